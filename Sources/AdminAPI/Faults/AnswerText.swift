import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// A text with values of the request in it: `/v1.0/cycles/{{request.body./Id}}`.
    struct AnswerText: Sendable {
        private enum Part: Sendable {
            case text(String)
            case value(RequestValue)
        }
        private let parts: [Part]

        /// What is wrong with a text, and where it stands in the answer.
        struct Slip: Error {
            let pointer: JSON.Pointer
            let words: String
        }

        /// A text in which braces mean nothing.
        init(plain text: String) { parts = [.text(text)] }

        init(_ text: String, at pointer: JSON.Pointer) throws(Slip) {
            var parts: [Part] = []
            // by bytes: as a `Character`, a brace followed by a combining mark would not be a brace
            var rest = text[...]
            while let open = rest.utf8.firstRange(of: "{{".utf8) {
                let inside = rest[open.upperBound...]
                guard let close = inside.utf8.firstRange(of: "}}".utf8) else {
                    let unclosed = JSON.string(String(rest[open.lowerBound...]))
                    throw Slip(pointer: pointer, words: "expected }} behind {{, found \(excerpt(of: unclosed))")
                }
                let name = String(inside[..<close.lowerBound])
                guard let value = RequestValue(name) else {
                    throw Slip(pointer: pointer, words: "expected \(RequestValue.names), found \(excerpt(of: .string(name)))")
                }
                if open.lowerBound > rest.startIndex { parts.append(.text(String(rest[..<open.lowerBound]))) }
                parts.append(.value(value))
                rest = inside[close.upperBound...]
            }
            if !rest.isEmpty { parts.append(.text(String(rest))) }
            self.parts = parts
        }

        var isPlain: Bool {
            parts.allSatisfy { if case .text = $0 { true } else { false } }
        }

        /// The length without the values, in UTF-8.
        var plainBytes: Int {
            parts.reduce(0) { if case .text(let text) = $1 { $0 + text.utf8.count } else { $0 } }
        }

        /// The value of which the text consists; nil where there is more than one value, or text beside it.
        var only: RequestValue? {
            if parts.count == 1, case .value(let value) = parts[0] { value } else { nil }
        }

        func text(_ value: (RequestValue) throws(AnswerValues.TooLong) -> String) throws(AnswerValues.TooLong) -> String {
            var whole = ""
            for part in parts {
                switch part {
                case .text(let text): whole += text
                case .value(let named): whole += try value(named)
                }
            }
            return whole
        }
    }

    /// The values of one request in one answer. They are counted, since an answer that names a long one often would take up all memory.
    struct AnswerValues {
        /// How many bytes they may take up, as JSON: several times the longest request of a client.
        static let mostBytes = 64 << 20
        private let asked: ParsedRequest
        private let now: Instant
        private var bytesLeft = mostBytes

        struct TooLong: Error {}

        init(of asked: ParsedRequest, at now: Instant) { (self.asked, self.now) = (asked, now) }

        /// Nil where the request has no such value.
        mutating func json(_ value: RequestValue) throws(TooLong) -> JSON? {
            guard let json = value.json(of: asked, at: now) else { return nil }
            bytesLeft -= json.compact.count
            guard bytesLeft >= 0 else { throw TooLong() }
            return json
        }

        /// The value inside a text: a string as it is, another value as JSON, a missing one as nothing.
        mutating func text(_ value: RequestValue) throws(TooLong) -> String {
            try json(value).map { $0.stringValue ?? $0.text } ?? ""
        }
    }

    /// What a template may name between its braces.
    enum RequestValue: Sendable {
        case now, method, path
        /// Counted from 0.
        case segment(Int)
        case query(String)
        case header(String)
        case form(String)
        case body(JSON.Pointer)

        static let names = """
            now, request.method, request.path, request.segment.<number>, request.query.<name>, request.header.<name>, \
            request.form.<name>, request.body or request.body./<member>
            """

        init?(_ name: String) {
            switch name {
            case "now": self = .now
            case "request.method": self = .method
            case "request.path": self = .path
            case "request.body": self = .body(JSON.Pointer())
            default:
                let parts = name.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 3, parts[0] == "request", !parts[2].isEmpty else { return nil }
                self.init(parts[1], parts[2])
            }
        }

        private init?(_ kind: String, _ name: String) {
            switch kind {
            case "segment":
                guard let place = Int(name), place >= 0 else { return nil }
                self = .segment(place)
            case "query": self = .query(name)
            case "header" where name.isHeaderName: self = .header(name)
            case "form": self = .form(name)
            case "body":
                guard let pointer = JSON.Pointer(name) else { return nil }
                self = .body(pointer)
            default: return nil
            }
        }

        /// Nil where the request has no such value. Of several fields of one name, the first counts.
        func json(of asked: ParsedRequest, at now: Instant) -> JSON? {
            let request = asked.request
            return switch self {
            case .now: .string(now.iso8601())
            case .method: .string(request.method.name)
            case .path: .string(percentDecoded(request.target.path))
            case .segment(let place):
                request.target.path.split(separator: UInt8(ascii: "/")).dropFirst(place).first.map { .string(percentDecoded($0)) }
            case .query(let name): request.target.queryValue(name, foldingCase: true).map { .string($0) }
            case .header(let name): request.headers[name].map { .string($0) }
            case .form(let name): asked.fieldValues(name).first.map { .string($0) }
            case .body(let pointer): asked.json?[pointer]
            }
        }
    }
}
