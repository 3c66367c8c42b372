import Emulation
import Foundation
import OrderedJSON

extension Admin {
    /// What a header field, a member of the query or a value of the body must be, so that a match fits: the same, or `{"contains":"x"}`, `{"matches":"^x"}`,
    /// `{"absent":true}`.
    enum ValueMatch: Sendable {
        case equal(JSON)
        case containing(TextPart)
        case matching(Pattern)
        case absent

        /// What of it is none, and where.
        struct Slip: Error {
            var pointer = JSON.Pointer()
            let words: String
        }

        static let schema = Schema(
            "ValueMatch", source: "Understudy",
            [
                .init("contains", .string(), required: false).docs(
                    "One of these three. A part of the value, letter by letter, of 4096 characters at most."),
                .init("matches", .string(), required: false).docs(
                    "A regular expression as ICU reads them, of 256 characters at most, that fits some part of the value: `^` and `$` are its ends. A value of more than 4096 characters fits none, and nor does one that takes too long, alone or together with the others that a request is held against."
                ),
                .init("absent", .boolean, required: false).docs("True: there is no such value."),
            ])
        private static let names = ["contains", "matches", "absent"]

        /// Of a header field or a member of the query. Null: it is absent.
        init(field value: JSON) throws(Slip) {
            switch value {
            case .null: self = .absent
            case .object(let object): self = try Self.test(object)
            default: self = .equal(value)
            }
        }

        /// Of a value of the body. An object that has other members is one that the value must equal.
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

        /// Of several values one is enough.
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
            case .equal(let other): value == other
            case .containing(let part): value?.scalarText.map { part.isIn($0) } ?? false
            case .matching(let pattern): value?.scalarText.map { pattern.fits($0, &reportsLeft) } ?? false
            case .absent: value == nil
            }
        }

        /// What was expected, of a field as a text, else as JSON.
        func words(ofField: Bool) -> String {
            switch self {
            case .equal(let value): ofField ? value.stringValue ?? value.text : value.text
            case .containing(let part): "what contains \(part.text)"
            case .matching(let pattern): "what matches \(pattern.text)"
            case .absent: ofField ? "none" : "nothing"
            }
        }
    }

    /// A text that is looked for in others: by Knuth, Morris and Pratt, in one pass whatever the texts are.
    struct TextPart: Sendable {
        /// In units of UTF-16.
        static let longest = 4096

        let text: String
        private let bytes: [UInt8]
        /// How much of the beginning ends at each byte.
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

    /// A regular expression that is looked for in texts, and given up where that takes too long: requests are held against it on the threads that answer them.
    struct Pattern: Sendable {
        /// In units of UTF-16. Of longer ones Foundation would keep the memory.
        static let longest = 256
        /// Of the texts, since an expression may go over each as often as it has characters without a report.
        private static let longestText = 4096
        /// Of progress, ten thousand steps each: of one text, and of all that a request is asked for.
        private static let mostReports = 20
        static let reportsOfRequest = 100

        let text: String
        private let expression: NSRegularExpression

        /// Nil if it is none.
        init?(_ text: String) {
            guard text.utf16.count <= Self.longest, let expression = try? NSRegularExpression(pattern: text) else { return nil }
            (self.text, self.expression) = (text, expression)
        }

        /// - Parameter reportsLeft: where none are, nothing fits.
        func fits(_ other: String, _ reportsLeft: inout Int) -> Bool {
            // three bytes of UTF-8 are a unit at least
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
    /// Of what has no parts: a text as it is, a number and a truth value as they are spelled.
    fileprivate var scalarText: String? {
        switch self {
        case .string(let text): text
        case .number, .bool: text
        case .null, .array, .object: nil
        }
    }
}
