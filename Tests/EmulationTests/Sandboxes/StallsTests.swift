import HTTPMessages
import Testing

@testable import Emulation

@Suite struct StallsTests {
    @Test func `stalls that meet are one, and one that never ends takes in all behind it`() {
        func stall(_ start: Int64, _ end: Int64?) -> Stall { Stall(from: .seconds(start), until: end.map { .seconds($0) }) }
        #expect(Stalls([stall(50, 60), stall(20, 30), stall(10, 20), stall(12, 15)]).apart == [stall(10, 30), stall(50, 60)])
        #expect(Stalls([stall(40, 45), stall(30, nil), stall(10, 20), stall(50, nil)]).apart == [stall(10, 20), stall(30, nil)])
    }

    @Test func `what is due is so in the half-open span, and can happen at its end`() {
        let stalls = Stalls([Stall(from: .seconds(10), until: .seconds(20)), Stall(from: .seconds(30), until: nil)])
        let times = [9, 10, 19, 20, 30].map { stalls.release(of: .seconds($0)) }
        #expect(times == [.seconds(9), .seconds(20), .seconds(20), .seconds(20), nil])
        #expect(stalls.release(of: .distantFuture) == nil)
        #expect([9, 10, 29, 30].map { stalls.start(after: .seconds($0)) } == [.seconds(10), .seconds(30), .seconds(30), nil])
    }

    @Test(arguments: [[200], [110, 20, 70], [100, 50, 50], [60, 40, 49, 1, 50]])
    func `what is due in a stall happens at its end, in however many moves the clock gets there`(moves: [Int]) {
        let notes = Notebook(seeds: reminders)
        notes.main.faults.install(Stalling(from: .seconds(100), until: .seconds(150)))
        #expect(
            moves.flatMap { lines(notes.main.advanceClock(by: .seconds($0))) } == [
                "2026-01-01T00:01:00Z reminded of milk", "2026-01-01T00:02:30Z reminded of beer", "2026-01-01T00:03:00Z reminded of bread",
            ])
    }

    @Test func `the end of a stall that holds something up comes next, and a step leads there`() {
        let notes = Notebook(seeds: reminders)
        notes.main.faults.install(Stalling(from: .seconds(30), until: .seconds(150)))
        #expect(notes.main.nextDue == Notebook.start + .seconds(150))
        #expect(
            lines(notes.main.step()) == ["2026-01-01T00:02:30Z reminded of milk", "2026-01-01T00:02:30Z reminded of beer"])
        #expect(notes.main.clock.now == Notebook.start + .seconds(150))
        #expect(notes.main.nextDue == Notebook.start + .seconds(180))
    }

    @Test func `in a stall without end nothing is due, and a step leads nowhere`() {
        let notes = Notebook(seeds: reminders)
        notes.main.faults.install(Stalling(from: .zero, until: nil))
        #expect(lines(notes.main.advanceClock(by: .seconds(90))) == [])
        #expect(notes.main.nextDue == nil)
        #expect(lines(notes.main.step()) == [])
        #expect(notes.main.clock.now == Notebook.start + .seconds(90))
        #expect(notes("GET", "/notes/count") == #"200 {"visits":1,"reminded":[]}"#)
    }

    @Test func `what a stall held up that was taken away happens then, and not when it was due`() {
        let notes = Notebook(seeds: reminders)
        notes.main.faults.install(Stalling(from: .zero, until: nil))
        _ = notes.main.advanceClock(by: .seconds(90))
        notes.main.faults.install(nil)
        #expect(
            lines(notes.main.advanceClock(by: .seconds(60))) == [
                "2026-01-01T00:01:30Z reminded of milk", "2026-01-01T00:02:00Z reminded of beer",
            ])
    }

    @Test func `who asks when a stall was taken away sees what it held up`() {
        let notes = Notebook(seeds: reminders)
        notes.main.faults.install(Stalling(from: .zero, until: nil))
        _ = notes.main.advanceClock(by: .seconds(90))
        notes.main.faults.install(nil)
        #expect(notes("GET", "/notes/count") == #"200 {"visits":1,"reminded":["milk"]}"#)
    }

    @Test func `what a stall held up in a snapshot goes on where it is restored, and not when it was due`() {
        let notes = Notebook(seeds: reminders)
        notes.main.faults.install(Stalling(from: .zero, until: nil))
        _ = notes.main.advanceClock(by: .seconds(90))
        let snapshot = notes.main.snapshot()
        notes.main.faults.install(nil)
        _ = notes.main.advanceClock(by: .seconds(600))
        for sandbox in [notes.main, notes.sandbox("fork")] {
            sandbox.restore(snapshot)
            #expect(
                lines(sandbox.advanceClock(by: .seconds(60))) == [
                    "2026-01-01T00:01:30Z reminded of milk", "2026-01-01T00:02:00Z reminded of beer",
                ])
        }
    }

    @Test func `a stall that held up nothing, or nothing any more, leaves what comes later as it is`() {
        let notes = Notebook(seeds: reminders)
        notes.main.faults.install(Stalling(from: .zero, until: nil))
        _ = notes.main.advanceClock(by: .seconds(30))
        notes.main.faults.install(nil)
        #expect(lines(notes.main.advanceClock(by: .seconds(60))) == ["2026-01-01T00:01:00Z reminded of milk"])
        notes.main.faults.install(Stalling(from: .zero, until: nil))
        _ = notes.main.advanceClock(by: .seconds(60))
        // the reminder of beer is in the future again
        _ = notes.main.setClock(to: Notebook.start + .seconds(90))
        notes.main.faults.install(nil)
        #expect(lines(notes.main.advanceClock(by: .seconds(60))) == ["2026-01-01T00:02:00Z reminded of beer"])
    }

    private let reminders = """
        [{"id":"00000000-0000-0000-0000-00000000000a","text":"milk","remindAt":1767225660},
         {"id":"00000000-0000-0000-0000-00000000000b","text":"bread","remindAt":1767225780},
         {"id":"00000000-0000-0000-0000-00000000000c","text":"beer","remindAt":1767225720}]
        """

    private func lines(_ happenings: some Sequence<Happening>) -> [String] { happenings.map { "\($0.at.iso8601()) \($0.what)" } }
}

/// A stall, without faults for requests.
private struct Stalling: FaultRules {
    private let stall: Stall

    /// Both are durations from the start of the clocks.
    init(from start: Duration, until end: Duration?) {
        stall = Stall(from: Notebook.start + start, until: end.map { Notebook.start + $0 })
    }

    func fault(for request: Request, api: String, operation: String, at now: Instant) -> Fault? { nil }
    func stalls(of api: String) -> Stalls { Stalls([stall]) }
}
