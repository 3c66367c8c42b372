import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct FailuresTests {
    // MARK: What it refuses

    @Test func `a failing step raises an incident in the vendor's layout`() throws {
        let running = try Running(listId: "gone")
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT1S")
        let transaction = try #require(running.transactions().first?["Id"])
        #expect(
            running.incidents() == [
                [
                    "CycleId": .string(Running.cycle), "CycleName": "Members to contacts", "IncidentLevel": "Error",
                    "ShortMessage": "Failed to call the method",
                    "FullMessage": .string(
                        "404 Not Found\r\n" + #"{"title":"Resource Not Found"}"# + "\r\n\r\n\r\n"
                            + "HTTP Request:\r\nGET https://{{BaseUrl}}/lists/gone/members HTTP/1.1\r\nAuthorization: REDACTED"),
                    "StepId": .string(Running.list), "StepName": "List Members", "TransactionId": transaction,
                    "CreatedOnUtc": "2022-05-02T12:00:01Z",
                ]
            ])
    }

    @Test(arguments: [("failures", "-3"), ("failures", "9007199254740991"), ("steps", "-3"), ("steps", "9007199254740991")])
    func `a run whose numbers cannot be goes on or ends`(member: String, number: String) throws {
        let running = try Running(cycle: #""StepErrorAction":"Retry","#, listId: "gone")
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT1S")
        let id = try #require(running.transactions()["Id"].first)
        let record = running.cyclr.get("/__admin/state/cyclr/transactions/\(id)").body
        #expect(record.contains(#""\#(member)":1"#))
        let changed = record.replacing(#""\#(member)":1"#, with: #""\#(member)":\#(number)"#)
        let headers = ["Content-Type": "application/json"]
        #expect(running.cyclr.send("PUT", "/__admin/state/cyclr/transactions/\(id)", headers: headers, body: changed).status == 200)
        try running.cyclr.advanceClock(by: "P2D")
        #expect(running.transactions()["Status"] == ["Errored"])
    }

    // MARK: What it answers

    @Test func `where errors are ignored the next step is done, and the run was no success`() throws {
        let running = try Running(listId: "gone", mapping: #"{"MappingType":"StaticValue","Value":"x@example.com"}"#)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT9S")
        #expect(running.transactions()["Status"] == ["Completed"])
        #expect(running.items(0)["StepId"] == [Running.list, Running.create])
        #expect(running.read("ErrorCount", "Status", "LastSuccessfulRunDate") == [1, "Paused", "0001-01-01T00:00:00"])
    }

    @Test func `an error may stop its transaction`() throws {
        let running = try Running(cycle: #""StepErrorAction":"StopTransaction","#, listId: "gone")
        running.activate()
        try running.cyclr.advanceClock(by: "PT9S")
        #expect(running.transactions()["Status"] == ["Errored"])
        #expect(running.items(0)["StepId"] == [Running.list])
        #expect(running.read("Status", "ErrorCount", "InProgressTransactionCount") == ["Active", 1, 0])
    }

    @Test func `an error may stop the whole cycle, and what else it was doing`() throws {
        let running = try Running(
            cycle: #""StepErrorAction":"StopIntegration","#, mapping: #"{"MappingType":"StaticValue","Value":"broken@example.com"}"#)
        running.activate()
        try running.cyclr.advanceClock(by: "PT9S")
        #expect(running.read("Status", "ErrorCount", "WarningCount", "InProgressTransactionCount") == ["Error", 1, 1, 0])
        #expect(running.transactions()["Status"] == ["Completed", "Errored", "Errored"])
        #expect(running.incidents()["ShortMessage"] == ["Failed to call the method", "Transaction Stopped"])
        #expect(try running.happened(in: "PT48H").isEmpty)
        #expect(running.activate().json?["Status"] == "Active")
    }

    @Test(arguments: ["isSandbox", "Is Sandbox?"])
    func `a property of the connector that is sensitive is shown neither by the incident nor by the transaction`(name: String) throws {
        let connectors = Fixture.connectors.replacing(
            #""TargetName":"isSandbox","IsSensitive":false"#, with: #""TargetName":"isSandbox","IsSensitive":true"#)
        let methods = Fixture.methods.replacing("{{ListId}}/members", with: "{{ListId}}/members/{{isSandbox}}")
        let running = try Running(listId: "gone", seeds: ["cyclr/connectors.json": connectors, "cyclr/methods.json": methods])
        let property = #"{"Name":"\#(name)","Value":"secret"}"#
        #expect(running.cyclr.post("/v1.0/account/connectors/50001/properties", property).status == 200)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT1S")
        let request = "HTTP Request:\r\nGET https://{{BaseUrl}}/lists/gone/members/REDACTED HTTP/1.1\r\nAuthorization: REDACTED"
        #expect(
            running.incidents()["FullMessage"] == ["404 Not Found\r\n" + #"{"title":"Resource Not Found"}"# + "\r\n\r\n\r\n\(request)"])
        #expect(running.items(0)["Request"] == [request])
    }

    @Test func `a transaction whose first step was deleted is stopped, with a warning of no step`() throws {
        let running = try Running()
        running.activate()
        running.deactivate("?finishQueuedTransactions=true")
        #expect(running.cyclr.delete("/v1.0/cycles/\(Running.cycle)/steps/\(Running.list)").status == 200)
        try running.cyclr.advanceClock(by: "PT1S")
        let transaction = try #require(running.transactions().first)
        #expect(transaction["Status"] == "Errored")
        #expect(
            running.incidents() == [
                [
                    "CycleId": .string(Running.cycle), "CycleName": "Members to contacts", "IncidentLevel": "Warning",
                    "ShortMessage": "Transaction Stopped", "FullMessage": "The step was deleted.", "StepId": .null, "StepName": .null,
                    "TransactionId": transaction["Id"] ?? .null, "CreatedOnUtc": "2022-05-02T12:00:01Z",
                ]
            ])
        #expect(
            running.read("ErrorCount", "WarningCount", "InProgressTransactionCount", "LastSuccessfulRunDate")
                == [0, 1, 0, "0001-01-01T00:00:00"])
    }

    @Test(arguments: [
        ("gone", Running.list, "Errored", "0001-01-01T00:00:00", ["Failed to call the method", "Transaction Stopped"]),
        ("L1", Running.create, "Completed", "2022-05-02T12:00:02Z", []),
    ])
    func `a transaction whose next step was deleted is stopped where it failed there, and else complete`(
        listId: String, step: String, status: String, success: String, warnings: [String]
    ) throws {
        let running = try Running(cycle: #""StepErrorAction":"Retry","CollectionSplitType":"None","#, listId: listId)
        running.activate()
        try running.cyclr.advanceClock(by: "PT1S")
        running.deactivate("?finishQueuedTransactions=true")
        #expect(running.cyclr.delete("/v1.0/cycles/\(Running.cycle)/steps/\(step)").status == 200)
        try running.cyclr.advanceClock(by: "PT1H")
        #expect(running.transactions()["Status"] == [status])
        #expect(running.incidents()["ShortMessage"] == warnings)
        #expect(running.incidents()["IncidentLevel"].allSatisfy { $0 == "Warning" })
        #expect(running.read("LastSuccessfulRunDate")?.stringValue == success)
    }

    // MARK: What it remembers

    @Test func `a failing step is tried again after growing pauses, until it is given up`() throws {
        let running = try Running(cycle: #""StepErrorAction":"Retry","#, listId: "gone")
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT48H")
        #expect(
            running.incidents()["CreatedOnUtc"] == [
                "2022-05-02T12:00:01Z", "2022-05-02T12:05:01Z", "2022-05-02T12:40:01Z", "2022-05-02T14:15:01Z", "2022-05-02T18:50:01Z",
                "2022-05-03T05:25:01Z",
            ])
        #expect(running.incidents()["IncidentLevel"] == ["Warning", "Warning", "Warning", "Warning", "Warning", "Error"])
        #expect(running.incidents()["ShortMessage"].last == "Out of retries")
        #expect(running.read("ErrorCount", "WarningCount", "Status") == [1, 5, "Paused"])
        #expect(running.transactions()["Status"] == ["Errored"])
        #expect(running.items(0).count == 6)
    }

    @Test(arguments: [
        (#","headers":{"Retry-After":"120"}"#, "2022-05-02T12:02:01Z"), ("", "2022-05-02T12:01:01Z"),
        (#","headers":{"Retry-After":"Mon, 02 May 2022 12:02:01 GMT"}"#, "2022-05-02T12:02:01Z"),
        (#","headers":{"Retry-After":"Mon, 02 May 2022 11:59:00 GMT"}"#, "2022-05-02T12:00:01Z"),
        (#","headers":{"Retry-After":"later"}"#, "2022-05-02T12:01:01Z"),
    ])
    func `an application that had too many requests is left alone as long as it says, or a minute`(headers: String, second: String) throws {
        let responses = #"[{"status":429,"body":{"error":"slow down"}\#(headers)}]"#
        let methods = Fixture.methods.replacing(
            #"[{"body":{"lists":[{"id":"L1","name":"Newsletter"},{"id":"L2","name":"Customers"}]}}]"#, with: responses)
        let running = try Running(
            steps: "",
            seeds: [
                "cyclr/methods.json": methods,
                "cyclr/steps.json": #"""
                [{"Id":"\#(Running.list)","Name":"List Lists","ActionType":"Action","ConnectorId":2582,"MethodId":"20001",
                  "$cycle":"\#(Running.cycle)","$accountConnector":50001},
                 {"Id":"\#(Running.create)","Name":"Wait","ActionType":"Delay","$cycle":"\#(Running.cycle)","$logic":{"DelaySeconds":1}}]
                """#,
            ])
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT5M")
        #expect(running.incidents()["CreatedOnUtc"].prefix(2) == ["2022-05-02T12:00:01Z", second])
        #expect(running.incidents()["IncidentLevel"].allSatisfy { $0 == "Warning" })
        try running.cyclr.advanceClock(by: "PT2H")
        #expect(running.incidents()["ShortMessage"].last == "Out of retries")
    }
}
