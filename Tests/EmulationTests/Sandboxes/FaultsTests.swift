import Dispatch
import HTTPMessages
import Synchronization
import Testing

@testable import Emulation

@Suite struct FaultsTests {
    @Test func `a refusal is given in the API's words and the row is not run`() {
        let notes = Notebook()
        notes.main.faults.install(Always(.refusal(code: "unknownNote", message: "so it is")))
        #expect(notes("GET", "/notes/count") == "404 unknownNote #0: so it is")
        notes.main.faults.install(nil)
        #expect(notes("GET", "/notes/count") == #"200 {"visits":1,"reminded":[]}"#)
    }

    @Test func `a refusal that the API does not have is an internal error that says so`() {
        let notes = Notebook()
        notes.main.faults.install(Always(.refusal(code: "teapot", message: "short and stout")))
        #expect(
            notes("GET", "/notes/count")
                == "500 internalError #0: notes has no refusal teapot; GET /__admin/fidelity lists those that it has")
    }

    @Test func `an answer of one's own is given as it is, beside how well it is known, and the row is not run`() {
        let notes = Notebook()
        notes.main.faults.install(Always(.response(Response(502, headers: ["Via": "proxy"], body: Array("bad".utf8)))))
        let response = notes.respond("GET", "/notes/count")
        #expect(response.status == 502)
        #expect(response.headers.fields.map(\.name) == ["Via", "X-Understudy-Evidence", "Date"])
        #expect(response.body == Array("bad".utf8))
        #expect(notes.state().visits == 0)
    }

    @Test(arguments: [("/notes/count", 1), ("/notes/nowhere", 0)])
    func `a delay holds back the answer of a row that ran, and of what has none`(target: String, visits: Int) {
        let notes = Notebook()
        notes.main.faults.install(Always(.delay(.seconds(3))))
        guard case .later = notes.emulator.respond(to: Request(.get, Target(target)), in: notes.main) else {
            Issue.record("it was answered")
            return
        }
        #expect(notes.state().visits == visits)
        #expect(notes.main.nextDue == Notebook.start + .seconds(3))
    }

    @Test func `two faults at once are an answer and what is done to it`() {
        let notes = Notebook()
        let cut = Fault.delivery(.cut(after: 3)), bad = Fault.response(Response(502))
        for fault in [cut.along(with: bad), bad.along(with: cut)] {
            notes.main.faults.install(Always(fault))
            let response = notes.respond("GET", "/notes/count")
            #expect(response.status == 502)
            #expect(response.delivery == .cut(after: 3))
        }
        #expect(notes.state().visits == 0)
    }

    @Test(arguments: [Delivery.reset, .empty, .cut(after: 3), .dribbled(bytes: 1, every: .seconds(1))])
    func `an answer that gets lost on the way is that of a row that ran`(delivery: Delivery) {
        let notes = Notebook()
        notes.main.faults.install(Always(.delivery(delivery)))
        #expect(notes.respond("GET", "/notes/count").delivery == delivery)
        #expect(notes.state().visits == 1)
    }

    @Test func `rules are told the request, its row and the sandbox's time`() {
        let notes = Notebook(), heard = Heard()
        notes.main.faults.install(heard)
        _ = notes("GET", "/notes/one/7")
        _ = notes("GET", "/notes/nowhere")
        #expect(
            heard.lines == [
                "GET /notes/one/7, row GET /notes/one/:id?, at 2026-01-01T00:00:00Z", "GET /notes/nowhere, row , at 2026-01-01T00:00:00Z",
            ])
    }

    @Test func `a request that a fault befell is in the journal`() {
        let notes = Notebook()
        notes.main.faults.install(Always(.refusal(code: "unknownNote", message: "")))
        _ = notes("GET", "/notes/count")
        notes.main.faults.install(Always(.response(Response(502))))
        _ = notes("GET", "/notes/count")
        #expect(
            notes.main.journal.newest(2).map { "\($0.operation) \($0.status.code) \($0.refusal ?? "-")" } == [
                "GET /notes/count 404 unknownNote", "GET /notes/count 502 -",
            ])
    }

    @Test func `the journal says who asked for a fault, and how the answer went`() {
        let notes = Notebook()
        notes.main.faults.install(Always(.delivery(.reset).asked(by: "storm")))
        _ = notes("GET", "/notes/count")
        notes.main.faults.install(nil)
        _ = notes("GET", "/notes/count")
        let exchanges = notes.main.journal.newest(2)
        #expect(exchanges.map(\.fault) == ["storm", nil])
        #expect(exchanges.map(\.delivery) == [.reset, .whole])
    }

    @Test func `faults of one sandbox are not those of another, and a reset ends them`() {
        let notes = Notebook()
        notes.sandbox("a").faults.install(Always(.response(Response(502))))
        #expect(notes("GET", "/notes/clock") == "200 2026-01-01T00:00:00Z")
        #expect(notes("GET", "/notes/clock", in: "a") == "502 ")
        notes.sandbox("a").reset()
        #expect(notes("GET", "/notes/clock", in: "a") == "200 2026-01-01T00:00:00Z")
    }

    @Test func `a reset comes back to the faults that the sandbox had at its start`() {
        let notes = Notebook()
        let sandbox = notes.sandbox("a")
        sandbox.faults.install(Always(.response(Response(502))))
        sandbox.markStart()
        sandbox.faults.install(nil)
        #expect(notes("GET", "/notes/clock", in: "a") == "200 2026-01-01T00:00:00Z")
        sandbox.reset()
        #expect(notes("GET", "/notes/clock", in: "a") == "502 ")
    }

    @Test func `rules that are there act, whoever installs others at the same time`() {
        for _ in 0..<5000 {
            let faults = Faults()
            DispatchQueue.concurrentPerform(iterations: 2) { turn in
                if turn == 0 { faults.install(nil) } else { faults.change(orElse: Always(.delivery(.reset))) { _ in } }
            }
            let acts = faults.fault(for: Request(.get, "/notes"), api: "notes", operation: "", at: .epoch) != nil
            guard acts == (faults.installed != nil) else {
                Issue.record("there are rules, and no request meets them")
                return
            }
        }
    }

    @Test func `rules of which none is left are not asked, and are when there is one again`() {
        let notes = Notebook(), rules = Switched()
        notes.main.faults.change(orElse: rules) { $0.turn(on: true) }
        #expect(notes("GET", "/notes/clock") == "502 ")
        notes.main.faults.change(orElse: Switched()) { $0.turn(on: false) }
        #expect(notes("GET", "/notes/clock") == "200 2026-01-01T00:00:00Z")
        #expect(rules.askedCount == 1)
        notes.main.faults.change(orElse: Switched()) { $0.turn(on: true) }
        #expect(notes("GET", "/notes/clock") == "502 ")
        #expect(rules.askedCount == 2)
    }

    @Test func `rules that let things stand are asked about that, whether they befall requests or not`() {
        let faults = Faults()
        #expect(faults.stalls(of: "notes").apart == [])
        faults.install(Standing())
        #expect(faults.stalls(of: "notes").apart == [Stall(from: .epoch, until: nil)])
        #expect(faults.fault(for: Request(.get, "/notes"), api: "notes", operation: "", at: .epoch) == nil)
    }

    @Test func `what a request asks for befalls it, and rules count it`() {
        let notes = Notebook(), heard = Heard()
        notes.main.faults.install(heard)
        _ = notes("GET", "/notes/clock", headers: ["X-Understudy-Fault": "reset"])
        #expect(notes.main.journal.newest(1).map(\.fault) == ["X-Understudy-Fault"])
        #expect(heard.lines == ["counted GET /notes/clock"])
    }

    @Test(arguments: ["60001ms", "61s", "PT999999H"])
    func `a request cannot delay its own answer by more than a minute`(delay: String) {
        #expect(
            Notebook()("GET", "/notes/clock", headers: ["X-Understudy-Fault": "delay=\(delay)"])
                == """
                500 internalError #0: A request can delay its own answer by 1m at most; a rule of POST /__admin/faults can delay by more.
                """)
    }

    @Test(arguments: ["60000ms", "60s", "PT1M"])
    func `it can by a minute`(delay: String) {
        let notes = Notebook()
        let request = Request(.get, "/notes/clock", headers: ["X-Understudy-Fault": "delay=\(delay)"])
        guard case .later = notes.emulator.respond(to: request, in: notes.main) else {
            Issue.record("it was answered")
            return
        }
        #expect(notes.main.nextDue == Notebook.start + .seconds(60))
    }
}

/// Has a fault for every request, but says that it has none.
private struct Standing: FaultRules {
    var befallRequests: Bool { false }
    func fault(for request: Request, api: String, operation: String, at now: Instant) -> Fault? { .response(Response(502)) }
    func stalls(of api: String) -> Stalls { Stalls([Stall(from: .epoch, until: nil)]) }
}

/// One rule that can be switched on and off.
private final class Switched: FaultRules {
    private let isOn = Atomic(false)
    private let asked = Atomic(0)
    var befallRequests: Bool { isOn.load(ordering: .relaxed) }
    var askedCount: Int { asked.load(ordering: .relaxed) }

    func turn(on: Bool) { isOn.store(on, ordering: .relaxed) }

    func fault(for request: Request, api: String, operation: String, at now: Instant) -> Fault? {
        asked.add(1, ordering: .relaxed)
        return .response(Response(502))
    }
}

/// Has no faults, and records what it was asked.
private final class Heard: FaultRules {
    private let heard = Mutex<[String]>([])
    var lines: [String] { heard.withLock { $0 } }

    func fault(for request: Request, api: String, operation: String, at now: Instant) -> Fault? {
        heard.withLock { $0.append("\(request.method.name) \(request.target.text), row \(operation), at \(now.iso8601())") }
        return nil
    }

    func count(_ request: Request, api: String, operation: String, at now: Instant) {
        heard.withLock { $0.append("counted \(request.method.name) \(request.target.text)") }
    }
}
