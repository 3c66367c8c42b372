import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Which records of a set an address asks for: the one that it names, those that its query describes, or all.
    struct Choice {
        let set: DataSet
        /// The name of the one record.
        var key: String?
        /// The members that records must have, with their values as texts.
        var wanted: [(name: String, value: String)] = []

        func includes(_ record: JSON) -> Bool { wanted.allSatisfy { record[$0.name]?.queryText == $0.value } }
    }

    /// What a choice takes, in the order of the set: of the seed's records, with their repetitions, and then of the entries.
    struct Found {
        fileprivate enum Entries {
            /// Fetched as they are read.
            case rows(Rows<DataEntry>)
            case list([JSON])
        }

        /// The chosen ones of those that are written down. After the last they start again from the first.
        fileprivate var written: [JSON.Document] = []
        /// How many they are with repetitions.
        fileprivate var repeated = 0
        fileprivate let entries: Entries

        var count: Int {
            switch entries {
            case .rows(let rows): repeated + rows.count
            case .list(let list): repeated + list.count
            }
        }

        func records(_ range: Range<Int>) -> [JSON] {
            let range = range.clamped(to: 0..<count)
            RecordReads.note(range.count)
            let old = written.isEmpty ? [] : range.clamped(to: 0..<repeated).map { written[$0 % written.count].json }
            let come = max(range.lowerBound - repeated, 0)..<max(range.upperBound - repeated, 0)
            switch entries {
            case .rows(let rows): return old + rows.page(skip: come.lowerBound, limit: come.count).map { .object($0[.record].object) }
            case .list(let list): return old + list[come]
            }
        }
    }
}

extension Integrator.State {
    /// What an export asks for of the set that it is about.
    func choice(of question: Integrator.Question?, in set: Integrator.DataSet) -> Integrator.Choice {
        question.map { choice(at: $0.uri, in: set, unless: $0.silent) } ?? Integrator.Choice(set: set)
    }

    /// - Parameter silent: query parameters that choose nothing, also where records have such a member.
    func choice(at uri: String, in set: Integrator.DataSet, unless silent: Set<String> = []) -> Integrator.Choice {
        let path = Integrator.Place.path(of: uri)
        guard path == set[.place] else {
            let parent = Integrator.Place.parent(of: path)
            return Integrator.Choice(set: set, key: parent?.place == set[.place] ? parent?.key : nil)
        }
        let query = Target(uri).queryItems
        guard !query.isEmpty else { return Integrator.Choice(set: set) }
        let names = choosingNames(of: set)
        var choice = Integrator.Choice(set: set, wanted: query.filter { names.contains($0.name) && !silent.contains($0.name) })
        if let own = choice.wanted.firstIndex(where: { $0.name == set[.idMember] }), entry(choice.wanted[own].value, in: set) != nil {
            choice.key = choice.wanted.remove(at: own).value
        }
        return choice
    }

    /// The query parameters that choose records: those that are members of records. Others, such as page sizes, choose nothing.
    func choosingNames(of set: Integrator.DataSet) -> Set<String> {
        var names = Set(records(of: set, 0..<1).first?.objectValue?.keys ?? [])
        if let own = set[.idMember] { names.insert(own) }
        return names
    }

    /// Looks at the whole set only where a member is wanted that has no index.
    /// - Parameter most: how many entries to find at most.
    func found(by choice: Integrator.Choice, atMost most: Int = .max) -> Integrator.Found {
        let set = choice.set
        if let key = choice.key {
            return Integrator.Found(entries: .list([record(key, in: set)].compactMap(\.self).filter(choice.includes)))
        }
        let all = entries.rows(Integrator.DataEntry.ofSet, in: SortKey(set.id))
        let (written, seeded) = (set[.records], set.seeded)
        guard !choice.wanted.isEmpty else { return Integrator.Found(written: written, repeated: seeded, entries: .rows(all)) }
        let (places, repeated) = chosenPlaces(choice)
        return Integrator.Found(
            written: places.map { written[$0] }, repeated: repeated, entries: chosenEntries(choice, of: all, atMost: most))
    }

    /// Where the chosen ones of the written records stand, and how many they are with their repetitions.
    private func chosenPlaces(_ choice: Integrator.Choice) -> (places: [Int], repeated: Int) {
        let (written, seeded) = (choice.set[.records], choice.set.seeded)
        Integrator.RecordReads.note(written.count)
        let places = written.indices.filter { choice.includes(written[$0].json) }
        let round = max(written.count, 1)
        return (places, seeded / round * places.count + places.prefix { $0 < seeded % round }.count)
    }

    private func chosenEntries(
        _ choice: Integrator.Choice, of all: Rows<Integrator.DataEntry>, atMost most: Int
    ) -> Integrator.Found.Entries {
        var some = all
        if let (name, value) = choice.wanted.first(where: { entries.has(Integrator.DataEntry.by($0.name)) }) {
            some = entries.rows(Integrator.DataEntry.by(name), in: SortKey(choice.set.id).then(value))
            if choice.wanted.count == 1 { return .rows(some) }
        }
        let records = some.lazy.map { entry in
            Integrator.RecordReads.note(1)
            return JSON.object(entry[.record].object)
        }
        return .list(Array(records.filter(choice.includes).prefix(most)))
    }

    /// The records at some positions of the set that are chosen. One that is named stands at every position.
    func records(at positions: Range<Int>, of choice: Integrator.Choice) -> [JSON] {
        let records = choice.key.map { [record($0, in: choice.set)].compactMap(\.self) } ?? records(of: choice.set, positions)
        return choice.wanted.isEmpty ? records : records.filter(choice.includes)
    }

    /// The same, as far as they can be changed.
    func entries(at positions: Range<Int>, of choice: Integrator.Choice) -> [Integrator.DataEntry] {
        let entries = choice.key.map { [entry($0, in: choice.set)].compactMap(\.self) } ?? entries(of: choice.set, positions)
        return choice.wanted.isEmpty ? entries : entries.filter { choice.includes(.object($0[.record].object)) }
    }

    /// How many positions of the set have to be looked at for all that is chosen.
    func positions(of choice: Integrator.Choice) -> Int { choice.key == nil ? total(of: choice.set) : 1 }

    /// How many of them have to be looked at for the first few that are chosen.
    func positions(of choice: Integrator.Choice, upTo few: Int) -> Int {
        let all = positions(of: choice)
        guard !choice.wanted.isEmpty, few > 0, few < all else { return min(all, few) }
        let (places, repeated) = chosenPlaces(choice)
        if few <= repeated {
            let (rounds, rest) = (few - 1).quotientAndRemainder(dividingBy: places.count)
            return rounds * choice.set[.records].count + places[rest] + 1
        }
        let entries = entries.rows(Integrator.DataEntry.ofSet, in: SortKey(choice.set.id))
        let chosen = entries.enumerated().lazy.filter { choice.includes(.object($0.element[.record].object)) }
        return chosen.prefix(few - repeated).map(\.offset).last.map { choice.set.seeded + $0 + 1 } ?? all
    }
}
