import OrderedJSON

/// Random values, the same for the same seed (SplitMix64).
struct RandomJSON: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }

    mutating func chance(_ one: Int, in many: Int) -> Bool { Int.random(in: 0..<many, using: &self) < one }
    mutating func one<Element>(of elements: [Element]) -> Element { elements[Int.random(in: 0..<elements.count, using: &self)] }

    static let names = ["a", "b", "c", "id", "0", "lines", "sku", "a b", "d.e", "é", "record", "data", "settings", "$", ""]

    mutating func name() -> String { one(of: Self.names) }

    mutating func scalar() -> JSON {
        switch Int.random(in: 0..<9, using: &self) {
        case 0: nil
        case 1: .bool(chance(1, in: 2))
        case 2: JSON(integerLiteral: Int.random(in: -5...5, using: &self))
        case 3: .number(one(of: ["1.50", "1e400", "-0", "123456789012345678901234567890", "1E-7"].compactMap { JSON.Number(literal: $0) }))
        case 4: ""
        case 5:
            .string(
                one(of: ["x", "12", "true", "2020-02-03", "2020-02-03T04:05:06Z", "{{a}}", "$.a", "Ünïcödé \u{1F600}", "[object Object]"]))
        default: .string(name())
        }
    }

    mutating func value(depth: Int = 4) -> JSON {
        guard depth > 0 else { return scalar() }
        switch Int.random(in: 0..<6, using: &self) {
        case 0, 1: return object(depth: depth)
        case 2: return .array((0..<Int.random(in: 0...4, using: &self)).map { _ in value(depth: depth - 1) })
        default: return scalar()
        }
    }

    mutating func object(depth: Int = 4) -> JSON {
        .object(JSON.Object((0..<Int.random(in: 0...6, using: &self)).map { _ in (name(), value(depth: depth - 1)) }))
    }
}
