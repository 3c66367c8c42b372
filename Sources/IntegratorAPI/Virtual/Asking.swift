import Emulation
import HTTPMessages
import MappingEngine
import OrderedJSON
import Synchronization

// What an application answers to a lookup: the records at the requested place that match the query.
extension Integrator.State {
    /// What the lookup's `extract` finds in the answer (in the first element of a list); nil where it finds nothing. A lookup cache is
    /// asked for the value as its key.
    func answer(
        to lookup: JSON.Object, _ value: JSON, of connection: Integrator.Connection, _ record: JSON, _ context: MappingContext
    ) -> JSON? {
        if let cache = lookup["_lookupCacheId"]?.stringValue {
            // a deleted cache keeps its rows, for its restoration
            guard lookupCaches.contains(cache), let row = lookupRows[Integrator.LookupRow.id(cache, value.keyText ?? "")] else {
                return nil
            }
            return lookup["extract"]?.stringValue.flatMap { try? SourcePath($0) }?.value(in: row[.value]) ?? row[.value]
        }
        guard let text = lookup["relativeURI"]?.firstText else { return nil }
        context.budget.draw(values: text.utf8.count)
        guard !context.budget.isSpent, let template = try? Template(text, for: .uri),
            let uri = try? template.render(record, in: context), let found = ask(uri, of: connection), let first = found.first
        else { return nil }
        let path = lookup["extract"] ?? lookup["resultField"] ?? lookup["resourcePath"]
        guard let path = path?.stringValue.flatMap({ try? SourcePath($0) }) else { return first }
        return path.value(in: first) ?? path.value(in: .array(found))
    }

    /// The records at an address: the one that its path names, or else those that match its query, `Timing.recordsFound` at most. Nil where
    /// nothing is known of the place.
    func ask(_ uri: String, of connection: Integrator.Connection) -> [JSON]? {
        let path = Integrator.Place.path(of: uri)
        if let set = dataSet(at: path, of: connection.id) { return fitting(uri, in: set) }
        guard let parent = Integrator.Place.parent(of: path), let set = dataSet(at: parent.place, of: connection.id) else { return nil }
        return record(parent.key, in: set).map { [$0] } ?? []
    }

    private func fitting(_ uri: String, in set: Integrator.DataSet) -> [JSON] {
        let query = Target(uri).queryItems
        if let item = query.first(where: { $0.name == set[.idMember] }), let entry = entry(item.value, in: set) {
            return [.object(entry[.record].object)]
        }
        let names = choosingNames(of: set)
        let wanted = query.filter { names.contains($0.name) }
        guard !wanted.isEmpty else { return records(of: set, 0..<min(total(of: set), Integrator.Timing.recordsFound)) }
        let some: [JSON]
        if let indexed = wanted.first(where: { entries.has(Integrator.DataEntry.by($0.name)) }), set.seeded == 0 {
            some = entries.rows(Integrator.DataEntry.by(indexed.name), in: SortKey(set.id).then(indexed.value)).map {
                .object($0[.record].object)
            }
            Integrator.RecordReads.note(some.count)
        } else {
            some = records(of: set, 0..<total(of: set))
        }
        return Array(
            some.lazy.filter { record in wanted.allSatisfy { record[$0.name]?.keyText == $0.value } }.prefix(Integrator.Timing.recordsFound)
        )
    }

    /// The query parameters that filter records: those that are members of records. Others, such as page sizes, do not filter.
    private func choosingNames(of set: Integrator.DataSet) -> Set<String> {
        Set(records(of: set, 0..<min(total(of: set), 1)).first?.objectValue?.keys ?? [])
    }

    /// A copy with indexes for the lookups of this many records; for one alone they would not pay.
    func prepared(toBeAsked uris: [String], of connection: Integrator.Connection, by records: Int) -> Self {
        guard records > 1 else { return self }
        var prepared = self
        for uri in uris { prepared.prepare(toBeAsked: uri, of: connection) }
        return prepared
    }

    /// Prepares for many lookups at an address: adds an index by the first member that filters, so that no lookup reads the whole set.
    /// - Parameter uri: as the lookup has it, perhaps a template; where its path depends on the record, nothing can be prepared.
    mutating func prepare(toBeAsked uri: String, of connection: Integrator.Connection) {
        guard let found = dataSet(at: Integrator.Place.path(of: uri), of: connection.id) else { return }
        let set = adopted(found)
        let names = choosingNames(of: set)
        guard let member = Target(uri).queryItems.first(where: { names.contains($0.name) })?.name, member != set[.idMember],
            indexedMembers.count < Integrator.Assumed.membersIndexed || indexedMembers.contains(member)
        else { return }
        indexedMembers.insert(member)
        entries.add(Integrator.DataEntry.by(member))
    }
}

extension Integrator.DataEntry {
    /// By the value of one of the record's members.
    static func by(_ member: String) -> Index<Integrator.DataEntry> {
        let key = JSON.Key(member)
        return Index("member \(member)") { entry in
            Integrator.RecordReads.note(1)
            return entry[.record][key]?.keyText.map { SortKey(entry[.set]).then($0) }
        }
    }
}

extension Integrator {
    /// Counts how many records of applications are read. For tests alone, which measure costs by number and not by time.
    enum RecordReads {
        #if DEBUG
            final class Count: Sendable {
                private let number = Mutex(0)
                var value: Int { number.withLock { $0 } }
                func add(_ count: Int) { number.withLock { $0 += count } }
            }

            @TaskLocal static var count: Count?
        #endif

        static func note(_ number: Int) {
            #if DEBUG
                count?.add(number)
            #endif
        }
    }
}
