import HTTPMessages
import Synchronization
import Testing

@testable import Emulation

@Suite struct JournalTests {
    @Test func `an exchange keeps the request as it came but for secrets, the row, the refusal, the answer and the sandbox's time`() throws
    {
        let notes = Notebook()
        _ = notes("PUT", "/notes/one/7?x=%20", headers: ["KEY": "secret", "Twice": "1", "Twice": "2"], body: #"{"text":"milk"}"#)
        let exchange = try #require(notes.main.journal.newest(1).first)
        #expect(exchange.number == 0)
        #expect(exchange.at == Notebook.start)
        #expect(exchange.api == "notes")
        #expect(exchange.operation == "PUT /notes/one/:id")
        #expect(exchange.refusal == "unknownNote")
        #expect(exchange.evidence == .observed)
        #expect(exchange.request.target.text == "/notes/one/7?x=%20")
        #expect(exchange.request.headers.fields.map { "\($0.name)=\($0.value)" } == ["KEY=…", "Twice=1", "Twice=2"])
        #expect(exchange.request.body == Array(#"{"text":"milk"}"#.utf8))
        #expect(exchange.status == .notFound)
        #expect(exchange.responseBody == Array("unknownNote #0: 7".utf8))
    }

    @Test func `a secret is gone from query, body and answer, and what was given back is whole`() throws {
        let notes = Notebook()
        #expect(
            notes("POST", "/notes/echo?password=p1", body: #"{"text":"milk","Password":"p2"}"#) == #"200 {"text":"milk","Password":"p2"}"#)
        let exchange = try #require(notes.main.journal.newest(1).first)
        #expect(exchange.request.target.text == "/notes/echo?password=…")
        #expect(String(decoding: exchange.request.body, as: UTF8.self) == #"{"text":"milk","Password":"…"}"#)
        #expect(String(decoding: exchange.responseBody, as: UTF8.self) == #"{"text":"milk","Password":"…"}"#)
        #expect(exchange.answerIsRedacted)
    }

    @Test func `an answer with a secret in a field cannot be given again, one without can`() {
        let notes = Notebook()
        notes.main.faults.install(Always(.response(Response(.ok, headers: ["Set-Cookie": "session=s3cret"]))))
        _ = notes("GET", "/notes/clock")
        notes.main.faults.install(Always(.response(Response(.ok, headers: ["Location": "/notes/one/7"]))))
        _ = notes("GET", "/notes/clock")
        #expect(notes.main.journal.newest(2).map(\.answerIsRedacted) == [true, false])
    }

    @Test func `a success has no refusal, and a path that no row has no operation`() {
        let notes = Notebook()
        _ = notes("GET", "/notes/clock")
        _ = notes("GET", "/notes/nowhere")
        let shown = notes.main.journal.newest(2).map { "\($0.number) \($0.operation) \($0.refusal ?? "-") \($0.evidence)" }
        #expect(shown == ["0 GET /notes/clock - documented", "1  unknownPath documented"])
    }

    @Test func `the oldest exchanges give way to a number`() {
        let journal = Journal(bounds { $0.entries = 3 })
        for number in 0..<7 {
            journal.record(exchange())
            #expect(journal.newest(10).map(\.number) == Array(max(0, number - 2)...number))
        }
        #expect(journal.count == 7)
    }

    @Test func `the newest exchange of a method and path is found, as long as it is kept`() {
        let journal = Journal(bounds { $0.entries = 3 })
        #expect(journal.last(like: Request(.get, "/notes"))?.number == nil)
        for _ in 0..<5 { journal.record(exchange()) }
        #expect(journal.last(like: Request(.get, "/notes?page=2"))?.number == 4)
        #expect(journal.last(like: Request(.put, "/notes"))?.number == nil)
        #expect(journal.last(like: Request(.get, "/notes/one"))?.number == nil)
        for _ in 0..<2 { journal.record(exchange(to: "/notes/one")) }
        #expect(journal.last(like: Request(.get, "/notes"))?.number == 4)
        journal.record(exchange(to: "/notes/one"))
        #expect(journal.last(like: Request(.get, "/notes"))?.number == nil)
    }

    @Test func `what is passed over is counted, takes no room, and the ring goes on behind it`() {
        let journal = Journal(bounds { $0.entries = 3 })
        for _ in 0..<2 { journal.record(exchange()) }
        for _ in 0..<5 { journal.passOver() }
        #expect(journal.newest(10).isEmpty)
        #expect(journal.usage == (kept: 0, bytes: 0, forgotten: 7))
        for number in 7..<12 {
            journal.record(exchange())
            #expect(journal.newest(10).map(\.number) == Array(max(7, number - 2)...number))
        }
        #expect(journal.news(from: journal.place(of: 0)).hasMissed)
        #expect(journal.usage.kept == 3)
        #expect(journal.usage.bytes == 3 * exchange().byteCount)
    }

    @Test func `the oldest exchanges give way to bytes, and the newest stays however large it is`() {
        let size = exchange().byteCount
        let journal = Journal(bounds { $0.bytes = 3 * size })
        for _ in 0..<5 { journal.record(exchange()) }
        #expect(journal.newest(10).map(\.number) == [2, 3, 4])
        journal.record(exchange(body: 2 * size))
        #expect(journal.newest(10).map(\.number) == [5])
        journal.record(exchange(body: 100 * size))
        #expect(journal.newest(10).map(\.number) == [6])
        journal.record(exchange())
        #expect(journal.newest(10).map(\.number) == [7])
        #expect(journal.count == 8)
    }

    @Test func `what gave way no longer counts its bytes`() {
        let size = exchange().byteCount
        let journal = Journal(
            bounds {
                $0.entries = 2
                $0.bytes = 3 * size
            })
        for _ in 0..<100 { journal.record(exchange()) }
        #expect(journal.newest(10).map(\.number) == [98, 99])
    }

    @Test func `the newest are given oldest first, as many as asked for`() {
        let journal = Journal()
        for _ in 0..<5 { journal.record(exchange()) }
        #expect(journal.newest(2).map(\.number) == [3, 4])
        #expect(journal.newest(0).isEmpty)
        #expect(journal.newest(-1).isEmpty)
        #expect(journal.newest(.max).count == 5)
    }

    @Test func `a journal that was reset counts from zero`() {
        let journal = Journal(bounds { $0.entries = 2 })
        for _ in 0..<5 { journal.record(exchange()) }
        journal.reset()
        #expect(journal.count == 0)
        #expect(journal.newest(10).isEmpty)
        journal.record(exchange())
        #expect(journal.newest(10).map(\.number) == [0])
    }

    @Test func `a journal that was cleared counts on, and what it dropped then is not missed`() {
        let journal = Journal(bounds { $0.entries = 2 })
        for _ in 0..<5 { journal.record(exchange()) }
        let place = journal.place(of: 1)
        #expect(journal.news(from: place).hasMissed)
        journal.clear()
        #expect(journal.count == 5)
        #expect(journal.usage == (kept: 0, bytes: 0, forgotten: 0))
        #expect(!journal.news(from: place).hasMissed)
        #expect(!journal.hasNews(at: journal.place(of: 5)))
        journal.record(exchange())
        #expect(journal.news(from: place).entries.map(\.number) == [5])
        for _ in 0..<2 { journal.record(exchange()) }
        #expect(journal.news(from: place).entries.map(\.number) == [6, 7])
        #expect(journal.news(from: place).hasMissed)
        #expect(!journal.news(since: 6).hasMissed)
        #expect(journal.usage.forgotten == 1)
    }

    @Test func `who has read a journal that is then reset reads it from its beginning, however far it has come`() {
        let journal = Journal()
        journal.record(exchange())
        let place = journal.place(of: 1)
        #expect(!journal.hasNews(at: place))
        journal.reset()
        #expect(journal.hasNews(at: place))
        for count in 1...3 {
            journal.record(exchange())
            #expect(journal.news(from: place).entries.map(\.number) == Array(0..<count))
        }
        #expect(journal.place(of: 9) == journal.place(of: 0))
    }

    @Test func `who waits for news of a journal that is closed is told, and learns that none will come`() {
        let journal = Journal()
        journal.record(exchange())
        let told = Atomic(0)
        _ = journal.watch { told.add(1, ordering: .relaxed) }
        #expect(!journal.news(from: journal.place(of: 0)).isLast)
        journal.close()
        #expect(told.load(ordering: .relaxed) == 1)
        let news = journal.news(from: journal.place(of: 0))
        #expect(news.entries.map(\.number) == [0])
        #expect(news.isLast)
        #expect(journal.hasNews(at: news.next))
    }

    @Test func `what was answered stays counted, whatever becomes of the exchanges`() {
        let journal = Journal(bounds { $0.entries = 2 })
        for _ in 0..<5 { journal.record(exchange()) }
        journal.clear()
        journal.passOver()
        journal.reset()
        journal.record(exchange(), Traffic.Answered(place: 0, status: .notFound, hasFault: true))
        let counts = journal.traffic.counts(ofAPIAt: 0)
        #expect(counts.statuses.map { "\($0.code): \($0.count)" } == ["200: 6", "404: 1"])
        #expect(counts.faults == 1)
    }

    @Test func `exchanges side by side each get a number of their own`() async {
        let journal = Journal()
        await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<100 { journal.record(exchange()) } } }
        }
        #expect(journal.newest(1000).map(\.number) == Array(0..<800))
    }
}

extension Journal {
    fileprivate static let answered = Traffic.Answered(place: 0, status: .ok, hasFault: false)
    fileprivate func record(_ exchange: consuming KeptExchange) { record(exchange, Self.answered) }
    fileprivate func passOver() { passOver(Self.answered) }
}

private func bounds(_ change: (inout Journal.Bounds) -> Void) -> Journal.Bounds {
    var bounds = Journal.Bounds()
    change(&bounds)
    return bounds
}

private func exchange(to target: Target = "/notes", body: Int = 0) -> KeptExchange {
    KeptExchange(
        at: Notebook.start, nanoseconds: 0, api: "notes", operation: "", refusal: nil, evidence: .documented,
        request: Request(.get, target), status: .ok, responseHeaders: [:], responseBody: Array(repeating: 0, count: body),
        redaction: Redaction(), mayAnswerSecrets: false)
}
