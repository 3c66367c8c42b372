import MappingEngine
import OrderedJSON

extension Integrator {
    /// How an import tells from an application's answer whether it took the record: `response.successPath` with `successValues`, or
    /// `failPath` with `failValues`. Source: celigo/ai, imports.
    struct AnswerRule {
        private let path: SourcePath
        private let values: Set<String>

        /// - Parameter kind: `success` or `fail`.
        init?(_ response: JSON.Object, _ kind: String) throws(DefinitionError) {
            guard let text = response["\(kind)Path"]?.firstText, !text.isEmpty else { return nil }
            path = try SourcePath(text)
            // one list, or one for each request that the import may send
            let listed = (response["\(kind)Values"]?.arrayValue ?? []).flatMap { $0.arrayValue ?? [$0] }
            values = Set(listed.compactMap(\.plainText))
        }

        /// Whether the answer has one of the values at the path or, without any, something that is not empty. Nil where nothing is there.
        func holds(for answer: JSON) -> Bool? {
            guard let value = path.value(in: answer), !value.isNull else { return nil }
            return values.isEmpty ? value.isThere : value.plainText.map(values.contains) ?? false
        }
    }
}

extension JSON {
    fileprivate var plainText: String? { keyText ?? boolValue.map { $0 ? "true" : "false" } }
}
