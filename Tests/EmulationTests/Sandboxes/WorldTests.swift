import Testing

@testable import Emulation

@Suite struct WorldTests {
    @Test func `a reader sees the state while a writer works, and sees the old one`() {
        let world = World<Notes>(baseline: .init(Notes.State()))
        world.write { draft in
            draft.visits = 1
            // asked from inside the writer: if a lock were held, this would not come back
            #expect(world.moment.state.visits == 0)
        }
        #expect(world.moment.state.visits == 1)
    }

    @Test func `a moment that a reader holds does not change`() {
        let world = World<Notes>(baseline: .init(Notes.State()))
        let held = world.moment
        world.write { $0.visits = 1 }
        #expect(held.state.visits == 0)
    }

    @Test func `a writer that another one overtook works again on the newer state`() {
        let world = World<Notes>(baseline: .init(Notes.State()))
        var attempts = 0
        let seen = world.write { draft in
            attempts += 1
            let seen = draft.visits
            if attempts == 1 { world.write { $0.visits = 10 } }
            draft.visits += 1
            return seen
        }
        #expect(attempts == 2)
        #expect(seen == 10)
        #expect(world.moment.state.visits == 11)
    }

    @Test func `a writer that is overtaken again and again makes the others wait in the end`() {
        let world = World<Notes>(baseline: .init(Notes.State()))
        var attempts = 0
        world.write { draft in
            attempts += 1
            if attempts <= 32 { world.write { $0.visits += 1 } }
            draft.visits += 1000
        }
        #expect(attempts == 33)
        #expect(world.moment.state.visits == 1032)
    }

    @Test func `a throw leaves the state as it was, also from the writer for whom the others wait`() {
        struct Refused: Error {}
        let world = World<Notes>(baseline: .init(Notes.State()))
        #expect(throws: Refused.self) {
            try world.write { draft throws(Refused) in
                draft.visits = 1
                throw Refused()
            }
        }
        #expect(world.moment.state.visits == 0)
        var attempts = 0
        #expect(throws: Refused.self) {
            try world.write { draft throws(Refused) in
                attempts += 1
                guard attempts <= 32 else { throw Refused() }
                world.write { $0.visits += 1 }
                draft.visits = -1
            }
        }
        #expect(world.moment.state.visits == 32)
    }
}
