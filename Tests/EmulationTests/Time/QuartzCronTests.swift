import Emulation
import Testing

@Suite struct QuartzCronTests {
    @Test(arguments: QuartzVector.all)
    func `next and all that follow come out as in Quartz`(vector: QuartzVector) throws {
        let cron = try QuartzCron(vector.expression)
        var instant = try #require(Instant(iso8601: vector.from))
        for expected in [vector.next].compactMap(\.self) + vector.then {
            let next = try #require(cron.next(after: instant), "\(vector.id): nothing after \(instant.iso8601())")
            #expect(next.iso8601() == expected, "\(vector.id) after \(instant.iso8601())")
            instant = next
        }
        // the list is shorter than three only where the schedule ends
        if vector.then.count < 3 { #expect(cron.next(after: instant) == nil, "\(vector.id)") }
    }

    @Test(arguments: InvalidQuartzVector.all)
    func `what Quartz refuses is refused in its words`(vector: InvalidQuartzVector) throws {
        let refusal = try #require(throws: QuartzCron.Invalid.self) { try QuartzCron(vector.expression) }
        if vector.message.hasSuffix("(<runtime message>)") {
            #expect(refusal.reason.hasPrefix(vector.message.dropLast("<runtime message>)".count)))
        } else {
            #expect(refusal.reason == vector.message)
        }
    }

    @Test func `all vectors are here`() {
        #expect(QuartzVector.all.count == 82)
        #expect(QuartzVector.all.map(\.then.count).reduce(0, +) == 229)
        #expect(InvalidQuartzVector.all.count == 35)
    }
}
