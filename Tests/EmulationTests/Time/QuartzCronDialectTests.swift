import Emulation
import Testing

/// Where versions of Quartz differ, `QuartzCron` follows Quartz.NET 3.4.0.
@Suite struct QuartzCronDialectTests {
    @Test(arguments: [
        ("0 0 12 * * ? * extra 8", "0 0 12 * * ?"), ("0 0 12 1W,15W * ?", "0 0 12 1W * ?"), ("0 0 12 15,1W * ?", "0 0 12 1W * ?"),
        ("0 0 12 1 JAN/2 ?", "0 0 12 1 JAN ?"), ("0 0 12 ? * MON-FRI/2", "0 0 12 ? * MON-FRI"), ("0 0 12 ? * 5,2#1", "0 0 12 ? * 2#1"),
        ("0 0/0 12 * * ?", "0 0 12 * * ?"), ("0 */0 12 * * ?", "0 * 12 * * ?"), ("0 5-9/0 12 * * ?", "0 5 12 * * ?"),
        ("0 0 12 5C * ?", "0 0 12 5 * ?"), ("0 0 12 ? * 5C", "0 0 12 ? * THU"), ("0 0 12 ? * 6-0", "0 0 12 ? * FRI,SAT"),
    ])
    func `reads the first as the second`(expression: String, meaning: String) throws {
        let noon = try #require(Instant(iso8601: "2026-11-21T12:00:00Z"))
        var (instant, same) = (noon, noon)
        for _ in 0..<20 {
            instant = try #require(try QuartzCron(expression).next(after: instant))
            same = try #require(try QuartzCron(meaning).next(after: same))
            #expect(instant == same)
        }
    }

    @Test func `31W skips the months that are shorter`() throws {
        let cron = try QuartzCron("0 0 12 31W * ?")
        #expect(
            firings(of: cron, after: "2026-08-31T12:00:00Z", count: 3) == [
                "2026-10-30T12:00:00Z", "2026-12-31T12:00:00Z", "2027-01-29T12:00:00Z",
            ])
    }

    @Test func `MON with a step of 2 is today or the second Monday to come in the month`() throws {
        let cron = try QuartzCron("0 0 12 ? * MON/2")
        #expect(
            firings(of: cron, after: "2026-11-02T11:00:00Z", count: 3) == [
                "2026-11-02T12:00:00Z", "2026-11-16T12:00:00Z", "2026-11-30T12:00:00Z",
            ])
        #expect(firings(of: cron, after: "2026-11-30T12:00:00Z", count: 1) == ["2026-12-14T12:00:00Z"])
    }

    @Test func `a year long past is valid and never comes`() throws {
        #expect(try QuartzCron("0 0 12 1 1 ? 1900").next(after: .epoch) == nil)
        #expect(try QuartzCron("0 0 12 1 1 ? 2147483647").next(after: .epoch) == nil)
        #expect(try QuartzCron("0 0 12 1 1 ? 1900").next(after: .distantPast) == nil)
    }

    @Test(arguments: [
        "0 0 12 L,15 * ?", "0 H * * * ?", "0 0 12 5X * ?", "0 0 12 1,,2 * ?", "0 0 12 1, * ?", "0 0 12 ?5 * MON", "0 0 12 ?,5 * MON",
        "0 0 12 0W * ?", "0 0 12 ? * 8#1", "0 0 12 ? * 0L", "0 0 12 ? * MON/6", "0 0 12 ? * MONDAY", "0 0 L * * ?", "0 0 12 L-W * ?",
        "0 0 12 ? * LW", "0 0 12 ? * FRI-2", "0 0 12 1 JANUARY ?", "0 0 12 99999999999 * ?", "0 0 12 1- * ?", "0 0 12 1-5/ * ?",
        "0 */ 12 * * ?", "0 */x 12 * * ?", "0 0 12 1 * ? 2030/x", "0 0 12 * * ? ?", "0 0 12 １ * ?",
    ])
    func `refuses what has no meaning`(expression: String) {
        #expect(throws: QuartzCron.Invalid.self) { try QuartzCron(expression) }
    }

    @Test func `refuses what is too long to be a schedule`() {
        let refusal = #expect(throws: QuartzCron.Invalid.self) {
            try QuartzCron("0 0 12 * * ? 2030" + String(repeating: ",2030", count: 1000))
        }
        #expect(refusal?.reason == "The expression is longer than 4096 bytes.")
    }

    @Test func `two spellings of one schedule are equal`() throws {
        #expect(try QuartzCron("0 0/15 * ? * mon-fri") == QuartzCron("0 0,15,30,45 * ? * 2-6 *"))
        #expect(try QuartzCron("0 0 * ? * *") != QuartzCron("0 0 * ? * 1"))
    }

    private func firings(of cron: QuartzCron, after start: String, count: Int) -> [String] {
        var instant = Instant(iso8601: start)
        return (0..<count).compactMap { _ in
            instant = instant.flatMap { cron.next(after: $0) }
            return instant?.iso8601()
        }
    }
}
