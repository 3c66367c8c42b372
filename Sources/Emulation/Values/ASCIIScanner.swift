/// Reads numbers and marks from the front of a text. Where there is something else, the answer is nil or false.
struct ASCIIScanner {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    var next: UInt8? { rest.first }

    /// Skips this character, which must be one of ASCII; false where there is another.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// The bytes up to the first that is not wanted: none, some, or all of the rest.
    mutating func take(while isWanted: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let taken = rest.prefix(while: isWanted)
        rest.removeFirst(taken.count)
        return taken
    }

    /// The next `count` bytes, or all of the rest if there are fewer.
    mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        let taken = rest.prefix(count)
        rest.removeFirst(taken.count)
        return taken
    }

    /// A number of exactly `digits` digits; what follows them may be a digit, too.
    mutating func number(digits: Int) -> Int? {
        let text = rest.prefix(digits)
        guard text.count == digits, text.allSatisfy(isDigit) else { return nil }
        rest.removeFirst(digits)
        return text.reduce(0) { $0 * 10 + Int($1 - zero) }
    }

    /// All digits up to the first other character, at least one. A number above `Int.max` comes back as `Int.max`.
    mutating func number() -> Int? {
        let text = take(while: isDigit)
        guard !text.isEmpty else { return nil }
        return text.reduce(0) { number, digit in
            let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(digit - zero))
            return overflow || carry ? .max : sum
        }
    }

    /// The digits after a decimal point, at least one, as a count of units of the place `digits`; finer ones are dropped.
    mutating func fraction(digits: Int) -> Int? {
        let text = take(while: isDigit)
        guard !text.isEmpty else { return nil }
        return (0..<digits).reduce(0) { value, place in
            value * 10 + (place < text.count ? Int(text[text.startIndex + place] - zero) : 0)
        }
    }
}

private let zero = UInt8(ascii: "0")

private func isDigit(_ byte: UInt8) -> Bool { byte >= zero && byte <= UInt8(ascii: "9") }
