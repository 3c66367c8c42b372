import Dispatch
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
