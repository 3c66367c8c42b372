import Emulation
import Foundation
import OrderedJSON

extension Admin {
    /// What a match requires of a header field, a query parameter, a form field, the body or a value in it: that it is the same, or
    /// `{"contains":"x"}`, `{"matches":"^x"}`, `{"absent":true}`.
    enum ValueMatch: Sendable {
        case equal(JSON)
        case containing(TextPart)
        case matching(Pattern)
        case absent

        /// What is invalid in it, and where.
        struct Slip: Error {
            var pointer = JSON.Pointer()
            let words: String
        }

        static let schema = Schema(
            "ValueMatch", source: "Understudy",
            [
                .init("contains", .string(), required: false).docs(
                    "Give exactly one of these three. A literal part of the value, at most 4096 characters."),
                .init("matches", .string(), required: false).docs(
                    "A regular expression in ICU syntax, at most 256 characters, that matches some part of the value; `^` and `$` are the ends of the value. A value of more than 4096 characters never matches, nor does one for which matching takes too long, alone or together with the other expressions that the request is tested against."
                ),
                .init("absent", .boolean, required: false).docs("True: the value is absent."),
            ])
        private static let names = ["contains", "matches", "absent"]

        /// For a header field, a query parameter, a form field, or the body as a text. Null: it must be absent.
        init(field value: JSON) throws(Slip) {
            switch value {
            case .null: self = .absent
            case .object(let object): self = try Self.test(object)
            default: self = .equal(value)
            }
        }

        /// For a value in the body. An object with other members is one that the value must equal.
        init(member value: JSON) throws(Slip) {
            guard case .object(let object) = value, !object.isEmpty, object.keys.allSatisfy(Self.names.contains) else {
                self = .equal(value)
                return
            }
            self = try Self.test(object)
        }

        private static func test(_ object: JSON.Object) throws(Slip) -> Self {
            guard object.count == 1, let name = object.keys.first, let value = object[name] else {
                throw Slip(words: "expected one of \(names.joined(separator: ", ")), found \(excerpt(of: .object(object)))")
            }
            func slip(_ wanted: String) -> Slip {
                Slip(pointer: JSON.Pointer(tokens: [name]), words: "expected \(wanted), found \(excerpt(of: value))")
            }
            switch name {
            case "contains":
                guard let text = value.stringValue, text.utf16.count <= TextPart.longest else {
                    throw slip("a text of \(TextPart.longest) characters at most")
                }
                return .containing(TextPart(text))
            case "matches":
                guard let pattern = value.stringValue.flatMap({ Pattern($0) }) else {
                    throw slip("a regular expression of \(Pattern.longest) characters at most")
                }
                return .matching(pattern)
            default:
                guard value == true else { throw slip("true") }
                return .absent
            }
        }

        /// Whether one of the values matches, which is enough.
        /// - Parameter reportsLeft: see `Pattern.fits`.
        func fits(_ texts: [String], _ reportsLeft: inout Int) -> Bool {
            switch self {
            case .equal(let value): texts.contains { .string($0) == value }
            case .containing(let part): texts.contains { part.isIn($0) }
            case .matching(let pattern): texts.contains { pattern.fits($0, &reportsLeft) }
            case .absent: texts.isEmpty
            }
        }

        func fits(_ value: JSON?, _ reportsLeft: inout Int) -> Bool {
            switch self {
            case .equal(let other): value?.isSame(as: other) ?? false
            case .containing(let part): value?.scalarText.map { part.isIn($0) } ?? false
            case .matching(let pattern): value?.scalarText.map { pattern.fits($0, &reportsLeft) } ?? false
            case .absent: value == nil
            }
        }

        /// What was expected, in words: a field's value as a text, any other as JSON.
        func words(ofField: Bool) -> String {
            switch self {
            case .equal(let value): ofField ? value.stringValue ?? value.text : value.text
            case .containing(let part): "what contains \(part.text)"
            case .matching(let pattern): "what matches \(pattern.text)"
            case .absent: ofField ? "none" : "nothing"
            }
        }
    }

    /// A text to find in others. Uses the algorithm of Knuth, Morris and Pratt: one pass, whatever the texts are.
    struct TextPart: Sendable {
        /// In UTF-16 code units.
        static let longest = 4096

        let text: String
        private let bytes: [UInt8]
        /// For each byte, the length of the longest beginning of the text that also ends there.
        private let borders: [Int]

        init(_ text: String) {
            self.text = text
            let bytes = Array(text.utf8)
            var borders = [0]
            var length = 0
            for at in bytes.indices.dropFirst() {
                while length > 0, bytes[at] != bytes[length] { length = borders[length - 1] }
                if bytes[at] == bytes[length] { length += 1 }
                borders.append(length)
            }
            (self.bytes, self.borders) = (bytes, borders)
        }

        func isIn(_ other: String) -> Bool {
            var length = 0
            guard !bytes.isEmpty else { return true }
            for byte in other.utf8 {
                while length > 0, byte != bytes[length] { length = borders[length - 1] }
                if byte == bytes[length] { length += 1 }
                if length == bytes.count { return true }
            }
            return false
        }
    }

    /// A regular expression to find in texts. The search is given up where it takes too long, since it runs on the threads that answer
    /// requests.
    struct Pattern: Sendable {
        /// In UTF-16 code units. Foundation would keep the memory of longer ones.
        static let longest = 256
        /// The longest text that is searched, since a search may pass over a text as often as that has characters before it reports
        /// progress.
        private static let longestText = 4096
        /// The most reports of progress, after ten thousand steps each, in the search of one text.
        private static let mostReports = 20
        /// The most such reports in all searches for one request.
        static let reportsOfRequest = 100

        let text: String
        private let expression: NSRegularExpression

        /// Nil if the text is not a regular expression, or is too long.
        init?(_ text: String) {
            guard text.utf16.count <= Self.longest, let expression = try? NSRegularExpression(pattern: text) else { return nil }
            (self.text, self.expression) = (text, expression)
        }

        /// - Parameter reportsLeft: the reports that the request has left; with none left, nothing matches.
        func fits(_ other: String, _ reportsLeft: inout Int) -> Bool {
            // three bytes of UTF-8 are at least one code unit of UTF-16
            guard reportsLeft > 0, other.utf8.count <= 3 * Self.longestText, other.utf16.count <= Self.longestText else { return false }
            let most = min(Self.mostReports, reportsLeft)
            var reports = 0
            var isFound = false
            expression.enumerateMatches(in: other, options: .reportProgress, range: NSRange(location: 0, length: other.utf16.count)) {
                result, _, stop in
                if result != nil { isFound = true } else { reports += 1 }
                if isFound || reports > most { stop.pointee = true }
            }
            reportsLeft -= reports
            return isFound
        }
    }
}

extension JSON {
    /// The text of a value without parts: a text as it is, a number or a truth value as it is spelled; nil for others.
    fileprivate var scalarText: String? {
        switch self {
        case .string(let text): text
        case .number, .bool: text
        case .null, .array, .object: nil
        }
    }
}
