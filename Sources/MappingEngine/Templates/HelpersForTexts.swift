import Foundation
import OrderedJSON

extension TemplateHelper {
    static let texts: [String: TemplateHelper] = [
        "lowercase": text { $0.lowercased() },
        "uppercase": text { $0.uppercased() },
        "capitalize": text { $0.capitalizedFirst },
        "capitalizeAll": words({ $0.words(omittingEmpty: false) }) {
            $0.map(\.capitalizedFirst).joined(separator: " ")
        },
        "sentence": words({ $0.sentences }) { $0.map(\.capitalizedFirst).joined() },
        "camelcase": words { $0.enumerated().map { $0.offset == 0 ? String($0.element) : $0.element.capitalizedFirst }.joined() },
        "pascalcase": words { $0.map(\.capitalizedFirst).joined() },
        "dashcase": words { $0.joined(separator: "-") },
        "dotcase": words { $0.joined(separator: ".") },
        "pathcase": words { $0.joined(separator: "/") },
        "snakecase": words { $0.joined(separator: "_") },
        // from the first to the last letter or digit of ASCII, like JavaScript's `\W`
        "chop": text { text in
            let bytes = Array(text.utf8)
            guard let first = bytes.firstIndex(where: \.isWord), let last = bytes.lastIndex(where: \.isWord) else { return "" }
            return String(decoding: bytes[first...last], as: UTF8.self)
        },
        "trim": text { $0.trimmingCharacters(in: .whitespacesAndNewlines) },
        "trimLeft": text { String(String.UnicodeScalarView($0.unicodeScalars.drop(while: \.isWhite))) },
        "trimRight": text { text in
            let end = text.unicodeScalars.lastIndex { !$0.isWhite }.map { text.unicodeScalars.index(after: $0) }
            return String(text[..<(end ?? text.startIndex)])
        },
        "sanitize": text { $0.withoutTags.trimmed },
        "stripProtocol": text { text in text.holds("://") ? "//" + text.parts(between: text.places(of: "://", most: 1))[1] : text },
        "stripQuerystring": text { text in text.parts(between: text.places(of: "?", most: 1))[0] },
        // by code points: JavaScript's units of UTF-16 would cut characters in halves
        "substring": .value { given in
            let scalars = Array(given.text(0).unicodeScalars)
            // as in JavaScript: positions outside are clamped, and the smaller one is the start
            let a = min(max(given.int(1) ?? 0, 0), scalars.count)
            let b = min(max(given.isGiven(2) ? given.int(2) ?? 0 : scalars.count, 0), scalars.count)
            return .string(String(String.UnicodeScalarView(scalars[min(a, b)..<max(a, b)])))
        },
        "replace": .failing { (given, rendering) throws(TemplateError) in
            let growth = given.text(0).places(of: given.text(1)).count * given.text(2).utf8.count
            guard growth <= Assumed.textLength else { throw rendering.failure(Assumed.tooMuch) }
            return .string(given.replaced(with: given.text(2)))
        },
        "replacefirst": .value { given in .string(given.replaced(with: given.text(2), most: 1)) },
        "removefirst": .value { given in .string(given.replaced(with: "", most: 1)) },
        "occurrences": .value { given in
            JSON(integerLiteral: given.text(0).places(of: given.text(1)).count)
        },
        "truncateWords": .value { given in
            let words = given.text(0).words(omittingEmpty: true)
            given.context.budget.draw(values: words.count)
            let limit = max(given.int(1) ?? words.count, 0)
            guard words.count > limit else { return .string(given.text(0)) }
            return .string(words.prefix(limit).joined(separator: " ") + (given[2]?.shownText ?? "…"))
        },
        "padLeft": .failing { (given, rendering) throws(TemplateError) in .string(try given.padding(rendering) + given.text(0)) },
        "padRight": .failing { (given, rendering) throws(TemplateError) in .string(given.text(0) + (try given.padding(rendering))) },
        "regexMatch": .failing { (given, rendering) throws(TemplateError) in
            let expression = try RegularExpression(given.text(1), options: given.text(3), rendering)
            let matches = try expression.matches(in: given.text(0), rendering)
            let place = given.int(2) ?? 0
            return matches.indices.contains(place) ? .string(matches[place].text) : JSON?.none
        },
        "regexReplace": .failing { (given, rendering) throws(TemplateError) in
            let expression = try RegularExpression(given.text(2), options: given.text(3), rendering)
            return .string(try expression.replacing(in: given.text(0), with: given.text(1), all: given.text(3).contains("g"), rendering))
        },
        "regexSearch": .failing { (given, rendering) throws(TemplateError) in
            let expression = try RegularExpression(given.text(1), options: given.text(2), rendering)
            return JSON(integerLiteral: try expression.matches(in: given.text(0), most: 1, rendering).first?.place ?? -1)
        },
    ]

    private static func text(_ change: @escaping @Sendable (String) -> String) -> TemplateHelper {
        .value { given in given.shown(0).map { .string(change($0)) } }
    }

    /// - Parameter cut: splits into words, each of which is charged as a value.
    private static func words(
        _ cut: @escaping @Sendable (String) -> [Substring] = {
            $0.lowercased().unicodeScalars.split { !$0.isOfWord }.map { Substring($0) }
        },
        _ join: @escaping @Sendable ([Substring]) -> String
    ) -> TemplateHelper {
        .value { given in
            guard let text = given.shown(0) else { return nil }
            let words = cut(text)
            given.context.budget.draw(values: words.count)
            return .string(join(words))
        }
    }
}

extension UInt8 {
    fileprivate var isWord: Bool { self < 0x80 && isAlphanumeric }
    fileprivate var endsSentence: Bool { self == UInt8(ascii: ".") || self == UInt8(ascii: "!") || self == UInt8(ascii: "?") }
}

extension Unicode.Scalar {
    /// Whether it is part of a word: a letter, a combining mark or a number. Checked quickly for ASCII, as in `isWhite`.
    fileprivate var isOfWord: Bool {
        guard !isASCII else { return UInt8(ascii: self).isWord }
        return properties.isAlphabetic || properties.numericType != nil || properties.canonicalCombiningClass != .notReordered
    }

    fileprivate var isWhite: Bool { isASCII ? UInt8(ascii: self).isSpace : properties.isWhitespace }
}

extension String {
    /// The parts between spaces.
    fileprivate func words(omittingEmpty: Bool) -> [Substring] {
        unicodeScalars.split(separator: " ", omittingEmptySubsequences: omittingEmpty).map { Substring($0) }
    }

    /// The sentences in lower case, each with its final marks; white space before one is a part of its own.
    fileprivate var sentences: [Substring] {
        let text = lowercased()
        let bytes = text.utf8
        var sentences: [Substring] = []
        var start = bytes.startIndex
        while start < bytes.endIndex {
            var end = bytes[start...].firstIndex { !$0.isSpace } ?? bytes.endIndex
            if end == start {
                let mark = bytes[start...].firstIndex(where: \.endsSentence) ?? bytes.endIndex
                end = bytes[mark...].firstIndex { !$0.endsSentence } ?? bytes.endIndex
            }
            sentences.append(text[start..<end])
            start = end
        }
        return sentences
    }

    /// Without tags: from each `<` to the next `>`. A `<` that is not closed stays.
    fileprivate var withoutTags: String {
        var out: [UInt8] = []
        var rest = Array(utf8)[...]
        // linear: a search that succeeds consumes what it scanned, and one that fails is the last
        while let start = rest.firstIndex(of: UInt8(ascii: "<")), let end = rest[start...].firstIndex(of: UInt8(ascii: ">")) {
            out += rest[..<start]
            rest = rest[(end + 1)...]
        }
        return String(decoding: out + rest, as: UTF8.self)
    }
}

extension StringProtocol {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

extension HelperArguments {
    /// The first argument with the second replaced, everywhere or at most `most` times.
    fileprivate func replaced(with new: String, most: Int = .max) -> String {
        text(0).parts(between: text(0).places(of: text(1), most: most)).joined(separator: new)
    }

    /// The padding up to the length in the second argument, made of the third or of spaces.
    fileprivate func padding(_ rendering: TemplateRendering) throws(TemplateError) -> String {
        let missing = max(max(int(1) ?? 0, 0) - text(0).unicodeScalars.count, 0)
        guard missing <= Assumed.textLength else { throw rendering.failure(Assumed.tooMuch) }
        let filling = text(2).isEmpty ? " " : text(2)
        let (times, rest) = missing.quotientAndRemainder(dividingBy: filling.unicodeScalars.count)
        return String(repeating: filling, count: times) + String(filling.unicodeScalars.prefix(rest))
    }
}
