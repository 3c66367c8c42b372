import Emulation
import Testing

@Suite struct QuartzCronPropertyTests {
    @Test func `random schedules fire when a day-by-day search says so`() throws {
        var generator = Randomness(seed: 2026, sandbox: "tests").generator("cron", 0)
        var firings = 0
        for _ in 0..<500 {
            let oracle = QuartzOracle.random(&generator)
            let cron = try QuartzCron(oracle.expression)
            var instant = Instant.seconds(.random(in: 1_704_067_200..<1_767_225_600, using: &generator))  // 2024 and 2025
            for _ in 0..<3 {
                let next = cron.next(after: instant)
                let expected = oracle.next(after: instant.iso8601())
                // the day-by-day search ends with 2028
                let seen = next.map { $0.iso8601() }.flatMap { $0 < "2029" ? $0 : nil }
                try #require(seen == expected, "\(oracle.expression) after \(instant.iso8601())")
                guard expected != nil, let next else { break }
                firings += 1
                instant = next
            }
        }
        #expect(firings > 1000)
    }

    @Test func `as many are counted between two times as come one after the other`() throws {
        var generator = Randomness(seed: 2026, sandbox: "tests").generator("count", 0)
        for _ in 0..<300 {
            let expression = QuartzOracle.random(&generator).expression
            let cron = try QuartzCron(expression)
            let start = Instant.seconds(.random(in: 1_704_067_200..<1_767_225_600, using: &generator))  // 2024 and 2025
            var end = start
            var passed = -1
            for _ in 0..<Int.random(in: 1...200, using: &generator) {
                guard let next = cron.next(after: end) else { break }
                end = next
                passed += 1
            }
            #expect(cron.count(after: start, before: end) == max(passed, 0), "\(expression) after \(start.iso8601())")
        }
    }

    @Test(arguments: [
        ("* * * ? * *", "2022-05-02T12:00:00Z", "2032-05-02T12:00:00Z", 315_619_199),
        ("0/10 * 8-9,23 ? * *", "2022-05-02T09:59:49Z", "2022-05-04T08:00:10Z", 1 + 360 + 3 * 360 + 1),
        ("0 0 0 1 1 ? 2023", "2022-05-02T12:00:00Z", "2032-05-02T12:00:00Z", 1),
        ("59 59 23 ? * *", "9999-12-30T00:00:00Z", "9999-12-31T23:59:59Z", 1),
        ("0 0 0 ? * *", "2032-05-02T12:00:00Z", "2022-05-02T12:00:00Z", 0),
    ])
    func `a day's times are counted at once`(expression: String, start: String, end: String, count: Int) throws {
        let first = try #require(Instant(iso8601: start)), last = try #require(Instant(iso8601: end))
        #expect(try QuartzCron(expression).count(after: first, before: last) == count)
    }

    @Test func `no text and no instant stops the process`() {
        var generator = Randomness(seed: 2026, sandbox: "tests").generator("rubbish", 0)
        let pieces = [
            "*", "?", "L", "W", "LW", "L-3", "#", "/", "-", ",", " ", " ", "\t", "C", "H", "0", "1", "7", "12", "31", "59", "60", "99",
            "2147483647", "99999999999999999999", "MON", "fri", "JAN", "dec", "é", "😀", "\0", "* ", "0 ", "? ", "1W", "6#3", "FRIL",
        ]
        let instants: [Instant] = [.distantPast, .epoch, .seconds(1_790_000_000), .distantFuture - .seconds(1), .distantFuture]
        var accepted = 0
        for _ in 0..<5000 {
            var texts = ["0", "0", "12", "*", "*", "?", "*"]
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let text = (0..<Int.random(in: 1...4, using: &generator)).map { _ in pieces.randomElement(using: &generator)! }.joined()
                texts[Int.random(in: 0..<texts.count, using: &generator)] = text
            }
            guard let cron = try? QuartzCron(texts.joined(separator: " ")) else { continue }
            accepted += 1
            for instant in instants {
                if let next = cron.next(after: instant) { #expect(next > instant && next.civil.ticksOfSecond == 0) }
            }
        }
        #expect(accepted > 100)
    }
}
