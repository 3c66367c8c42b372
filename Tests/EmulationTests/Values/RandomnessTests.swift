import Emulation
import Testing

@Suite struct RandomnessTests {
    private let randomness = Randomness(seed: 42, sandbox: "default")

    @Test func `results are the same on every machine and in every release`() {
        #expect(randomness.guid("canvas.workflow", 1).description == "051e955a-39db-4e13-a4c6-8d9ff3823bb0")
        #expect(randomness.guid("canvas.workflow", 2).description == "583254cf-ec4e-4653-9df0-1f5612ced960")
        #expect(randomness.hex("integrator.flow", 1, digits: 24) == "8e83c27594fef0beb66d8700")
        var generator = randomness.generator("shuffle", 0)
        #expect([generator.next(), generator.next()] == [5_854_162_950_347_098_828, 13_555_148_421_492_642_494])
    }

    @Test func `seed, sandbox, kind and ordinal each change the result`() {
        let guid = randomness.guid("kind", 1)
        #expect(Randomness(seed: 43, sandbox: "default").guid("kind", 1) != guid)
        #expect(Randomness(seed: 42, sandbox: "other").guid("kind", 1) != guid)
        #expect(randomness.guid("kinds", 1) != guid)
        #expect(randomness.guid("kind", -1) != guid)
        #expect(Randomness(seed: 42, sandbox: "default").guid("kind", 1) == guid)
    }

    @Test func `a hundred thousand ids of four kinds are all different`() {
        var seen: Set<GUID> = []
        for kind in ["a", "b", "aa", ""] {
            for ordinal in 0..<25_000 { seen.insert(randomness.guid(kind, ordinal)) }
        }
        #expect(seen.count == 100_000)
    }

    @Test func `every bit of neighbouring ordinals is set about half the time`() {
        var counts = [Int](repeating: 0, count: 128)
        for ordinal in 0..<10_000 {
            let bits = randomness.bits("balance", ordinal)
            for bit in 0..<64 {
                counts[bit] += Int(bits.0 >> UInt64(bit) & 1)
                counts[64 + bit] += Int(bits.1 >> UInt64(bit) & 1)
            }
        }
        // six standard deviations of 10,000 coin tosses are 300
        #expect(counts.filter { abs($0 - 5000) > 300 } == [])
    }

    @Test func `GUIDs carry version 4 and variant 1`() {
        for ordinal in 0..<1000 {
            let guid = randomness.guid("version", ordinal)
            #expect(guid.high >> 12 & 0xF == 4 && guid.low >> 62 == 0b10)
        }
    }

    @Test(arguments: [0, 1, 15, 16, 17, 24, 64, 100])
    func `hex texts have the digits asked for, and longer ones begin with the shorter`(digits: Int) {
        let text = randomness.hex("token", 7, digits: digits)
        #expect(text.utf8.count == digits)
        #expect(text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) })
        #expect(randomness.hex("token", 7, digits: 100).hasPrefix(text))
    }
}
