import FoundationEssentials
package import OrderedJSON

/// Turns seed files into tables and gathers everything that is wrong with them.
package final class SeedReader {
    package private(set) var faults: [SeedFault] = []
    /// Whether references to other records are to be checked, once all tables are read. Built-in seeds were checked when they were built,
    /// and a file that cannot be read, or that has a wrong name, may contain what others refer to. So may a record whose id cannot be read.
    package var isChecking: Bool { !isTrusting && isWhole }
    private let folder: SeedFolder
    /// By collection: where each row of its table is in the file.
    private var places: [String: [Place]] = [:]
    private var lines: [String: LineCounter] = [:]
    private let isTrusting: Bool
    /// Whether every file could be read as a table, and the id of every record in it. An id that is any text is checked by its API, later.
    private var isWhole: Bool

    /// By collection: tables that are taken as they are instead of read from files.
    private let given: [String: any Sendable]
    /// Set where only one record is to be looked at.
    private let single: (collection: String, place: Int)?

    private struct Place {
        let index: Int32
        /// False for a record that is wrong in itself. That is reported once; what follows from it is not.
        let isSound: Bool
        /// In bytes.
        let offset: Int
    }

    /// - Parameter given: by collection, tables that are taken as they are; the folder has no file of them.
    package init(
        _ folder: SeedFolder, _ collections: [SeedCollection], given: [String: any Sendable] = [:], isChecking: Bool = true
    ) {
        self.folder = folder
        self.given = given
        isWhole = folder.isWhole
        isTrusting = !isChecking
        single = nil
        for file in folder.files.keys.sorted() where !collections.contains(where: { "\($0.name).json" == file }) {
            isWhole = false
            let known = collections.map { "\($0.name).json" }.joined(separator: ", ")
            faults.append(
                SeedFault(
                    file: "\(folder.path)/\(file)", line: 1, pointer: "", expected: "one of \(known)", found: file,
                    remedy: "rename the file or take it out of the folder"))
        }
    }

    /// Takes tables as they are, and reports on one of their records alone, with pointers that begin in it.
    init(lookingAt place: Int, in collection: String, of tables: [String: any Sendable], path: String) {
        folder = SeedFolder(path: path, files: [String: [UInt8]]())
        given = tables
        isWhole = true
        isTrusting = false
        single = (collection, place)
    }

    /// Whether tables are being read, so that what follows from them has to be made.
    package var isReading: Bool { single == nil }

    /// Passes the rows to be checked to `look`, each with its position in the table.
    package func look<Row: Record>(at table: Table<Row>, in collection: String, _ look: (_ place: Int, Row) -> Void) {
        guard let single else {
            for (place, row) in table.all.enumerated() { look(place, row) }
            return
        }
        guard single.collection == collection else { return }
        for row in table.all.page(skip: single.place, limit: 1) { look(single.place, row) }
    }

    /// The collection as a table, in file order. A file that is missing or is not JSON gives an empty table.
    package func table<Row: Record>(_ collection: String, of: Row.Type = Row.self) -> Table<Row> where Row.ID: RecordID {
        if let table = given[collection] as? Table<Row> { return table }
        guard let text = folder.files["\(collection).json"] else { return Table() }
        do throws(JSON.SyntaxError) {
            guard let parts = try SeedPart<Row>.all(of: text) else {
                isWhole = false
                add(
                    in: collection, JSON.Pointer(), expected: "an array of records", found: "something else",
                    remedy: "put [ and ] around it")
                return Table()
            }
            return table(collection, parts)
        } catch {
            isWhole = false
            faults.append(
                SeedFault(
                    file: "\(folder.path)/\(collection).json", line: error.line, pointer: "", expected: "JSON",
                    found: "an error in column \(error.column): \(error.reason)", remedy: "correct the syntax"))
            return Table()
        }
    }

    private func table<Row: Record>(_ collection: String, _ parts: [SeedPart<Row>]) -> Table<Row> where Row.ID: RecordID {
        let (table, repeated) = Table<Row>.filled(with: parts.map { $0.rows })
        var refused = repeated[...]
        var places: [Place] = []
        places.reserveCapacity(parts.reduce(0) { $0 + $1.elements.count })
        var (index, row) = (Int32(0), 0)
        let unread = Row().id
        for part in parts {
            let first = row
            for element in part.elements {
                for fault in element.faults { add(fault, of: element, index, in: collection) }
                defer { index += 1 }
                guard element.isRecord else { continue }
                defer { row += 1 }
                if !element.faults.isEmpty, part.rows.rows[row - first].id == unread { isWhole = false }
                guard let (place, id) = refused.first, place == row else {
                    places.append(Place(index: index, isSound: element.faults.isEmpty, offset: element.offset))
                    continue
                }
                refused.removeFirst()
                guard element.faults.isEmpty, let first = table.all.rank(of: id) else { continue }
                add(
                    in: collection, at: element.offset, JSON.Pointer(tokens: [String(index)]), expected: "an id of its own",
                    found: "\(id.inPath), as in /\(places[first].index)", remedy: "change or remove one of the two")
            }
        }
        self.places[collection] = places
        return table
    }

    /// Reports each id in `field` that is neither in the other table nor known elsewhere.
    package func check<Row: Record, Value: Reference, Target: Record>(
        _ field: Field<Row, Value>, of table: Table<Row>, in collection: String,
        refersTo target: Table<Target>, in targetCollection: String, or isKnown: @Sendable (Value.ID) -> Bool = { _ in false }
    ) where Value.ID == Target.ID {
        guard single.map({ $0.collection == collection }) ?? true else { return }
        let first = single?.place ?? 0
        let dangling = Cores.map(single == nil ? table.count : 1, partsOf: 1 << 14) { range in
            table.all.page(skip: first + range.lowerBound, limit: range.count).dangling(field, in: target, or: isKnown)
                .map { (row: $0.row + first + range.lowerBound, suffix: $0.suffix, id: "\($0.id)") }
        }
        for (row, suffix, id) in dangling.joined() {
            report(dangling: id, in: collection, JSON.Pointer(tokens: [String(row), field.key.name] + suffix), refersTo: targetCollection)
        }
    }

    /// Reports a reference that leads nowhere.
    /// - Parameter pointer: begins with the row's position in its table.
    package func report(dangling id: String, in collection: String, _ pointer: JSON.Pointer, refersTo target: String) {
        report(
            in: collection, pointer, expected: "an id of \(target).json", found: id,
            remedy: "add it to \(folder.path)/\(target).json or remove the reference")
    }

    /// Reports a fault that only the API can see. Nothing is reported of a record that does not fit its schema anyway.
    /// - Parameter pointer: begins with the row's position in its table.
    package func report(in collection: String, _ pointer: JSON.Pointer, expected: String, found: String, remedy: String) {
        if let single {
            guard collection == single.collection, pointer.tokens.first == String(single.place) else { return }
            return add(
                in: collection, JSON.Pointer(tokens: Array(pointer.tokens.dropFirst())), expected: expected, found: found, remedy: remedy)
        }
        guard let row = pointer.tokens.first.flatMap({ Int($0) }), let places = places[collection], places.indices.contains(row) else {
            return add(in: collection, pointer, expected: expected, found: found, remedy: remedy)
        }
        let place = places[row]
        guard place.isSound else { return }
        let pointer = JSON.Pointer(tokens: [String(place.index)] + pointer.tokens.dropFirst())
        add(in: collection, at: place.offset, pointer, expected: expected, found: found, remedy: remedy)
    }

    /// Reports a fault in one row of a table, at the value to which these members lead.
    package func report(
        in collection: String, _ row: Int, _ tokens: [String], expected: String, found: String, remedy: String = "correct the value"
    ) {
        report(in: collection, JSON.Pointer(tokens: [String(row)] + tokens), expected: expected, found: found, remedy: remedy)
    }

    /// Reports a fault of something in a row that has a schema of its own, at the value to which these members lead.
    package func report(_ fault: SchemaFault, in collection: String, _ row: Int, _ tokens: [String]) {
        report(
            in: collection, row, tokens + fault.pointer.tokens, expected: fault.expected, found: fault.found, remedy: fault.remedy)
    }

    private func add(_ fault: SchemaFault, of element: SeedElement, _ index: Int32, in collection: String) {
        let pointer = JSON.Pointer(tokens: [String(index)] + fault.pointer.tokens)
        add(in: collection, at: element.offset, pointer, expected: fault.expected, found: fault.found, remedy: fault.remedy)
    }

    /// - Parameter offset: where the element named by the pointer's first token begins, so that it need not be searched for.
    private func add(
        in collection: String, at offset: Int? = nil, _ pointer: JSON.Pointer, expected: String, found: String, remedy: String
    ) {
        let file = "\(collection).json"
        var line = 1
        if let text = folder.files[file] {
            let rest = offset == nil ? pointer : JSON.Pointer(tokens: Array(pointer.tokens.dropFirst()))
            let place = place(of: rest, in: text.span, from: offset ?? 0)
            line = lines[file, default: LineCounter()].line(at: place, in: text.span)
        }
        faults.append(
            SeedFault(
                file: "\(folder.path)/\(file)", line: line, pointer: "\(pointer)", expected: expected,
                found: found.isEmpty ? "an empty text" : found, remedy: remedy))
    }
}

extension SchemaFault {
    fileprivate var remedy: String {
        switch kind {
        case .missing: "add the member"
        case .unknownMember where pointer.tokens.last?.hasPrefix("$") ?? false: "correct the name or remove the member"
        case .unknownMember: "remove the member, or begin its name with $ if it is one of ours"
        case .wrongType, .wrongFormat, .notListed: "correct the value"
        case .contradiction: "correct one of the two"
        }
    }
}
