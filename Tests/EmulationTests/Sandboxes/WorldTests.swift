import Dispatch
import Synchronization
import Testing

@testable import Emulation

@Suite struct WorldTests {
    @Test func `a reader sees the state while a writer works, and sees the old one`() {
        let world = World<Notes>(baseline: .init { Notes.State() }, at: Notebook.start)
        world.write { draft in
            draft.visits = 1
            // a read from inside the writer: if readers had to wait for writers, this would deadlock
            #expect(world.version.state.visits == 0)
        }
        #expect(world.version.state.visits == 1)
    }

    @Test func `a version that a reader holds does not change`() {
        let world = World<Notes>(baseline: .init { Notes.State() }, at: Notebook.start)
        let held = world.version
        world.write { $0.visits = 1 }
        #expect(held.state.visits == 0)
    }

    @Test func `a writer that comes while another works takes its turn, and nothing of either is lost`() {
        let world = World<Notes>(baseline: .init { Notes.State() }, at: Notebook.start)
        let hasCome = DispatchSemaphore(value: 0), isDone = DispatchSemaphore(value: 0)
        world.write { draft in
            DispatchQueue.global().async {
                hasCome.signal()
                world.write { $0.visits += 10 }
                isDone.signal()
            }
            hasCome.wait()
            draft.visits += 1
        }
        isDone.wait()
        #expect(world.version.state.visits == 11)
    }

    @Test func `a writer in a hurry gives up where another makes no way, and comes in where nobody is`() {
        let world = World<Notes>(baseline: .init { Notes.State() }, at: Notebook.start)
        let isDone = DispatchSemaphore(value: 0)
        world.write { draft in
            DispatchQueue.global().async {
                #expect(world.writeSoon { $0.visits += 10 } == nil)
                isDone.signal()
            }
            isDone.wait()
            draft.visits += 1
        }
        #expect(world.version.state.visits == 1)
        #expect(world.writeSoon { $0.visits += 10 } != nil)
        #expect(world.version.state.visits == 11)
    }

    @Test func `what is due happens one after the other until it is called off, and not while another writes`() {
        let seeds =
            #"[{"id":"00000000-0000-0000-0000-00000000000a","text":"milk","remindAt":1767225660},"#
            + #"{"id":"00000000-0000-0000-0000-00000000000b","text":"bread","remindAt":1767225661}]"#
        let notes = Notebook(seeds: seeds)
        let world = notes.main.world(of: Notes.self, at: 0)
        let later = Notebook.start + .seconds(3600)
        func happened(isPatient: Bool, _ isCalledOff: () -> Bool) -> [String] {
            world.catchUp(to: later, .none, notes.main.randomness, isPatient: isPatient, unless: isCalledOff) {}.map(\.what)
        }
        #expect(happened(isPatient: true) { true } == [])
        var asked = 0
        func onTheSecond() -> Bool {
            asked += 1
            return asked == 2
        }
        #expect(happened(isPatient: true, onTheSecond) == ["reminded of milk"])
        let isDone = DispatchSemaphore(value: 0)
        world.write { _ in
            DispatchQueue.global().async {
                #expect(world.catchUp(to: later, .none, notes.main.randomness, isPatient: false, unless: { false }, announce: {}).isEmpty)
                isDone.signal()
            }
            isDone.wait()
        }
        #expect(happened(isPatient: false) { false } == ["reminded of bread"])
    }

    @Test func `a throw leaves the state as it was, and the next writer is let in`() {
        struct Refused: Error {}
        let world = World<Notes>(baseline: .init { Notes.State() }, at: Notebook.start)
        #expect(throws: Refused.self) {
            try world.write { draft throws(Refused) in
                draft.visits = 1
                throw Refused()
            }
        }
        #expect(world.version.state.visits == 0)
        world.write { $0.visits += 1 }
        #expect(world.version.state.visits == 1)
    }

    // MARK: Where it begins

    /// A baseline with one visit, and a counter of how often it was made.
    private static func counted() -> (baseline: World<Notes>.Baseline, made: Counter) {
        let made = Counter()
        let baseline = World<Notes>.Baseline {
            made.add()
            var state = Notes.State()
            state.visits = 1
            return state
        }
        return (baseline, made)
    }

    private final class Counter: Sendable {
        private let number = Atomic(0)
        var count: Int { number.load(ordering: .relaxed) }
        func add() { number.add(1, ordering: .relaxed) }
    }

    @Test func `a baseline is made when somebody first looks, and once for all worlds`() {
        let (baseline, made) = Self.counted()
        let worlds = (0..<3).map { _ in World<Notes>(baseline: baseline, at: Notebook.start) }
        #expect(made.count == 0)
        #expect(worlds.map(\.version.state.visits) == [1, 1, 1])
        worlds[0].write { $0.visits = 7 }
        worlds[0].reset(at: Notebook.start)
        #expect(worlds.map(\.version.state.visits) == [1, 1, 1])
        #expect(made.count == 1)
    }

    @Test func `many who look first side by side share one baseline`() {
        let (baseline, made) = Self.counted()
        let worlds = (0..<8).map { _ in World<Notes>(baseline: baseline, at: Notebook.start) }
        DispatchQueue.concurrentPerform(iterations: 64) { worlds[$0 % 8].write { $0.visits += 1 } }
        #expect(worlds.map(\.version.state.visits) == Array(repeating: 9, count: 8))
        #expect(made.count == 1)
    }

    @Test func `a world that nobody has looked at is reset, caught up, marked, captured and restored like any other`() {
        let (baseline, made) = Self.counted()
        let world = World<Notes>(baseline: baseline, at: Notebook.start)
        world.reset(at: Notebook.start)
        #expect(made.count == 0)
        #expect(world.start.state.visits == 1)
        let captured = World<Notes>(baseline: baseline, at: Notebook.start).capture()
        let other = World<Notes>(baseline: baseline, at: Notebook.start)
        other.restore(captured)
        #expect(other.version.state.visits == 1)
        let marked = World<Notes>(baseline: baseline, at: Notebook.start)
        marked.markStart()
        marked.write { $0.visits = 5 }
        marked.reset(at: Notebook.start)
        #expect(marked.version.state.visits == 1)
        #expect(made.count == 1)
    }

    /// A state with one note, whose reminder is due a minute after the start.
    private static func reminding() throws -> Notes.State {
        var state = Notes.State()
        var note = Notes.Note()
        note[.id] = try #require(GUID("00000000-0000-0000-0000-00000000000a"))
        note[.text] = "milk"
        note[.remindAt] = 1_767_225_660
        state.put(note)
        return state
    }

    @Test func `a reset that comes while somebody first looks leaves nothing of before it`() throws {
        let state = try Self.reminding()
        let isReset = DispatchSemaphore(value: 0)
        let made = Mutex<World<Notes>?>(nil)
        let world = World<Notes>(
            baseline: .init {
                DispatchQueue(label: "reset").async {
                    made.withLock { $0 }?.reset(at: Notebook.start + .seconds(61))
                    isReset.signal()
                    isReset.signal()
                }
                // the reset waits until the baseline is made; otherwise it would be done by the end of this pause
                _ = isReset.wait(timeout: .now() + .milliseconds(50))
                return state
            }, at: Notebook.start)
        made.withLock { $0 = world }
        #expect(world.nextDue == Notebook.start + .seconds(60))
        isReset.wait()
        #expect(world.nextDue == nil)
        made.withLock { $0 = nil }
    }

    @Test func `what was due before a reset that nobody had looked before is missed`() throws {
        let state = try Self.reminding()
        let early = World<Notes>(baseline: .init { state }, at: Notebook.start)
        #expect(early.nextDue == Notebook.start + .seconds(60))
        let late = World<Notes>(baseline: .init { state }, at: Notebook.start)
        late.reset(at: Notebook.start + .seconds(61))
        #expect(late.nextDue == nil)
        #expect(late.version.state.notes.count == 1)
    }
}
