import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// `{"data": [{"key": "DE", "value": "Germany"}]}`: values may be anything. Assumed.
    struct LookupRows: TypedDocument, RequestBody {
        typealias Service = Integrator
        var document: JSON.Document
        let rows: [(key: String, value: JSON)]
        private static let row = Schema(
            "LookupRow", source: "Understudy", [.init("key", .string(), .assumed), .init("value", .any, .assumed)])
        static let schema = Schema("LookupRows", source: "Understudy", [.init("data", .array(.object(row)), .assumed)])
        static var shape: Shape { .object(schema) }

        init(document: JSON.Document) { self.init(document: document, rows: []) }
        init(_ rows: [LookupRow]) { self.init(rows.map { ($0[.key], $0[.value]) }) }

        init(body: JSON) throws(Refusal) {
            guard let data = body["data"] else { throw .invalid([.missing("data")]) }
            guard let items = data.arrayValue else { throw .invalid([.invalid("data", "data must be an array.")]) }
            var rows: [(String, JSON)] = []
            for (place, item) in items.enumerated() {
                guard let key = item["key"]?.stringValue, !key.isEmpty else { throw .invalid([.missing("data.\(place).key")]) }
                guard let value = item["value"] else { throw .invalid([.missing("data.\(place).value")]) }
                rows.append((key, value))
            }
            self.init(rows)
        }

        private init(_ rows: [(key: String, value: JSON)]) {
            let data = rows.map { JSON.object(["key": .string($0.key), "value": $0.value]) }
            self.init(document: JSON.Document(["data": .array(data)]), rows: rows)
        }

        private init(document: JSON.Document, rows: [(key: String, value: JSON)]) {
            self.document = document
            self.rows = rows
        }
    }

    /// `{"keys": ["DE"]}`. Assumed.
    struct LookupKeys: RequestBody {
        typealias Service = Integrator
        let keys: [String]?
        static let shape = Shape.object(
            Schema("LookupKeys", source: "Understudy", isOpen: true, [.init("keys", .array(.string()), required: false, .assumed)]))

        init(body: JSON) throws(Refusal) {
            keys = try body.objectOrRefusal().texts("keys")
        }
    }

    /// The same, where it does not go without; that is looked at once the cache is found.
    struct DeletedKeys: RequestBody {
        typealias Service = Integrator
        let keys: [String]?
        static let shape = Shape.object(
            Schema("DeletedLookupKeys", source: "Understudy", isOpen: true, [.init("keys", .array(.string()), .assumed)]))

        init(body: JSON) throws(Refusal) {
            keys = try LookupKeys(body: body).keys
        }
    }
}
