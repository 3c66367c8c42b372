import HTTPEngine
import HTTPMessages
import OrderedJSON
import Synchronization
import UnderstudyTesting

/// A server for webhooks to call, on a free port of this machine.
final class Target: Sendable {
    private final class Log: Sendable {
        let requests = Mutex<[Request]>([])
    }
    private let log = Log()
    private let server: HTTPServer

    var url: String { "http://127.0.0.1:\(server.port)/hook" }
    var received: [Request] { log.requests.withLock { $0 } }

    /// Answers with these responses in order, and then always with the last.
    /// - Parameter whenAsked: what happens before each answer.
    convenience init(_ answers: Response..., whenAsked: @escaping @Sendable () -> Void = {}) throws {
        try self.init(answering: { number in
            whenAsked()
            return .ready(answers[min(number, answers.count - 1)])
        })
    }

    /// - Parameter answer: the answer to each request, by its number, from 0.
    init(answering answer: @escaping @Sendable (_ number: Int) -> Answer) throws {
        server = try HTTPServer(EngineConfiguration(host: "127.0.0.1", port: 0), refuse: { status, _ in Response(status) }) {
            [log] request in
            let number = log.requests.withLock { requests in
                requests.append(request)
                return requests.count - 1
            }
            return answer(number)
        }
    }

    func stop() { server.stop() }
}

/// A body that begins and never continues.
final class Silence: BodySource {
    private let hasBegun = Mutex(false)

    func next() -> [UInt8]? {
        hasBegun.withLock { hasBegun in
            defer { hasBegun = true }
            return hasBegun ? [] : [UInt8(ascii: "x")]
        }
    }
    func whenReady(_ call: @escaping @Sendable () -> Void) {}
    func close() {}
}

extension Understudy {
    /// A server with active cycles of Cyclr. Each cycle runs once a minute from noon on; every run fails and sends a webhook to the URL.
    /// - Parameters:
    ///   - timeLimit: how long a target may take to answer.
    ///   - pauses: the pauses before further attempts.
    static func erring(
        at url: String, cycles: Int = 1, timeLimit: Duration = .seconds(10), pauses: [Duration] = Understudy.webhookPauses
    ) throws -> Understudy {
        var seeds = Dictionary(
            uniqueKeysWithValues: [
                "tokens", "users", "connectors", "methods", "account-connectors", "templates", "variables", "transactions", "incidents",
                "marketplaces", "folders",
            ].map { ("cyclr/\($0).json", "[]") })
        seeds["cyclr/partner.json"] = #"[{"Id":1,"TransactionErrorWebhookUrl":"\#(url)"}]"#
        seeds["cyclr/accounts.json"] = """
            [{"CreatedDate":"2022-01-01T00:00:00Z","Id":"acme","Name":"Acme","NextBillDateUtc":"2022-06-01T00:00:00Z"}]
            """
        /// An array with the records of each cycle.
        func each(_ records: (_ id: (_ kind: String) -> String) -> String) -> String {
            let all = (0..<cycles).map { cycle in records { "00000000-0000-4000-8000-000000\($0)\(1000 + cycle)" } }
            return "[\(all.joined(separator: ","))]"
        }
        seeds["cyclr/cycles.json"] = each { id in
            """
            {"Id":"\(id("c1"))","CreatedOnUtc":"2022-04-01T09:00:00Z","Status":"Active","Name":"Fails","CreatedDate":"2022-04-01T09:00:00Z",\
            "StepErrorAction":"StopTransaction","$account":"acme","$interval":1,"$nextRun":"2022-05-02T12:01:00Z",\
            "$outcomes":[{"runs":1000,"result":"fail"}]}
            """
        }
        seeds["cyclr/steps.json"] = each { id in
            """
            {"Id":"\(id("51"))","Name":"First","ActionType":"Action","$cycle":"\(id("c1"))"},
            {"Id":"\(id("52"))","Name":"Second","ActionType":"Action","$cycle":"\(id("c1"))"}
            """
        }
        seeds["cyclr/edges.json"] = each { id in
            """
            {"Id":"\(id("e1"))","TailStepId":"\(id("51"))","HeadStepId":"\(id("52"))","EdgeType":"Forward","$cycle":"\(id("c1"))"}
            """
        }
        return try Understudy(seeds: seeds, webhookTimeLimit: timeLimit, webhookPauses: pauses)
    }

    func deliver(_ members: String = "") { _ = send("PUT", "/__admin/webhooks", body: #"{"deliver":true\#(members)}"#) }

    /// From now on, failing runs send their webhooks to this URL.
    func tell(_ url: String) {
        _ = send("PUT", "/__admin/state/cyclr/partner/1", body: #"{"Id":1,"TransactionErrorWebhookUrl":"\#(url)"}"#)
    }

    /// Lets this many runs of each cycle fail, and waits until their webhooks are sent.
    func fail(_ runs: Int) async throws {
        for _ in 0..<runs { try advanceClock(by: "PT1M1S") }
        try await webhooksSent()
    }

    var outbox: [JSON] { self.get("/__admin/outbox").json?.arrayValue ?? [] }
}
