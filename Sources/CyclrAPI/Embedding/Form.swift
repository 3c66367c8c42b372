import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// What a page's form sends; whatever else arrives is a form without fields.
    struct Form: RequestBody {
        typealias Service = Cyclr
        static let shape = Shape.dictionary(.string())
        static let mediaTypes = ["application/x-www-form-urlencoded"]
        private let fields: Target

        init(body: JSON) throws(Refusal) { fields = "" }
        /// The body of a form is written as a query is.
        init(reading request: Request) throws(Refusal) { fields = Target(bytes: [UInt8(ascii: "?")] + request.body) }

        subscript(name: String) -> String? { fields.queryValue(name, foldingCase: false) }
    }
}
