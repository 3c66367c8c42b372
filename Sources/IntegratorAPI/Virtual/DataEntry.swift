package import Emulation
package import OrderedJSON

extension Integrator {
    /// A record that an import left in a set of data, or changed there. Ours: `entries.json`.
    package struct DataEntry: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: String { self[.id] }
        package static let schema = Schema(
            of: Self.self, "DataEntry", source: "Understudy", [.init(.id), .init(.set), .init(.key), .init(.record), .init(.takenBy)])
        static let ofSet = Index<DataEntry>("set") { SortKey($0[.set]) }
        static let byKey = Index<DataEntry>("key") { SortKey($0[.set]).then($0[.key]) }
        package static let indexes = [ofSet, byKey]

        init(_ id: String, in set: String, key: String, _ record: JSON.Object) {
            append(.id, id)
            append(.set, set)
            append(.key, key)
            append(.record, JSON.Document(record))
        }
    }
}

// What an application has: first what its seed wrote down, then what came by imports.
extension Integrator.State {
    func total(of set: Integrator.DataSet) -> Int {
        set.seeded + entries.rows(Integrator.DataEntry.ofSet, in: SortKey(set.id)).count
    }

    func records(of set: Integrator.DataSet, _ range: Range<Int>) -> [JSON] {
        Integrator.RecordReads.note(range.count)
        let seeded = set.seeded
        let come = max(range.lowerBound, seeded)..<max(range.upperBound, seeded)
        let old = range.lowerBound < seeded ? set.records(range.lowerBound..<min(range.upperBound, seeded)) : []
        guard !come.isEmpty else { return old }
        let rows = entries.rows(Integrator.DataEntry.ofSet, in: SortKey(set.id))
        return old + rows.page(skip: come.lowerBound - seeded, limit: come.count).map { .object($0[.record].object) }
    }

    /// What lies there of what can be written to.
    func entries(of set: Integrator.DataSet, _ range: Range<Int>) -> [Integrator.DataEntry] {
        Integrator.RecordReads.note(range.count)
        return entries.rows(Integrator.DataEntry.ofSet, in: SortKey(set.id)).page(skip: range.lowerBound, limit: range.count)
    }

    func entry(_ key: String, in set: Integrator.DataSet) -> Integrator.DataEntry? {
        entries.rows(Integrator.DataEntry.byKey, in: SortKey(set.id).then(key)).first
    }

    /// By its key, also where it was written down and cannot be changed.
    func record(_ key: String, in set: Integrator.DataSet) -> JSON? {
        if let entry = entry(key, in: set) { return .object(entry[.record].object) }
        let member = JSON.Key(set.keyMember)
        return set[.records].first { $0[member]?.keyText == key }.map { .object($0.object) }
    }

    /// The set at a place, ready to be written to.
    mutating func writableSet(at place: String, of connection: String, _ randomness: Randomness) -> Integrator.DataSet {
        guard let set = dataSet(at: place, of: connection) else {
            var set = Integrator.DataSet()
            set.append(.id, data.newId("integrator/data", randomness))
            set.append(.connectionId, connection)
            set.append(.place, place)
            set.append(.records, [])
            set.append(.idMember, "_id")
            data.put(set)
            return set
        }
        return adopted(set)
    }

    /// The set as it can be written to, and read from anywhere at the same cost: its records become entries of their own, once, which is at the start for
    /// all that seeds have. Where more are to be shown than were written down, they stay what they are, and cannot be changed.
    @discardableResult
    mutating func adopted(_ set: Integrator.DataSet) -> Integrator.DataSet {
        var set = set
        let records = set[.records]
        set[.idMember] = set.keyMember
        guard set[.totalRecords] == nil, !records.isEmpty else { return set }
        let member = JSON.Key(set.keyMember)
        var largest: Int?
        for record in records {
            let key = record[member]
            if let number = key?.intValue { largest = max(largest ?? number, number) }
            add(record.object, to: set, key: key?.keyText ?? "")
        }
        set[.records] = []
        set[.nextNumber] = largest.map { $0 &+ 1 }
        data.put(set)
        return set
    }

    mutating func add(_ record: JSON.Object, to set: Integrator.DataSet, key: String) {
        let id = entries.newID { "\(set.id)/\($0)" }
        entries.put(Integrator.DataEntry(id, in: set.id, key: key, record))
    }
}

extension Field where Owner == Integrator.DataEntry, Value == String {
    static var id: Self { "_id" }
    static var set: Self { "set" }
    static var key: Self { "key" }
}

extension Field where Owner == Integrator.DataEntry, Value == [String] {
    /// Exports that took the record once and for all.
    static var takenBy: Self { "$takenBy" }
}

extension Field where Owner == Integrator.DataEntry, Value == JSON.Document {
    static var record: Self { "record" }
}
