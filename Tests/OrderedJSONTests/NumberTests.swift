import OrderedJSON
import Testing

@Suite struct NumberTests {
    @Test(arguments: ["", "-", "+1", "01", "1.", ".5", "1e", "0x10", "1 ", " 1", "NaN", "Infinity", "1_0", "١"])
    func `a text that is not a number is refused`(literal: String) {
        #expect(JSON.Number(literal: literal) == nil)
    }

    @Test(arguments: ["0", "-0", "1.0", "10.10", "1E+2", "123456789012345678901234567890"]) func `the spelling is kept`(literal: String) {
        #expect(JSON.Number(literal: literal)?.literal == literal)
    }

    @Test func `two spellings of a value are two numbers`() {
        #expect(JSON.Number(literal: "1") != JSON.Number(literal: "1.0"))
        #expect(JSON.Number(literal: "1") == JSON.Number(1))
    }

    @Test(
        arguments: [
            ("1", 1, 1.0), ("1.0", 1, 1.0), ("1e2", 100, 100.0), ("1.5", nil, 1.5), ("-0.0", 0, 0.0), ("1e30", nil, 1e30),
            ("1e-400", nil, 0),
            ("1e999", nil, .infinity), ("9223372036854775808", nil, 9223372036854775808), ("-1e99999999999999999999", nil, -.infinity),
        ] as [(String, Int?, Double)])
    func `a number has an exact integral value or none, and a nearest floating one`(literal: String, int: Int?, double: Double) throws {
        let number = try #require(JSON.Number(literal: literal))
        #expect(number.int == int)
        #expect(number.double == double)
    }

    @Test(arguments: [
        (0.1, "0.1"), (1, "1.0"), (-0.0, "-0.0"), (1e300, "1e+300"), (.leastNonzeroMagnitude, "5e-324"), (1.0 / 3, "0.3333333333333333"),
    ])
    func `a floating value is spelled as short as it reads back`(value: Double, literal: String) {
        #expect(JSON.Number(value).literal == literal)
        #expect(JSON.Number(literal: literal)?.double == value)
    }
}
