import Emulation
import HTTPMessages
import MappingEngine
import OrderedJSON
import Synchronization

// What an application answers to a lookup.
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

    /// The records at an address. Nil where nothing is known of the place.
    func ask(_ uri: String, of connection: Integrator.Connection) -> [JSON]? {
        dataSet(about: uri, of: connection.id).map { answer(at: uri, in: $0) }
    }

    /// The records of a set that an address asks for, `Timing.recordsFound` at most.
    /// - Parameter uri: nil where the application is not asked by HTTP.
    func answer(at uri: String?, in set: Integrator.DataSet) -> [JSON] {
        let most = Integrator.Timing.recordsFound
        let choice = uri.map { self.choice(at: $0, in: set) } ?? Integrator.Choice(set: set)
        return found(by: choice, atMost: most).records(0..<most)
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
    /// - Returns: whether the place has a record, which shows what can be asked for.
    @discardableResult
    mutating func prepare(toBeAsked uri: String, of connection: Integrator.Connection) -> Bool {
        guard let found = dataSet(at: Integrator.Place.path(of: uri), of: connection.id), total(of: found) > 0 else { return false }
        let set = adopted(found)
        let names = choosingNames(of: set)
        guard let member = Target(uri).queryItems.first(where: { names.contains($0.name) })?.name, member != set[.idMember] else {
            return true
        }
        index(member)
        return true
    }

    /// The member by which an index would spare the further pages of an export a look at the whole set; nil where none is to be added.
    func memberToIndex(for choice: Integrator.Choice) -> String? {
        guard choice.key == nil, choice.set.seeded == 0, let member = choice.wanted.first?.name, mayIndex(member),
            !choice.wanted.contains(where: { entries.has(Integrator.DataEntry.by($0.name)) })
        else { return nil }
        return member
    }

    mutating func index(_ member: String) {
        guard mayIndex(member) else { return }
        indexedMembers.insert(member)
        entries.add(Integrator.DataEntry.by(member))
    }

    private func mayIndex(_ member: String) -> Bool {
        indexedMembers.count < Integrator.Assumed.membersIndexed || indexedMembers.contains(member)
    }
}

extension Integrator.DataEntry {
    /// By the value of one of the record's members.
    static func by(_ member: String) -> Index<Integrator.DataEntry> {
        let key = JSON.Key(member)
        return Index("member \(member)") { entry in
            Integrator.RecordReads.note(1)
            return entry[.record][key]?.queryText.map { SortKey(entry[.set]).then($0) }
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
