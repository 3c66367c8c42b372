import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// Which requests are meant: the one language for this in the control plane, used by faults, the journal and verifications.
    ///
    /// Shape: `{"api":"cyclr","operation":"GET /v1.0/cycles","method":"GET","path":"/v1.0/cycles/*","headers":{"X-Cyclr-Account":"acme"},
    /// "query":{"page":"3"},"form":{"grant_type":"password"},"text":"a=1","body":{"/Name":"x"},"bodyEquals":{…},"status":404,
    /// "refusal":"notFound","fault":null,"delivery":"whole"}`.
    /// Every member that is present must match; an empty object matches every request. A header field, query parameter or form field with a
    /// null here must be absent; in the place of a value there may be a `ValueMatch`. In `path`, `*` stands for one segment and `**` for any
    /// number of them. `status`, `refusal`, `fault` and `delivery` are about the answer, so they match only requests that were answered.
    struct RequestMatch: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "RequestMatch", source: "Understudy",
            [
                .init(.api, required: false).docs("canvas, cyclr or integrator. Empty: the request belongs to none."),
                .init(.operation, required: false).docs(
                    "A row, as method and path in the spelling of `/__admin/routes`: `GET /v1.0/cycles/:cycleId`. Empty: no row answered."),
                .init(.method, required: false).docs("Letter case does not matter."),
                .init(.path, required: false).docs(
                    "The path without the query, percent-decoded; `*` stands for one segment, `**` for any number of them. A trailing slash does not matter; letter case does, even if the API ignores it: to match a row however its path is spelled, use `operation`."
                ),
                .init(.headers, .dictionary(field), required: false).docs(
                    "Header fields by name, with their whole values, secrets as they were sent; of several fields with the same name, one match is enough. Null: the field is absent. An object describes the value instead: `{\"Authorization\":{\"matches\":\"^Bearer .\"}}`."
                ),
                .init(.query, .dictionary(field), required: false).docs(
                    "Query parameters by name, in any letter case, with their decoded values; of several parameters with the same name, one match is enough. Null: the parameter is absent. An object describes the value instead, as for `headers`."
                ),
                .init(.form, .dictionary(field), required: false).docs(
                    "Fields of a form in the body (`application/x-www-form-urlencoded`, also where the request has no `Content-Type`), by name and value as `query` has parameters, secrets as they were sent. Null: the field is absent, as all are from another body."
                ),
                .init(.text, field, required: false).docs(
                    "The whole body as text, exactly as it was sent. Null: there is no body. An object describes the text instead, as for `headers`: `{\"contains\":\"<Name>\"}`. A body that is not UTF-8 never matches."
                ),
                .init(.body, .dictionary(.any), required: false).docs(
                    "JSON pointers into the body, with the values expected there: `{\"/Name\":\"x\"}`; 1 is 1.0. An object with nothing but `contains`, `matches` or `absent` describes the value instead, as for `headers`: a string, a number or a boolean."
                ),
                .init(.bodyEquals, .any, required: false).docs(
                    "The whole body as JSON; the order of members does not matter, nor how a number is spelled."),
                .init(.status, required: false).docs("The status of the answer, so it matches no request that is not answered yet."),
                .init(.refusal, required: false).docs(
                    "The code of a refusal, as `/__admin/fidelity` lists it, or `\(Journal.noAPI)` where the request belongs to no API. About the answer, as `status` is."
                ),
                .init(.fault, required: false).docs(
                    "The fault that was applied, as the journal shows it: the `name` of a fault rule, or its id if it has no name; `X-Understudy-Fault` or `Prefer`. Null: no fault. About the answer, as `status` is."
                ),
                .init(.delivery, required: false, values: Delivery.words).docs(
                    "How the answer was delivered. About the answer, as `status` is."),
            ])

        /// The members that are about the answer.
        static let ofAnswer: [JSON.Key] = ["status", "refusal", "fault", "delivery"]

        private static let field = Shape.either(.nullable(.string()), .object(ValueMatch.schema))

        /// A mistake that keeps it from ever matching; otherwise a test that expects no request would pass by accident.
        func fault(_ mounts: [any Mount]) -> String? {
            let apis = mounts.filter { $0.name != Admin.name }
            if let api = self[.api], !api.isEmpty, !apis.contains(where: { $0.name == api }) {
                return "/api: expected one of \(apis.map(\.name).joined(separator: ", ")), found \(api)"
            }
            if let operation = self[.operation], !operation.isEmpty, !named(mounts).contains(where: { $0.has(operation) }) {
                return "/operation: expected a method and a path of /__admin/routes, found \(operation)"
            }
            let meant = meant(mounts)
            if let path = self[.path] {
                if let fault = Self.fault(ofPath: path) { return fault }
                if let owner, meant.isEmpty { return "/path: expected a path of \(owner), found \(path)" }
            }
            if let code = self[.refusal], !meant.contains(where: { $0.knows(code) }), owner != nil || code != Journal.noAPI {
                return "/refusal: expected a code of /__admin/fidelity, found \(code)"
            }
            if let method = self[.method], case .other = Method(method.uppercased()) {
                return "/method: expected one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, found \(method)"
            }
            if let method = self[.method], let other = self[.operation]?.prefix(while: { $0 != " " }), !other.isEmpty,
                method.uppercased() != other, (method.uppercased(), other) != ("HEAD", "GET")
            {
                return "/method: expected \(other), which the operation has, found \(method)"
            }
            if let status = self[.status], !(100...599).contains(status) {
                return "/status: expected a status from 100 to 599, found \(status)"
            }
            if let name = self[.headers].keys.first(where: { !$0.isHeaderName }) {
                return "/headers: expected names of header fields, found \(name)"
            }
            return self[.body].keys.first { JSON.Pointer($0) == nil }.map { "/body: expected JSON pointers like /Name, found \($0)" }
                ?? Self.slip("headers", self[.headers]) { value throws(ValueMatch.Slip) in try ValueMatch(field: value) }
                ?? Self.slip("query", self[.query]) { value throws(ValueMatch.Slip) in try ValueMatch(field: value) }
                ?? Self.slip("form", self[.form]) { value throws(ValueMatch.Slip) in try ValueMatch(field: value) }
                ?? slipOfText
                ?? Self.slip("body", self[.body]) { value throws(ValueMatch.Slip) in try ValueMatch(member: value) }
        }

        private var slipOfText: String? {
            guard has(.text) else { return nil }
            if self[.text] == "" { return "/text: expected a text, or null where there is to be no body, found \"\"" }
            return Self.slip(at: ["text"], self[.text]) { value throws(ValueMatch.Slip) in try ValueMatch(field: value) }
        }

        private static func slip(
            _ place: String, _ values: JSON.Document, _ read: (JSON) throws(ValueMatch.Slip) -> ValueMatch
        ) -> String? {
            for (name, value) in values.object {
                if let slip = slip(at: [place, name], value, read) { return slip }
            }
            return nil
        }

        private static func slip(
            at tokens: [String], _ value: JSON, _ read: (JSON) throws(ValueMatch.Slip) -> ValueMatch
        ) -> String? {
            do throws(ValueMatch.Slip) {
                _ = try read(value)
                return nil
            } catch {
                return "\(JSON.Pointer(tokens: tokens + error.pointer.tokens)): \(error.words)"
            }
        }

        private static func fault(ofPath path: String) -> String? {
            if path.isEmpty { return "/path: expected a path, found nothing" }
            if path.contains("://") { return "/path: expected a path without scheme and host, found \(path)" }
            if path.contains("?") { return "/path: expected a path without a query, which belongs in `query`, found \(path)" }
            if path.hasPrefix("/sandbox/") { return "/path: expected a path without /sandbox/<name>, found \(path)" }
            if percentDecoded(Array(path.utf8)[...]) != path { return "/path: expected a percent-decoded path, found \(path)" }
            let segments = path.split(separator: "/")
            if let first = segments.first, Admin.roots.contains(String(first)) {
                return "/path: expected a path of an emulated API, found \(path)"
            }
            let isSlip = segments.contains { $0.contains("*") && $0 != "*" && $0 != "**" }
            return isSlip ? "/path: expected * for a whole segment, or ** for any number of them, found \(path)" : nil
        }
    }
}

extension Field where Owner == Admin.RequestMatch, Value == String? {
    static var api: Self { "api" }
    /// As `/__admin/routes` spells it: `GET /v1.0/cycles/:cycleId`.
    static var operation: Self { "operation" }
    static var method: Self { "method" }
    static var path: Self { "path" }
    static var refusal: Self { "refusal" }
    /// Null: the request met no fault.
    static var fault: Self { "fault" }
    static var delivery: Self { "delivery" }
}

extension Field where Owner == Admin.RequestMatch, Value == Int? {
    static var status: Self { "status" }
}

extension Field where Owner == Admin.RequestMatch, Value == JSON.Document {
    static var headers: Self { "headers" }
    static var query: Self { "query" }
    static var form: Self { "form" }
    /// JSON pointers and the values that stand there.
    static var body: Self { "body" }
}

extension Field where Owner == Admin.RequestMatch, Value == JSON {
    /// The body as a text.
    static var text: Self { "text" }
    static var bodyEquals: Self { "bodyEquals" }
}
