import HTTPMessages
import Testing

@testable import Emulation

@Suite struct SandboxesTests {
    // MARK: What they refuse

    @Test(arguments: ["", " ", "a b", "a/b", "ä", "a%20b", "\0", ".", "..", String(repeating: "x", count: 65)])
    func `a name of other characters, or of none, or of more than 64, is bad`(name: String) {
        #expect(throws: Sandboxes.Unavailable.badName) { try Notebook().sandboxes.sandbox(named: Array(name.utf8)[...]) }
    }

    @Test func `beyond the limit there are no new ones, and the old ones go on`() throws {
        let notes = Notebook { $0.limit = 2 }
        let a = notes.sandbox("a")
        _ = notes.sandbox("b")
        #expect(throws: Sandboxes.Unavailable.full(limit: 2, idle: .seconds(3600))) {
            try notes.sandboxes.sandbox(named: Array("c".utf8)[...])
        }
        #expect(notes.sandboxes.usage.refusedSandboxes == 1)
        #expect(notes.sandbox("a") === a)
        #expect(notes.sandbox("main") === notes.main)
    }

    @Test func `where requests make none, a new name is unknown until one is made of it`() throws {
        let notes = Notebook { $0.makesOnFirstUse = false }
        #expect(throws: Sandboxes.Unavailable.unknown("a")) { try notes.sandboxes.sandbox(named: Array("a".utf8)[...]) }
        let made = try notes.sandboxes.draft("a")
        try notes.sandboxes.enter(made)
        #expect(notes.sandbox("a") === made)
        #expect(notes.sandbox("main") === notes.main)
    }

    @Test(arguments: ["a", "main"]) func `a name that is taken gets no other sandbox`(name: String) {
        let notes = Notebook()
        _ = notes.sandbox("a")
        #expect(throws: Sandboxes.Unavailable.taken(name)) { try notes.sandboxes.draft(name) }
        #expect(throws: Sandboxes.Unavailable.badName) { try notes.sandboxes.draft("a/b") }
    }

    @Test func `what is made, gives way and is refused is counted`() throws {
        let notes = Notebook {
            $0.limit = 1
            $0.snapshotLimit = 1
        }
        _ = notes.sandbox("a")
        #expect(throws: Sandboxes.Unavailable.full(limit: 1, idle: .seconds(3600))) { try notes.sandboxes.draft("b") }
        try notes.sandboxes.keep(notes.main.snapshot(), as: "s")
        try notes.sandboxes.keep(notes.main.snapshot(), as: "s")
        #expect(throws: Sandboxes.TooManySnapshots(limit: 1)) { try notes.sandboxes.keep(notes.main.snapshot(), as: "t") }
        #expect(notes.sandboxes.snapshots.map(\.name) == ["s"])
        #expect(
            notes.sandboxes.usage
                == .init(
                    sandboxes: 1, sandboxLimit: 1, snapshots: 1, snapshotLimit: 1, made: 1, gaveWay: 0, refusedSandboxes: 1,
                    refusedSnapshots: 1))
    }

    // MARK: What they give

    @Test(arguments: ["a", "A-b_c.9", "...", "a..", String(repeating: "x", count: 64)])
    func `a good name gets a sandbox, and the same one each time`(name: String) {
        let notes = Notebook()
        #expect(notes.sandbox(name).name == name)
        #expect(notes.sandbox(name) === notes.sandbox(name))
        #expect(notes.sandbox(name) !== notes.main)
    }

    @Test func `at the limit the one that was not used for longest gives way, if that is long enough`() {
        let notes = Notebook {
            $0.limit = 2
            $0.idle = .seconds(-1)  // so that every sandbox was idle for long enough
        }
        _ = notes("GET", "/notes/count", in: "a")
        _ = notes("GET", "/notes/count", in: "b")
        _ = notes("GET", "/notes/count", in: "a")
        _ = notes("GET", "/notes/count", in: "c")
        #expect(notes.state(in: "a").visits == 2)
        #expect(notes.state(in: "c").visits == 1)
        #expect(notes("GET", "/notes/count", in: "b") == #"200 {"visits":1,"reminded":[]}"#)
        #expect(notes.sandboxes.usage.made == 4)
        #expect(notes.sandboxes.usage.gaveWay == 2)
    }

    @Test func `one in which somebody waits is used, and gives way to none`() {
        let notes = Notebook {
            $0.limit = 1
            $0.idle = .seconds(-1)  // so that every sandbox was idle for long enough
            $0.startsFrozen = false
        }
        func isRefused() -> Bool { (try? notes.sandboxes.sandbox(named: Array("b".utf8)[...])) == nil }
        let sandbox = notes.sandbox("a")
        let watch = sandbox.journal.watch {}
        #expect(isRefused())
        sandbox.touch(at: .epoch)
        notes.sandboxes.tick()
        #expect(sandbox.lastUsed > .epoch)
        sandbox.journal.unwatch(watch)
        sandbox.faults.install(Always(.delay(.hours(1))))
        _ = notes.emulator.respond(to: Request(.get, "/notes/clock"), in: sandbox)
        #expect(isRefused())
        _ = sandbox.advanceClock(by: .seconds(3600))
        #expect(!isRefused())
        #expect(notes.sandboxes.known("a") == nil)
    }

    @Test func `a snapshot's name means the sandbox's own, or else the last that another took`() throws {
        let notes = Notebook()
        let a = notes.sandbox("a"), b = notes.sandbox("b"), c = notes.sandbox("c")
        for sandbox in [b, a, b] { try notes.sandboxes.keep(sandbox.snapshot(), as: "s") }
        func found(_ sandbox: Sandbox) -> String? { notes.sandboxes.snapshot("s", for: sandbox)?.sandbox }
        #expect(notes.sandboxes.snapshots.map(\.snapshot.sandbox) == ["a", "b"])
        #expect([a, b, c].map(found) == ["a", "b", "b"])
        #expect(notes.sandboxes.forgetSnapshot("s", for: c))
        #expect([a, b, c].map(found) == ["a", "a", "a"])
        #expect(notes.sandboxes.forgetSnapshot("s", for: b))
        #expect(!notes.sandboxes.forgetSnapshot("s", for: a))
        #expect(notes.sandboxes.usage.snapshots == 0)
    }

    @Test func `who gives way loses its snapshots, and nobody else does`() throws {
        let notes = Notebook {
            $0.limit = 1
            $0.idle = .seconds(-1)  // so that every sandbox was idle for long enough
        }
        for sandbox in [notes.main, notes.sandbox("a")] { try notes.sandboxes.keep(sandbox.snapshot(), as: "s") }
        try notes.sandboxes.keep(notes.sandbox("a").snapshot(), as: "t")
        _ = notes.sandbox("b")
        #expect(notes.sandboxes.snapshots.map(\.snapshot.sandbox) == ["main"])
        #expect(notes.sandboxes.usage.snapshots == 1)
    }

    @Test func `who gives way loses its credentials, and one that shows them was used`() throws {
        let notes = Notebook {
            $0.limit = 1
            $0.idle = .seconds(-1)  // so that every sandbox was idle for long enough
        }
        #expect(notes.sandboxes.sandbox(showing: ["one"]) == nil)
        try notes.sandboxes.give(["one", "two"], to: notes.sandbox("a"))
        #expect(notes.sandboxes.sandbox(showing: ["three", "two", "one"])?.name == "a")
        let issued = notes.sandbox("a").newCredential("notes/key", 0, digits: 20)
        #expect(issued.count == 20)
        #expect(notes.sandboxes.sandbox(showing: [issued])?.name == "a")
        #expect(throws: CredentialsRefused.taken(place: 0, by: "a")) { try notes.sandboxes.give([issued], to: notes.main) }
        let gone = notes.sandbox("a")
        _ = notes.sandbox("b")
        #expect(throws: CredentialsRefused.sandboxGone) { try notes.sandboxes.give(["three"], to: gone) }
        #expect(notes.sandboxes.sandbox(showing: ["one", "three", issued]) == nil)
        #expect(notes.sandboxes.credentials(of: "a") == [])
        try notes.sandboxes.give(["one"], to: notes.sandbox("b"))
        #expect(notes.sandboxes.sandbox(showing: ["one"])?.name == "b")
    }

    @Test func `none gives way to a draft before it enters, and a refusal changes nothing`() throws {
        let notes = Notebook {
            $0.limit = 1
            $0.idle = .seconds(-1)  // so that every sandbox was idle for long enough
        }
        let old = notes.sandbox("old")
        try notes.sandboxes.give(["one"], to: notes.main)
        try notes.sandboxes.give(["two"], to: old)
        let draft = try notes.sandboxes.draft("new")
        #expect(throws: Sandboxes.Unavailable.credentialTaken(place: 1, by: "main")) {
            try notes.sandboxes.enter(draft, with: ["two", "one"])
        }
        #expect(notes.sandboxes.known("old") === old)
        #expect(notes.sandboxes.sandbox(showing: ["two"]) === old)
        #expect(notes.sandboxes.known("new") == nil)
        // an evicted sandbox frees its credentials
        try notes.sandboxes.enter(draft, with: ["two"])
        #expect(notes.sandboxes.known("old") == nil)
        #expect(notes.sandboxes.sandbox(showing: ["two"]) === draft)
    }

    @Test func `nothing of a request is looked at while no credential leads anywhere`() {
        let notes = Notebook()
        _ = notes.sandbox("a")
        func look() -> [String] {
            Issue.record("somebody looked")
            return []
        }
        #expect(notes.sandboxes.sandbox(showing: look()) == nil)
    }

    @Test func `a new one begins with the baseline, whatever happened in the others`() {
        let notes = Notebook(seeds: #"[{"id":"00000000-0000-0000-0000-00000000000a","text":"milk"}]"#)
        _ = notes("DELETE", "/notes/one/00000000-0000-0000-0000-00000000000a")
        #expect(notes("GET", "/notes") == "200 []")
        #expect(notes("GET", "/notes", in: "a") == #"200 [{"id":"00000000-0000-0000-0000-00000000000a","text":"milk"}]"#)
    }

    @Test func `none sees what happens in another: records, journal, clock`() {
        let notes = Notebook()
        _ = notes("POST", "/notes", body: #"{"text":"milk"}"#, in: "a")
        notes.sandbox("a").clock.advance(by: .seconds(60))
        for other in ["main", "b"] {
            #expect(notes("GET", "/notes", in: other) == "200 []")
            #expect(notes("GET", "/notes/clock", in: other) == "200 2026-01-01T00:00:00Z")
            #expect(notes.sandbox(other).journal.newest(10).map(\.operation) == ["GET /notes", "GET /notes/clock"])
        }
        #expect(notes("GET", "/notes/clock", in: "a") == "200 2026-01-01T00:01:00Z")
        #expect(notes.sandbox("a").journal.newest(10).map(\.operation) == ["POST /notes", "GET /notes/clock"])
    }

    @Test func `ids are the same in whatever order sandboxes make them`() {
        let one = ids(["a", "b", "a", "b", "b"]), other = ids(["b", "b", "b", "a", "a"])
        #expect(one["a"] == other["a"])
        #expect(one["b"] == other["b"])
        #expect(Set(one.values.flatMap { $0 }).count == 5)
    }

    @Test func `another seed gives other ids`() {
        #expect(ids(["a"], seed: 1)["a"] != ids(["a"], seed: 2)["a"])
        #expect(ids(["a"], seed: 1)["a"] == ids(["a"], seed: 1)["a"])
    }

    @Test func `many requests side by side for one new name share one sandbox`() async {
        let notes = Notebook()
        await withTaskGroup { group in
            for _ in 0..<100 { group.addTask { _ = notes("GET", "/notes/count", in: "a") } }
        }
        #expect(notes.state(in: "a").visits == 100)
    }

    private func ids(_ order: [String], seed: UInt64 = 0) -> [String: [GUID]] {
        let notes = Notebook { $0.seed = seed }
        for name in order { _ = notes("POST", "/notes", body: #"{"text":"milk"}"#, in: name) }
        return Dictionary(uniqueKeysWithValues: Set(order).map { ($0, notes.state(in: $0).notes.all.map(\.id)) })
    }
}
