import OrderedJSON
import Testing
import UnderstudyTesting

/// Members that are derived from other records: after the control plane wrote those, and if a seed states something else.
@Suite struct DerivedTests {
    private typealias Known = CyclesFixture
    private static let state = "/__admin/state/cyclr"
    private static let step = "00000000-0000-4000-8000-000000000053"

    private func connectors(_ cyclr: Understudy, _ path: String, _ member: String) -> [JSON?] {
        (cyclr.get("/v1.0/\(path)").json?["Connectors"]?.arrayValue ?? []).map { $0[member] }
    }

    // MARK: What it answers

    @Test func `seeds that say otherwise are passed over`() throws {
        let cyclr = try Understudy.cyclr(
            account: "acme",
            seeds: [
                "cyclr/cycles.json": Fixture.cycles.replacing(
                    #""Name":"MailChimp","Version":"v3","Authenticated":true"#, with: #""Name":"M","Version":"v3","Authenticated":false"#
                )
                .replacing(#""Steps":[]"#, with: #""Steps":[{"Id":"\#(Self.step)","Name":"Ghost"}]"#),
                "cyclr/accounts.json": "[\(Fixture.acme.replacing(#""Id":50001,"#, with: #""Id":50009,"#)),\(Fixture.north)]",
            ])
        #expect(cyclr.get("/v1.0/cycles/\(Known.paused)").line == "200 \(Known.wire("cycles", 0))")
        #expect(cyclr.get("/v1.0/cycles/\(Known.active)").json?["Steps"] == [])
        #expect(cyclr.get("/v1.0/accounts/acme").line == "200 \(Fixture.acme)")
    }

    @Test func `a step has the connector of its method`() throws {
        let steps = Fixture.steps.replacing(#""ConnectorId":2582,"#, with: "")
        #expect(steps != Fixture.steps)
        let cyclr = try Understudy.cyclr(account: "acme", seeds: ["cyclr/steps.json": steps])
        #expect(cyclr.get("\(Self.state)/steps/\(Known.first)").json?["ConnectorId"] == 2582)
        #expect(cyclr.get("/v1.0/cycles/\(Known.paused)").line == "200 \(Known.wire("cycles", 0))")
    }

    // MARK: What it remembers

    @Test func `a template that is written lists the connectors of its cycle`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        for (method, connector, name) in [("20003", 2600, "Access CRM"), ("20001", 2582, "MailChimp")] {
            let plan = #"{"Steps":[{"Key":"a","Name":"s","ActionType":"Action","MethodId":"\#(method)"}]}"#
            let written = cyclr.put(
                "\(Self.state)/templates/\(Known.members)", #"{"Name":"t","Id":"\#(Known.members)","$cycle":\#(plan)}"#)
            #expect(written.json?["Connectors"]?[0]?["Id"] == connector.json)
            #expect(written.json?["$cycle"]?["Steps"]?[0]?["ConnectorId"] == connector.json)
            let found = cyclr.get("/v1.0/templates?connectorName=\(name.replacing(" ", with: "%20"))")
            #expect(found.each("Name") == ["t"])
        }
        #expect(cyclr.get("/v1.0/templates?connectorName=Access%20CRM").line == "200 []")
    }

    @Test func `a cycle shows the steps that are written, and no longer those that are removed`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let place = "\(Self.state)/steps/\(Self.step)"
        let calls = #""ActionType":"Action","MethodId":"20002","$accountConnector":50001"#
        #expect(cyclr.put(place, #"{"Id":"\#(Self.step)","Name":"s",\#(calls),"$cycle":"\#(Known.active)"}"#).json?["ConnectorId"] == 2582)
        #expect(cyclr.get("/v1.0/cycles/\(Known.active)").json?["Steps"]?[0]?["Id"]?.stringValue == Self.step)
        #expect(connectors(cyclr, "cycles/\(Known.active)", "AccountConnectorId") == [50001])
        let waits = cyclr.put(place, #"{"Id":"\#(Self.step)","Name":"s","ActionType":"Webhook","$cycle":"\#(Known.active)"}"#)
        #expect(waits.json?["$webhookKey"] == "00000000000040008000000000000053")
        #expect(connectors(cyclr, "cycles/\(Known.active)", "Id") == [])
        #expect(cyclr.send("DELETE", place).status == 204)
        #expect(cyclr.get("/v1.0/cycles/\(Known.active)").json?["Steps"] == [])
    }

    @Test func `a step that is removed takes along what hangs on it`() throws {
        let mapping = #"{"600020":{"MappingType":"PreviousStep","SourceStepId":"\#(Known.first)","SourceFieldId":600010}}"#
        let steps = Fixture.steps.replacing(#""$accountConnector":50002"#, with: #""$accountConnector":50002,"$fieldMappings":\#(mapping)"#)
        let cyclr = try Understudy.cyclr(account: "acme", seeds: ["cyclr/steps.json": steps])
        #expect(cyclr.send("DELETE", "\(Self.state)/steps/\(Known.first)").status == 204)
        #expect(cyclr.get("\(Self.state)/edges").line == "200 []")
        #expect(cyclr.get("\(Self.state)/steps/\(Known.second)").json?["$fieldMappings"] == [:])
        #expect(cyclr.get("/v1.0/cycles/\(Known.paused)").json?["Steps"]?.arrayValue?.map { $0["Name"] } == ["Create Contact"])
    }

    @Test func `accounts, cycles and steps follow an account connector`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let place = "\(Self.state)/account-connectors/50001"
        let record = cyclr.get(place).body
        #expect(cyclr.send("DELETE", place).status == 204)
        #expect(connectors(cyclr, "accounts/acme", "Id") == [50002])
        #expect(connectors(cyclr, "cycles/\(Known.paused)", "AccountConnectorId") == [.null, 50002])
        #expect(connectors(cyclr, "cycles/\(Known.paused)", "Authenticated") == [false, false])
        #expect(cyclr.get("\(Self.state)/steps/\(Known.first)").json?["$orphaned"] == true)
        #expect(cyclr.put(place, record).status == 200)
        #expect(connectors(cyclr, "accounts/acme", "Id") == [50002, 50001])
        #expect(connectors(cyclr, "cycles/\(Known.paused)", "Authenticated") == [true, false])
        #expect(cyclr.get("\(Self.state)/steps/\(Known.first)").json?["$orphaned"] == nil)
    }

    @Test(arguments: ["account-connectors/50001", "accounts/acme"])
    func `an account shows what is installed in it, and keeps no list of that`(record: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let account = "\(Self.state)/accounts/acme"
        #expect(cyclr.get(account).json?["Connectors"] == [])
        let kept = cyclr.get(account).body
        let whole = record == "accounts/acme" ? Fixture.acme : cyclr.get("\(Self.state)/\(record)").body
        #expect(cyclr.put("\(Self.state)/\(record)", whole).status == 200)
        #expect(cyclr.post("/v1.0/connectors/2700/install", "").status == 200)
        #expect(cyclr.get(account).body == kept)
        for path in ["accounts/acme", "accounts"] {
            let shown = cyclr.get("/v1.0/\(path)").json
            let connectors = (shown?[0] ?? shown)?["Connectors"]?.arrayValue ?? []
            #expect(connectors.map { $0["Name"] } == ["MailChimp", "Access CRM", "Files"])
        }
    }

    @Test func `an account shows what is installed in its sandbox at that moment`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(connectors(cyclr, "accounts/acme", "Id") == [50001, 50002])
        #expect(cyclr.post("/__admin/snapshots", #"{"name":"before"}"#).status == 201)
        let installed = cyclr.post("/v1.0/connectors/2700/install", "").json?["Id"] ?? .null
        #expect(connectors(cyclr, "accounts/acme", "Id") == [50001, 50002, installed])
        #expect(cyclr.send("DELETE", "/v1.0/account/connectors/50001").status == 200)
        #expect(connectors(cyclr, "accounts/acme", "Id") == [50002, installed])
        #expect(cyclr.post("/__admin/snapshots/before/restore", "").status == 200)
        #expect(connectors(cyclr, "accounts/acme", "Id") == [50001, 50002])
    }

    @Test func `a step whose method is removed may lead nowhere until that is there again`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let place = "\(Self.state)/methods/20003"
        let record = cyclr.get(place).body
        #expect(cyclr.send("DELETE", place).status == 204)
        #expect(cyclr.get("\(Self.state)/steps/\(Known.second)").json?["$orphaned"] == true)
        #expect(cyclr.put(place, record).status == 200)
        #expect(cyclr.get("\(Self.state)/steps/\(Known.second)").json?["$orphaned"] == nil)
    }

    @Test func `cycles show a connector as it is written`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let place = "\(Self.state)/connectors/2582"
        #expect(cyclr.put(place, cyclr.get(place).body.replacing(#""Version":"v3""#, with: #""Version":"v4""#)).status == 200)
        #expect(connectors(cyclr, "cycles/\(Known.paused)", "Version") == ["v4", .null])
    }

    @Test(arguments: ["connectors/2600", "methods/20003", "account-connectors/50002", "cycles/\(CyclesFixture.paused)", "accounts/acme"])
    func `what is left of a removed record loads again`(place: String) throws {
        let cyclr = try Understudy.cyclr(seeds: ["cyclr/templates.json": CyclesFixture.templates])
        #expect(cyclr.send("DELETE", "\(Self.state)/\(place)").status == 204)
        let export = cyclr.get("/__admin/state?api=cyclr").body
        let loaded = cyclr.put("/sandbox/copy/__admin/state", export)
        #expect(loaded.status == 200, "\(loaded.body)")
        #expect(cyclr.get("/sandbox/copy/__admin/state?api=cyclr").body == export)
    }

    @Test func `a removed template is that of no cycle, and in no marketplace`() throws {
        let cyclr = try Understudy.cyclr(
            account: "acme",
            seeds: [
                "cyclr/templates.json": Known.templates,
                "cyclr/marketplaces.json": #"""
                [{"Id":1,"Name":"m","Templates":["\#(Known.members)"]},{"Id":2,"Name":"n","Templates":["\#(Known.fresh)","\#(Known.members)"]}]
                """#,
            ])
        let cycle = cyclr.post("/v1.0/templates/\(Known.members)/install", "").json
        let other = cyclr.post("/v1.0/templates/\(Known.fresh)/install", "").json
        #expect([cycle, other].map { $0?["TemplateId"]?.stringValue } == [Known.members, Known.fresh])
        #expect(cyclr.send("DELETE", "\(Self.state)/templates/\(Known.members)").status == 204)
        #expect(cyclr.get("\(Self.state)/cycles/\(cycle?["Id"]?.stringValue ?? "")").json?["TemplateId"] == .null)
        #expect(cyclr.get("\(Self.state)/cycles/\(other?["Id"]?.stringValue ?? "")").json?["TemplateId"]?.stringValue == Known.fresh)
        #expect(cyclr.get("\(Self.state)/marketplaces/1").json?["Templates"] == [])
        #expect(cyclr.get("\(Self.state)/marketplaces/2").json?["Templates"] == [.string(Known.fresh)])
        let loaded = cyclr.put("/sandbox/copy/__admin/state", cyclr.get("/__admin/state?api=cyclr").body)
        #expect(loaded.status == 200, "\(loaded.body)")
    }

    @Test func `a removed transaction takes its incidents along`() throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#, listId: "gone")
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT1S")
        let id = try #require(running.transactions().first?["Id"]?.stringValue)
        #expect(running.incidents().last?["TransactionId"]?.stringValue == id)
        #expect(running.cyclr.send("DELETE", "\(Self.state)/transactions/\(id)").status == 204)
        #expect(running.incidents().isEmpty)
    }

    @Test func `incidents of other transactions, and of none, stay`() throws {
        let ids = (1...2).map { "00000000-0000-4000-8000-00000000007\($0)" }
        let common = #""CycleId":"\#(Running.cycle)","CreatedOnUtc":"2022-01-01T00:00:00Z","$account":"acme""#
        let transactions = ids.map { #"{"Id":"\#($0)","Status":"Errored","SplitType":"Unsplit",\#(common)}"# }
        let incidents = [#""\#(ids[0])""#, #""\#(ids[1])""#, "null", #""\#(ids[0])""#].enumerated().map { index, transaction in
            #"""
            {"CycleName":"Members to contacts","IncidentLevel":"Error","ShortMessage":"\#(index)","FullMessage":"","StepId":null,\#
            "StepName":null,"TransactionId":\#(transaction),"$id":"00000000-0000-4000-8000-0000000000a\#(index)",\#(common)}
            """#
        }
        let running = try Running(seeds: [
            "cyclr/transactions.json": "[\(transactions.joined(separator: ","))]",
            "cyclr/incidents.json": "[\(incidents.joined(separator: ","))]",
        ])
        #expect(running.cyclr.send("DELETE", "\(Self.state)/transactions/\(ids[0])").status == 204)
        #expect(running.incidents()["ShortMessage"] == ["1", "2"])
        #expect(running.transactions()["Id"] == [ids[1]])
    }

    @Test func `a transaction that is removed in progress is no longer counted as such`() throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        for _ in 1...2 {
            running.activate(#"{"RunOnce":true}"#)
            try running.cyclr.advanceClock(by: "PT1S")
            #expect(running.read("InProgressTransactionCount") == 1)
            let id = try #require(running.transactions("?status=InProgress").first?["Id"]?.stringValue)
            #expect(running.cyclr.send("DELETE", "\(Self.state)/transactions/\(id)").status == 204)
            #expect(running.read("InProgressTransactionCount") == 0)
        }
    }

    @Test func `a transaction that is put is counted as what it is now`() throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT1S")
        let path = "\(Self.state)/transactions/\(try #require(running.transactions("?status=InProgress").first?["Id"]?.stringValue))"
        let record = try #require(running.cyclr.get(path).json?.objectValue)
        var done = record
        done["Status"] = "Completed"
        done["$run"] = nil
        for (put, count) in [(record, 1), (done, 0), (done, 0), (record, 1)] {
            #expect(running.cyclr.put(path, JSON.object(put).text).status == 200)
            #expect(running.read("InProgressTransactionCount") == .number(.init(count)))
        }
    }

    @Test func `an account of a removed one's id owns nothing of that`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.send("DELETE", "\(Self.state)/accounts/acme").status == 204)
        #expect(cyclr.post("/v1.0/accounts", #"{"Id":"acme","Name":"Anew"}"#, headers: ["X-Cyclr-Account": nil]).json?["Connectors"] == [])
        #expect(cyclr.get("/v1.0/cycles").line == "200 []")
        #expect(cyclr.get("\(Self.state)/steps").line == "200 []")
    }

    @Test func `cycles show the steps of a file that is loaded`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let step = #"{"Id":"\#(Self.step)","Name":"Third","ActionType":"WaitAll","$cycle":"\#(Known.paused)"}"#
        let steps = "\(cyclr.get("\(Self.state)/steps").body.dropLast()),\(step)]"
        #expect(cyclr.put("/__admin/state", #"{"cyclr":{"steps":\#(steps)}}"#).line == #"200 {"cyclr":{"steps":3}}"#)
        let shown = cyclr.get("/v1.0/cycles/\(Known.paused)").json?["Steps"]?.arrayValue ?? []
        #expect(shown.map { $0["Name"] } == ["List Members", "Create Contact", "Third"])
    }

    @Test(arguments: ["PUT", "control plane"]) func `nothing is said any more of runs at a step that asks nobody`(way: String) throws {
        let running = try Running()
        let script =
            #"{"api":"cyclr","id":"\#(Running.cycle)","outcomes":[{"result":"fail","step":"\#(Running.create)"},{"result":"warn"}]}"#
        #expect(running.cyclr.put("/__admin/outcomes", script).status == 200)
        if way == "PUT" {
            #expect(running.cyclr.put("/v1.0/cycles/\(Running.cycle)/steps/\(Running.create)", #"{"ActionType":"Delay"}"#).status == 200)
        } else {
            let place = "\(Self.state)/steps/\(Running.create)"
            var record = try #require(running.cyclr.get(place).json?.objectValue)
            record["ActionType"] = "Delay"
            for member in ["MethodId", "$parameterMappings", "$fieldMappings"] { record[member] = nil }
            #expect(running.cyclr.put(place, JSON.object(record).text).status == 200)
        }
        #expect(running.cyclr.get("\(Self.state)/cycles/\(Running.cycle)").json?["$outcomes"] == [["result": "warn"]])
    }
}
