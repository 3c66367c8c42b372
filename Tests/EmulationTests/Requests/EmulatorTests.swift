import Dispatch
import HTTPMessages
import OrderedJSON
import Synchronization
import Testing

@testable import Emulation

@Suite struct EmulatorTests {
    @Test func `what would have to wait for a long write is worked on elsewhere, and whoever reads waits for nothing`() throws {
        let notes = Notebook()
        let world = notes.main.world(of: Notes.self, at: 0)
        let hasBegun = DispatchSemaphore(value: 0), mayEnd = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            world.write { draft in
                hasBegun.signal()
                mayEnd.wait()
                draft.visits = 10
            }
        }
        hasBegun.wait()
        let waiting = ["secret", "once"].map { key in
            let request = Request(.post, "/notes", headers: ["Key": key], body: Array(#"{"text":"a"}"#.utf8))
            return notes.emulator.respond(to: request, in: notes.main)
        }
        #expect(notes("GET", "/notes") == "200 []")
        mayEnd.signal()
        for answer in waiting {
            guard case .slow(let lane, let make) = answer, case .ready(let response) = make() else {
                Issue.record("waited, or never answered")
                continue
            }
            #expect(lane === world.waiting)
            #expect(response.status == .created)
        }
        #expect(notes.state().visits == 10)
        #expect(notes.state().notes.count == 2)
        #expect(notes.main.journal.news(from: notes.main.journal.place(of: 0)).entries.map(\.status.code) == [200, 201, 201])
    }

    /// Waits for answers as the engine does.
    private static func wait(for answer: Answer, then deliver: @escaping @Sendable (Int) -> Void) {
        switch answer {
        case .ready(let response): deliver(response.status.code)
        case .later(let promise): promise.onFulfilment { deliver($0.status.code) }
        case .slow(let lane, let make): lane.add { wait(for: make(), then: deliver) }
        }
    }

    @Test func `hundreds of writers who wait in one sandbox hold up none of another, and write in the order in which they came`() {
        let notes = Notebook()
        let hasBegun = DispatchSemaphore(value: 0), mayEnd = DispatchSemaphore(value: 0), isAnswered = DispatchSemaphore(value: 0)
        func begin(writingIn sandbox: Sandbox, until end: DispatchSemaphore) {
            DispatchQueue(label: "writer").async {
                sandbox.world(of: Notes.self, at: 0).write { _ in
                    hasBegun.signal()
                    end.wait()
                }
            }
            hasBegun.wait()
        }
        func post(_ number: Int, in sandbox: Sandbox) -> Answer {
            notes.emulator.respond(
                to: Request(.post, "/notes", headers: ["Key": "secret"], body: Array(#"{"text":"\#(number)"}"#.utf8)), in: sandbox)
        }
        let main = notes.main, other = notes.sandbox("other")
        begin(writingIn: main, until: mayEnd)
        let codes = Mutex<[Int]>([])
        for number in 0..<300 {
            Self.wait(for: post(number, in: main)) { code in
                codes.withLock { $0.append(code) }
                isAnswered.signal()
            }
        }
        #expect(main.world(of: Notes.self, at: 0).waiting.isCrowded)

        let otherMayEnd = DispatchSemaphore(value: 0), isOtherAnswered = DispatchSemaphore(value: 0)
        begin(writingIn: other, until: otherMayEnd)
        let slow = post(0, in: other)
        guard case .slow = slow else {
            Issue.record("the other did not have to wait")
            return
        }
        Self.wait(for: slow) { _ in isOtherAnswered.signal() }
        otherMayEnd.signal()
        isOtherAnswered.wait()
        #expect(notes.state(in: "other").notes.count == 1)
        #expect(notes.state().notes.count == 0)
        #expect(codes.withLock { $0 } == [])

        mayEnd.signal()
        for _ in 0..<300 { isAnswered.wait() }
        #expect(codes.withLock { $0 } == Array(repeating: 201, count: 300))
        #expect(notes.state().notes.all.map { $0[.text] } == (0..<300).map(String.init))
    }

    @Test func `of many who wait, one key for one use lets one in, and it is taken once`() {
        let notes = Notebook()
        let world = notes.main.world(of: Notes.self, at: 0)
        let hasBegun = DispatchSemaphore(value: 0), mayEnd = DispatchSemaphore(value: 0), isAnswered = DispatchSemaphore(value: 0)
        DispatchQueue(label: "writer").async {
            world.write { _ in
                hasBegun.signal()
                mayEnd.wait()
            }
        }
        hasBegun.wait()
        let codes = Mutex<[Int]>([])
        for _ in 0..<20 {
            let request = Request(.post, "/notes", headers: ["Key": "once"], body: Array(#"{"text":"a"}"#.utf8))
            Self.wait(for: notes.emulator.respond(to: request, in: notes.main)) { code in
                codes.withLock { $0.append(code) }
                isAnswered.signal()
            }
        }
        mayEnd.signal()
        for _ in 0..<20 { isAnswered.wait() }
        #expect(codes.withLock { $0 } == [201] + Array(repeating: 401, count: 19))
    }

    private static func lane(of target: Target, in sandbox: Sandbox, _ notes: Notebook) throws -> Lane {
        guard case .slow(let lane, _) = notes.emulator.respond(to: Request(.patch, target), in: sandbox) else {
            throw Unexpected(what: "\(target.text) is not slow")
        }
        return lane
    }

    private struct Unexpected: Error {
        let what: String
    }

    @Test func `however many moves of a clock wait, what else is slow in the sandbox or about the server does not`() throws {
        let notes = Notebook()
        let hasBegun = DispatchSemaphore(value: 0), mayEnd = DispatchSemaphore(value: 0), isAnswered = DispatchSemaphore(value: 0)
        let moved = Mutex<[Int]>([])
        let moves = try Self.lane(of: "/notes/moves", in: notes.main, notes)
        moves.add {
            hasBegun.signal()
            mayEnd.wait()
        }
        hasBegun.wait()
        for number in 0..<40 {
            try Self.lane(of: "/notes/moves", in: notes.main, notes).add {
                moved.withLock { $0.append(number) }
                isAnswered.signal()
            }
        }
        #expect(moves.isCrowded)
        for target: Target in ["/notes/slow", "/notes/server"] {
            Self.wait(for: notes.emulator.respond(to: Request(.patch, target), in: notes.main)) { _ in isAnswered.signal() }
            isAnswered.wait()
        }
        #expect(moved.withLock { $0 } == [])
        mayEnd.signal()
        for _ in 0..<40 { isAnswered.wait() }
        #expect(moved.withLock { $0 } == Array(0..<40))
    }

    @Test func `a sandbox's slow answers are made apart from those of another and of the server`() throws {
        let notes = Notebook()
        let other = notes.sandbox("other")
        for target: Target in ["/notes/slow", "/notes/moves"] {
            let lane = try Self.lane(of: target, in: notes.main, notes)
            #expect(try lane !== Self.lane(of: target, in: other, notes))
            #expect(try lane !== Self.lane(of: "/notes/server", in: notes.main, notes))
        }
        #expect(try Self.lane(of: "/notes/server", in: notes.main, notes) === Self.lane(of: "/notes/server", in: other, notes))
    }

    @Test func `what came of a call is noted of none that a reset put into its place, however much that looks the same`() async {
        let notes = Notebook()
        func record() {
            notes.main.world(of: Notes.self, at: 0).write { $0.outbox.record("test", to: "http://a.example", JSON.Document(), at: .epoch) }
        }
        let attempt = Outbox.Attempt(at: .epoch, .answered(.ok, body: []))
        record()
        let call = notes.state().outbox.all[0]
        let resets = notes.main.outgoing.resets
        notes.main.reset()
        record()
        await notes.emulator.note(attempt, of: call, in: notes.main, afterResets: resets)
        #expect(notes.state().outbox.all.map(\.state) == [.recorded])
        await notes.emulator.note(attempt, of: call, in: notes.main, afterResets: notes.main.outgoing.resets)
        #expect(notes.state().outbox.all.map(\.state) == [.delivered])
    }

    // MARK: The order of a request's life

    @Test func `a path that no row has is refused before anybody looks at the key`() {
        let notes = Notebook()
        #expect(notes("GET", "/notes/nowhere", headers: [:]) == "404 unknownPath #0")
        #expect(notes("POST", "/notes/clock", headers: [:]) == "405 methodNotAllowed #1")
        #expect(notes.respond("POST", "/notes/clock").headers["Allow"] == "GET")
    }

    @Test func `the key is looked at before the body, and the body before the record`() {
        let notes = Notebook()
        #expect(notes("PUT", "/notes/one/7", headers: [:], body: "{") == "401 badKey #0: the key is missing")
        #expect(notes("PUT", "/notes/one/7", body: "{") == "400 badBody #1: line 1, column 2 (byte 1): the text ends too early")
        #expect(notes("PUT", "/notes/one/7", body: "[]") == "400 badBody #2: a note is an object")
        #expect(notes("PUT", "/notes/one/7", body: "{}") == "404 unknownNote #3: 7")
    }

    @Test func `what a request costs is taken before its body is looked at, once, and not where the key is bad`() {
        let notes = Notebook()
        #expect(notes("POST", "/notes", headers: ["Key": "once"], body: "{").hasPrefix("400 badBody"))
        #expect(notes("POST", "/notes", headers: ["Key": "once"], body: #"{"text":"a"}"#) == "401 badKey #1: the key is once")
        #expect(notes("POST", "/notes", headers: ["Key": "once more"], body: #"{"text":"a"}"#).hasPrefix("201"))
        #expect(notes("GET", "/notes").contains(#""text":"a""#))
        notes.main.reset()
        #expect(notes("POST", "/notes", headers: ["Key": "once"], body: #"{"text":"a"}"#).hasPrefix("201"))
    }

    @Test func `of many who come with a key for one use at once, one gets in`() async {
        let notes = Notebook()
        let answers = await withTaskGroup(of: String.self) { group in
            for _ in 0..<32 { group.addTask { notes("POST", "/notes", headers: ["Key": "once"], body: #"{"text":"a"}"#) } }
            return await group.reduce(into: [String]()) { $0.append($1) }
        }
        #expect(answers.filter { $0.hasPrefix("201") }.count == 1)
        #expect(answers.filter { $0.hasPrefix("401 badKey") }.count == 31)
    }

    @Test func `a sandbox chooses what its API lets it choose, and keeps that over a reset`() {
        let notes = Notebook()
        #expect(notes("POST", "/notes/ping") == "200 pong")
        #expect(notes.main.value(of: Notes.loud, of: "notes") == false)
        notes.main.choose(true, for: Notes.loud, of: "notes")
        notes.main.reset()
        #expect(notes("POST", "/notes/ping") == "200 PONG")
        notes.main.choose(false, for: Notes.loud, of: "notes")
        #expect(notes("POST", "/notes/ping") == "200 pong")
    }

    @Test func `a fault comes before the key`() {
        let notes = Notebook()
        notes.main.faults.install(Always(.refusal(code: "noText", message: "by order")))
        #expect(notes("POST", "/notes", headers: [:], body: "{") == "400 noText #0: by order")
    }

    // MARK: What it answers

    @Test func `an answer has the row's status, label and evidence, the API's own fields and the sandbox's date`() {
        let response = Notebook().respond("POST", "/notes", body: #"{"text":"milk"}"#)
        #expect(response.status == .created)
        #expect(
            response.headers.fields.map { "\($0.name): \($0.value)" } == [
                "Content-Type: application/json", "X-Understudy-Evidence: documented", "Server: notes",
                "Date: Thu, 01 Jan 2026 00:00:00 GMT",
            ])
    }

    @Test func `a refusal has its code's status and evidence, the envelope's label and the fields that it brings`() {
        let response = Notebook().respond("POST", "/notes", body: #"{"text":""}"#)
        #expect(String(decoding: response.body, as: UTF8.self) == "noText #0")
        #expect(
            response.headers.fields.map { "\($0.name): \($0.value)" } == [
                "Content-Type: text/x-refusal", "X-Understudy-Evidence: documented", "Server: notes", "Hint: write something",
                "Date: Thu, 01 Jan 2026 00:00:00 GMT",
            ])
        #expect(Notebook().respond("GET", "/notes/one/7").headers["X-Understudy-Evidence"] == "observed")
    }

    @Test func `an answer without a body has no label`() {
        let notes = Notebook(seeds: #"[{"id":"00000000-0000-0000-0000-000000000001","text":"milk"}]"#)
        let response = notes.respond("DELETE", "/notes/one/00000000-0000-0000-0000-000000000001")
        #expect(response.status == .noContent)
        #expect(response.body.isEmpty)
        #expect(response.headers["Content-Type"] == nil)
    }

    @Test func `HEAD is answered with what GET answers, for the engine to leave the body out`() {
        let notes = Notebook()
        let get = notes.respond("GET", "/notes/clock"), head = notes.respond("HEAD", "/notes/clock")
        #expect(head.status == get.status)
        #expect(head.headers == get.headers)
        #expect(head.body == get.body)
    }

    @Test func `what the engine turns down is refused in the API's words, with the engine's status`() {
        let notes = Notebook()
        let tooLarge = notes.emulator.refuse(.contentTooLarge, Request(.post, "/notes"), in: notes.main)
        #expect(tooLarge.status == .contentTooLarge)
        #expect(String(decoding: tooLarge.body, as: UTF8.self) == "bodyTooLarge #0")
        #expect(tooLarge.headers["Date"] == "Thu, 01 Jan 2026 00:00:00 GMT")
        let headers = notes.emulator.refuse(.headersTooLarge, Request(.post, "/notes"), in: notes.main)
        #expect(headers.status == .headersTooLarge)
        #expect(String(decoding: headers.body, as: UTF8.self) == "internalError #1: Request Header Fields Too Large")
    }

    @Test func `what the engine turns down is written down, with the row that it was for`() {
        let notes = Notebook()
        _ = notes.emulator.refuse(.contentTooLarge, Request(.get, "/notes/clock"), in: notes.main)
        _ = notes.emulator.refuse(.headersTooLarge, Request(.get, "/notes/nowhere"), in: notes.main)
        let shown = notes.main.journal.newest(2).map { "\($0.at) \($0.operation): \($0.status.code) \($0.refusal ?? "-")" }
        #expect(shown == ["\(Notebook.start) GET /notes/clock: 413 bodyTooLarge", "\(Notebook.start) : 431 internalError"])
    }

    @Test func `a refusal that the row does not list stops a debug build`() async {
        await #expect(processExitsWith: .failure) { _ = Notebook().respond("GET", "/notes/unlisted") }
    }

    // MARK: Answers held against their schema

    @Test func `an answer that its schema does not know is an internal error that says where, when answers are checked`() {
        let checking = Notebook { $0.checksAnswers = true }
        #expect(
            checking("GET", "/notes/misshapen")
                == #"500 internalError #0: GET /notes/misshapen answered "no GUID" at /id; its schema says a string (uuid, like b459cf22-ad18-44bf-80dc-6e8b78be1cc5)"#
        )
        #expect(checking("GET", "/notes/clock") == "200 2026-01-01T00:00:00Z")
        #expect(Notebook()("GET", "/notes/misshapen") == #"200 {"id":"no GUID","text":""}"#)
    }

    @Test func `a change whose answer does not fit its schema is not kept`() {
        let notes = Notebook { $0.checksAnswers = true }
        #expect(notes("DELETE", "/notes/misshapen").hasPrefix("500 internalError"))
        #expect(notes.state().visits == 0)
    }

    // MARK: What it remembers

    @Test func `a refusal leaves no trace of what its handler did`() {
        let notes = Notebook()
        #expect(notes("POST", "/notes", body: #"{"text":""}"#) == "400 noText #0")
        #expect(notes.state().notes.isEmpty)
        #expect(notes.state().notes.inserted == 0)
        #expect(notes("GET", "/notes") == "200 []")
    }

    @Test func `each verb does what its row says`() throws {
        let notes = Notebook()
        let id = try #require(notes("POST", "/notes", body: #"{"text":"milk"}"#).split(separator: "\"").dropFirst(3).first)
        #expect(notes("GET", "/notes/one/\(id)") == #"200 {"id":"\#(id)","text":"milk","remindAt":null}"#)
        #expect(notes("PUT", "/notes/one/\(id)", body: #"{"text":"bread"}"#) == #"200 {"id":"\#(id)","text":"bread","remindAt":null}"#)
        #expect(notes("PATCH", "/notes/one/\(id)", body: #"{"text":"beer"}"#) == #"202 {"id":"\#(id)","text":"beer","remindAt":null}"#)
        #expect(notes("GET", "/notes/one") == #"200 {"id":"\#(id)","text":"beer","remindAt":null}"#)
        #expect(notes("GET", "/notes?limit=1") == #"200 [{"id":"\#(id)","text":"beer","remindAt":null}]"#)
        #expect(notes("GET", "/notes?limit=0") == "200 []")
        #expect(notes("DELETE", "/notes/one/\(id)") == "204 ")
        #expect(notes("DELETE", "/notes/one/\(id)") == "404 unknownNote #8: \(id)")
        #expect(notes("POST", "/notes/ping") == "200 pong")
        #expect(notes("POST", "/notes/echo", body: #"{"b":1.0,"a":null}"#) == #"200 {"b":1.0,"a":null}"#)
    }

    @Test func `a GET that writes is remembered`() {
        let notes = Notebook()
        _ = notes("GET", "/notes/count")
        #expect(notes("GET", "/notes/count") == #"200 {"visits":2,"reminded":[]}"#)
    }

    @Test func `writers side by side lose nothing and make no id twice`() async {
        let notes = Notebook()
        await withTaskGroup { group in
            for writer in 0..<8 {
                group.addTask {
                    for note in 0..<100 { _ = notes("POST", "/notes", body: #"{"text":"\#(writer)-\#(note)"}"#) }
                }
            }
        }
        let texts = Set(notes.state().notes.all.map { $0[.text] })
        #expect(texts == Set((0..<8).flatMap { writer in (0..<100).map { "\(writer)-\($0)" } }))
        #expect(notes.state().notes.count == 800)
    }
}

/// The same fault for every request.
struct Always: FaultRules {
    let fault: Fault
    init(_ fault: Fault) { self.fault = fault }
    func fault(for request: Request, api: String, operation: String, at now: Instant) -> Fault? { fault }
}
