import OrderedJSON
import Testing
import UnderstudyTesting

/// What holds for 161 real flow jobs and their 455 children also holds for the built-in jobs and for the jobs of random flows.
@Suite struct JobArithmeticTests {
    private static let counts = ["numSuccess", "numError", "numOpenError", "numResolved", "numIgnore", "numPagesGenerated"]

    private static func number(_ job: JSON, _ count: String) -> Int { job[count]?.intValue ?? -1 }

    /// - Returns: the children.
    @discardableResult
    private static func check(_ integrator: Understudy, _ id: String) throws -> [JSON] {
        let job = try #require(integrator.get("/v1/jobs/\(id)/family").json)
        let children = try #require(job["children"]?.arrayValue)
        for count in counts { #expect(number(job, count) == children.reduce(0) { $0 + number($1, count) }, "\(count) of \(job.text)") }
        #expect(job["numPagesProcessed"] == 0)
        for one in [job] + children {
            #expect(one["numExport"] == 0)
            #expect(one["numError"] == one["numOpenError"], "\(one.text)")
            #expect(counts.allSatisfy { number(one, $0) >= 0 })
        }
        for child in children {
            #expect(child["_flowJobId"]?.stringValue == id)
            #expect(child["_flowId"] == nil && child["_integrationId"] == nil)
            #expect((child["retriable"] != nil) == (child["type"] == "import"))
        }
        let places = children.compactMap { $0["oIndex"]?.intValue }
        #expect(places == Set(places).sorted())
        return children
    }

    @Test func `the jobs that are built in add up, and there is one of every status`() throws {
        let integrator = try Understudy.integrator()
        let jobs = integrator.get("/v1/jobs").json?.arrayValue ?? []
        #expect(
            Set(jobs.compactMap { $0["status"]?.stringValue }) == ["queued", "running", "completed", "failed", "canceled"])
        for job in jobs { try Self.check(integrator, job["_id"]?.stringValue ?? "") }
    }

    @Test func `their errors are as many as they count`() throws {
        let integrator = try Understudy.integrator()
        let jobs = try #require(integrator.get("/v1/jobs").json?.arrayValue)
        #expect(jobs.contains { Self.number($0, "numError") > 0 } && jobs.contains { Self.number($0, "numResolved") > 0 })
        for job in jobs {
            let rows = try #require(integrator.get("/v1/jobs/\(job["_id"]?.stringValue ?? "")/joberrors").json?.arrayValue)
            #expect(rows.count { $0["resolve"] == false } == Self.number(job, "numError"))
            #expect(rows.count { $0["resolve"] == true } == Self.number(job, "numResolved"))
        }
    }

    @Test(arguments: [
        "55e0c0de0000000000000367", "5980c0de0000000000000d9a", Known.orderFlow, Known.parcelFlow, "0000c0de1000000000000003",
    ])
    func `each flow that is built in runs over its data`(flow: String) throws {
        let integrator = try Understudy.integrator()
        try integrator.stopSchedules()
        _ = integrator.patch("/v1/flows/\(flow)", #"[{"op":"replace","path":"/disabled","value":false}]"#)
        let body = #"{"startDate":"2019-01-01T00:00:00Z"}"#
        if flow == "0000c0de1000000000000003" {
            _ = integrator.patch("/v1/flows/\(Known.orderFlow)", #"[{"op":"replace","path":"/disabled","value":false}]"#)
            _ = integrator.post("/v1/flows/\(Known.orderFlow)/run", body)
            try integrator.advanceClock(by: "PT1M")
        }
        #expect(integrator.post("/v1/flows/\(flow)/run", body).status == 201)
        try integrator.advanceClock(by: "PT10M")
        let jobs = integrator.get("/v1/jobs?_flowId=\(flow)&createdAt_gte=2022-05-02T12:00:00Z").json?.arrayValue ?? []
        #expect(!jobs.isEmpty)
        for job in jobs {
            #expect(job["status"] == "completed")
            #expect(job["numError"] == 0, "\(job.text)")
            let children = try Self.check(integrator, job["_id"]?.stringValue ?? "")
            #expect(children.contains { $0["type"] == "import" && Self.number($0, "numSuccess") > 0 })
        }
    }

    @Test(arguments: 0..<16)
    func `jobs of flows made by chance add up, whatever fails, is ignored, resolved or canceled`(seed: UInt64) throws {
        var chance = Chance(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        let integrator = try Understudy.integrator()
        try integrator.stopSchedules()
        let flow = Drawn(integrator, &chance)
        let outcome = [
            "[]", #"[{"result":"fail"}]"#, #"[{"result":"count","numSuccess":31,"numError":7,"numIgnore":5}]"#, #"[{"result":"succeed"}]"#,
            #"[{"result":"run"}]"#,
        ][Int.random(in: 0..<5, using: &chance)]
        _ = integrator.send(
            "PUT", "/__admin/outcomes", headers: ["Content-Type": "application/json"],
            body: #"{"api":"integrator","id":"\#(flow.id)","outcomes":\#(outcome)}"#)
        let answer = integrator.post("/v1/flows/\(flow.id)/run", "{}")
        #expect(answer.status == 201)
        if Bool.random(using: &chance) { _ = integrator.post("/v1/flows/\(flow.id)/run", "{}") }
        for _ in 0..<6 {
            try integrator.advanceClock(by: "PT\(Int.random(in: 1...3, using: &chance))S")
            for job in integrator.get("/v1/jobs?_flowId=\(flow.id)").json?.arrayValue ?? [] {
                try Self.check(integrator, job["_id"]?.stringValue ?? "")
            }
        }
        if Bool.random(using: &chance) { _ = integrator.send("POST", "/v1/flows/\(flow.id)/jobs/cancel") }
        try integrator.advanceClock(by: "PT5M")
        for step in flow.steps {
            let path = "/v1/flows/\(flow.id)/\(step)"
            let errors = integrator.get("\(path)/errors").json?["errors"]?.arrayValue ?? []
            let some = errors.filter { _ in Bool.random(using: &chance) }.compactMap { $0["errorId"] }
            _ = integrator.put("\(path)/resolved", #"{"errors":\#(JSON.array(some).text)}"#)
            let rest = JSON.array(Array(errors.compactMap { $0["retryDataKey"] }.prefix(3))).text
            _ = integrator.post("\(path)/retry", #"{"retryDataKeys":\#(rest)}"#)
        }
        try integrator.advanceClock(by: "PT5M")
        for job in integrator.get("/v1/jobs?_flowId=\(flow.id)").json?.arrayValue ?? [] {
            let id = job["_id"]?.stringValue ?? ""
            let children = try Self.check(integrator, id)
            guard job["type"] == "flow", job["status"] == "completed" else { continue }
            flow.checkExport(children, isScripted: outcome != "[]")
            if !flow.isRouted, !flow.isSplit { flow.checkChain(children) }
        }
        try Self.checkErrors(integrator, flow)
    }

    /// A step has as many open errors, and as many resolved ones, as its jobs count.
    private static func checkErrors(_ integrator: Understudy, _ flow: Drawn) throws {
        let jobs = integrator.get("/v1/jobs?_flowId=\(flow.id)").json?.arrayValue ?? []
        let families = jobs.map { integrator.get("/v1/jobs/\($0["_id"]?.stringValue ?? "")/family").json }
        let children = families.flatMap { $0?["children"]?.arrayValue ?? [] }
        for step in Set(flow.steps) {
            let own = children.filter { ($0["_importId"] ?? $0["_exportId"])?.stringValue == step }
            let path = "/v1/flows/\(flow.id)/\(step)"
            let open = integrator.get("\(path)/errors").json?["errors"]?.arrayValue?.count
            let resolved = integrator.get("\(path)/resolved").json?["resolved"]?.arrayValue?.count
            #expect(open == own.reduce(0) { $0 + number($1, "numOpenError") })
            #expect(resolved == own.reduce(0) { $0 + number($1, "numResolved") })
        }
    }
}

/// A random flow over the shop's orders, whose steps fail for some of them and ignore others.
private struct Drawn {
    let id: String
    let steps: [String]
    let isRouted: Bool
    /// Whether a step takes each line of an order as a record of its own.
    let isSplit: Bool
    let proceeds: [Bool]
    let pageSize: Int

    init(_ integrator: Understudy, _ chance: inout Chance) {
        func post(_ kind: String, _ body: String) -> String { integrator.post("/v1/\(kind)", body).id }
        let size = Int.random(in: 1...15, using: &chance)
        let generators = (0..<Int.random(in: 1...3, using: &chance)).map { _ in
            let least = Int.random(in: 994...1013, using: &chance)
            let rules = #"["greaterthan",["number",["extract","id"]],\#(least)]"#
            return post(
                "exports",
                #"""
                {"name":"G","_connectionId":"\#(Known.shop)","pageSize":\#(size),"http":{"relativeURI":"/orders.json","method":"GET"},
                 "filter":{"type":"expression","expression":{"version":"1","rules":\#(rules)}}}
                """#)
        }
        let splits = Int.random(in: 0..<4, using: &chance) == 0
        var steps: [String] = [], proceeds: [Bool] = []
        var documents: [String] = []
        for number in 0..<Int.random(in: 1...4, using: &chance) {
            let proceed = Bool.random(using: &chance)
            if Int.random(in: 0..<3, using: &chance) == 0 {
                let uri = Bool.random(using: &chance) ? "/contacts?email={{record.email}}" : "/nowhere"
                let lookup = post(
                    "exports",
                    #"{"name":"L","_connectionId":"0000c0de0c00000000000002","isLookup":true,"http":{"relativeURI":"\#(uri)","method":"GET"}}"#
                )
                steps.append(lookup)
                documents.append(#"{"type":"export","_exportId":"\#(lookup)","proceedOnFailure":\#(proceed)}"#)
            } else {
                let limit = Int.random(in: 1000...1013, using: &chance), known = Int.random(in: 1000...1013, using: &chance)
                let map = (1001...1012).filter { $0 <= known }.map { "\"\($0)\":\"x\"" }.joined(separator: ",")
                let item = post(
                    "imports",
                    #"""
                    {"name":"I","_connectionId":"\#(Known.shop)",\#(splits ? #""oneToMany":true,"pathToMany":"line_items","# : "")
                     "http":{"relativeURI":["/place\#(number)"],"method":["POST"],"batchSize":\#(Int.random(in: 1...4, using: &chance))},
                     "filter":{"type":"expression","expression":{"version":"1","rules":["greaterthan",["number",["extract","id"]],\#(limit - 6)]}},
                     "mapping":{"fields":[{"extract":"id","generate":"n","lookupName":"l"}]},"lookups":[{"name":"l","map":{\#(map)}}]}
                    """#)
                steps.append(item)
                documents.append(#"{"type":"import","_importId":"\#(item)","proceedOnFailure":\#(proceed)}"#)
            }
            proceeds.append(proceed)
        }
        isRouted = Bool.random(using: &chance)
        let processors = "[\(documents.joined(separator: ","))]"
        let ways = [#""routeRecordsTo":"first_matching_branch""#, #""routeRecordsTo":"all_matching_branches""#]
        let filter = #"{"version":"1","rules":["lessthan",["number",["extract","id"]],\#(Int.random(in: 1000...1013, using: &chance))]}"#
        let way = ways[Int.random(in: 0..<2, using: &chance)]
        let path =
            isRouted
            ? #""routers":[{"id":"r",\#(way),"branches":[{"name":"A","inputFilter":\#(filter),"pageProcessors":\#(processors)},{"name":"B","pageProcessors":\#(processors)}]}]"#
            : #""pageProcessors":\#(processors)"#
        let parallel = Bool.random(using: &chance), resolves = Bool.random(using: &chance)
        id = post(
            "flows",
            #"{"name":"F","autoResolveMatchingTraceKeys":\#(resolves),"runPageGeneratorsInParallel":\#(parallel),"pageGenerators":[\#(generators.map { #"{"_exportId":"\#($0)"}"# }.joined(separator: ","))],\#(path)}"#
        )
        self.steps = steps
        self.proceeds = proceeds
        isSplit = splits
        pageSize = size
    }

    /// Exported records and records that the filter leaves out are together all that there are. All pages but the last are full.
    func checkExport(_ children: [JSON], isScripted: Bool) {
        guard let export = children.first, !isScripted else { return }
        func number(_ count: String) -> Int { export[count]?.intValue ?? -1 }
        #expect(number("numSuccess") + number("numIgnore") == 12, "\(export.text)")
        #expect(number("numPagesGenerated") == (number("numSuccess") + pageSize - 1) / pageSize, "\(export.text)")
        for child in children.dropFirst() { #expect((child["numPagesProcessed"]?.intValue ?? 99) <= number("numPagesGenerated")) }
    }

    /// Each step gets as many records as the step before it let through.
    func checkChain(_ children: [JSON]) {
        func number(_ job: JSON, _ count: String) -> Int { job[count]?.intValue ?? -1 }
        guard let first = children.first else { return }
        var coming = number(first, "numSuccess")
        for child in children.dropFirst() {
            let failed = number(child, "numError") + number(child, "numResolved")
            #expect(coming == number(child, "numSuccess") + failed + number(child, "numIgnore"), "\(child.text)")
            let place = (child["oIndex"]?.intValue ?? 0) - children.count
            let step = steps.firstIndex { $0 == (child["_importId"] ?? child["_exportId"])?.stringValue } ?? place
            coming -= proceeds[step] ? 0 : failed
        }
    }
}

private struct Chance: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
