import Foundation
import OrderedJSON

extension TemplateHelper {
    /// An argument that is not a number gives nothing.
    static let numbers: [String: TemplateHelper] = [
        "abs": one { abs($0) },
        "ceil": one { $0.rounded(.up) },
        "floor": one { $0.rounded(.down) },
        // Math.round: halves go up
        "round": one { $0 - $0.rounded(.down) < 0.5 ? $0.rounded(.down) : $0.rounded(.up) },
        "add": two { $0 + $1 },
        "subtract": two { $0 - $1 },
        "multiply": two { $0 * $1 },
        "divide": two { $0 / $1 },
        "modulo": two { $1 == 0 ? .nan : $0.truncatingRemainder(dividingBy: $1) },
        "sum": .value { .javaScript($0.numbers.reduce(0, +)) },
        "avg": .value { $0.numbers.isEmpty ? JSON?.none : .javaScript($0.numbers.reduce(0, +) / Double($0.numbers.count)) },
        "toFixed": .value { given in given.number(0).map { .string($0.fixed(given.int(1) ?? 0)) } },
        "toExponential": .value { given in given.number(0).map { .string($0.exponential(given.int(1))) } },
        "toPrecision": .value { given in given.number(0).map { .string($0.precise(given.int(1))) } },
        "addCommas": .value { given in given.number(0).map { .string($0.javaScriptText.withCommas) } },
        "ordinalize": .value { given in given.int(0).map { .string(DateFormat.ordinal($0)) } },
        "bytes": .value { given in
            let count = given.number(0) ?? given.shown(0).map { Double($0.utf8.count) }
            return count.map { .string($0.byteCount) }
        },
    ]

    private static func one(_ compute: @escaping @Sendable (Double) -> Double) -> TemplateHelper {
        .value { given in given.number(0).map { .javaScript(compute($0)) } }
    }

    private static func two(_ compute: @escaping @Sendable (Double, Double) -> Double) -> TemplateHelper {
        .value { given in
            guard let first = given.number(0), let second = given.number(1) else { return nil }
            return .javaScript(compute(first, second))
        }
    }
}

extension Double {
    /// As `toFixed`: with up to 100 digits; from 1e21 on as JavaScript prints the number.
    fileprivate func fixed(_ digits: Int) -> String {
        guard isFinite, magnitude < 1e21 else { return javaScriptText }
        return plain(min(max(digits, 0), 100))
    }

    private func plain(_ digits: Int) -> String { minus + magnitude.printed(digits, "f", halfway: magnitude.isHalfway(digits)) }

    fileprivate func exponential(_ digits: Int?) -> String {
        guard isFinite else { return javaScriptText }
        // without a count, as many digits as tell the number from its neighbours
        let digits = digits.map { min(max($0, 0), 100) } ?? max(shortestDigits.0.count { $0 != "-" } - 1, 0)
        // with eighteen digits, no number is rounded up to the next power of ten
        let first = String(format: "%.17e", magnitude).split(separator: "e").last.flatMap { Int($0) } ?? 0
        let text = magnitude.printed(digits, "e", halfway: magnitude.isHalfway(digits - first))
        let parts = text.split(separator: "e")
        guard parts.count == 2, let exponent = Int(parts[1]) else { return text }
        return "\(minus)\(parts[0])e\(exponent < 0 ? "-" : "+")\(Swift.abs(exponent))"
    }

    fileprivate func precise(_ digits: Int?) -> String {
        guard isFinite, let digits = digits.map({ min(max($0, 1), 100) }) else { return javaScriptText }
        let text = exponential(digits - 1)
        guard let exponent = text.split(separator: "e").last.flatMap({ Int($0) }) else { return text }
        return exponent < -6 || exponent >= digits ? text : plain(digits - 1 - exponent)
    }

    /// Zero has no sign.
    private var minus: String { self < 0 ? "-" : "" }

    /// Prints as C does, except for numbers halfway between two: C takes the even one, JavaScript the larger (ECMA-262,
    /// Number.prototype.toFixed).
    /// - Parameter form: `f` or `e`.
    private func printed(_ digits: Int, _ form: String, halfway isHalfway: Bool) -> String {
        let text = String(format: "%.\(digits)\(form)", self)
        var parts = text.split(separator: "e").map { String($0) }
        // the digit after the last is then a final 5; if the digits before it are the same, C rounded down to an even one
        guard isHalfway, String(format: "%.\(digits + 1)\(form)", self).hasPrefix(parts[0]), let last = parts[0].popLast()?.wholeNumberValue
        else { return text }
        parts[0] += String(last + 1)
        return parts.joined(separator: "e")
    }

    /// Whether the number is halfway between two with that many decimals; a negative count is of zeros before the point.
    private func isHalfway(_ digits: Int) -> Bool {
        guard self != 0 else { return false }
        // a fraction of n bits has n decimals, the last of them a 5
        let bits = significandWidth - exponent
        guard digits < 0 else { return bits == digits + 1 }
        return bits <= 0 && String(format: "%.0f", self).hasSuffix("5" + String(repeating: "0", count: -digits - 1))
    }

    /// `1.4 kB`: in powers of a thousand, with at most two decimals.
    fileprivate var byteCount: String {
        let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"]
        var value = self
        var place = 0
        while Swift.abs(value) >= 1000, place < units.count - 1 {
            value /= 1000
            place += 1
        }
        return ((value * 100).rounded() / 100).javaScriptText + " " + units[place]
    }
}

extension String {
    fileprivate var withCommas: String {
        let parts = split(separator: ".", maxSplits: 1)
        guard let whole = parts.first, !whole.contains("e") else { return self }
        let sign = whole.hasPrefix("-") ? "-" : ""
        var grouped = ""
        let digits = whole.dropFirst(sign.count)
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { grouped += "," }
            grouped.append(digit)
        }
        return sign + grouped + (parts.count > 1 ? "." + parts[1] : "")
    }
}
