import Emulation
import OrderedJSON

// Ids of parts of records: properties and custom fields of account connectors, parameters and fields of methods.
extension Cyclr.State {
    /// Makes the numbers of new parts begin after those in the seeds.
    mutating func startNumbers() {
        propertyNumbers = numbers(behind: .properties, of: accountConnectors, from: Cyclr.Numbers.property)
        customFieldNumbers = numbers(behind: .customFields, of: accountConnectors, from: Cyclr.Numbers.customField)
        partNumbers = numbers(behind: .parameters, of: connectors, from: Cyclr.Numbers.part)
        for field in [Field<Cyclr.Method, [JSON.Document]>.parameters, .requestFields, .responseFields] {
            partNumbers.goOn(from: numbers(behind: field, of: methods, from: Cyclr.Numbers.part))
        }
    }

    /// Ignores ids that are too large for the service: no number would be left after them.
    private func numbers<Row: Record>(behind field: Field<Row, [JSON.Document]>, of table: Table<Row>, from first: Int) -> Ordinals {
        var end = first
        for record in table.all {
            for id in record.partIds(field) where id < Int32.max { end = max(end, id + 1) }
        }
        return Ordinals(from: end - first)
    }

    /// The number of a new parameter or field of a custom connector or of one of its methods.
    mutating func newPartNumber() -> Int { Cyclr.Numbers.part + partNumbers.draw(from: 0) { _ in false } }

    /// The number of a new part. Skips numbers that are taken, since a record that was stored later may have brought parts of its own.
    mutating func newNumber(from first: Int, _ numbers: WritableKeyPath<Self, Ordinals>, _ index: Index<Cyclr.AccountConnector>) -> Int {
        var drawn = self[keyPath: numbers]
        defer { self[keyPath: numbers] = drawn }
        return first + drawn.draw(from: 0) { !accountConnectors.rows(index, in: SortKey(first + $0)).isEmpty }
    }

    /// Part ids must be unique, or the API could not address the parts.
    func checkPartIds(_ seeds: SeedReader) {
        seeds.look(at: accountConnectors, in: "account-connectors") { row, connector in
            check(connector, .properties, AccountConnector.ofProperty, row, seeds)
            check(connector, .customFields, AccountConnector.ofCustomField, row, seeds)
            for (place, property) in connector[.properties].map(Cyclr.Property.init(document:)).enumerated()
            where property[.accountConnectorId] != connector.id {
                seeds.report(
                    in: "account-connectors", row, ["Properties", String(place), "AccountConnectorId"],
                    expected: "\(connector.id), the account connector's own id", found: "\(property[.accountConnectorId])",
                    remedy: "correct the value")
            }
        }
        seeds.look(at: connectors, in: "connectors") { row, connector in
            var parameters = Set<Int>()
            seeds.check(connector, .parameters, row, in: "connectors", seen: &parameters)
        }
        seeds.look(at: methods, in: "methods") { row, method in
            var parameters = Set<Int>(), fields = Set<Int>()
            seeds.check(method, .parameters, row, in: "methods", seen: &parameters)
            seeds.check(method, .requestFields, row, in: "methods", seen: &fields)
            seeds.check(method, .responseFields, row, in: "methods", seen: &fields)
        }
    }

    private typealias AccountConnector = Cyclr.AccountConnector

    /// Reports parts whose id another part has, in this or another account connector. Of several that are read, the first may have the id.
    private func check(
        _ connector: AccountConnector, _ field: Field<AccountConnector, [JSON.Document]>, _ index: Index<AccountConnector>, _ row: Int,
        _ seeds: SeedReader
    ) {
        var taken = Set<Int>()
        for id in connector.partIds(field) {
            if accountConnectors.rows(index, in: SortKey(id)).other(than: connector, seeds) != nil { taken.insert(id) }
        }
        seeds.check(connector, field, row, in: "account-connectors", seen: &taken)
    }
}

extension Record {
    func partIds(_ field: Field<Self, [JSON.Document]>) -> [Int] { self[field].compactMap { $0.read("Id") } }
}

extension SeedReader {
    /// Reports parts without an id of their own.
    fileprivate func check<Row: Record>(
        _ record: Row, _ field: Field<Row, [JSON.Document]>, _ row: Int, in collection: String, seen: inout Set<Int>
    ) {
        for (place, part) in record[field].enumerated() {
            let id: Int? = part.read("Id")
            if let id, seen.insert(id).inserted { continue }
            report(
                in: collection, row, [field.key.name, String(place)] + (id == nil ? [] : ["Id"]),
                expected: "an Id of its own", found: id.map { "\($0), which another one has" } ?? "none", remedy: "give it another Id")
        }
    }
}
