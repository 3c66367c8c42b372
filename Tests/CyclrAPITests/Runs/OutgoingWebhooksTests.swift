import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct WebhooksTests {
    private static func failing(account: String = "", partner: String = "", outcome: String = "fail") throws -> Running {
        let acme = Fixture.acme.replacing(
            #""TransactionErrorWebhookUrl":null"#, with: #""TransactionErrorWebhookUrl":"https://acme.example/e""#)
        return try Running(
            cycle: #""$outcomes":[{"result":"\#(outcome)","message":"Failed to call the method"}],"CollectionSplitType":"None","#,
            seeds: [
                "cyclr/partner.json": #"[{"Id":1\#(partner)}]"#,
                "cyclr/accounts.json": """
                [\(account.isEmpty ? Fixture.acme : acme.replacing(#""TransactionErrorWebhookEnabled":false"#, with: account)),\(Fixture.north)]
                """,
            ])
    }

    private static let partner = #","TransactionErrorWebhookUrl":"https://partner.example/e""#
    private static let partnerWithWarnings = #"\#(partner),"TransactionErrorWebhookIncludeWarnings":true"#

    private func run(_ running: Running) throws -> [JSON] {
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT9S")
        return running.outbox()
    }

    // MARK: What it refuses

    @Test func `without an address nothing is called`() throws {
        #expect(try run(try Self.failing()).isEmpty)
    }

    @Test func `warnings are told only where that is wished for`() throws {
        #expect(try run(try Self.failing(partner: Self.partner, outcome: "warn")).isEmpty)
        #expect(try run(try Self.failing(partner: Self.partnerWithWarnings, outcome: "warn"))["kind"] == ["transactionError"])
        let account = #""TransactionErrorWebhookEnabled":true"#
        #expect(try run(try Self.failing(account: account, partner: Self.partnerWithWarnings, outcome: "warn")).isEmpty)
    }

    // MARK: What it answers

    @Test func `a transaction error is told with all that is documented of it`() throws {
        let running = try Self.failing(partner: Self.partner)
        let call = try #require(try run(running).first)
        #expect(call["url"] == "https://partner.example/e")
        #expect(call["state"] == "recorded")
        let body = try #require(call["body"])
        #expect(
            body.objectValue?.keys == [
                "Timestamp", "AccountId", "AccountExternalId", "AccountName", "CycleId", "CycleName", "StepId", "StepName", "StepType",
                "TransactionId", "Message", "Detail", "IncidentLevel",
            ])
        #expect(body["Timestamp"] == "2022-05-02T12:00:01Z")
        #expect(body["AccountExternalId"] == "acme")
        #expect(body["AccountId"]?.stringValue?.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil)
        #expect(body["AccountName"] == "Acme")
        #expect(body["CycleId"] == .string(Running.cycle))
        #expect(body["CycleName"] == "Members to contacts")
        #expect(body["StepId"] == .string(Running.list))
        #expect(body["StepName"] == "List Members")
        #expect(body["StepType"] == 1)
        #expect(body["TransactionId"] == running.transactions()[0]["Id"])
        #expect(body["Message"] == "Failed to call the method")
        #expect(body["Detail"] == running.incidents()[0]["FullMessage"])
        #expect(body["IncidentLevel"] == "Error")
    }

    @Test func `an account's own address comes before the partner's`() throws {
        let running = try Self.failing(account: #""TransactionErrorWebhookEnabled":true"#, partner: Self.partner)
        #expect(try run(running)["url"] == ["https://acme.example/e"])
        let switchedOff = try Self.failing(account: #""TransactionErrorWebhookEnabled":false"#, partner: Self.partner)
        #expect(try run(switchedOff)["url"] == ["https://partner.example/e"])
    }

    @Test func `an error makes a notification`() throws {
        let running = try Self.failing(partner: #","NotificationWebhookUrl":"https://partner.example/n""#)
        let calls = try run(running)
        #expect(calls["kind"] == ["notification"])
        #expect(calls[0]["body"]?.objectValue?.keys == ["accountId", "title", "message"])
        #expect(calls[0]["body"]?["title"] == "Cycle Error: Members to contacts")
        #expect(calls[0]["body"]?["message"] == "Failed to call the method")
    }

    // MARK: What it remembers

    @Test func `calls are kept in order, with the sandbox's time, until it is reset`() throws {
        let running = try Running(
            cycle: #""$outcomes":[{"runs":3,"result":"fail"}],"CollectionSplitType":"None","#,
            seeds: ["cyclr/partner.json": #"[{"Id":1\#(Self.partner)}]"#])
        running.activate(#"{"Interval":1}"#)
        try running.cyclr.advanceClock(by: "PT10M")
        #expect(running.outbox()["at"] == ["2022-05-02T12:00:01Z", "2022-05-02T12:01:01Z", "2022-05-02T12:02:01Z"])
        #expect(running.outbox().map { $0["number"] } == [0, 1, 2])
        try running.cyclr.reset()
        #expect(running.outbox().isEmpty)
    }
}
