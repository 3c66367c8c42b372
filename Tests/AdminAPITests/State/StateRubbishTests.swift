import OrderedJSON
import Testing
import UnderstudyTesting

/// Time must go on with every record that the control plane accepts. Our own members (`$…`) never reach a
/// vendor's API, so none of its rows checks them.
@Suite struct StateRubbishTests {
    /// The records are random, but the same on every machine.
    @Test(arguments: ["canvas", "cyclr", "integrator"])
    func `a record with members of ours gone wrong is refused, or time goes on with it and the state loads again`(api: String) throws {
        let server = try Self.busy()
        let fixtures = try Self.fixtures(of: api, in: server)
        var (rubbish, stored, refused) = (Rubbish(), 0, 0)
        for count in 1...100 {
            let fixture = rubbish.pick(rubbish.pick(fixtures))
            var record = fixture.record
            let name = rubbish.pick(record.keys.filter { $0.hasPrefix("$") })
            record[name] = record[name].map { rubbish.wrong($0) }
            let what = "\(fixture.place) \(name) \(record[name]?.text ?? "")"

            let answer = server.send("PUT", fixture.place, body: JSON.object(record).text)
            if answer.status == 200 {
                stored += 1
                try server.advanceClock(by: rubbish.pick(["PT1S", "PT1M", "PT16M"]))
            } else {
                refused += 1
                #expect(answer.status == 400, "\(what): \(answer.line)")
                #expect(answer.json?["error"]?["code"]?.stringValue?.isEmpty == false, "\(what): \(answer.line)")
            }
            // broken records accumulate for a while
            guard count.isMultiple(of: 50) else { continue }
            try Self.expectLoads(api, of: server, named: "copy\(count)")
            try server.restore("busy")
        }
        #expect(min(stored, refused) > 15, "\(stored) were stored, and \(refused) refused")
    }

    private static func expectLoads(_ api: String, of server: Understudy, named name: String) throws {
        let copy = try server.sandbox(named: name)
        try copy.setClock(to: try #require(server.get("/__admin/clock").json?["now"]?.stringValue))
        let state = server.get("/__admin/state/\(api)").body
        #expect(copy.put("/__admin/state", state).hasPrefix("200 "))
        #expect(copy.get("/__admin/state/\(api)").body == state)
        try copy.removeSandbox()
    }

    /// A server with runs of Canvas and of integrator.io in progress, saved as a snapshot.
    private static func busy() throws -> Understudy {
        let server = try Understudy.canvas()
        try server.advanceClock(by: "PT15M1S")
        let token = ["Authorization": "Bearer my_api_token"]
        #expect(server.send("POST", "/v1/flows/0000c0de1000000000000001/run", headers: token, body: "{}").status == 201)
        let run = #"{"workflowId":"ef7a56e6-448f-4787-b58d-47b063d6e983","runFromBlock":1,"runTillBlock":2}"#
        #expect(server.post("/api/RunWorkflow", run).status == 200)
        try server.snapshot("busy")
        return server
    }

    private struct Fixture {
        let place: String
        let record: JSON.Object
    }

    /// The last records of each collection that have members of our own, with the other such members that they may have.
    private static func fixtures(of api: String, in server: Understudy) throws -> [[Fixture]] {
        try #require(server.get("/__admin/state/\(api)").json?[api]?.objectValue).map { collection, records in
            let others = try JSON(parsing: Self.others["\(api)/\(collection)"] ?? "{}").objectValue ?? [:]
            return (records.arrayValue ?? []).suffix(3).compactMap { seed in
                guard var record = seed.objectValue else { return nil }
                for (name, value) in others where record[name] ?? .null == .null { record[name] = value }
                guard record.keys.contains(where: { $0.hasPrefix("$") }) else { return nil }
                return Fixture(place: server.place(of: seed, in: "\(api)/\(collection)"), record: record)
            }
        }.filter { !$0.isEmpty }
    }

    /// Members of our own that no record of the seeds has.
    private static let others = [
        "canvas/workflows": #"""
        {"$blockCount":3,"$blockMilliseconds":10,"$failsAtBlock":1,"$outcomes":[{"runs":1,"result":"fail","block":1}],
         "$blocks":[{"uniqueBlockId":"02d1424a-da90-4c12-9c28-96162e624bd7","blockName":"b","variables":{}}],
         "$run":{"first":1,"last":2,"block":1,"due":"2022-05-02T12:15:03.35Z"}}
        """#,
        "cyclr/account-connectors": #"{"$authenticationId":"0000c0de-0008-4000-8000-000000025021"}"#,
        "cyclr/connectors": #"{"$partnerWebhookKey":"k"}"#,
        "cyclr/cycles": #"{"$activated":"2022-05-02T12:00:00Z","$runOnce":true,"$outcomes":[{"runs":1,"result":"warn","message":"m"}]}"#,
        "cyclr/transactions": #"""
        {"$run":{"ahead":[{"step":"0000c0de-0003-4000-8000-000000000011","due":"2022-05-02T12:15:02Z","failures":0}],
         "results":{"0000c0de-0003-4000-8000-000000000011":{"a":1}},"received":{"a":1},"lastSuccess":"0001-01-01T00:00:00","room":1000,
         "outcome":{"result":"fail"},"hasErred":false,"steps":1,"held":"2022-05-02T12:15:00Z"}}
        """#,
        "integrator/exports": #"{"$outcomes":[{"result":"fail","message":"m","code":"c"}]}"#,
        "integrator/flows": #"""
        {"$outcomes":[{"runs":2,"result":"count","numSuccess":1,"numError":2,"numIgnore":3}],
         "$lastExports":{"0000c0de0e00000000000001":"2022-05-02T12:00:00.000Z"}}
        """#,
        "integrator/imports": #"{"$outcomes":[{"result":"count","numSuccess":1,"numError":2,"numIgnore":3}]}"#,
        "integrator/jobs": #"{"$expires":true}"#,
        "integrator/recycle-bin": #"{"$beside":{"a":1}}"#,
        "integrator/tokens": #"{"$issuedAt":"2022-05-02T12:00:00.000Z"}"#,
    ]
}

/// Makes values wrong in one part, at any depth; most of them stay of the right kind. Random, from a fixed seed (SplitMix64).
private struct Rubbish {
    private var state: UInt64 = 0

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }

    private mutating func number(below end: Int) -> Int { Int(next() % UInt64(end)) }
    mutating func pick<Value>(_ values: [Value]) -> Value { values[number(below: values.count)] }

    private static let numbers = ["0", "-1", "1", "2", "-9007199254740991", "9007199254740991", "1e400", "-0.5"]
        .compactMap { JSON.Number(literal: $0) }.map(JSON.number)
    private static let texts: [JSON] = [
        "", "x", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "2022-05-02T12:15:00Z", "{{a.b}}", "{{#each", "[[*].a",
        "fail", "count", "run", "00000000-0000-0000-0000-000000000000", "0000c0de1100000000000002",
    ]
    private static let others: [JSON] = [nil, true, [], [:], [nil, [:]], ["a": ["b": [1]]]]

    private mutating func value() -> JSON { pick(pick([Self.numbers, Self.texts, Self.others])) }

    /// The value with the whole or a part of it replaced.
    mutating func wrong(_ value: JSON) -> JSON {
        if number(below: 6) == 0 { return self.value() }
        switch value {
        case .object(var object) where !object.isEmpty:
            let name = pick(object.keys)
            object[name] = number(below: 5) == 0 ? JSON?.none : object[name].map { wrong($0) }
            return .object(object)
        case .array(var elements) where !elements.isEmpty:
            let place = number(below: elements.count)
            if number(below: 5) == 0 { elements.append(elements[place]) } else { elements[place] = wrong(elements[place]) }
            return .array(elements)
        case .bool(let bool): return .bool(!bool)
        case .number: return pick(Self.numbers)
        case .string: return pick(Self.texts)
        default: return self.value()
        }
    }
}
