/// Random values and ids of a sandbox: a function of (seed, sandbox, kind, ordinal) and nothing else, so the same on every machine and in
/// every order of calls.
///
/// A kind names what is drawn for ("canvas.workflow"), an ordinal counts within the kind. Not for secrets: whoever knows the seed knows
/// all.
package struct Randomness: Sendable {
    private let key: (UInt64, UInt64)

    package init(seed: UInt64, sandbox: String) {
        var hash = SipHash(key: (seed, 0))
        hash.combine(sandbox)
        key = hash.finish()
    }

    /// 128 bits, all equally likely.
    package func bits(_ kind: String, _ ordinal: Int) -> (UInt64, UInt64) {
        var hash = SipHash(key: key)
        hash.combine(kind)
        hash.combine(UInt64(bitPattern: Int64(ordinal)))
        return hash.finish()
    }

    /// A version 4 GUID.
    package func guid(_ kind: String, _ ordinal: Int) -> GUID {
        let bits = bits(kind, ordinal)
        return .version4(high: bits.0, low: bits.1)
    }

    /// That many lower-case hexadecimal digits: 24 make an ObjectId.
    package func hex(_ kind: String, _ ordinal: Int, digits: Int) -> String {
        precondition(digits >= 0, "a text cannot have \(digits) digits")
        var generator = Generator(key: bits(kind, ordinal))
        var text: [UInt8] = []
        while text.count < digits {
            let word: UInt64 = generator.next()
            text.append(addingCapacity: 16) { text in
                text.append(bytes: Hex.digits(of: UInt32(word >> 32)), 0..<8)
                text.append(bytes: Hex.digits(of: UInt32(truncatingIfNeeded: word)), 0..<8)
            }
        }
        return String(decoding: text.prefix(digits), as: UTF8.self)
    }

    /// Hexadecimal digits that identify (seed, sandbox): every credential that a sandbox issues begins with them.
    var mark: String { hex("mark", 0, digits: Self.markDigits) }
    static let markDigits = 16

    /// An endless sequence for the standard library's `random(in:using:)`, `shuffled(using:)` and the like.
    package func generator(_ kind: String, _ ordinal: Int) -> some RandomNumberGenerator {
        Generator(key: bits(kind, ordinal))
    }
}

/// Hashes of 0, 1, 2, … under one key.
private struct Generator: RandomNumberGenerator {
    let key: (UInt64, UInt64)
    var position: UInt64 = 0

    mutating func next() -> UInt64 {
        var hash = SipHash(key: key)
        hash.combine(position)
        position &+= 1
        return hash.finish().0
    }
}
