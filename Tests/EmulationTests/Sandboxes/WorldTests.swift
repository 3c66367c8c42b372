import Dispatch
import Synchronization
import Testing

@testable import Emulation

@Suite struct WorldTests {
    @Test func `a reader sees the state while a writer works, and sees the old one`() {
        let world = World<Notes>(baseline: .init { Notes.State() }, at: Notebook.start)
        world.write { draft in
            draft.visits = 1
            // asked from inside the writer: if readers had to wait for it, this would not come back
            #expect(world.moment.state.visits == 0)
        }
        #expect(world.moment.state.visits == 1)
    }

    @Test func `a moment that a reader holds does not change`() {
        let world = World<Notes>(baseline: .init { Notes.State() }, at: Notebook.start)
        let held = world.moment
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
        #expect(world.moment.state.visits == 11)
    }

    @Test func `whoever comes while something happens does not wait for it, and sees what has happened before`() throws {
        let world = World<Notes>(baseline: .init { Notes.State() }, at: Notebook.start)
        let now = Notebook.start + .seconds(60)
        let seen = Mutex<[Int]>([])
        world.write { draft in
            for (low, text) in [(UInt64(1), "a"), (2, "b")] {
                var note = Notes.Note()
                note[.id] = GUID(high: 0, low: low)
                note[.text] = text
                note[.remindAt] = Int(Notebook.start.ticks / 10_000_000) + Int(low)
                draft.put(note)
            }
            // if it had to be waited for, this would not come back
            draft.whileReminding = {
                world.catchUpUnlessBusy(to: now, Randomness(seed: 1, sandbox: "main"))
                seen.withLock { $0.append(world.moment.state.reminded.count) }
            }
        }
        #expect(world.catchUp(to: now, Randomness(seed: 1, sandbox: "main")).map(\.what) == ["reminded of a", "reminded of b"])
        #expect(seen.withLock { $0 } == [0, 1])
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
        #expect(world.moment.state.visits == 0)
        world.write { $0.visits += 1 }
        #expect(world.moment.state.visits == 1)
    }
}
