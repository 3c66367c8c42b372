import Foundation
import OrderedJSON

// Values as JavaScript sees them: the vendor's product is written in it, which shows in texts, in numbers and in what counts as empty.

extension JSON {
    /// Null, `""`, `[]` or `{}`. Zero and false are values.
    var isEmpty: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let object): object.isEmpty
        case .bool, .number: false
        }
    }

    /// Whether Handlebars takes the value for true: all are but false, null, `""`, 0 and `[]`.
    var isTruthy: Bool {
        switch self {
        case .null: false
        case .bool(let value): value
        case .number(let number): number.double != 0
        case .string(let text): !text.isEmpty
        case .array(let elements): !elements.isEmpty
        case .object: true
        }
    }

    /// As `String(value)` gives it: arrays joined by commas, objects as `[object Object]`, null as nothing.
    var shownText: String {
        switch self {
        case .null: ""
        case .bool(let value): value ? "true" : "false"
        case .number(let number): number.javaScriptText
        case .string(let text): text
        case .array(let elements): elements.map(\.shownText).joined(separator: ",")
        case .object: "[object Object]"
        }
    }

    /// The text that a mapping converts the value to, and by which a lookup finds it: as `shownText`, but arrays and objects as JSON
    /// (assumed).
    var flatText: String {
        switch self {
        case .array, .object: text
        default: shownText
        }
    }

    /// The value of a number, of a text that spells one, or of a boolean as 1 or 0; nil otherwise.
    var looseNumber: Double? {
        switch self {
        case .number(let number): number.double
        case .string(let text): Double(numeral: text)
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }

    /// Null for what JSON cannot spell, as JavaScript does with NaN.
    static func javaScript(_ value: Double) -> JSON { JSON.Number(literal: value.javaScriptText).map { .number($0) } ?? .null }
}

extension JSON.Number {
    /// The number as JavaScript prints it: `1` for `1.0`. Beyond the integers that JavaScript can tell apart it keeps its spelling, so that
    /// no digits are lost.
    fileprivate var javaScriptText: String {
        // most are integers in that spelling already
        if Int(literal) != nil, literal != "-0" { return literal }
        let value = double
        return value.magnitude <= 0x1p53 ? value.javaScriptText : literal
    }

    /// Nil unless the text is a numeral by JSON's grammar or one that JavaScript reads as well (`+1`, `.5`, `1.`, `007`).
    init?(numeral text: String) {
        let trimmed = text.trimmed
        if let exact = JSON.Number(literal: trimmed) {
            self = exact
        } else {
            guard let value = Double(numeral: trimmed), let number = JSON.Number(literal: value.javaScriptText) else { return nil }
            self = number
        }
    }
}

extension Double {
    /// Decimal numerals only: not `inf`, `nan` or hexadecimal ones; an empty text is not a number.
    init?(numeral text: String) {
        let trimmed = text.trimmed
        guard !trimmed.isEmpty, trimmed.utf8.allSatisfy(\.mayStandInNumeral), let value = Double(trimmed), value.isFinite else {
            return nil
        }
        self = value
    }

    /// `String(number)`: no `.0`, no exponent below 1e21.
    var javaScriptText: String {
        guard isFinite else { return isNaN ? "NaN" : self < 0 ? "-Infinity" : "Infinity" }
        if self == 0 { return "0" }
        if let whole = Int64(exactly: self), abs(self) < 1e15 { return String(whole) }
        var (digits, exponent) = shortestDigits
        let sign = digits.first == "-" ? "-" : ""
        digits = digits.filter { $0 != "-" }
        // the decimal point comes after this many digits
        let point = exponent
        exponent -= 1
        switch point {
        case -5...0: return sign + "0." + String(repeating: "0", count: -point) + digits
        case 1...21 where digits.count <= point: return sign + digits + String(repeating: "0", count: point - digits.count)
        case 1...21: return sign + digits.prefix(point) + "." + digits.dropFirst(point)
        default:
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            return sign + digits.prefix(1) + fraction + "e" + (exponent < 0 ? "-" : "+") + String(Swift.abs(exponent))
        }
    }

    /// The digits without trailing zeros, and the position of the decimal point relative to the first of them.
    var shortestDigits: (String, Int) {
        let parts = description.split(separator: "e")
        var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let sign = halves[0].first == "-" ? "-" : ""
        let whole = halves[0].drop { $0 == "-" }
        let fraction = halves.count > 1 && halves[1] != "0" ? halves[1] : ""
        exponent += whole.count
        let all = String(whole + fraction)
        let zeros = all.prefix { $0 == "0" }.count
        var digits = String(all.dropFirst(zeros))
        while digits.last == "0" { digits.removeLast() }
        return (sign + digits, exponent - zeros)
    }
}

extension UInt8 {
    fileprivate var mayStandInNumeral: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "e"),
            UInt8(ascii: "E"):
            true
        default: false
        }
    }
}

extension String {
    var trimmed: String {
        // most texts have nothing to trim, and that is quickly seen
        guard let first = utf8.first, let last = utf8.last, (0x21...0x7E).contains(first), (0x21...0x7E).contains(last) else {
            return trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return self
    }
}

extension Int {
    /// Values out of range are moved to the nearer end; NaN is 0.
    init(clamping value: Double) {
        self = value.isNaN ? 0 : value >= 9.2e18 ? .max : value <= -9.2e18 ? .min : Int(value)
    }
}
