import HTTPMessages
import OrderedJSON

extension Admin {
    /// A request whose body is parsed once, however many matches and answers look at it, and only if one does.
    final class ParsedRequest {
        let request: Request
        /// The body as JSON; nil where it is not JSON.
        private(set) lazy var json: JSON? = (try? JSON(parsing: request.body, .lenient)) ?? otherJSON()
        private let otherJSON: () -> JSON?
        /// The body as a text: none where there is no body. Nil where it is not UTF-8.
        private(set) lazy var texts: [String]? =
            request.body.isEmpty ? [] : String(validating: request.body, as: UTF8.self).map { [$0] }
        /// The values of a form's fields, by their names in small letters.
        private lazy var fields = Dictionary(grouping: request.formItems) { $0.name.lowercased() }

        /// - Parameter otherJSON: what counts as the body's JSON where it is none.
        init(_ request: Request, orElse otherJSON: @escaping () -> JSON? = { nil }) {
            self.request = request
            self.otherJSON = otherJSON
        }

        /// The values of all fields of that name in a form, in any letter case.
        func fieldValues(_ name: String) -> [String] { fields[name.lowercased()]?.map(\.value) ?? [] }
    }
}
