import Dispatch
import HTTPMessages
import Synchronization
import Testing

@testable import Emulation

@Suite struct SandboxTests {
    @Test func `advancing the clock lets happen what falls due on the way, in due order, and says what`() {
        let notes = Notebook(seeds: reminders)
        #expect(lines(notes.main.advanceClock(by: .seconds(59))) == [])
        #expect(
            lines(notes.main.advanceClock(by: .seconds(61))) == [
                "2026-01-01T00:01:00Z notes reminded of milk", "2026-01-01T00:02:00Z notes reminded of beer",
            ])
        #expect(notes("GET", "/notes/count") == #"200 {"visits":1,"reminded":["milk","beer"]}"#)
        #expect(lines(notes.main.advanceClock(by: .seconds(60))) == ["2026-01-01T00:03:00Z notes reminded of bread"])
    }

    @Test func `who changes one strictness leaves the other as somebody else changes it at the same time`() {
        let notes = Notebook()
        DispatchQueue.concurrentPerform(iterations: 2) { number in
            let own: Strictness = number == 0 ? .spelling : .unknownMembers
            var losses = 0
            for round in 0..<20_000 {
                notes.main.set(own, to: round % 2 == 0)
                if notes.main.strictness.contains(own) != (round % 2 == 0) { losses += 1 }
            }
            #expect(losses == 0)
        }
        #expect(notes.main.strictness == [])
    }

    @Test func `what is due at the very instant happens`() {
        let notes = Notebook(seeds: reminders)
        #expect(lines(notes.main.setClock(to: Notebook.start + .seconds(60))) == ["2026-01-01T00:01:00Z notes reminded of milk"])
        #expect(lines(notes.main.advanceClock(by: .zero)) == [])
    }

    @Test func `what fell due happens before the next request sees the state`() {
        let notes = Notebook(seeds: reminders)
        notes.main.clock.advance(by: .seconds(120))
        #expect(notes.state().reminded == [])
        #expect(notes("GET", "/notes/count") == #"200 {"visits":1,"reminded":["milk","beer"]}"#)
    }

    @Test func `who asks while something happens does not wait for it, and sees what has happened so far`() {
        let notes = Notebook(seeds: reminders)
        let seen = Mutex<[String]>([])
        notes.main.world(of: Notes.self, at: 0).write { draft in
            // if readers had to wait, this would deadlock
            draft.whileReminding = { seen.withLock { $0.append("\(notes("GET", "/notes").prefix(3)) \(notes.state().reminded)") } }
        }
        _ = notes.main.advanceClock(by: .seconds(120))
        #expect(notes.state().reminded == ["milk", "beer"])
        #expect(seen.withLock { $0 } == ["200 []", #"200 ["milk"]"#])
    }

    @Test func `a tick lets happen what is due in every sandbox when nobody asks`() {
        let notes = Notebook(seeds: reminders)
        for sandbox in [notes.main, notes.sandbox("a")] { sandbox.clock.advance(by: .seconds(60)) }
        _ = notes.sandbox("b")
        notes.sandboxes.tick()
        #expect(notes.state().reminded == ["milk"])
        #expect(notes.state(in: "a").reminded == ["milk"])
        #expect(notes.state(in: "b").reminded == [])
    }

    @Test func `a clock set back makes nothing happen, and what lies ahead again happens again`() {
        let notes = Notebook(seeds: reminders)
        _ = notes.main.advanceClock(by: .seconds(120))
        #expect(lines(notes.main.setClock(to: Notebook.start + .seconds(90))) == [])
        #expect(lines(notes.main.advanceClock(by: .seconds(60))) == ["2026-01-01T00:02:00Z notes reminded of beer"])
        #expect(notes.state().reminded == ["milk", "beer", "beer"])
    }

    @Test func `what is overdue happens before the clock is set back, and is told`() {
        let notes = Notebook(seeds: reminders)
        notes.main.clock.advance(by: .seconds(90))
        #expect(lines(notes.main.setClock(to: Notebook.start)) == ["2026-01-01T00:01:00Z notes reminded of milk"])
        #expect(notes.state().reminded == ["milk"])
        #expect(notes.main.nextDue == Notebook.start + .seconds(60))
    }

    @Test func `what was due before a sandbox came to be is missed`() {
        let early = Notebook(seeds: reminders)
        var settings = Sandboxes.Settings()
        settings.clock = Notebook.start + .seconds(90)
        settings.startsFrozen = true
        let late = Sandboxes(mounts: [early.emulator], settings: settings)
        #expect(lines(late.main.advanceClock(by: .seconds(30))) == ["2026-01-01T00:02:00Z notes reminded of beer"])
    }

    @Test func `what is overdue has happened in a snapshot, and does not happen again when that is restored`() {
        let notes = Notebook(seeds: reminders)
        notes.main.clock.advance(by: .seconds(90))
        let snapshot = notes.main.snapshot()
        #expect(snapshot.at == Notebook.start + .seconds(90))
        #expect(notes.emulator.version(of: snapshot).state.reminded == ["milk"])
        #expect(notes.state().reminded == ["milk"])
        for sandbox in [notes.main, notes.sandbox("a")] {
            sandbox.restore(snapshot)
            #expect(lines(sandbox.advanceClock(by: .seconds(30))) == ["2026-01-01T00:02:00Z notes reminded of beer"])
        }
    }

    @Test func `what still has to happen in a snapshot that did not wait for it happens where that is restored`() throws {
        let notes = Notebook(seeds: reminders)
        let taken = Mutex<Snapshot?>(nil)
        notes.main.world(of: Notes.self, at: 0).write { draft in
            // if it had to wait, this would deadlock
            draft.whileReminding = { taken.withLock { $0 = $0 ?? notes.main.snapshot(isPatient: false) } }
        }
        #expect(lines(notes.main.advanceClock(by: .seconds(120))).count == 2)
        let snapshot = try #require(taken.withLock { $0 })
        for sandbox in [notes.main, notes.sandbox("a")] {
            sandbox.restore(snapshot)
            #expect(
                lines(sandbox.advanceClock(by: .zero)) == [
                    "2026-01-01T00:01:00Z notes reminded of milk", "2026-01-01T00:02:00Z notes reminded of beer",
                ])
        }
    }

    @Test func `of what happens on a long way the last ten thousand are told`() {
        let instants = (0..<25_000).map { Notebook.start + .seconds($0) }
        var happenings = Happenings()
        for instant in instants { happenings.append(Happening(at: instant, api: "notes", what: "")) }
        #expect(happenings.count == 25_000)
        #expect(happenings.map(\.at) == instants.suffix(10_000))
        let later = Happening(at: instants[24_998], api: "others", what: "")
        let all = Happenings([happenings, Happenings([later])])
        #expect(all.count == 25_001)
        #expect(all.suffix(3).map(\.api) == ["notes", "others", "notes"])
    }

    @Test func `events of two APIs come in due order`() {
        let one = Notebook(seeds: reminders)
        let two = Emulator<Notes>(at: 1, baseline: one.state(), now: Notebook.start)
        var settings = Sandboxes.Settings()
        settings.clock = Notebook.start
        settings.startsFrozen = true
        let sandboxes = Sandboxes(mounts: [one.emulator, two], settings: settings)
        #expect(sandboxes.main.advanceClock(by: .seconds(120)).map(\.what) == ["milk", "milk", "beer", "beer"].map { "reminded of \($0)" })
    }

    @Test func `a reset brings back state, ids, clock and journal`() {
        let notes = Notebook(seeds: reminders)
        let milk = notes("POST", "/notes", body: #"{"text":"more milk"}"#)
        _ = notes.main.advanceClock(by: .seconds(120))
        notes.main.reset()
        #expect(notes.main.journal.count == 0)
        #expect(notes("GET", "/notes/clock") == "200 2026-01-01T00:00:00Z")
        #expect(notes("GET", "/notes/count") == #"200 {"visits":1,"reminded":[]}"#)
        #expect(notes.state().notes.count == 3)
        #expect(notes("POST", "/notes", body: #"{"text":"more milk"}"#) == milk)
        #expect(lines(notes.main.advanceClock(by: .seconds(60))) == ["2026-01-01T00:01:00Z notes reminded of milk"])
    }

    @Test func `a record that goes takes its events along`() {
        let notes = Notebook(seeds: reminders)
        _ = notes("DELETE", "/notes/one/00000000-0000-0000-0000-00000000000a")
        #expect(lines(notes.main.advanceClock(by: .seconds(120))) == ["2026-01-01T00:02:00Z notes reminded of beer"])
    }

    /// Due one, three and two minutes after the start.
    private let reminders = """
        [{"id":"00000000-0000-0000-0000-00000000000a","text":"milk","remindAt":1767225660},
         {"id":"00000000-0000-0000-0000-00000000000b","text":"bread","remindAt":1767225780},
         {"id":"00000000-0000-0000-0000-00000000000c","text":"beer","remindAt":1767225720}]
        """

    private func lines(_ happenings: some Sequence<Happening>) -> [String] { happenings.map { "\($0.at.iso8601()) \($0.api) \($0.what)" } }
}
