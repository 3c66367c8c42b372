package import Emulation
package import OrderedJSON

extension Integrator {
    /// A record of a data set that can be changed. A seed has it in the set's `records`; where those are repeated, only what imports added
    /// is written, to `entries.json`.
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

        init(_ id: String, in set: String, key: String, _ record: JSON.Document, takenBy exports: [String]) {
            append(.id, id)
            append(.set, set)
            append(.key, key)
            append(.record, record)
            if !exports.isEmpty { self[.takenBy] = exports }
        }

        /// The record as it is written among those of its set, with what its members do not say.
        func written(_ member: JSON.Key) -> JSON.Document {
            var record = self[.record].renaming { Self.isOwn($0[...]) ? "$" + $0 : $0 }
            if self[.key] != self[.record][member]?.keyText ?? "" { record.set(Self.ownKey, to: self[.key]) }
            if !self[.takenBy].isEmpty { record.set(Field<Self, [String]>.takenBy.key, to: self[.takenBy]) }
            return record
        }

        /// The key of a record, where its own members do not have it.
        static let ownKey: JSON.Key = "$key"

        /// Whether a member of the application's own could be mistaken for one of ours; it is then written with another `$` in front.
        static func isOwn(_ name: Substring) -> Bool {
            let word = name.drop { $0 == "$" }
            return name.startIndex < word.startIndex && (word == "key" || word == "takenBy")
        }
    }
}

// What an application has: first the records of its seed, then what imports added.
extension Integrator.State {
    func total(of set: Integrator.DataSet) -> Int {
        set.seeded + entries.rows(Integrator.DataEntry.ofSet, in: SortKey(set.id)).count
    }

    func records(of set: Integrator.DataSet, _ range: Range<Int>) -> [JSON] { found(by: Integrator.Choice(set: set)).records(range) }

    /// The records of a range, as far as they can be changed.
    func entries(of set: Integrator.DataSet, _ range: Range<Int>) -> [Integrator.DataEntry] {
        Integrator.RecordReads.note(range.count)
        return entries.rows(Integrator.DataEntry.ofSet, in: SortKey(set.id)).page(skip: range.lowerBound, limit: range.count)
    }

    func entry(_ key: String, in set: Integrator.DataSet) -> Integrator.DataEntry? {
        entries.rows(Integrator.DataEntry.byKey, in: SortKey(set.id).then(key)).first
    }

    /// The record with a key, also where it is one of a seed's that cannot be changed.
    func record(_ key: String, in set: Integrator.DataSet) -> JSON? {
        if let entry = entry(key, in: set) { return .object(entry[.record].object) }
        let member = JSON.Key(set.keyMember)
        return set[.records].first { $0[member]?.keyText == key }.map { .object($0.object) }
    }

    /// The set at a place, in a form that can be written to; a new one where there is none. Without an `idMember` until its first record
    /// comes, which says what records are told apart by.
    mutating func writableSet(at place: String, of connection: String, _ randomness: Randomness) -> Integrator.DataSet {
        guard let set = dataSet(at: place, of: connection) else {
            var set = Integrator.DataSet()
            set.append(.id, data.newId("integrator/data", randomness))
            set.append(.connectionId, connection)
            set.append(.place, place)
            set.append(.records, [])
            data.put(set)
            return set
        }
        return adopted(set)
    }

    /// The set in a form that can be written to and read at any position at the same cost: its records become entries, once, which for
    /// seeds is at the start. Repeated records stay as they are and cannot be changed.
    /// - Parameter first: the position of the first record that is not an entry yet.
    @discardableResult
    mutating func adopted(_ set: Integrator.DataSet, from first: Int = 0) -> Integrator.DataSet {
        let records = set.isRepeated ? [] : set[.records]
        guard !records.isEmpty else {
            var set = set
            if !set[.records].isEmpty { set[.idMember] = set.keyMember }
            return set
        }
        let come = entries.rows(Integrator.DataEntry.ofSet, in: SortKey(set.id)).elements.dropFirst(first)
        let member = JSON.Key(set.keyMember)
        for var record in records.dropFirst(first) {
            let taken = Field<Integrator.DataEntry, [String]>.takenBy.key
            let (own, exports) = (record.read(Integrator.DataEntry.ownKey, as: String.self), record.read(taken, as: [String].self))
            if own != nil { record[Integrator.DataEntry.ownKey] = JSON?.none }
            if exports != nil { record[taken] = JSON?.none }
            record = record.renaming { Integrator.DataEntry.isOwn($0.dropFirst()) ? String($0.dropFirst()) : $0 }
            add(record, to: set, key: own ?? record[member]?.keyText ?? "", takenBy: exports ?? [])
        }
        // what was added later comes after them
        for entry in come {
            entries.remove(entry.id)
            entries.put(entry)
        }
        let adopted = set.withoutRecords
        data.put(adopted)
        return adopted
    }

    /// Adds a record as an entry, numbered within its set, so that a state that is read back has the same ids as before.
    mutating func add(_ record: JSON.Document, to set: Integrator.DataSet, key: String, takenBy exports: [String] = []) {
        var id = "\(set.id)/\(entries.rows(Integrator.DataEntry.ofSet, in: SortKey(set.id)).count)"
        // the number may be taken, as others may have been removed
        if entries.contains(id) { id = entries.newID { "\(set.id)/\($0)" } }
        entries.put(Integrator.DataEntry(id, in: set.id, key: key, record, takenBy: exports))
    }

    /// Takes over the records of a set that the control plane wrote. The first ones keep their entries as far as nothing has changed. Where
    /// the records are repeated, now and before, what imports added stays.
    mutating func take(_ set: Integrator.DataSet, inPlaceOf old: Integrator.DataSet?) {
        if set.isRepeated, old?.isRepeated ?? false { return }
        let member = JSON.Key(set.keyMember)
        let there = entries.rows(Integrator.DataEntry.ofSet, in: SortKey(set.id)).elements
        let records = set.isRepeated ? [] : set[.records]
        let same = zip(there, records).prefix { $0.written(member).text == $1.text }.count
        for entry in there.dropFirst(same) { entries.remove(entry.id) }
        adopted(set, from: same)
    }

    /// The set as a seed has it, with all its records.
    func written(_ set: Integrator.DataSet) -> JSON.Document {
        let there = entries.rows(Integrator.DataEntry.ofSet, in: SortKey(set.id))
        guard !set.isRepeated, !there.isEmpty else { return set.seedDocument }
        var set = set
        set[.idMember] = set.keyMember
        let member = JSON.Key(set.keyMember)
        set[.records] = there.map { $0.written(member) }
        // null, so that ids that merely look like numbers are not counted on when it is read
        if !set.has(.nextNumber) { set[.nextNumber] = nil }
        return set.seedDocument
    }

    /// Nil where the entry is written with its set.
    func written(_ entry: Integrator.DataEntry) -> JSON.Document? {
        data[entry[.set]].map { $0.isRepeated } ?? true ? entry.seedDocument : nil
    }
}

extension JSON.Document {
    fileprivate func renaming(_ name: (String) -> String) -> JSON.Document {
        guard keys.contains(where: { name($0) != $0 }) else { return self }
        var renamed: JSON.Object = [:]
        for (old, value) in object { renamed.append(name(old), value) }
        return JSON.Document(renamed)
    }
}

extension Integrator.DataSet {
    /// The largest `nextNumber`, since no seed may have a greater one.
    static let largestNumber = JSON.interoperableIntegers.upperBound

    /// The set without its records, but with what they say about it. A `nextNumber` of null says that ids are not numbers, whatever they
    /// look like.
    fileprivate var withoutRecords: Self {
        var set = self
        set[.idMember] = keyMember
        if self[.nextNumber] != nil || !has(.nextNumber) {
            let member = JSON.Key(keyMember)
            let largest = self[.records].compactMap { $0[member]?.intValue }.filter { $0 < Self.largestNumber }.max()
            set[.nextNumber] = [self[.nextNumber], largest.map { max($0 + 1, 1) }].compactMap { $0 }.max()
        }
        set[.records] = []
        return set
    }
}

extension Field where Owner == Integrator.DataEntry, Value == String {
    static var id: Self { "_id" }
    static var set: Self { "set" }
    static var key: Self { "key" }
}

extension Field where Owner == Integrator.DataEntry, Value == [String] {
    /// Exports of the kind `once` that have taken the record.
    static var takenBy: Self { "$takenBy" }
}

extension Field where Owner == Integrator.DataEntry, Value == JSON.Document {
    static var record: Self { "record" }
}
