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
                .init(.api, required: false), .init(.operation, required: false), .init(.method, required: false),
                .init(.path, required: false),
                .init(.headers, .dictionary(.nullable(.string())), required: false),
                .init(.query, .dictionary(.nullable(.string())), required: false), .init(.body, .dictionary(.any), required: false),
                .init(.bodyEquals, .any, required: false), .init(.status, required: false), .init(.refusal, required: false),
            ])
    }

    /// A request as far as it is known: before it is answered, or afterwards.
    struct MatchSubject {
        let api, operation: String
        let request: Request
        var status: Int?
        var refusal: String?
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
            method = match[.method]
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
            let sent = try? JSON(parsing: request.body, .lenient)
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
    init(_ exchange: Exchange) {
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
