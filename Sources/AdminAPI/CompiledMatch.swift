import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
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
    var shown: String {
        let shown = unicodeScalars.prefix(Self.longestShown)
        guard shown.endIndex < unicodeScalars.endIndex else { return self }
        return "\(Substring(shown))… (\(unicodeScalars.count) characters)"
    }
}
