import Emulation
package import OrderedJSON

// What the service checks of a connection. Source: celigo/ai, connection schemas and their notes on what the API enforces.
extension Integrator.Connection {
    static let longestName = 100

    package static func problems(in sent: JSON.Object, _ state: Integrator.State) -> [Integrator.Problem] {
        var problems: [Integrator.Problem] = []
        if let name = sent["name"] {
            if name.stringValue == nil { problems.append(.invalid("name", "name must be a text.")) }
            if (name.stringValue ?? "").count > longestName {
                problems.append(.invalid("name", "name is longer than \(longestName) characters."))
            }
        }
        guard let text = sent["type"] else { return problems + [.missing("type")] }
        guard let type = text.stringValue.flatMap(Integrator.ConnectionType.init(rawValue:)) else {
            return problems + [.invalid("type", "\(excerpt(of: text)) is not a type of connection.")]
        }
        guard let block = sent[type.rawValue] else { return problems + [.missing(type.rawValue)] }
        guard let block = block.objectValue else {
            return problems + [.invalid(type.rawValue, "\(type.rawValue) must be an object.")]
        }
        problems += type.required.filter { block.filled(at: $0) == nil }.map { .missing("\(type.rawValue).\($0)") }
        for (member, values) in type.choices {
            guard let value = block.filled(at: member), !values.contains(value.stringValue ?? "") else { continue }
            problems.append(.invalid("\(type.rawValue).\(member)", "\(member) must be one of \(values.joined(separator: ", "))."))
        }
        problems += problemsOfAuthentication(in: block, type) + problemsOfAmazon(in: block, type)
        if let name = type.agentsName(block), !(sent["_agentId"]?.isThere ?? false) {
            problems.append(
                Integrator.Problem(
                    code: .agentRequired,
                    message: "The \(name) connection requires Agent. Expected field: _agentId to be present in the connection.",
                    field: "_agentId"))
        }
        if let other = sent["_borrowConcurrencyFromConnectionId"], state.connections[other.stringValue ?? ""] == nil {
            problems.append(.reference("_borrowConcurrencyFromConnectionId"))
        }
        // that the service checks whether it exists is assumed
        if let client = block["_iClientId"], !client.isNull, state.iClients[client.stringValue ?? ""] == nil {
            problems.append(.reference("\(type.rawValue)._iClientId"))
        }
        if let date = sent["debugDate"], Integrator.Timestamp(json: date) == nil {
            problems.append(.invalid("debugDate", "debugDate must be a date."))
        }
        return problems
    }

    /// Checks the members that each kind of authentication requires.
    private static func problemsOfAuthentication(in block: JSON.Object, _ type: Integrator.ConnectionType) -> [Integrator.Problem] {
        if type == .mcp { return problemsOfMCP(in: block) }
        guard type == .http, let auth = block["auth"]?.objectValue, let kind = auth["type"]?.stringValue else { return [] }
        let needed: [String]
        switch kind {
        case "basic", "digest", "wsse": needed = ["basic.username"]
        case "token": needed = ["token.token"]
        case "cookie": needed = ["cookie.uri"]
        case "jwtbearer":
            let method = auth.value(at: "jwt.signatureMethod")?.stringValue ?? ""
            needed = ["jwt.signatureMethod", "jwt.payload", method.hasPrefix("hmac") ? "jwt.secret" : "jwt.privateKey"]
        case "oauth1":
            let method = auth.value(at: "oauth.oauth1.signatureMethod")?.stringValue ?? ""
            let keys = method.hasPrefix("rsa") ? ["consumerPrivateKey"] : ["consumerSecret", "tokenSecret"]
            needed = (["signatureMethod", "consumerKey", "accessToken"] + keys).map { "oauth.oauth1.\($0)" }
        case "custom", "oauth", "jwt", "specific": needed = []
        default: return [.invalid("http.auth.type", "Authentication type \(kind) is invalid")]
        }
        return needed.filter { auth.filled(at: $0) == nil }.map { .missing("http.auth.\($0)") }
    }
}

extension Integrator.Connection {
    private static let field = "mcp.http.auth.type"

    private static func problemsOfMCP(in block: JSON.Object) -> [Integrator.Problem] {
        guard let kind = block.filled(at: "http.auth.type")?.stringValue else {
            return [.invalid(field, "Authentication type is required")]
        }
        guard !["token", "oauth", "custom"].contains(kind) else { return [] }
        return [.invalid(field, "Authentication type \(kind) is invalid")]
    }

    /// A seller's connection must name its marketplace and its region.
    private static func problemsOfAmazon(in block: JSON.Object, _ type: Integrator.ConnectionType) -> [Integrator.Problem] {
        guard type == .http, ["Amazon-SP-API", "Amazon-Hybrid", "vendor_central"].contains(block["type"]?.stringValue ?? "") else {
            return []
        }
        return ["unencrypted.marketplaceId", "unencrypted.sellingRegion"].filter { block.filled(at: $0) == nil }.map {
            .missing("http.\($0)")
        }
    }
}

extension Integrator.ConnectionType {
    fileprivate var required: [String] {
        switch self {
        case .rest: ["mediaType", "baseURI", "authType"]
        case .http: ["baseURI", "mediaType"]
        case .ftp: ["type", "hostURI", "username"]
        case .mongodb: ["host", "username", "password"]
        case .s3: ["accessKeyId", "secretAccessKey"]
        case .mcp: ["serverURL"]
        case .wrapper: ["pingFunction"]
        default: []
        }
    }

    /// Members with a fixed set of values.
    fileprivate var choices: [(member: String, values: [String])] {
        switch self {
        case .rest:
            [
                ("mediaType", ["json", "urlencoded", "xml", "csv"]),
                ("authType", ["basic", "token", "oauth", "custom", "cookie", "jwt", "hmac", "wsse", "oauth1"]),
            ]
        case .http: [("mediaType", ["xml", "json", "urlencoded", "form-data", "plaintext"])]
        default: []
        }
    }

    /// The service's name for a connection that needs an agent of the account's own; nil for others. Oracle's is assumed.
    fileprivate func agentsName(_ block: JSON.Object) -> String? {
        switch self {
        case .jdbc: "JDBC"
        case .filesystem: "file system"
        case .rdbms: block["type"] == "oracle" ? "Oracle" : nil
        default: nil
        }
    }
}

extension JSON.Object {
    /// The value at a path; nil also where it is null.
    /// - Parameter path: names separated by dots.
    func value(at path: String) -> JSON? {
        var value = JSON.object(self)
        for step in path.split(separator: ".") {
            guard let inner = value.objectValue?[String(step)] else { return nil }
            value = inner
        }
        guard !value.isNull else { return nil }
        return value
    }

    /// The same, nil also where it is an empty text, which counts as missing as that of a name does. Inferred.
    func filled(at path: String) -> JSON? {
        guard let value = value(at: path), value != "" else { return nil }
        return value
    }
}
