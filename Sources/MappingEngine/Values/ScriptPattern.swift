/// A pattern of JavaScript's regular expressions in ICU's syntax. In JavaScript `\d`, `\w`, `\s`, `\b` and `.` match less; `&&`, `--` and
/// `[` within brackets mean nothing special; and `$` is only the very end. What is invalid in both is left as it is.
///
/// Source: ECMA-262, Patterns, with the additions of Annex B.
struct ScriptPattern {
    /// The translated pattern; an empty one matches the empty text everywhere.
    private(set) var icu = ""
    /// The numbers of the named groups.
    private(set) var names: [String: Int] = [:]
    private var groups = 0
    /// Whether brackets are not closed.
    private var isOpen = false
    private var rest: Substring.UnicodeScalarView
    private let isMultiline, dotIsAll: Bool

    init(_ pattern: String, isMultiline: Bool, dotIsAll: Bool) {
        rest = pattern.unicodeScalars[...]
        self.isMultiline = isMultiline
        self.dotIsAll = dotIsAll
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\\": escape()
            case "[": icu += brackets()
            case "(": group()
            case ".": icu += dotIsAll ? "." : "[^\(Self.line)]"
            case "$": icu += isMultiline ? "$" : #"\z"#
            case "]", "}": icu += "\\" + String(scalar)
            case "{": icu += repetition() ?? #"\{"#
            default: icu.unicodeScalars.append(scalar)
            }
        }
        if icu.isEmpty { icu = "(?:)" }
        // a pattern that ICU refuses, too
        if isOpen { icu = "[" }
    }

    private static let word = "A-Za-z0-9_"
    // short, because Foundation retains memory for each pattern of more than 256 units
    private static let space = "\\s\u{B}\u{FEFF}"
    private static let line = "\n\r\u{2028}\u{2029}"

    /// The class that an escaped letter stands for; can be used within brackets and outside.
    private static func set(_ letter: Unicode.Scalar) -> String? {
        switch letter {
        case "d": "[0-9]"
        case "D": "[^0-9]"
        case "w": "[\(word)]"
        case "W": "[^\(word)]"
        case "s": "[\(space)]"
        case "S": "[^\(space)]"
        default: nil
        }
    }

    private mutating func escape() {
        guard let letter = rest.popFirst() else {
            icu += "\\"
            return
        }
        switch letter {
        case "b": icu += "(?:(?<=[\(Self.word)])(?![\(Self.word)])|(?<![\(Self.word)])(?=[\(Self.word)]))"
        case "B": icu += "(?:(?<=[\(Self.word)])(?=[\(Self.word)])|(?<![\(Self.word)])(?![\(Self.word)]))"
        case "k" where rest.first == "<" && !names.isEmpty:
            let name = String(rest.dropFirst().prefix { $0 != ">" })
            rest = rest.dropFirst(name.unicodeScalars.count + 2)
            // a reference to a group that has not occurred yet matches the empty text
            icu += names[name].map { "(?:\\\($0))" } ?? "(?:)"
        case "1"..."9": icu += "\\" + String(letter)
        case "p", "P": icu += property(letter) ?? String(letter)
        default: icu += Self.set(letter) ?? literal(letter)
        }
    }

    /// The single character that an escape stands for, if it is not a class.
    private mutating func literal(_ letter: Unicode.Scalar) -> String {
        switch letter {
        case "n", "r", "t", "f": return "\\" + String(letter)
        case "v": return #"\u000B"#
        case "0": return #"\u0000"#
        case "c" where rest.first?.properties.isAlphabetic == true && rest.first?.isASCII == true:
            return "\\c" + String(rest.removeFirst())
        case "c": return #"\\c"#
        case "x" where hexDigits(2): return "\\x" + taken(2)
        case "u" where hexDigits(4): return "\\u" + taken(4)
        // a letter stands for itself, where ICU would take many for something else
        case "a"..."z", "A"..."Z", "0"..."9": return String(letter)
        default: return letter.isASCII ? "\\" + String(letter) : String(letter)
        }
    }

    /// Reads `\p{Lu}`, which needs the flag `u` in JavaScript.
    private mutating func property(_ letter: Unicode.Scalar) -> String? {
        let name = rest.dropFirst().prefix { $0.properties.isAlphabetic || $0 == "_" || $0 == "=" }
        guard rest.first == "{", rest[name.endIndex...].first == "}" else { return nil }
        rest = rest[name.endIndex...].dropFirst()
        return "\\\(letter){\(String(name))}"
    }

    private func hexDigits(_ count: Int) -> Bool {
        rest.prefix(count).count == count && rest.prefix(count).allSatisfy { $0.isASCII && $0.properties.isASCIIHexDigit }
    }

    private mutating func taken(_ count: Int) -> String {
        let taken = String(rest.prefix(count))
        rest = rest.dropFirst(count)
        return taken
    }

    private mutating func group() {
        icu += "("
        guard rest.first == "?" else {
            groups += 1
            return
        }
        let mark = rest.dropFirst()
        guard mark.first == "<", let next = mark.dropFirst().first, next != "=", next != "!" else { return }
        // by number, since ICU's names have letters and digits only
        groups += 1
        let name = String(mark.dropFirst().prefix { $0 != ">" })
        names[name] = groups
        rest = mark.dropFirst(name.unicodeScalars.count + 2)
    }

    /// Reads `{2}`, `{2,}`, `{2,3}`; nil if the brace stands for itself.
    private mutating func repetition() -> String? {
        let digits = rest.prefix { ("0"..."9").contains($0) }
        var end = rest[digits.endIndex...]
        if end.first == "," { end = end.dropFirst().drop { ("0"..."9").contains($0) } }
        guard !digits.isEmpty, end.first == "}" else { return nil }
        let text = "{" + String(rest[..<end.startIndex]) + "}"
        rest = end.dropFirst()
        return text
    }

    // MARK: Brackets

    private mutating func brackets() -> String {
        let isNegative = rest.first == "^"
        if isNegative { rest.removeFirst() }
        var inside = ""
        while let first = atom() {
            guard rest.first == "-", let last = rangeEnd() else {
                inside += first.text
                continue
            }
            // next to a class the dash is a plain character
            inside += first.text + (first.isSet || last.isSet ? #"\-"# : "-") + last.text
        }
        if inside.isEmpty { return isNegative ? #"[\u0000-\U0010FFFF]"# : "(?!)" }
        return "[" + (isNegative ? "^" : "") + inside + "]"
    }

    /// Reads the end of a range, after its dash; nil if the dash is the last one in the brackets, and then a plain character.
    private mutating func rangeEnd() -> (text: String, isSet: Bool)? {
        let dash = rest
        rest.removeFirst()
        guard rest.first != "]", let last = atom() else {
            rest = dash
            return nil
        }
        return last
    }

    /// The next character or class in brackets; nil at the closing bracket, which is consumed.
    private mutating func atom() -> (text: String, isSet: Bool)? {
        guard let scalar = rest.popFirst() else {
            isOpen = true
            return nil
        }
        guard scalar != "]" else { return nil }
        guard scalar == "\\", let letter = rest.popFirst() else {
            // all that may mean something to ICU is escaped
            let isPlain =
                !scalar.isASCII || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar.properties.isWhitespace
            return ((isPlain ? "" : "\\") + String(scalar), false)
        }
        if let set = Self.set(letter) { return (set, true) }
        switch letter {
        case "b": return (#"\u0008"#, false)
        case "p", "P":
            if let property = property(letter) { return ("[\(property)]", true) }
            return (String(letter), false)
        default: return (literal(letter), false)
        }
    }
}
