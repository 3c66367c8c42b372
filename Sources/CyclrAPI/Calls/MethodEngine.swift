import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// What a third-party application answers to a method call.
    struct MethodAnswer {
        let status: Status
        let headers: [(name: String, value: String)]
        let body: JSON
        /// Request and response as a transaction shows them.
        let request, response: String

        var isFailure: Bool { status.code >= 400 }
    }
}

// The engine behind method calls, data on demand, lookups and the steps of a cycle. Third-party applications are simulated by seed data.
extension Cyclr.State {
    /// The answer from the first of the method's `$responses` whose `when` fits; nil if none does, since the application's answer is then
    /// unknown.
    func answer(_ method: Cyclr.Method, _ values: Cyclr.CallValues, at now: Instant, id: () -> GUID) -> Cyclr.MethodAnswer? {
        guard let chosen = method[.responses].first(where: { fits($0.document("when"), values) }) else { return nil }
        let body = filled(chosen["body"] ?? .null, values, now, id)
        let status = Status(chosen.read("status") ?? 200)
        let headers = (chosen.document("headers")?.object ?? [:]).map { ($0.key, filled($0.value, values, now, id).inText) }
        var response = "\(status.code) \(status.reason)"
        if !body.isNull { response = status.code < 400 ? body.text : "\(response)\r\n\(body.text)" }
        return Cyclr.MethodAnswer(
            status: status, headers: headers, body: body, request: requestText(of: method, values), response: response)
    }

    private func fits(_ when: JSON.Document?, _ values: Cyclr.CallValues) -> Bool {
        (when?.object ?? [:]).allSatisfy { name, wanted in
            guard let value = values[name] else { return false }
            return value == wanted || value.inText == wanted.inText
        }
    }

    private func filled(_ template: JSON, _ values: Cyclr.CallValues, _ now: Instant, _ id: () -> GUID) -> JSON {
        switch template {
        case .string(let text) where text.contains("{{"):
            let value = MergeText(text).filled { name in
                switch name {
                case "now": Cyclr.DateTime(now).json
                case "guid": id().json
                default: values[name]
                }
            }
            return value ?? .null
        case .array(let items): return .array(items.map { filled($0, values, now, id) })
        case .object(let object): return .object(JSON.Object(object.map { ($0.key, filled($0.value, values, now, id)) }))
        default: return template
        }
    }

    /// The request as the service would have sent it. That a method with request fields uses POST is assumed: listings do not show the
    /// verb.
    private func requestText(of method: Cyclr.Method, _ values: Cyclr.CallValues) -> String {
        func sent(_ type: String) -> [(name: String, value: String)] {
            values.parameters.all.filter { $0.item[.targetType] == type && !$0.value.isNull }
                .map { ($0.item[.targetName], Cyclr.CallValues.shown($0.value, of: $0.item)) }
        }
        // unknown merge fields stay as they are written, so that they are noticed
        let address = MergeText(method[.endPoint]).text { values.shown($0)?.encodedForAddress }
        let query = sent("QueryString").map { "\($0.name)=\($0.value.queryEncoded)" }.joined(separator: "&")
        let mark = query.isEmpty ? "" : address.contains("?") ? "&" : "?"
        let verb = method[.requestFields].isEmpty && values.text == nil ? "GET" : "POST"
        var lines = ["\(verb) \(address)\(mark)\(query) HTTP/1.1", "Authorization: REDACTED"]
        lines += sent("HttpHeader").filter { $0.name.lowercased() != "authorization" }.map { "\($0.name): \($0.value)" }
        guard verb == "POST" else { return lines.joined(separator: "\r\n") }
        return (lines + ["Content-Type: application/json", "", values.text ?? values.document.text]).joined(separator: "\r\n")
    }
}

extension Cyclr.CallValues {
    /// The request fields combined into one document.
    var document: JSON {
        var document: JSON = [:]
        for (field, value) in fields.all { Location(field[.location]).put(value, into: &document) }
        return document
    }
}

extension String {
    /// Encoded as a part of a URL, which may be a host or a whole path, so delimiters are kept (RFC 3986 §2.2).
    var encodedForAddress: String { percentEncoded { isUnreserved($0) || ":/?#[]@!$&'()*+,;=".utf8.contains($0) } }
}
