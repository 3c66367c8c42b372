import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// What a page's form sends. JSON counts as a form without fields.
    struct Form: RequestBody {
        typealias Service = Cyclr
        static let shape = Shape.dictionary(.string())
        static let mediaTypes = ["application/x-www-form-urlencoded"]
        private let fields: [String: String]

        init(body: JSON) throws(Refusal) { fields = [:] }
        /// The body of a form has the syntax of a query. Of several fields of one name, the first counts.
        init(reading request: Request) throws(Refusal) {
            let items = Target(bytes: [UInt8(ascii: "?")] + request.body).queryItems
            fields = Dictionary(items.map { ($0.name, $0.value) }) { first, _ in first }
        }

        subscript(name: String) -> String? { fields[name] }
    }
}
