import Dispatch
import HTTPMessages
import Synchronization
import Testing

@testable import Emulation

@Suite struct HeldAnswersTests {
    /// A request that was sent; `delay` is the delay of its answer, nil until there is one.
    private final class Asked: Sendable {
        private let answered = Mutex<Duration?>(nil)
        private let isThere = DispatchSemaphore(value: 0)
        var delay: Duration? { answered.withLock { $0 } }

        init(_ notes: Notebook, delayedBy delay: Duration, in sandbox: Sandbox? = nil) {
            let sandbox = sandbox ?? notes.main
            sandbox.faults.install(Always(.delay(delay)))
            switch notes.emulator.respond(to: Request(.get, "/notes/clock"), in: sandbox) {
            case .ready(let response): answered.withLock { $0 = response.delay }
            case .slow: preconditionFailure("the clock is read at once")
            case .later(let promise):
                promise.onFulfilment { [weak self] response in
                    self?.answered.withLock { $0 = response.delay }
                    self?.isThere.signal()
                }
            }
        }

        /// Returns when the answer is there.
        func wait() { isThere.wait() }
    }

    @Test func `on a clock that stands, a delayed answer comes when the clock has come so far`() {
        let notes = Notebook()
        let (late, soon) = (Asked(notes, delayedBy: .seconds(20)), Asked(notes, delayedBy: .seconds(10)))
        #expect(notes.main.nextDue == Notebook.start + .seconds(10))
        #expect(notes.main.advanceClock(by: .seconds(9)).isEmpty)
        #expect(soon.delay == nil)
        #expect(notes.main.advanceClock(by: .seconds(1)).map(\.what) == ["answered GET /notes/clock"])
        #expect(soon.delay == .zero)
        #expect(late.delay == nil)
        #expect(notes.main.setClock(to: Notebook.start + .seconds(90)).map(\.at) == [Notebook.start + .seconds(20)])
        #expect(late.delay == .zero)
        #expect(notes.main.nextDue == nil)
    }

    @Test func `a clock that is set back leaves delayed answers as long to wait as before`() {
        let notes = Notebook()
        let asked = Asked(notes, delayedBy: .seconds(20))
        _ = notes.main.advanceClock(by: .seconds(5))
        let snapshot = notes.main.snapshot()
        _ = notes.main.setClock(to: Notebook.start - .seconds(86_400))
        _ = notes.main.advanceClock(by: .seconds(14))
        #expect(asked.delay == nil)
        _ = notes.main.advanceClock(by: .seconds(86_000))
        #expect(asked.delay == .zero)

        _ = notes.main.advanceClock(by: .seconds(864_000))
        let next = Asked(notes, delayedBy: .seconds(20))
        notes.main.restore(snapshot)
        #expect(next.delay == nil)
        _ = notes.main.advanceClock(by: .seconds(20))
        #expect(next.delay == .zero)
    }

    @Test func `on a clock that runs, delayed answers come by themselves, the first of them first`() {
        let notes = Notebook { $0.startsFrozen = false }
        let before = notes.main.clock.now
        let (late, soon) = (Asked(notes, delayedBy: .milliseconds(60)), Asked(notes, delayedBy: .milliseconds(10)))
        soon.wait()
        #expect(notes.main.clock.now >= before + .milliseconds(10))
        late.wait()
        #expect(notes.main.clock.now >= before + .milliseconds(60))
        #expect(notes.main.nextDue == nil)
    }

    @Test func `when the clock runs again, a delayed answer comes after what is left of its delay`() {
        let notes = Notebook()
        let asked = Asked(notes, delayedBy: .hours(1))
        _ = notes.main.advanceClock(by: .milliseconds(3_599_990))
        #expect(asked.delay == nil)
        notes.main.runClock()
        asked.wait()
        #expect(notes.main.clock.now >= Notebook.start + .seconds(3600))
    }

    @Test func `a clock that is moved while it runs brings delayed answers along, and says so`() {
        let notes = Notebook { $0.startsFrozen = false }
        let asked = Asked(notes, delayedBy: .hours(1))
        #expect(asked.delay == nil)
        #expect(notes.main.advanceClock(by: .seconds(3600)).map(\.what) == ["answered GET /notes/clock"])
        #expect(asked.delay == .zero)
        let next = Asked(notes, delayedBy: .hours(1))
        #expect(notes.main.step().map(\.what) == ["answered GET /notes/clock"])
        #expect(next.delay == .zero)
    }

    @Test func `a clock that is moved near a delayed answer's time has it come by itself`() {
        let notes = Notebook { $0.startsFrozen = false }
        let asked = Asked(notes, delayedBy: .hours(1))
        notes.main.clock.freeze()
        notes.main.runClock()
        _ = notes.main.advanceClock(by: .seconds(3599) + .milliseconds(900))
        asked.wait()
        #expect(asked.delay == .zero)
    }

    @Test func `a clock that is stopped or set back takes delayed answers along`() throws {
        let notes = Notebook { $0.startsFrozen = false }
        let asked = Asked(notes, delayedBy: .hours(1))
        _ = notes.main.setClock(to: Notebook.start - .seconds(86_400))
        #expect(try #require(notes.main.nextDue) < Notebook.start)
        notes.main.clock.freeze()
        let due = try #require(notes.main.nextDue)
        _ = notes.main.setClock(to: due.previous)
        #expect(asked.delay == nil)
        _ = notes.main.setClock(to: due)
        #expect(asked.delay == .zero)
    }

    @Test(arguments: [true, false])
    func `who stops listening, resets or deletes the sandbox waits for nothing, whether the clock runs or stands`(stands: Bool) {
        let notes = Notebook { $0.startsFrozen = stands }
        let (first, other) = (Asked(notes, delayedBy: .hours(1)), Asked(notes, delayedBy: .hours(1), in: notes.sandbox("a")))
        notes.sandboxes.releaseHeldAnswers()
        #expect([first.delay, other.delay] == [.zero, .zero])
        let (second, last) = (Asked(notes, delayedBy: .hours(1)), Asked(notes, delayedBy: .hours(1), in: notes.sandbox("a")))
        notes.main.reset()
        notes.sandboxes.remove("a")
        #expect([second.delay, last.delay] == [.zero, .zero])
    }

    @Test func `of many delayed answers each comes in its turn`() {
        let notes = Notebook()
        let count = 3000
        let asked = (1...count).map { Asked(notes, delayedBy: .seconds($0 * 7919 % count + 1)) }
        _ = notes.main.advanceClock(by: .seconds(1000))
        #expect(asked.filter { $0.delay == .zero }.count == 1000)
        #expect(notes.main.nextDue == Notebook.start + .seconds(1001))
        #expect(notes.main.advanceClock(by: .seconds(5000)).map(\.at) == (1001...count).map { Notebook.start + .seconds($0) })
    }

    @Test func `a reset lets go of all, and a restored moment of what is due by then`() {
        let notes = Notebook()
        let first = Asked(notes, delayedBy: .seconds(20))
        notes.main.reset()
        #expect(first.delay == .zero)
        let other = notes.sandbox("other")
        _ = other.advanceClock(by: .seconds(60))
        let (soon, late) = (Asked(notes, delayedBy: .seconds(20)), Asked(notes, delayedBy: .seconds(90)))
        notes.main.restore(other.snapshot())
        #expect(soon.delay == .zero)
        #expect(late.delay == nil)
    }

    @Test func `a sandbox that is deleted, or gives way, lets go of all, and of what comes to it later`() {
        let notes = Notebook {
            $0.limit = 1
            $0.idle = .seconds(-1)  // so that every sandbox was idle for long enough
        }
        let deleted = notes.sandbox("a")
        let first = Asked(notes, delayedBy: .seconds(20), in: deleted)
        notes.sandboxes.remove("a")
        #expect(first.delay == .zero)
        #expect(Asked(notes, delayedBy: .seconds(20), in: deleted).delay == .zero)
        let second = Asked(notes, delayedBy: .seconds(20), in: notes.sandbox("b"))
        #expect(second.delay == nil)
        _ = notes.sandbox("c")
        #expect(second.delay == .zero)
    }

    @Test func `a sandbox's clock is nothing to another's answers`() {
        let notes = Notebook()
        let asked = Asked(notes, delayedBy: .seconds(20), in: notes.sandbox("a"))
        _ = notes.main.advanceClock(by: .seconds(60))
        #expect(asked.delay == nil)
    }

    @Test func `a step leads to the next event, be it an answer or a reminder, and nowhere when there is none`() {
        let notes = Notebook(seeds: #"[{"id":"00000000-0000-0000-0000-00000000000a","text":"milk","remindAt":1767225660}]"#)
        let asked = Asked(notes, delayedBy: .seconds(90))
        #expect(notes.main.step().map(\.what) == ["reminded of milk"])
        #expect(notes.main.clock.now == Notebook.start + .seconds(60))
        #expect(asked.delay == nil)
        #expect(notes.main.step().map(\.what) == ["answered GET /notes/clock"])
        #expect(notes.main.clock.now == Notebook.start + .seconds(90))
        #expect(notes.main.step().isEmpty)
        #expect(notes.main.clock.now == Notebook.start + .seconds(90))
    }
}
