import HTTPMessages

/// Where an API's clients send their credentials, by which a request finds the sandbox that it belongs to.
package struct CredentialPlaces: Sendable {
    private let headers: NameSet
    /// Parameters of the query.
    private let parameters: [String]
    /// Fields of a form in the body.
    private let fields: [String]

    package init(headers: Set<String> = ["Authorization"], parameters: [String] = [], fields: [String] = []) {
        self.headers = NameSet(headers)
        self.parameters = parameters
        self.fields = fields
    }

    /// Every text that may be a credential: the value of a header field, the same without its scheme, and for `Basic` the user and the
    /// password; then the parameters of the query, then the fields of a form.
    func credentials(in request: Request) -> [String] {
        var found: [String] = []
        request.headers.scan { name, value in
            if headers.contains(name) { found += Self.texts(of: String(decoding: value, as: UTF8.self)) }
            return true
        }
        found += parameters.compactMap { request.target.queryValue($0, foldingCase: true) }
        return fields.isEmpty || !request.mayBeForm ? found : found + formCredentials(in: request.body)
    }

    private static func texts(of value: String) -> [String] {
        guard let blank = value.utf8.firstIndex(of: UInt8(ascii: " ")) else { return [value] }
        let bare = String(value[blank...].drop { $0 == " " })
        return [value, bare] + (BasicCredentials(value).map { [$0.user, $0.password] } ?? [])
    }

    private func formCredentials(in body: [UInt8]) -> [String] {
        // a form has the syntax of a query
        let form = Target(bytes: [UInt8(ascii: "?")] + body)
        return fields.compactMap { form.queryValue($0, foldingCase: true) }
    }
}
