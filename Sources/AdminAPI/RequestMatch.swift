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

    /// A request as far as it is known: before it is answered, or afterwards. A class, so that all matches draw on the same reports.
    final class MatchSubject {
        let api, operation: String
        /// As it was sent, secrets and all, since a match may ask for one.
        let sent: ParsedRequest
        let status: Int?
        let refusal: String?
        /// Nil where the request met no fault, or is not answered yet.
        var fault: String? { exchange?.fault }
        var delivery: String? { exchange?.delivery.word }
        private let exchange: Exchange?
        /// How much work regular expressions may still do on this request, those of all matches together.
        fileprivate var reportsLeft = Pattern.reportsOfRequest
        /// The request without secrets, for messages to people.
        private(set) lazy var shown =
            exchange.map { exchange in
                // where a sloppy body holds a secret, its text is cut off there, and is no JSON any more
                ParsedRequest(exchange.request, orElse: { [sent] in sent.json.flatMap(exchange.shown) })
            } ?? sent

        init(api: String, operation: String, request: Request) {
            (self.api, self.operation, sent) = (api, operation, ParsedRequest(request))
            (status, refusal, exchange) = (nil, nil, nil)
        }

        init(_ exchange: Exchange) {
            (api, operation, sent) = (exchange.api, exchange.operation, ParsedRequest(exchange.sentRequest))
            (status, refusal) = (exchange.status.code, exchange.refusal)
            self.exchange = exchange
        }
    }

    /// A compiled match: every request asks it while there are faults.
    struct CompiledMatch: Sendable {
        /// In the order in which differences are told: those that need the body, which has to be parsed, come last.
        private let terms: [Term]

        init(_ match: RequestMatch) {
            var terms: [Term] = []
            if let api = match[.api] { terms.append(.same("api", api) { $0.api }) }
            if let method = match[.method]?.uppercased() { terms.append(.same("method", method) { $0.sent.request.method.name }) }
            if let path = match[.path] { terms.append(Self.term(path: path)) }
            if let operation = match[.operation] { terms.append(.same("operation", operation) { $0.operation }) }
            if let status = match[.status] {
                terms.append(
                    Term("status", "\(status)", fits: { $0.status == status }, found: { $0.status.map(String.init) ?? "none yet" }))
            }
            if let refusal = match[.refusal] { terms.append(.same("refusal", refusal) { $0.refusal }) }
            if match.has(.fault) { terms.append(.same("fault", match[.fault]) { $0.fault }) }
            if let delivery = match[.delivery] { terms.append(.same("delivery", delivery, orElse: "none yet") { $0.delivery }) }
            // values that are invalid were refused before
            for (name, value) in match[.headers].object {
                guard let value = try? ValueMatch(field: value) else { continue }
                terms.append(.field("header \(name)", value) { $0.request.headers.values(of: name) })
            }
            for (name, value) in match[.query].object {
                guard let value = try? ValueMatch(field: value) else { continue }
                terms.append(.field("query \(name)", value) { $0.request.target.queryValues(name) })
            }
            for (name, value) in match[.form].object {
                guard let value = try? ValueMatch(field: value) else { continue }
                terms.append(.field("form \(name)", value) { $0.fieldValues(name) })
            }
            if match.has(.text), let value = try? ValueMatch(field: match[.text]) { terms.append(Self.term(text: value)) }
            if match.has(.bodyEquals) { terms.append(Self.term(body: match[.bodyEquals])) }
            for (name, value) in match[.body].object {
                guard let pointer = JSON.Pointer(name), let value = try? ValueMatch(member: value) else { continue }
                terms.append(Self.term(value, at: pointer))
            }
            self.terms = terms
        }

        func fits(_ subject: MatchSubject) -> Bool { terms.allSatisfy { $0.fits(subject) } }

        /// All that the request does not fit, for verdicts that people read.
        func mismatches(with subject: MatchSubject) -> [Term] { terms.filter { !$0.fits(subject) } }

        private static func term(path: String) -> Term {
            let segments = path.split(separator: "/").map(String.init)
            return Term(
                "path", "/\(segments.joined(separator: "/"))",
                fits: { fits(segments, percentDecoded($0.sent.request.target.path).split(separator: "/").map(String.init)) },
                found: { percentDecoded($0.shown.request.target.path) })
        }

        private static func term(body: JSON) -> Term {
            Term("body", body.text, fits: { $0.sent.json?.isSame(as: body) ?? false }, found: { $0.shown.json?.text ?? "no JSON" })
        }

        private static func term(text value: ValueMatch) -> Term {
            Term(
                "text", value.words(ofField: true),
                fits: { subject in subject.sent.texts.map { value.fits($0, &subject.reportsLeft) } ?? false },
                found: { $0.shown.texts.map { $0.first ?? "none" } ?? "no UTF-8" })
        }

        private static func term(_ value: ValueMatch, at pointer: JSON.Pointer) -> Term {
            Term(
                "body \(pointer)", value.words(ofField: false), fits: { value.fits($0.sent.json?[pointer], &$0.reportsLeft) },
                found: { $0.shown.json?[pointer]?.text ?? "nothing" })
        }

        /// Where what follows a `**` does not match, the `**` takes one segment more. Only the last `**` has to try: it can take whatever
        /// the ones before it could.
        /// - Parameter same: whether a segment of the pattern fits one of the path.
        static func fits(_ pattern: [String], _ path: [String], where same: (String, String) -> Bool = (==)) -> Bool {
            var (wanted, sent) = (0, 0)
            var again: (wanted: Int, sent: Int)?
            while sent < path.count {
                if wanted < pattern.count, pattern[wanted] == "**" {
                    wanted += 1
                    again = (wanted, sent)
                } else if wanted < pattern.count, pattern[wanted] == "*" || same(pattern[wanted], path[sent]) {
                    (wanted, sent) = (wanted + 1, sent + 1)
                } else if let last = again {
                    again = (last.wanted, last.sent + 1)
                    (wanted, sent) = (last.wanted, last.sent + 1)
                } else {
                    return false
                }
            }
            return pattern[wanted...].allSatisfy { $0 == "**" }
        }
    }

    /// One thing that a match requires. A class, since looking at it then retains one reference rather than all that it has.
    final class Term: Sendable {
        private let name, expected: String
        fileprivate let fits: @Sendable (MatchSubject) -> Bool
        /// In words without secrets.
        private let found: @Sendable (MatchSubject) -> String

        /// How a request that does not fit differs, in words without its secrets.
        func difference(of subject: MatchSubject) -> String { "\(name): expected \(expected.shown), found \(found(subject).shown)" }

        fileprivate init(
            _ name: String, _ expected: String, fits: @escaping @Sendable (MatchSubject) -> Bool,
            found: @escaping @Sendable (MatchSubject) -> String
        ) {
            (self.name, self.expected, self.fits, self.found) = (name, expected, fits, found)
        }

        fileprivate static func same(
            _ name: String, _ value: String?, orElse none: String = "none", _ read: @escaping @Sendable (MatchSubject) -> String?
        ) -> Term {
            Term(name, value ?? none, fits: { read($0) == value }, found: { read($0) ?? none })
        }

        fileprivate static func field(_ name: String, _ value: ValueMatch, _ read: @escaping @Sendable (ParsedRequest) -> [String]) -> Term
        {
            Term(
                name, value.words(ofField: true), fits: { value.fits(read($0.sent), &$0.reportsLeft) },
                found: { subject in
                    let values = read(subject.shown)
                    return values.isEmpty ? "none" : values.joined(separator: ", ")
                })
        }
    }
}

extension String {
    /// The longest value that a difference shows whole, in Unicode scalars: enough for most, and for people to read.
    private static let longestShown = 200

    /// As a difference shows it: cut, with its length, where it is long.
    fileprivate var shown: String {
        let shown = unicodeScalars.prefix(Self.longestShown)
        guard shown.endIndex < unicodeScalars.endIndex else { return self }
        return "\(Substring(shown))… (\(unicodeScalars.count) characters)"
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
