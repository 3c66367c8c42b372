import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// The one language in which the control plane is told which requests are meant: by faults, the journal and verifications.
    ///
    /// Shape: `{"api":"cyclr","operation":"GET /v1.0/cycles","method":"GET","path":"/v1.0/cycles/*","headers":{"X-Cyclr-Account":"acme"},
    /// "query":{"page":"3"},"body":{"/Name":"x"},"bodyEquals":{…},"status":404,"refusal":"notFound"}`. Every member that is there must fit; an empty object fits
    /// every request. A header or query member of null must be absent. In `path`, `*` stands for one segment and `**` for any rest.
    /// `status` and `refusal` are about the answer, so only what happened already can fit them.
    struct RequestMatch: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "RequestMatch", source: "Understudy",
            [
                .init(.api, required: false).docs("canvas, cyclr or integrator."),
                .init(.operation, required: false).docs(
                    "A row as `/__admin/routes` spells it, method and path: `GET /v1.0/cycles/:id`. Empty: no row answered."),
                .init(.method, required: false).docs("In any letter case."),
                .init(.path, required: false).docs(
                    "Of the target without its query, percent-decoded; `*` stands for one segment, `**` for any rest. A slash at the end does not matter."
                ),
                .init(.headers, .dictionary(.nullable(.string())), required: false).docs(
                    "Header fields and their whole values; null: it is absent."),
                .init(.query, .dictionary(.nullable(.string())), required: false).docs(
                    "Members of the query, names in any letter case, and their decoded values; null: it is absent."),
                .init(.body, .dictionary(.any), required: false).docs(
                    "JSON pointers into the body, and the values that stand there: `{\"/Name\":\"x\"}`."),
                .init(.bodyEquals, .any, required: false).docs("The whole body as JSON; the order of members matters to nobody."),
                .init(.status, required: false).docs("Of the answer, so it fits nothing that is still to come."),
                .init(.refusal, required: false).docs(
                    "The code of a refusal, as `/__admin/fidelity` lists it. Of the answer, so it fits nothing that is still to come."),
            ])

        /// What in it is none, so that it would never fit: a slip in a test that expects no request would not show.
        func fault(_ mounts: [any Mount]) -> String? {
            let apis = mounts.filter { $0.name != Admin.name }
            if let api = self[.api], !api.isEmpty, !apis.contains(where: { $0.name == api }) {
                return "/api: expected one of \(apis.map(\.name).joined(separator: ", ")), found \(api)"
            }
            let meant = apis.filter { self[.api].map(\.isEmpty) ?? true || $0.name == self[.api] }
            if let operation = self[.operation], !operation.isEmpty,
                !meant.contains(where: { $0.routes.contains { "\($0.method.name) \($0.path)" == operation } })
            {
                return "/operation: expected a method and a path of /__admin/routes, found \(operation)"
            }
            if let code = self[.refusal], !meant.contains(where: { $0.refusals.contains { $0.code == code } }) {
                return "/refusal: expected a code of /__admin/fidelity, found \(code)"
            }
            if let method = self[.method], case .other = Method(method.uppercased()) {
                return "/method: expected one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, found \(method)"
            }
            if let status = self[.status], !(100...599).contains(status) {
                return "/status: expected a status from 100 to 599, found \(status)"
            }
            return self[.path].flatMap(Self.fault(ofPath:))
                ?? self[.body].keys.first { JSON.Pointer($0) == nil }.map { "/body: expected JSON pointers like /Name, found \($0)" }
        }

        private static func fault(ofPath path: String) -> String? {
            if path.contains("?") { return "/path: expected a path without its query, for which there is `query`, found \(path)" }
            if path.hasPrefix("/sandbox/") { return "/path: expected a path without /sandbox/<name>, found \(path)" }
            let isSlip = path.split(separator: "/").contains { $0.contains("*") && $0 != "*" && $0 != "**" }
            return isSlip ? "/path: expected * in the place of a whole segment, or ** of any rest, found \(path)" : nil
        }
    }

    /// A request as far as it is known: before it is answered, or afterwards. An object, so that its body is read once, however many matches look at it.
    final class MatchSubject {
        let api, operation: String
        let request: Request
        let status: Int?
        let refusal: String?
        /// Nil where it is no JSON.
        private(set) lazy var body: JSON? = try? JSON(parsing: request.body, .lenient)

        init(api: String, operation: String, request: Request, status: Int? = nil, refusal: String? = nil) {
            self.api = api
            self.operation = operation
            self.request = request
            self.status = status
            self.refusal = refusal
        }
    }

    /// A match that is ready to be asked, which is done for every request while faults are there.
    struct CompiledMatch: Sendable {
        private let api, operation, method: String?
        private let path: [String]?
        private let headers, query: [(name: String, value: String?)]
        private let body: [(pointer: JSON.Pointer, value: JSON)]
        private let bodyEquals: JSON?
        private let status: Int?
        private let refusal: String?

        init(_ match: RequestMatch) {
            api = match[.api]
            operation = match[.operation]
            method = match[.method]?.uppercased()
            path = match[.path].map { $0.split(separator: "/").map(String.init) }
            headers = match[.headers].object.map { ($0.key, $0.value.stringValue) }
            query = match[.query].object.map { ($0.key, $0.value.stringValue) }
            body = match[.body].object.compactMap { member in JSON.Pointer(member.key).map { ($0, member.value) } }
            // a bare nil would be JSON's null
            bodyEquals = match.has(.bodyEquals) ? match[.bodyEquals] : JSON?.none
            status = match[.status]
            refusal = match[.refusal]
        }

        func fits(_ subject: MatchSubject) -> Bool { mismatches(with: subject, stopAtFirst: true).isEmpty }

        /// What of the match the request does not fit, in words; all of it, for verdicts that people read.
        func mismatches(with subject: MatchSubject, stopAtFirst: Bool = false) -> [String] {
            var found: [String] = []
            func check(_ fits: Bool, _ words: @autoclosure () -> String) -> Bool {
                if !fits { found.append(words()) }
                return !fits && stopAtFirst
            }
            let request = subject.request
            if let api, check(api == subject.api, "api: expected \(api), found \(subject.api)") { return found }
            if let method, check(method == request.method.name, "method: expected \(method), found \(request.method.name)") { return found }
            if let path {
                let sent = percentDecoded(request.target.path)
                if check(
                    Self.fits(path[...], sent.split(separator: "/").map(String.init)[...]),
                    "path: expected /\(path.joined(separator: "/")), found \(sent)")
                {
                    return found
                }
            }
            if let operation, check(operation == subject.operation, "operation: expected \(operation), found \(subject.operation)") {
                return found
            }
            if let status,
                check(status == subject.status, "status: expected \(status), found \(subject.status.map(String.init) ?? "none yet")")
            {
                return found
            }
            if let refusal, check(refusal == subject.refusal, "refusal: expected \(refusal), found \(subject.refusal ?? "none")") {
                return found
            }
            for (name, value) in headers {
                let sent = request.headers[name]
                if check(sent == value, "header \(name): expected \(value ?? "none"), found \(sent ?? "none")") { return found }
            }
            for (name, value) in query {
                let sent = request.target.queryValue(name, foldingCase: true)
                if check(sent == value, "query \(name): expected \(value ?? "none"), found \(sent ?? "none")") { return found }
            }
            guard !body.isEmpty || bodyEquals != nil else { return found }
            let sent = subject.body
            if let bodyEquals, check(sent == bodyEquals, "body: expected \(bodyEquals.text), found \(sent?.text ?? "no JSON")") {
                return found
            }
            for (pointer, value) in body {
                let there = sent?[pointer]
                if check(there == value, "body \(pointer): expected \(value.text), found \(there?.text ?? "nothing")") { return found }
            }
            return found
        }

        private static func fits(_ pattern: ArraySlice<String>, _ path: ArraySlice<String>) -> Bool {
            guard let first = pattern.first else { return path.isEmpty }
            if first == "**" { return true }
            guard let segment = path.first, first == "*" || first == segment else { return false }
            return fits(pattern.dropFirst(), path.dropFirst())
        }
    }
}

extension Admin.MatchSubject {
    convenience init(_ exchange: Exchange) {
        self.init(
            api: exchange.api, operation: exchange.operation, request: exchange.request, status: exchange.status.code,
            refusal: exchange.refusal)
    }
}

extension Field where Owner == Admin.RequestMatch, Value == String? {
    static var api: Self { "api" }
    /// As `/__admin/routes` spells it: `GET /v1.0/cycles/:cycleId`.
    static var operation: Self { "operation" }
    static var method: Self { "method" }
    static var path: Self { "path" }
    static var refusal: Self { "refusal" }
}

extension Field where Owner == Admin.RequestMatch, Value == Int? {
    static var status: Self { "status" }
}

extension Field where Owner == Admin.RequestMatch, Value == JSON.Document {
    static var headers: Self { "headers" }
    static var query: Self { "query" }
    /// JSON pointers and the values that stand there.
    static var body: Self { "body" }
}

extension Field where Owner == Admin.RequestMatch, Value == JSON {
    static var bodyEquals: Self { "bodyEquals" }
}
