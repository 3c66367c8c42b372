import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct CycleRunsTests {
    // MARK: What it refuses

    @Test func `a connector that lost its token fails the step, and says so`() throws {
        let running = try Running()
        running.activate()
        _ = running.cyclr.send("PUT", "/v1.0/account/connectors/50001/deauthenticate")
        try running.cyclr.advanceClock(by: "PT1S")
        let incident = try #require(running.incidents().first)
        #expect(incident["ShortMessage"] == "Failed to authenticate the connector")
        #expect(incident["FullMessage"] == "Account connector 'MailChimp' is not authenticated.")
    }

    @Test func `a connector that was deleted fails the step, and is called as in the catalogue`() throws {
        let running = try Running()
        running.activate()
        #expect(running.cyclr.send("DELETE", "/v1.0/account/connectors/50001").status == 200)
        try running.cyclr.advanceClock(by: "PT1S")
        #expect(running.incidents()["FullMessage"] == ["Account connector 'MailChimp' is not authenticated."])
    }

    @Test func `a connector that was withdrawn with the parent account fails the step, and is called as in the catalogue`() throws {
        let running = try Running(seeds: [
            "cyclr/accounts.json": #"[\#(Fixture.acme.dropLast()),"$parent":"north.example"},\#(Fixture.north)]"#,
            "cyclr/account-connectors.json": #"""
            [{"Id":50001,"Name":"Chimp","AuthValue":"key-us1","Authenticated":true,"ConnectorId":2582,"$account":"north.example"},
             {"Id":50002,"Name":"Access CRM","AuthValue":"token","Authenticated":true,"ConnectorId":2600,"$account":"acme"}]
            """#,
        ])
        running.activate()
        try running.cyclr.advanceClock(by: "PT1S")
        #expect(running.incidents().isEmpty)
        #expect(running.cyclr.put("/v1.0/accounts/acme", #"{"ParentAccountId":null}"#).status == 200)
        try running.cyclr.advanceClock(by: "PT1H")
        #expect(running.incidents()["ShortMessage"] == ["Failed to authenticate the connector"])
        #expect(running.incidents()["FullMessage"] == ["Account connector 'MailChimp' is not authenticated."])
    }

    @Test(arguments: [
        ("DELETE", "Failed to authenticate the connector", "Account connector 'Ledger' is not authenticated."),
        ("PUT", "Failed to call the method", "Method 40005 is not there any more."),
    ])
    func `a method that is gone, with its connector or alone, fails the step`(verb: String, short: String, full: String) throws {
        let running = try Running(cycle: #""StepErrorAction":"StopTransaction","#)
        let definition = #"{"Name":"Ledger","UniqueIdentifier":"00000000-0000-4000-8000-00000000b001"}"#
        let withMethod = #"\#(definition.dropLast()),"Methods":[{"Name":"Get Entry","$responses":[{"body":{"id":1}}]}]}"#
        let step = "/v1.0/cycles/\(Running.cycle)/steps/\(Running.list)"
        #expect(running.cyclr.post("/v1.0/account/connectors/custom", withMethod).json?["Id"] == 8004)
        #expect(running.cyclr.post("/v1.0/connectors/8004/install", "").json?["Id"] == 60003)
        #expect(running.cyclr.put(step, #"{"Name":"Entry","AccountConnectorId":60003,"MethodId":"40005"}"#).status == 200)
        running.activate()
        try running.cyclr.advanceClock(by: "PT9S")
        #expect(running.transactions()["Status"] == ["Completed"])
        #expect(running.cyclr.send(verb, "/v1.0/account/connectors/custom/8004", body: definition).status == 200)
        try running.cyclr.advanceClock(by: "PT1H")
        #expect(running.transactions()["Status"] == ["Completed", "Errored"])
        let incident = try #require(running.incidents().first)
        #expect(incident["ShortMessage"]?.stringValue == short)
        #expect(incident["FullMessage"]?.stringValue == full)
        #expect(running.read("TasksUsed", "ErrorCount") == [2, 1])
        #expect(running.read("LastSuccessfulRunDate") == "2022-05-02T12:00:02Z")
    }

    @Test func `a step of a connector that nobody knows fails, and is not taken for a connector itself`() throws {
        let lost = "00000000-0000-4000-8000-000000000053"
        let running = try Running(
            cycle: #""StepErrorAction":"StopTransaction","#,
            steps: """
                ,{"Id":"\(lost)","Name":"Lost","ActionType":"Action","MethodId":"29999","$cycle":"\(Running.cycle)","$orphaned":true}
                """,
            edges: "[\(Running.edge(1, from: Running.list, to: lost)),\(Running.edge(2, from: lost, to: Running.create))]")
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT9S")
        let incident = try #require(running.incidents().first)
        #expect(incident["ShortMessage"] == "Failed to authenticate the connector")
        #expect(incident["FullMessage"] == "The step has no account connector.")
    }

    @Test func `a method whose answers nobody knows fails the step, and says what to do`() throws {
        let running = try Running(
            steps: """
                ,{"Id":"00000000-0000-4000-8000-000000000053","Name":"Silent","ActionType":"Action","ConnectorId":2700,"MethodId":"20005",\
                "$cycle":"\(Running.cycle)","$accountConnector":50003}
                """,
            edges: """
                [\(Running.edge(1, from: Running.list, to: "00000000-0000-4000-8000-000000000053")),
                 \(Running.edge(2, from: "00000000-0000-4000-8000-000000000053", to: Running.create))]
                """)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT9S")
        #expect(running.incidents().count == 2)
        #expect(running.incidents()["FullMessage"].allSatisfy { $0.contains(#"add "$responses" to it"#) })
    }

    @Test func `edges that lead round in a circle end the transaction, not the server`() throws {
        let running = try Running(
            cycle: #""Status":"Active","$interval":60,"$nextRun":"2022-05-02T12:00:01Z","CollectionSplitType":"None","#,
            steps: Running.step(Running.hook, "Delay", #"{"DelaySeconds":0}"#),
            edges: """
                [\(Running.edge(1, from: Running.list, to: Running.create)),\(Running.edge(2, from: Running.create, to: Running.hook)),
                 \(Running.edge(3, from: Running.hook, to: Running.create))]
                """)
        try running.cyclr.advanceClock(by: "PT45M")
        #expect(running.transactions()["Status"] == ["Errored"])
        #expect(running.incidents()["FullMessage"] == ["The transaction went through too many steps."])
    }

    private static let two =
        #"[{"email_address":"ada@example.com","status":"subscribed"},{"email_address":"bo@example.com","status":"unsubscribed"}]"#
    /// The fixture's methods, with this many members in the answer's list and a note beside the list.
    private static func methods(members: Int, note: String = "") -> [String: String] {
        let member = #"{"email_address":"ada@example.com","status":"subscribed"}"#
        let list = "[\(Array(repeating: member, count: members).joined(separator: ","))]"
        return ["cyclr/methods.json": Fixture.methods.replacing(two, with: #"\#(list),"note":"\#(note)""#)]
    }

    @Test func `edges that lead round in a circle split no run for ever`() throws {
        let running = try Running(
            steps: Running.step(Running.hook, "Delay", #"{"DelaySeconds":0}"#),
            edges: """
                [\(Running.edge(1, from: Running.hook, to: Running.list)),\(Running.edge(2, from: Running.list, to: Running.create)),
                 \(Running.edge(3, from: Running.create, to: Running.list))]
                """, seeds: Self.methods(members: 300))
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT1H")
        #expect(running.transactions("?pageSize=1000")["Status"] == ["Completed"] + Array(repeating: "Errored", count: 300))
        #expect(Set(running.incidents("?pageSize=1000")["FullMessage"]) == ["The transaction split into too many parts."])
        #expect(running.read("InProgressTransactionCount", "Status") == [0, "Paused"])
    }

    @Test func `parts that would fill too much end the transaction instead`() throws {
        let running = try Running(seeds: Self.methods(members: 400, note: String(repeating: "x", count: 200_000)))
        // the transactions do not keep the note, since no field names it
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT9S")
        #expect(running.transactions("?pageSize=1000").count == 401)
        let note = #"{"ConnectorField":"note"}"#
        #expect(running.cyclr.post("/v1.0/account/connectors/50001/fields", note).status == 200)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT9S")
        #expect(running.transactions("?pageSize=1000")["Status"].suffix(1) == ["Errored"])
        #expect(running.transactions("?pageSize=1000").count == 402)
        #expect(running.incidents()["ShortMessage"] == ["Transaction Stopped"])
    }

    @Test func `of step data that would fill too much it is kept that the steps were done`() throws {
        func again(_ id: String) -> String {
            """
            ,{"Id":"\(id)","Name":"Again","ActionType":"Action","ConnectorId":2582,"MethodId":"20002","$cycle":"\(Running.cycle)",\
            "$accountConnector":50001,"$parameterMappings":{"300010":{"MappingType":"StaticValue","Value":"L1"}}}
            """
        }
        let others = ["00000000-0000-4000-8000-000000000053", "00000000-0000-4000-8000-000000000054"]
        let running = try Running(
            cycle: #""CollectionSplitType":"None","#, steps: others.map(again).joined(),
            edges: """
                [\(Running.edge(1, from: Running.list, to: others[0])),\(Running.edge(2, from: others[0], to: others[1])),
                 \(Running.edge(3, from: others[1], to: Running.create))]
                """, seeds: Self.methods(members: 1, note: String(repeating: "x", count: 3_000_000)))
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT9S")
        let items = running.items(0)
        #expect(items["StepId"] == [Running.list] + others + [Running.create])
        #expect(items["Request"].map(\.isEmpty) == [false, false, true, false])
        #expect(items["Response"].map(\.isEmpty) == [false, false, true, false])
        #expect(running.transactions()["Status"] == ["Completed"])
    }

    // MARK: What it answers

    @Test func `a transaction is seen in progress, then with what each step asked and was told`() throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        running.activate(#"{"RunOnce":true}"#)
        #expect(
            running.transactions() == [
                [
                    "Id": running.transactions()[0]["Id"] ?? .null, "CycleId": .string(Running.cycle), "Status": "InProgress",
                    "SplitType": "Unsplit", "CreatedOnUtc": "2022-05-02T12:00:00Z",
                ]
            ])
        #expect(running.items(0).isEmpty)
        try running.cyclr.advanceClock(by: "PT1S")
        #expect(running.transactions()["Status"] == ["InProgress"])
        #expect(running.items(0)["StepId"] == [Running.list])
        try running.cyclr.advanceClock(by: "PT1S")
        #expect(running.transactions()["Status"] == ["Completed"])
        let items = running.items(0)
        #expect(
            items["Request"] == [
                "HTTP Request:\r\nGET https://{{BaseUrl}}/lists/L1/members HTTP/1.1\r\nAuthorization: REDACTED",
                "HTTP Request:\r\nPOST https://{{BaseUrl}}/contacts HTTP/1.1\r\nAuthorization: REDACTED\r\nContent-Type: application/json\r\n\r\n"
                    + #"{"Email":"ada@example.com"}"#,
            ])
        #expect(
            items["Response"][0] == """
                {"list_id":"L1","members":[{"email_address":"ada@example.com","status":"subscribed"},\
                {"email_address":"bo@example.com","status":"unsubscribed"}]}
                """)
    }

    @Test func `each element of a collection goes on by itself`() throws {
        let running = try Running()
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT1S")
        #expect(running.read("InProgressTransactionCount") == 2)
        try running.cyclr.advanceClock(by: "PT1S")
        #expect(running.transactions()["SplitType"] == ["Unsplit", "Split", "Split"])
        #expect(running.transactions()["Status"] == ["Completed", "Completed", "Completed"])
        let parent = running.transactions()["Id"][0]
        #expect(running.items(0)["StepId"] == [Running.list])
        #expect(running.items(2)["StepId"] == [Running.list, Running.create])
        #expect(running.items(2)["Request"][0] == "Split From \(parent)")
        #expect(running.items(2)["Response"][0] == #"{"email_address":"bo@example.com","status":"unsubscribed"}"#)
        #expect(running.items(2)["Request"][1].hasSuffix(#"{"Email":"bo@example.com"}"#))
    }

    @Test func `a part remembers its element, and of the rest what fields name`() throws {
        let running = try Running()
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT1S")
        let part = running.cyclr.get("/__admin/state/cyclr/transactions/\(running.transactions()["Id"][1])").json?["$run"]
        #expect(part?["results"]?[Running.list] == ["600010": "ada@example.com", "600011": "subscribed"])
    }

    @Test func `each part draws ids of its own`() throws {
        let running = try Running()
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT2S")
        let answers = [1, 2].map { running.items($0)["Response"].last ?? "" }
        let ids = try answers.map { try JSON(parsing: $0)["Id"]?.stringValue ?? "" }
        #expect(Set(ids).count == 2)
    }

    @Test(arguments: [
        (#"{"steps":9007199254740991}"#, "Errored"), (#"{"steps":-3,"room":-3}"#, "Completed"),
        (
            #"{"ahead":[{"step":"\#(Running.create)","due":"0001-01-01T00:00:00Z","failures":9007199254740991}],"lastSuccess":7,"held":7}"#,
            "Completed"
        ),
        (#"{"ahead":[{"step":"x"},{"step":"\#(Running.create)","due":"2022-05-02T12:00:03Z","failures":-3}],"outcome":{}}"#, "Completed"),
    ])
    func `a run that a fixture brings along comes to its end, whatever is said of it`(members: String, status: String) throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT1S")
        let path = "/__admin/state/cyclr/transactions/\(running.transactions()["Id"][0])"
        var transaction = try #require(running.cyclr.get(path).json?.objectValue)
        var run = try #require(transaction["$run"]?.objectValue)
        for (name, value) in try #require(try JSON(parsing: members).objectValue) { run[name] = value }
        transaction["$run"] = .object(run)
        #expect(running.cyclr.put(path, JSON.object(transaction).text).status == 200)
        try running.cyclr.advanceClock(by: "PT1M")
        #expect(running.transactions()["Status"] == [status])
    }

    @Test func `a run knows of the last success what was known as it began`() throws {
        let running = try Running(mapping: #"{"MappingType":"StaticValue","Value":"{{LastSuccessfulRunDate}}"}"#)
        running.activate(#"{"Interval":1}"#)
        try running.cyclr.advanceClock(by: "PT1M5S")
        for part in [1, 2] { #expect(running.items(part)["Request"].last?.hasSuffix(#"{"Email":"0001-01-01T00:00:00"}"#) == true) }
        for part in [4, 5] { #expect(running.items(part)["Request"].last?.hasSuffix(#"{"Email":"2022-05-02T12:00:02Z"}"#) == true) }
    }

    @Test(arguments: [("All", 3), ("FirstStep", 3), ("None", 1)])
    func `where a cycle splits is its own to say`(type: String, transactions: Int) throws {
        let running = try Running(cycle: #""CollectionSplitType":"\#(type)","#)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT5S")
        #expect(running.transactions().count == transactions)
    }

    @Test func `a cycle that logs no requests keeps none`() throws {
        let running = try Running(cycle: #""LogStepDataRequests":false,"CollectionSplitType":"None","#)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT5S")
        #expect(running.items(0)["Request"] == ["", ""])
    }

    @Test(arguments: [
        (#""Operator":"Equals","Value":"subscribed""#, true), (#""Operator":"NotEquals","Value":"subscribed""#, false),
        (#""Operator":"Contains","Value":"scrib""#, true), (#""Operator":"GreaterThan","Value":"t""#, false),
        (#""Operator":"IsEmpty","Value":"""#, false), (#""Operator":"IsNotEmpty","Value":"""#, true),
    ])
    func `a decision lets by what meets its criteria, and the rest the other way`(criteria: String, isMet: Bool) throws {
        let other = "00000000-0000-4000-8000-000000000055"
        let running = try Running(
            cycle: #""CollectionSplitType":"None","#,
            steps: Running.step(
                Running.hook, "Decision", #"{"Criteria":{"SourceStepId":"\#(Running.list)","SourceFieldId":600011,\#(criteria)}}"#)
                    + #"""
                    ,{"Id":"\#(other)","Name":"List Lists","ActionType":"Action","ConnectorId":2582,"MethodId":"20001",\#
                    "$cycle":"\#(Running.cycle)","$accountConnector":50001}
                    """#,
            edges: """
                [\(Running.edge(1, from: Running.list, to: Running.hook)),\(Running.edge(2, from: Running.hook, to: Running.create)),
                 \(Running.edge(3, from: Running.hook, to: other, "False"))]
                """)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT9S")
        #expect(running.items(0)["StepId"] == [Running.list, isMet ? Running.create : other])
    }

    @Test(arguments: [
        ("Delay", #"{"DelaySeconds":600}"#, "PT10M"), ("WaitUntil", #"{"WaitUntil":"2022-05-02T12:10:02Z"}"#, "PT10M"),
        ("WaitUntil", #"{"WaitUntil":"2021-05-02T12:10:01Z"}"#, "PT1S"),
    ])
    func `a step that waits holds up those behind it alone`(type: String, logic: String, wait: String) throws {
        let other = "00000000-0000-4000-8000-000000000055"
        let join = "00000000-0000-4000-8000-000000000056"
        let running = try Running(
            cycle: #""CollectionSplitType":"None","#,
            steps: Running.step(Running.hook, type, logic) + Running.step(join, "WaitAll", "{}")
                + #"""
                ,{"Id":"\#(other)","Name":"List Lists","ActionType":"Action","ConnectorId":2582,"MethodId":"20001",\#
                "$cycle":"\#(Running.cycle)","$accountConnector":50001}
                """#,
            edges: """
                [\(Running.edge(1, from: Running.list, to: Running.hook)),\(Running.edge(2, from: Running.list, to: other)),
                 \(Running.edge(3, from: Running.hook, to: join)),\(Running.edge(4, from: other, to: join)),
                 \(Running.edge(5, from: join, to: Running.create))]
                """)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT2S")
        #expect(running.items(0)["StepId"] == [Running.list, other])
        try running.cyclr.advanceClock(by: wait)
        #expect(running.transactions()["Status"] == ["InProgress"])
        try running.cyclr.advanceClock(by: "PT3S")
        #expect(running.items(0)["StepId"] == [Running.list, other, Running.create])
        #expect(running.transactions()["Status"] == ["Completed"])
    }

    /// A step whose answer is a list of lists.
    private static func listing(_ id: String) -> String {
        #"""
        ,{"Id":"\#(id)","Name":"List Lists","ActionType":"Action","ConnectorId":2582,"MethodId":"20001",\#
        "$cycle":"\#(Running.cycle)","$accountConnector":50001}
        """#
    }
    private static let others = (53...57).map { "00000000-0000-4000-8000-0000000000\($0)" }
    private static func edges(_ ways: (from: String, to: String)...) -> String {
        "[\(ways.enumerated().map { Running.edge($0 + 1, from: $1.from, to: $1.to) }.joined(separator: ","))]"
    }

    @Test(arguments: [false, true]) func `what waits for all waits for what does so before it, and what follows is done once`(isOther: Bool)
        throws
    {
        let (a, b, inner, outer) = (Self.others[0], Self.others[1], Self.others[2], Self.others[3])
        let first = isOther ? [(Running.list, b), (Running.list, a)] : [(Running.list, a), (Running.list, b)]
        let running = try Running(
            cycle: #""CollectionSplitType":"None","#,
            steps: Self.listing(a) + Self.listing(b) + Running.step(inner, "WaitAll", "{}") + Running.step(outer, "WaitAll", "{}"),
            edges: Self.edges(first[0], first[1], (a, inner), (b, outer), (inner, outer), (outer, Running.create)))
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT9S")
        #expect(running.items(0)["StepId"] == [Running.list] + first.map(\.1) + [Running.create])
        #expect(running.transactions()["Status"] == ["Completed"])
    }

    @Test func `what waits for all does not wait for a branch that does not lead to it`() throws {
        let (delay, late, join) = (Self.others[0], Self.others[1], Self.others[2])
        let running = try Running(
            cycle: #""CollectionSplitType":"None","#,
            steps: Running.step(delay, "Delay", #"{"DelaySeconds":600}"#) + Self.listing(late) + Running.step(join, "WaitAll", "{}"),
            edges: Self.edges((Running.list, delay), (delay, late), (Running.list, join), (join, Running.create)))
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT9S")
        #expect(running.items(0)["StepId"] == [Running.list, Running.create])
        try running.cyclr.advanceClock(by: "PT10M")
        #expect(running.items(0)["StepId"] == [Running.list, Running.create, late])
        #expect(running.transactions()["Status"] == ["Completed"])
    }

    @Test func `steps that wait for all and lead to each other do not wait for ever`() throws {
        let (one, other) = (Self.others[0], Self.others[1])
        let running = try Running(
            cycle: #""CollectionSplitType":"None","#, steps: Running.step(one, "WaitAll", "{}") + Running.step(other, "WaitAll", "{}"),
            edges: Self.edges((Running.list, one), (Running.list, other), (one, other), (other, one), (one, one), (one, Running.create)))
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT3S")
        #expect(running.items(0)["StepId"] == [Running.list, Running.create])
        try running.cyclr.advanceClock(by: "PT1H")
        // the two steps alternate until the transaction has performed too many steps
        #expect(running.transactions()["Status"] == ["Errored"])
    }

    // MARK: What it remembers

    @Test func `a run moves the counters of its cycle and of its account`() throws {
        let running = try Running()
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT9S")
        #expect(
            running.read("TasksUsed", "ErrorCount", "WarningCount", "InProgressTransactionCount", "LastRunDate", "LastSuccessfulRunDate")
                == [3, 0, 0, 0, "2022-05-02T12:00:00Z", "2022-05-02T12:00:02Z"])
        #expect(running.cyclr.get("/v1.0/accounts/acme/usage").json?["TasksUsed"] == 3)
        #expect(running.cyclr.get("/v1.0/accounts/north.example/usage").json?["TasksUsed"] == 0)
    }

    @Test func `what a run does is the same in every sandbox, and in no other`() throws {
        let running = try Running()
        for sandbox in ["a", "b"] {
            _ = running.cyclr.send("PUT", "/sandbox/\(sandbox)/v1.0/cycles/\(Running.cycle)/activate")
            try running.cyclr.advanceClock(by: "PT9S", sandbox: sandbox)
        }
        let path = "v1.0/cycles/\(Running.cycle)/transactions"
        #expect(running.cyclr.get("/sandbox/a/\(path)").json?.arrayValue?.count == 3)
        #expect(running.transactions().isEmpty)
    }

    @Test func `step data goes when its hours are over`() throws {
        let running = try Running(
            cycle: #""CollectionSplitType":"None","StepDataSuccessRetentionHours":2,"StepDataErroredRetentionHours":4,"#)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT2H1S")
        #expect(running.items(0).count == 2)
        try running.cyclr.advanceClock(by: "PT1S")
        #expect(running.items(0).isEmpty)
        #expect(running.transactions()["Status"] == ["Completed"])
    }

    @Test func `without hours of its own a cycle keeps data as its account does`() throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT168H")
        #expect(running.items(0).count == 2)
        try running.cyclr.advanceClock(by: "PT2S")
        #expect(running.items(0).isEmpty)
    }

    @Test(arguments: [
        ("cycles/\(Running.cycle)", #""StepDataSuccessRetentionHours":100,"#), ("accounts/acme", ""),
    ])
    func `hours that are made fewer hold for what has ended too, and so do more`(owner: String, hours: String) throws {
        let running = try Running(cycle: #"\#(hours)"CollectionSplitType":"None","#)
        for _ in 1...2 {
            running.activate(#"{"RunOnce":true}"#)
            try running.cyclr.advanceClock(by: "PT1H")
        }
        #expect(running.cyclr.put("/v1.0/\(owner)", #"{"StepDataSuccessRetentionHours":1}"#).status == 200)
        try running.cyclr.advanceClock(by: "PT1S")
        #expect([0, 1].map { running.items($0).count } == [0, 2])
        try running.cyclr.advanceClock(by: "PT2S")
        #expect([0, 1].map { running.items($0).count } == [0, 0])

        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT30M")
        #expect(running.cyclr.put("/v1.0/\(owner)", #"{"StepDataSuccessRetentionHours":3}"#).status == 200)
        try running.cyclr.advanceClock(by: "PT2H30M")
        #expect(running.items(2).count == 2)
        try running.cyclr.advanceClock(by: "PT2S")
        #expect(running.items(2).isEmpty)
    }

    @Test(arguments: ["cycles/\(Running.cycle)", "accounts/acme"])
    func `hours that the control plane makes fewer hold for what has ended too`(owner: String) throws {
        let hours = owner.hasPrefix("cycles") ? #""StepDataSuccessRetentionHours":100,"# : ""
        let running = try Running(cycle: #"\#(hours)"CollectionSplitType":"None","#)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT1H")
        let place = "/__admin/state/cyclr/\(owner)"
        var record = try #require(running.cyclr.get(place).json?.objectValue)
        record["StepDataSuccessRetentionHours"] = 2
        #expect(running.cyclr.put(place, JSON.object(record).text).status == 200)
        try running.cyclr.advanceClock(by: "PT1H1S")
        #expect(running.items(0).count == 2)
        try running.cyclr.advanceClock(by: "PT1S")
        #expect(running.items(0).isEmpty)
    }

    @Test func `step data goes in time though what was to go before it was removed`() throws {
        let running = try Running(cycle: #""StepDataSuccessRetentionHours":100,"CollectionSplitType":"None","#)
        for _ in 1...2 {
            running.activate(#"{"RunOnce":true}"#)
            try running.cyclr.advanceClock(by: "PT1H")
        }
        #expect(running.cyclr.put("/v1.0/cycles/\(Running.cycle)", #"{"StepDataSuccessRetentionHours":3}"#).status == 200)
        let first = try #require(running.transactions()["Id"].first)
        #expect(running.cyclr.send("DELETE", "/__admin/state/cyclr/transactions/\(first)").status == 204)
        try running.cyclr.advanceClock(by: "PT2H1S")
        #expect(running.items(0).count == 2)
        try running.cyclr.advanceClock(by: "PT1S")
        #expect(running.items(0).isEmpty)
    }

    @Test func `a clock that is set ahead by centuries has the first runs happen and the last hundred`() throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        running.activate(#"{"Interval":1}"#)
        try running.cyclr.setClock(to: "2622-05-02T12:00:00Z")
        let dates = running.transactions("?pageSize=1000")["CreatedOnUtc"]
        #expect(dates.count == 103)
        // the run that was due before the move, and the first during it
        #expect(dates.prefix(2) == ["2022-05-02T12:00:00Z", "2022-05-02T12:01:00Z"])
        #expect(dates[2] == "2622-05-02T10:20:00Z")
        #expect(dates.last == "2622-05-02T12:00:00Z")
        // up to the last representable date, after which nothing is due
        #expect(try running.cyclr.setClock(to: "9999-12-31T23:59:59.9999999Z").contains { $0.hasPrefix("cycle") })
        #expect(try running.happened(in: "PT48H").isEmpty)
    }

    @Test func `a clock that is set back lets the cycle run on from there`() throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        running.activate(#"{"Interval":60}"#)
        try running.cyclr.advanceClock(by: "PT10H")
        #expect(running.transactions().count == 11)
        try running.cyclr.setClock(to: "2022-05-01T00:00:00Z")
        try running.cyclr.advanceClock(by: "PT59M")
        #expect(running.transactions("?before=2022-05-02").isEmpty)
        try running.cyclr.advanceClock(by: "PT2M")
        #expect(running.transactions("?before=2022-05-02")["CreatedOnUtc"] == ["2022-05-01T01:00:00Z"])
        #expect(running.read("InProgressTransactionCount") == 0)
    }

    @Test(arguments: [
        ("Delay", #"{"DelaySeconds":600}"#, "2022-05-01T12:10:01Z", "2022-05-01T12:10:02Z"),
        ("WaitUntil", #"{"WaitUntil":"2022-05-02T12:10:02Z"}"#, "2022-05-02T12:10:01Z", "2022-05-02T12:10:02Z"),
    ])
    func `a run waits as long as before when the clock is set back, and until the same date`(
        type: String, logic: String, before: String, end: String
    ) throws {
        let running = try Running(
            cycle: #""CollectionSplitType":"None","#, steps: Running.step(Running.hook, type, logic),
            edges: """
                [\(Running.edge(1, from: Running.list, to: Running.hook)),\(Running.edge(2, from: Running.hook, to: Running.create))]
                """)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT2S")
        #expect(try running.cyclr.setClock(to: "2022-05-01T12:00:02Z") == [])
        try running.cyclr.setClock(to: before)
        #expect(running.items(0)["StepId"] == [Running.list])
        try running.cyclr.setClock(to: end)
        #expect(running.items(0)["StepId"] == [Running.list, Running.create])
        #expect(running.transactions()["Status"] == ["Completed"])
    }

    @Test func `a run waits as long after the clock was set back, whatever the control plane writes then`() throws {
        let running = try Running(
            cycle: #""CollectionSplitType":"None","#, steps: Running.step(Running.hook, "Delay", #"{"DelaySeconds":600}"#),
            edges: """
                [\(Running.edge(1, from: Running.list, to: Running.hook)),\(Running.edge(2, from: Running.hook, to: Running.create))]
                """)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT2S")
        try running.cyclr.setClock(to: "2022-05-01T12:00:02Z")
        let account = "/__admin/state/cyclr/accounts/acme"
        #expect(running.cyclr.put(account, running.cyclr.get(account).body).status == 200)
        try running.cyclr.setClock(to: "2022-05-01T12:10:01Z")
        #expect(running.transactions()["Status"] == ["InProgress"])
        try running.cyclr.setClock(to: "2022-05-01T12:10:02Z")
        #expect(running.transactions()["Status"] == ["Completed"])
    }

    @Test func `a run that a stall held up goes on at its end, and a schedule that was missed waits for its next time`() throws {
        let running = try Running(
            cycle: #""Status":"Active","$interval":60,"$nextRun":"2022-05-02T12:10:00Z","CollectionSplitType":"None","#)
        let span = #"{"from":"2022-05-02T12:10:01Z","until":"2022-05-02T14:30:00Z"}"#
        #expect(running.cyclr.post("/__admin/faults", #"{"when":\#(span),"effect":{"stall":true}}"#).status == 201)
        try running.cyclr.setClock(to: "2022-05-02T14:29:59Z")
        #expect(running.transactions()["Status"] == ["InProgress"])
        #expect(running.items(0).isEmpty)
        try running.cyclr.setClock(to: "2022-05-02T14:30:00Z")
        #expect(running.items(0)["StepId"] == [Running.list])
        try running.cyclr.setClock(to: "2022-05-02T15:09:59Z")
        #expect(running.transactions()["Status"] == ["Completed"])
        try running.cyclr.setClock(to: "2022-05-02T15:11:00Z")
        #expect(running.transactions()["Status"] == ["Completed", "Completed"])
        #expect(Set(running.transactions()["CreatedOnUtc"]) == ["2022-05-02T12:10:00Z", "2022-05-02T15:10:00Z"])
    }

    @Test func `a cycle that runs once and was held up does so when the stall is taken away`() throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        #expect(running.cyclr.post("/__admin/faults/packs/stuck-jobs", "").status == 201)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT2H")
        #expect(running.transactions().isEmpty)
        #expect(running.cyclr.send("DELETE", "/__admin/faults").status == 200)
        #expect(running.transactions()["CreatedOnUtc"] == ["2022-05-02T14:00:00Z"])
    }

    @Test func `a cycle that ran once pauses itself though the clock was set back`() throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT1S")
        try running.cyclr.setClock(to: "2022-01-01T00:00:00Z")
        #expect(running.read("Status") == "Active")
        try running.cyclr.advanceClock(by: "PT10S")
        #expect(running.read("Status") == "Paused")
    }

    @Test func `a cycle that ran once pauses itself in time, whatever the control plane writes meanwhile`() throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        let folder = "folders/00000000-0000-4000-8000-0000000000f1"
        let edge = "edges/00000000-0000-4000-8000-0000000000e1"
        running.activate(#"{"RunOnce":true}"#)
        for _ in 1...4 {
            try running.cyclr.advanceClock(by: "PT1S")
            for record in [folder, edge, "accounts/acme", "cycles/\(Running.cycle)", "steps/\(Running.list)"] {
                let place = "/__admin/state/cyclr/\(record)"
                #expect(running.cyclr.put(place, running.cyclr.get(place).body).status == 200)
            }
            #expect(running.read("Status") == "Active")
        }
        #expect(running.transactions()["Status"] == ["Completed"])
        try running.cyclr.advanceClock(by: "PT1S")
        #expect(running.read("Status") == "Paused")
    }

    @Test(arguments: ["/cyclr/cycles/\(Running.cycle)", "/cyclr/edges/00000000-0000-4000-8000-0000000000e1", ""])
    func `a cycle is not said to have run once while it still does, whatever the control plane writes meanwhile`(record: String) throws {
        let running = try Running(
            cycle: #""CollectionSplitType":"None","#, steps: Running.step(Running.hook, "Delay", #"{"DelaySeconds":600}"#),
            edges: """
                [\(Running.edge(1, from: Running.list, to: Running.hook)),\(Running.edge(2, from: Running.hook, to: Running.create))]
                """)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT2S")
        let place = "/__admin/state\(record)"
        #expect(running.cyclr.put(place, running.cyclr.get(record.isEmpty ? "\(place)?api=cyclr" : place).body).status == 200)
        #expect(try running.happened(in: "PT10M") == ["transaction \(running.transactions()["Id"][0]) did Create Contact"])
        #expect(running.read("Status") == "Paused")
    }

    @Test func `a cycle that ran once pauses itself when the control plane ends what it still did`() throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT1S")
        let id = try #require(running.transactions()["Id"].first)
        #expect(running.cyclr.send("DELETE", "/__admin/state/cyclr/transactions/\(id)").status == 204)
        #expect(try running.happened(in: "PT3S").isEmpty)
        #expect(running.read("Status") == "Active")
        #expect(try running.happened(in: "PT1S") == ["cycle \(Running.cycle) ran once"])
        #expect(running.read("Status") == "Paused")
    }

    @Test func `a cycle that a seed has active runs when its seed says, or an interval from the start`() throws {
        let seeded = try Running(cycle: #""Status":"Active","$interval":30,"$nextRun":"2022-05-02T12:10:00Z","#)
        try seeded.cyclr.advanceClock(by: "PT11M")
        #expect(seeded.transactions("?splitType=unsplit")["CreatedOnUtc"] == ["2022-05-02T12:10:00Z"])
        let missed = try Running(cycle: #""Status":"Active","$interval":30,"$nextRun":"2022-05-02T11:10:00Z","#)
        try missed.cyclr.advanceClock(by: "PT11M")
        #expect(missed.transactions("?splitType=unsplit")["CreatedOnUtc"] == ["2022-05-02T12:10:00Z"])
        let unsaid = try Running(cycle: #""Status":"Active","$interval":30,"#)
        try unsaid.cyclr.advanceClock(by: "PT31M")
        #expect(unsaid.transactions("?splitType=unsplit")["CreatedOnUtc"] == ["2022-05-02T12:30:00Z"])
    }

    @Test func `a cycle that a seed has active runs each hour where nothing is said of that, unless it waits for calls`() throws {
        let seeded = try Running(cycle: #""Status":"Active","#)
        #expect(seeded.activate().json?["Status"] == "Active")
        try seeded.cyclr.advanceClock(by: "PT2H1M")
        #expect(seeded.transactions("?splitType=unsplit")["CreatedOnUtc"] == ["2022-05-02T13:00:00Z", "2022-05-02T14:00:00Z"])
        let waiting = try Running(
            cycle: #""Status":"Active","#, steps: Running.hookStep,
            edges: Self.edges((Running.hook, Running.list), (Running.list, Running.create)))
        try waiting.cyclr.advanceClock(by: "PT48H")
        #expect(waiting.transactions().isEmpty)
    }

    @Test func `a cycle that is deleted while it runs takes all of it along`() throws {
        let running = try Running()
        running.activate()
        try running.cyclr.advanceClock(by: "PT1S")
        #expect(running.cyclr.send("DELETE", "/v1.0/cycles/\(Running.cycle)").status == 200)
        #expect(try running.happened(in: "PT24H").isEmpty)
        #expect(running.cyclr.get("/v1.0/cycles/transactions").line == "200 []")
    }
}
