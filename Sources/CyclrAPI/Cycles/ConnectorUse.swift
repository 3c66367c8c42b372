import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// The conditions that a query sets for connectors and tags of templates or cycles.
    struct ConnectorUse {
        static let parameters: [QueryParameter] = [
            .init("tag", .string()), .init("connectorName", .string()), .init("connectorVersion", .string()),
        ]
        /// Two of these at once make a list go through all rows that meet one of them.
        static let slowInPairs = parameters.map(\.name) + ["orderBy"]

        let tag, name, version: String?

        init(_ call: Call) {
            tag = call.query("tag")?.unlessEmpty?.lowercased()
            name = call.query("connectorName")?.unlessEmpty
            version = call.query("connectorVersion")?.unlessEmpty
        }

        var asksForNothing: Bool { tag == nil && name == nil && version == nil }

        /// The page that the call asks for of the rows that meet the conditions; there must be a condition.
        /// - Parameters:
        ///   - index: has the keys that `keys` makes.
        ///   - order: nil means the order of creation.
        func listing<Row: TypedDocument>(
            of table: Table<Row>, by index: Index<Row>, in group: SortKey, order: Index<Row>?, _ call: Call
        ) -> Listing<Row> {
            let views = groups(in: group).map { table.rows(index, in: $0) }.sorted { $0.count < $1.count }
            let fewest = views[0]  // there is a condition
            guard views.count > 1 || order != nil else { return fewest.listing(call) }
            let found = fewest.filter { row in views.dropFirst().allSatisfy { $0.rank(of: row.id) != nil } }
            guard let order else { return found.listing(call) }
            let ordered = table.rows(order)
            let ranked = found.map { (rank: ordered.rank(of: $0.id) ?? 0, row: $0) }.sorted { $0.rank < $1.rank }
            return ranked.map { $0.row }.listing(call)
        }
    }

    /// A connector that a template or a cycle uses, as searches find it.
    struct UsedConnector: Equatable {
        /// The name that is shown, which the account may have chosen.
        let name: String
        let nameInCatalogue: String
        let version: String?

        /// By bytes, as the keys of an index are: Swift takes two spellings of an accented letter for the same.
        static func == (a: Self, b: Self) -> Bool { a.words == b.words }

        private var words: JSON { [.string(name), .string(nameInCatalogue), version.map { .string($0) } ?? .null] }
    }
}

extension Cyclr.ConnectorUse {
    private enum Condition: Int { case tag, name, version, nameAndVersion }

    /// The keys of a row in an index for these searches.
    static func keys(in group: SortKey, tags: [String], _ connectors: [Cyclr.UsedConnector]) -> Set<SortKey> {
        var keys = Set(tags.map { key(.tag, $0.lowercased(), in: group) })
        for connector in connectors {
            let names = [connector.name, connector.nameInCatalogue]
            for name in names { keys.insert(key(.name, name, in: group)) }
            guard let version = connector.version else { continue }
            keys.insert(key(.version, version, in: group))
            for name in names { keys.insert(key(.nameAndVersion, name, in: group).then(version)) }
        }
        return keys
    }

    /// A group of keys for each condition. Name and version are one condition: they must be those of one connector.
    private func groups(in group: SortKey) -> [SortKey] {
        let ofTag = tag.map { Self.key(.tag, $0, in: group) }
        let ofConnector: SortKey? =
            switch (name, version) {
            case (let name?, let version?): Self.key(.nameAndVersion, name, in: group).then(version)
            case (let name?, nil): Self.key(.name, name, in: group)
            case (nil, let version?): Self.key(.version, version, in: group)
            case (nil, nil): nil
            }
        return [ofTag, ofConnector].compactMap { $0 }
    }

    private static func key(_ condition: Condition, _ text: String, in group: SortKey) -> SortKey {
        group.then(condition.rawValue).then(text)
    }
}
