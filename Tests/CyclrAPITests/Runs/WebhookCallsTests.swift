import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct WebhookCallsTests {
    /// The cycle begins with a webhook and creates a contact from each call.
    private static func waiting() throws -> Running {
        let connectors = Fixture.connectors.replacing(
            #""Categories":["CRMs"],"IsSystemConnector":false,"Authentication":[]"#,
            with: #""Categories":["CRMs"],"IsSystemConnector":false,"Authentication":[],"$partnerWebhookKey":"p1""#)
        return try Running(
            mapping: Running.hookMapping, steps: Running.hookStep,
            edges: """
                [\(Running.edge(1, from: Running.hook, to: Running.create)),\(Running.edge(2, from: Running.create, to: Running.list))]
                """, seeds: ["cyclr/connectors.json": connectors])
    }

    private static let open: [String: String?] = ["Authorization": nil, "X-Cyclr-Account": nil]

    // MARK: What it refuses

    @Test(arguments: ["/api/webhook/k2", "/api/webhook/%FF", "/api/webhook/k1", "/api/partnerwebhook/p2"])
    func `a key that nobody has, and the key of a cycle that does not run`(target: String) throws {
        let running = try Self.waiting()
        #expect(running.cyclr.post(target, "{}", headers: Self.open).line == #"404 {"Message":"Webhook not found."}"#)
        #expect(running.transactions().isEmpty)
    }

    @Test func `a step that its cycle does not begin with takes no calls`() throws {
        let running = try Running(
            steps: Running.hookStep,
            edges: """
                [\(Running.edge(1, from: Running.list, to: Running.hook)),\(Running.edge(2, from: Running.hook, to: Running.create))]
                """)
        running.activate(#"{"StartTime":"2022-05-03T12:00:00Z"}"#)
        #expect(running.cyclr.post("/api/webhook/k1", "{}", headers: Self.open).line == #"404 {"Message":"Webhook not found."}"#)
        #expect(running.transactions().isEmpty)
    }

    @Test func `another verb`() throws {
        let answer = try Self.waiting().cyclr.get("/api/webhook/k1")
        #expect(answer.line == #"405 {"Message":"The requested resource does not support http method 'GET'."}"#)
        #expect(answer.header("Allow") == "POST")
    }

    // MARK: What it answers

    @Test func `a call starts the running cycle, without a token`() throws {
        let running = try Self.waiting()
        running.activate()
        #expect(running.cyclr.post("/api/webhook/k1", #"{"Contact":{"Email":"cy@example.com"}}"#, headers: Self.open).line == "200 ")
        try running.cyclr.advanceClock(by: "PT2S")
        #expect(running.items(0)["StepId"] == [Running.hook, Running.create])
        #expect(running.items(0)["Response"][0] == #"{"Contact":{"Email":"cy@example.com"}}"#)
        #expect(running.items(0)["Request"][1].hasSuffix(#"{"Email":"cy@example.com"}"#))
    }

    @Test(arguments: [
        ("application/json", "", "{}"), ("application/json", "{'a': 1}", #"{"a":1}"#), ("application/json", #"{"a":"#, #""{\"a\":""#),
        ("text/plain", "hello", #""hello""#), ("application/x-www-form-urlencoded", "a=1+2&b=%26", #"{"a":"1 2","b":"&"}"#),
        ("application/xml", "<a/>", #""<a/>""#), ("application/json", "[1]", "[1]"),
    ])
    func `whatever a caller sends is taken`(label: String, body: String, received: String) throws {
        let running = try Self.waiting()
        running.activate()
        #expect(running.cyclr.post("/api/webhook/k1", body, headers: ["Content-Type": label]).line == "200 ")
        try running.cyclr.advanceClock(by: "PT1S")
        #expect(running.items(0)["Response"].first == received)
    }

    @Test func `bytes that are no text are taken too`() throws {
        let running = try Self.waiting()
        running.activate()
        #expect(running.cyclr.send("POST", Array("/api/webhook/k1".utf8), body: [0xFF, 0x00, 0x7B]).status == 200)
        try running.cyclr.advanceClock(by: "PT3S")
        #expect(running.transactions().count == 1)
    }

    @Test func `the partner's address starts every running cycle that waits for that connector`() throws {
        let running = try Self.waiting()
        #expect(running.cyclr.post("/api/partnerwebhook/p1", "{}", headers: Self.open).line == "200 ")
        #expect(running.transactions().isEmpty)
        running.activate()
        #expect(running.cyclr.post("/api/partnerwebhook/p1", "{}", headers: Self.open).line == "200 ")
        #expect(running.transactions().count == 1)
    }

    // MARK: What it remembers

    @Test func `a cycle that waits for calls has no schedule, and each call is a transaction`() throws {
        let running = try Self.waiting()
        running.activate(#"{"Interval":7}"#)
        try running.cyclr.advanceClock(by: "PT48H")
        #expect(running.transactions().isEmpty)
        for _ in 1...3 { _ = running.cyclr.post("/api/webhook/k1", "{}") }
        #expect(running.read("InProgressTransactionCount", "Status") == [3, "Active"])
        running.deactivate()
        #expect(running.cyclr.post("/api/webhook/k1", "{}").status == 404)
    }

    @Test func `one that is to run once does so at the first call`() throws {
        let running = try Self.waiting()
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT1H")
        #expect(running.read("Status") == "Active")
        _ = running.cyclr.post("/api/webhook/k1", #"{"Contact":{"Email":"cy@example.com"}}"#)
        try running.cyclr.advanceClock(by: "PT5S")
        #expect(running.read("Status") == "Paused")
    }

    @Test func `one that is to run once takes one call each time that it is activated`() throws {
        let running = try Self.waiting()
        running.activate()
        #expect(running.cyclr.post("/api/webhook/k1", "{}").status == 200)
        for count in 2...3 {
            running.activate(#"{"RunOnce":true}"#)
            #expect(running.cyclr.post(count == 2 ? "/api/webhook/k1" : "/api/partnerwebhook/p1", "{}", headers: Self.open).status == 200)
            #expect(running.cyclr.post("/api/webhook/k1", "{}", headers: Self.open).line == #"404 {"Message":"Webhook not found."}"#)
            #expect(running.cyclr.post("/api/partnerwebhook/p1", "{}", headers: Self.open).line == "200 ")
            #expect(running.transactions().count == count)
        }
        running.activate(#"{"Interval":60}"#)
        for _ in 4...5 { #expect(running.cyclr.post("/api/webhook/k1", "{}").status == 200) }
        #expect(running.transactions().count == 5)
    }

    @Test(arguments: ["", #"{"RunOnce":true}"#])
    func `one that is to run once does not take a call of the instant before it was activated for its own`(before: String) throws {
        let running = try Self.waiting()
        running.activate(before)
        #expect(running.cyclr.post("/api/webhook/k1", #"{"Contact":{"Email":"cy@example.com"}}"#).status == 200)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT10M")
        #expect(running.read("InProgressTransactionCount") == 0)
        #expect(running.read("Status") == "Active")
        #expect(running.cyclr.post("/api/webhook/k1", #"{"Contact":{"Email":"cy@example.com"}}"#).status == 200)
        try running.cyclr.advanceClock(by: "PT10M")
        #expect(running.read("Status") == "Paused")
    }

    @Test func `one that is activated anew before it has paused is not said to have run`() throws {
        let running = try Self.waiting()
        running.activate(#"{"RunOnce":true}"#)
        _ = running.cyclr.post("/api/webhook/k1", #"{"Contact":{"Email":"cy@example.com"}}"#)
        try running.cyclr.advanceClock(by: "PT3S")
        #expect(running.transactions()["Status"] == ["Completed"])
        running.activate(#"{"RunOnce":true}"#)
        #expect(try running.happened(in: "PT1H") == [])
        #expect(running.read("Status") == "Active")
    }

    @Test func `one that is to run once does not take what was held for a run`() throws {
        let running = try Self.waiting()
        running.activate()
        _ = running.cyclr.post("/api/webhook/k1", "{}")
        running.deactivate()
        try running.cyclr.advanceClock(by: "PT25H")
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT1H")
        #expect(running.read("Status") == "Active")
        #expect(running.transactions()["Status"] == ["Errored"])
        #expect(running.cyclr.post("/api/webhook/k1", "{}").status == 200)
        try running.cyclr.advanceClock(by: "PT5S")
        #expect(running.read("Status") == "Paused")
    }
}
