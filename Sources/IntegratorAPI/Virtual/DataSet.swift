package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// What an application behind a connection has, as one kind of export finds it. Ours: `data.json`.
    package struct DataSet: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: String { self[.id] }
        package static let schema = Schema(
            of: Self.self, "DataSet", source: "Understudy",
            [
                .init(.id), .init(.connectionId), .init(.request, required: false), .init(.records, .array(.any)),
                .init(.totalRecords, required: false),
            ])
        static let ofConnection = Index<DataSet>("connection") { SortKey($0[.connectionId]) }
        package static let indexes = [ofConnection]

        var total: Int { self[.totalRecords] ?? self[.records].count }

        /// Where there are to be more than are written down, these come again from the first on.
        func records(_ range: Range<Int>) -> [JSON] {
            let records = self[.records]
            guard !records.isEmpty else { return [] }
            return range.map { records[$0 % records.count].json }
        }
    }
}

extension Integrator.State {
    /// The first of the connection's whose `request` is part of what is asked. Where there is none, nobody knows what the application would say.
    func dataSet(
        for request: Integrator.ExportRequest, of connection: Integrator.Connection
    ) throws(Integrator.Refusal) -> Integrator.DataSet {
        let sets = data.rows(Integrator.DataSet.ofConnection, in: SortKey(connection.id))
        guard let set = sets.first(where: { JSON.object(request.model).contains(.object($0[.request].object)) }) else {
            throw Integrator.Refusal(
                .notEmulated, "Understudy does not know what \(connection[.resourceName]) answers to this export; add it to data.json.")
        }
        return set
    }
}

extension JSON {
    /// Whether all of the other value is in this one: of objects the members, of arrays element by element.
    fileprivate func contains(_ part: JSON) -> Bool {
        switch (self, part) {
        case (.object(let mine), .object(let wanted)): wanted.allSatisfy { name, value in mine[name]?.contains(value) ?? false }
        case (.array(let mine), .array(let wanted)): mine.count == wanted.count && zip(mine, wanted).allSatisfy { $0.contains($1) }
        default: self == part
        }
    }
}

extension Field where Owner == Integrator.DataSet, Value == String {
    static var id: Self { "_id" }
    static var connectionId: Self { "_connectionId" }
}

extension Field where Owner == Integrator.DataSet, Value == JSON.Document {
    static var request: Self { "request" }
}

extension Field where Owner == Integrator.DataSet, Value == [JSON.Document] {
    static var records: Self { "records" }
}

extension Field where Owner == Integrator.DataSet, Value == Int? {
    static var totalRecords: Self { "totalRecords" }
}
