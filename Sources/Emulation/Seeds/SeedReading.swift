import OrderedJSON

/// A state read from seed files, and what is wrong with it, as when the server starts.
struct SeedReading<Service: API> {
    let state: Service.State
    let faults: [SeedFault]
    /// By file name, of what was read and not taken as it is.
    private let texts: [String: [UInt8]]

    /// - Parameter files: by collection; they replace those of the state, and what is part of them. What they do not replace is not read
    ///   again, so that a small file costs little over a large state.
    init(of files: [String: [UInt8]] = [:], over state: Service.State) {
        var texts: [String: [UInt8]] = [:]
        var kept: [String: any Sendable] = [:]
        for (collection, text) in files { texts["\(collection).json"] = text }
        for table in Service.tables where files[table.collection.name] == nil && table.owner.map({ files[$0] == nil }) ?? true {
            let name = table.collection.name
            if table.holdsRecordsAsWritten {
                kept[name] = table.table(state)
            } else {
                texts["\(name).json"] = table.text(state)
            }
        }
        let reader = SeedReader(SeedFolder(path: Service.name, files: texts), Service.collections, given: kept)
        self.state = Service.state(from: reader)
        self.texts = texts
        faults = reader.faults
    }

    /// The faults that were not there before: in another record, or at another place of it. Earlier ones were caused by clients: as at the
    /// vendor, a record may be removed while others refer to it.
    func faults(since before: @autoclosure () -> SeedReading) -> [SeedFault] {
        guard !faults.isEmpty else { return [] }
        let known = Set(before().marks)
        return zip(faults, marks).filter { !known.contains($0.1) }.map(\.0)
    }

    /// What distinguishes each fault from others, wherever its record stands in the file.
    private var marks: [[String]] {
        var ids: [String: [String]] = [:]
        return faults.map { fault in
            let ownIDs = ids[fault.file] ?? self.ids(in: fault.file)
            ids[fault.file] = ownIDs
            guard let pointer = JSON.Pointer(fault.pointer), let place = pointer.tokens.first.flatMap({ Int($0) }),
                ownIDs.indices.contains(place)
            else { return [fault.file, fault.pointer, fault.expected, fault.found] }
            let rest = JSON.Pointer(tokens: Array(pointer.tokens.dropFirst()))
            return [fault.file, ownIDs[place], "\(rest)", fault.expected, fault.found]
        }
    }

    /// The ids of the elements of a file, which is named as in faults.
    private func ids(in file: String) -> [String] {
        guard let table = Service.tables.first(where: { "\(Service.name)/\($0.collection.name).json" == file }),
            let elements = (try? JSON(parsing: texts["\(table.collection.name).json"] ?? table.text(state), .states))?.arrayValue
        else { return [] }
        return elements.map { $0.objectValue.map(table.id) ?? "" }
    }
}
