import Emulation
import HTTPMessages
import OrderedJSON
import Testing

@Suite struct OutboxTests {
    private static func body(_ number: Int) -> JSON.Document { JSON.Document(["n": .number(.init(number))]) }

    private static func outbox(of count: Int) -> Outbox {
        var outbox = Outbox()
        for number in 0..<count { outbox.record("test", to: "http://a.example", body(number), at: .seconds(Int64(number))) }
        return outbox
    }

    @Test func `calls are numbered in the order in which they were made`() {
        let outbox = Self.outbox(of: 3)
        #expect(outbox.all.map(\.number) == [0, 1, 2])
        #expect(outbox.next == 3)
        #expect(outbox.entries(from: 1).map(\.number) == [1, 2])
        #expect(outbox.entries(from: 3).isEmpty)
        #expect(outbox.entries(from: 9).isEmpty)
    }

    @Test func `the oldest give way when there are too many`() {
        let outbox = Self.outbox(of: Outbox.limit + 5)
        #expect(outbox.all.count == Outbox.limit)
        #expect(outbox.all.first?.number == 5)
        #expect(outbox.entries(from: 0).first?.number == 5)
        #expect(outbox.forgotten == 5)
        #expect(outbox.entries(from: Outbox.limit + 4).map(\.number) == [Outbox.limit + 4])
    }

    @Test(arguments: [
        (Outbox.Attempt.Outcome.answered(204, body: []), Outbox.Entry.State.delivered), (.answered(500, body: []), .failed),
        (.failed("refused"), .failed), (.refused(host: "a.example"), .refused),
    ])
    func `a call is as its last attempt left it`(outcome: Outbox.Attempt.Outcome, state: Outbox.Entry.State) {
        var outbox = Self.outbox(of: 1)
        #expect(outbox.all[0].state == .recorded)
        outbox.note(Outbox.Attempt(at: .epoch, .failed("first")), of: outbox.all[0])
        outbox.note(Outbox.Attempt(at: .epoch, outcome), of: outbox.all[0])
        #expect(outbox.all[0].state == state)
        #expect(outbox.all[0].attempts.count == 2)
    }

    @Test func `each call, and each thing that comes of one, is a change`() {
        var outbox = Self.outbox(of: 2)
        #expect(outbox.changes == 2)
        #expect(outbox.forgotten == 0)
        outbox.note(Outbox.Attempt(at: .epoch, .failed("first")), of: outbox.all[0])
        #expect(outbox.changes == 3)
    }

    @Test func `what came of a call that is gone is noted of no other`() {
        let before = Self.outbox(of: 1).all[0]
        var after = Outbox()
        after.record("test", to: "http://a.example", Self.body(7), at: .epoch)
        after.note(Outbox.Attempt(at: .epoch, .answered(200, body: [])), of: before)
        #expect(after.all[0].state == .recorded)
    }
}
