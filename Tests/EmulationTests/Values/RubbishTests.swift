import Emulation
import Testing

@Suite struct RubbishTests {
    @Test func `no text stops the readers of ids, instants and periods`() {
        var generator = Randomness(seed: 2026, sandbox: "tests").generator("rubbish", 1)
        let examples = [
            "296dce4a-3e24-495e-833c-e183ccfbf2d9", "{0x1,0x2,0x3,{0x4,0x5,0x6,0x7,0x8,0x9,0xa,0xb}}", "2022-04-12T10:35:32.731+02:00",
            "9999-12-31T23:59:59-23:59", "P1W2DT3H4M5.6S", "1h30m", "P99999999999W",
        ]
        let replacements = Array("0123456789abcdefTZPWDHMS+-:., {}()xé\u{0}\u{2003}😀")
        for round in 0..<2000 {
            var text = Array(examples[round % examples.count])
            for _ in 0..<Int.random(in: 0...4, using: &generator) {
                let position = Int.random(in: 0...text.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: text.removeSubrange(position..<min(position + 1, text.count))
                case 1: text.insert(replacements.randomElement(using: &generator)!, at: position)
                default:
                    text.replaceSubrange(position..<min(position + 1, text.count), with: [replacements.randomElement(using: &generator)!])
                }
            }
            // whatever can be read can be printed and read again
            let sample = String(text)
            if let guid = GUID(dotNet: sample) { #expect(GUID(guid.description) == guid) }
            if let instant = Instant(iso8601: sample) { #expect(Instant(iso8601: instant.iso8601()) == instant) }
            if let period = try? Period(sample) {
                #expect(period.duration >= .zero && period.duration <= Instant.distantFuture - .distantPast)
            }
        }
    }
}
