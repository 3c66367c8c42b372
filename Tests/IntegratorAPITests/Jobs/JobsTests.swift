import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct JobsTests {
    private static func started(_ integrator: Understudy, _ flow: String) -> String {
        integrator.post("/v1/flows/\(flow)/run", "{}").json?["_jobId"]?.stringValue ?? ""
    }

    // MARK: What it refuses

    @Test(arguments: ["createdAt_gte=soon", "createdAt_lte=x", "startedAt_gte=1", "numError_gte=many"])
    func `a query that means nothing is refused`(query: String) throws {
        #expect(try Understudy.integrator().get("/v1/jobs?\(query)").errors == ["400 invalid_query_params"])
    }

    @Test(arguments: [
        ("GET", ""), ("GET", "/family"), ("PUT", "/cancel"), ("DELETE", ""), ("GET", "/joberrors"), ("GET", "/errorFile/signedURL"),
    ])
    func `a job that is not there is not found`(method: String, path: String) throws {
        #expect(try Understudy.integrator().send(method, "/v1/jobs/x\(path)").errors == ["404 not_found"])
    }

    @Test(arguments: ["[]", #"{"_flowIds":7}"#, #"{"status":7}"#])
    func `a scope of jobs that is none is refused`(body: String) throws {
        #expect(try Understudy.integrator().post("/v1/jobs/current", body).errors.first?.hasPrefix("422 invalid_field") == true)
    }

    @Test func `what is over, or is no flow's, cannot be canceled`() throws {
        let integrator = try Understudy.integrator()
        let job = Self.started(integrator, try Shop(integrator, pageSize: 20).flow)
        try integrator.advanceClock(by: "PT1M")
        #expect(integrator.put("/v1/jobs/\(job)/cancel", "").errors == ["422 invalid_job_state"])
        let child = integrator.get("/v1/jobs/\(job)/family").json?["children"]?[0]?["_id"]?.stringValue ?? ""
        #expect(integrator.put("/v1/jobs/\(child)/cancel", "").errors == ["422 invalid_job_state"])
    }

    @Test func `a strict sandbox wants to know of which jobs`() throws {
        let integrator = try Understudy.integrator()
        _ = integrator.put("/__admin/settings", #"{"apis":{"integrator":{"strictJobsQuery":true}}}"#)
        let answer = integrator.get("/v1/jobs?type=flow")
        #expect(
            answer.line == #"""
                400 {"errors":[{"code":"invalid_query","message":"For parent jobs, query parameters must contain either \"_integrationId\" \#
                or \"_jobId\" or \"createdAt\""}]}
                """#)
        #expect(
            integrator.get("/v1/jobs?type=import").json?["errors"]?[0]?["message"]
                == #"For child jobs, query parameters must contain either "_flowJobId" or "resourceId""#)
        for other in ["_flowId", "_flowId_in", "_exportId", "_importId", "_parentJobId", "startedAt_gte", "status"] {
            #expect(integrator.get("/v1/jobs?\(other)=x").errors == ["400 invalid_query"], "\(other)")
        }
        #expect(integrator.get("/v1/jobs?_integrationId=\(Known.orderToCash)").status == 200)
        #expect(integrator.get("/v1/jobs?_jobId=x").line == "200 []")
        #expect(integrator.get("/v1/jobs?_flowJobId=x").line == "200 []")
        #expect(integrator.get("/v1/jobs?createdAt_gte=2022-01-01T00:00:00.000Z").status == 200)
        #expect(integrator.get("/v1/jobs?type=import&resourceId=x").line == "200 []")
    }

    // MARK: What it answers

    @Test func `jobs are listed by what they are of, the newest first`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        var jobs: [String] = []
        for _ in 0..<3 {
            jobs.append(Self.started(integrator, shop.flow))
            try integrator.advanceClock(by: "PT1M")
        }
        func ids(_ query: String) -> [String] {
            integrator.get("/v1/jobs?\(query)").json?.arrayValue?.map { $0["_id"]?.stringValue ?? "" } ?? []
        }
        #expect(ids("_flowId=\(shop.flow)") == jobs.reversed())
        #expect(ids("_flowId=\(shop.flow)&pageSize=1") == [jobs[2]])
        #expect(ids("_flowId=\(shop.flow)&createdAt_lte=2022-05-02T12:01:00.000Z") == [jobs[1], jobs[0]])
        #expect(ids("_flowId=\(shop.flow)&createdAt_gte=2022-05-02T12:01:00.000Z") == [jobs[2], jobs[1]])
        #expect(ids("_flowId_in=\(shop.flow),x,\(shop.flow)") == jobs.reversed())
        #expect(ids("_exportId=\(shop.export)&_flowId_in=x,\(shop.flow)") == jobs.reversed())
        #expect(ids("_exportId=\(shop.export)&_flowId_in=x") == [])
        #expect(ids("_flowId=\(shop.flow)&_flowId_in=x") == [])
        #expect(ids("status=completed&type=flow").prefix(3) == jobs.reversed()[...])
        #expect(ids("_flowId=\(shop.flow)&status=running") == [])
        #expect(ids("_flowId=\(shop.flow)&numSuccess_gte=25") == [])
        #expect(ids("_importId=\(shop.import)").count == 3)
        #expect(ids("_flowJobId=\(jobs[0])").count == 2)
        #expect(ids("_flowJobId=\(jobs[0])&type=import").count == 1)
        #expect(ids("type=import&_importId=\(shop.import)").count == 3)
        #expect(ids("resourceId=\(shop.import)") == ids("_importId=\(shop.import)"))
        #expect(ids("resourceId=\(shop.export)&_flowJobId=\(jobs[0])") == ids("_flowJobId=\(jobs[0])&type=export"))
        #expect(ids("_jobId=\(jobs[1])") == [jobs[1]])
        #expect(ids("_jobId=\(jobs[1])&status=running") == [])
        #expect(ids("_jobId=x") == [])
        #expect(ids("_flowId=\(shop.flow)&createdAt=2022-05-02T12:01:00.000Z") == [jobs[1]])
        #expect(ids("_flowId=\(shop.flow)&createdAt=2022-05-02T12:01:00.001Z") == [])
    }

    @Test func `a job is listed by when it started, and not before it has`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let job = Self.started(integrator, shop.flow)
        func ids(_ query: String) -> [String] {
            integrator.get("/v1/jobs?_flowId=\(shop.flow)&\(query)").json?.arrayValue?.map { $0["_id"]?.stringValue ?? "" } ?? []
        }
        for range in ["startedAt_lte=2022-05-02T13:00:00Z", "startedAt_gte=2022-05-02T11:00:00Z"] { #expect(ids(range) == []) }
        try integrator.advanceClock(by: "PT2S")
        #expect(integrator.get("/v1/jobs/\(job)").json?["startedAt"] == "2022-05-02T12:00:02.000Z")
        for range in ["startedAt_lte=2022-05-02T12:00:02Z", "startedAt_gte=2022-05-02T12:00:02Z"] { #expect(ids(range) == [job]) }
        for range in ["startedAt_lte=2022-05-02T12:00:01Z", "startedAt_gte=2022-05-02T12:00:03Z"] { #expect(ids(range) == []) }
    }

    @Test func `jobs of steps are listed where several types are named, and by whether they are retriable`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        var jobs: [String] = []
        for _ in 0..<2 {
            jobs.append(Self.started(integrator, shop.flow))
            try integrator.advanceClock(by: "PT1M")
        }
        func ids(_ query: String) -> [String] {
            integrator.get("/v1/jobs?\(query)").json?.arrayValue?.map { $0["_id"]?.stringValue ?? "" } ?? []
        }
        let imports = ids("type=import")
        // six jobs are built in, one of them canceled
        #expect(imports.count == 8)
        #expect(imports.prefix(2) == ids("_importId=\(shop.import)")[...])
        for query in ["type_in=import", "type_in=import,import", "createdAt_gte=2000-01-01T00:00:00Z&type_in=import", "retriable=false"] {
            #expect(ids(query) == imports, "\(query)")
        }
        #expect(ids("status=completed&type_in=import") == ids("status=completed&type=import"))
        #expect(ids("status=completed&retriable=false").count == 7)
        #expect(ids("retriable=true") == [])
        #expect(ids("type=flow&retriable=false") == [])
        #expect(ids("type_in=flow,import").prefix(4) == [imports[0], jobs[1], imports[1], jobs[0]])
        #expect(ids("type_in=flow,import&pageSize=2") == [imports[0], jobs[1]])
        #expect(ids("type_in=flow,import").count == ids("type=flow").count + 8)
    }

    @Test func `of jobs that were made at one instant the last comes first`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let jobs = (0..<3).map { _ in Self.started(integrator, shop.flow) }
        func ids(_ path: String) -> [String] { integrator.get(path).json?.arrayValue?.map { $0["_id"]?.stringValue ?? "" } ?? [] }
        #expect(ids("/v1/jobs?_flowId=\(shop.flow)") == jobs.reversed())
        #expect(ids("/v1/jobs?_flowId_in=\(shop.flow),x") == jobs.reversed())
        #expect(ids("/v1/flows/\(shop.flow)/jobs/latest?limit=2") == [jobs[2], jobs[1]])
    }

    @Test func `jobs of a flow or an integration are found by type and status at once, the newest first`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let integration = integrator.post("/v1/integrations", #"{"name":"I"}"#).id
        let generators = #"[{"_exportId":"\#(shop.export)"}]"#, processors = #"[{"type":"import","_importId":"\#(shop.import)"}]"#
        let flow =
            #"{"name":"F","_integrationId":"\#(integration)","pageGenerators":\#(generators),"pageProcessors":\#(processors)}"#
        #expect(integrator.put("/v1/flows/\(shop.flow)", flow).status == 200)
        func start() -> String { Self.started(integrator, shop.flow) }
        let first = start()
        try integrator.advanceClock(by: "PT1M")
        let canceled = start()
        #expect(integrator.put("/v1/jobs/\(canceled)/cancel", "").status == 200)
        try integrator.advanceClock(by: "PT1M")
        let third = start()
        try integrator.advanceClock(by: "PT1M")
        // three at one instant
        let canceling = start()
        #expect(integrator.put("/v1/jobs/\(canceling)/cancel", "").json?["status"] == "canceling")
        let queued = [start(), start()]
        let all = [queued[1], queued[0], canceling, third, canceled, first]
        func ids(_ query: String) -> [String] {
            integrator.get("/v1/jobs?\(query)").json?.arrayValue?.map { $0["_id"]?.stringValue ?? "" } ?? []
        }
        for scope in ["_flowId=\(shop.flow)", "_flowId_in=x,\(shop.flow)", "_integrationId=\(integration)"] {
            for query in ["", "&type=flow", "&type_in=retry,flow,flow"] { #expect(ids(scope + query) == all, "\(scope)\(query)") }
            for more in ["", "&type=flow", "&type_in=flow,retry"] {
                #expect(ids("\(scope)&status=completed\(more)") == [third, first], "\(scope)\(more)")
                #expect(ids("\(scope)&status=canceled\(more)") == [canceled], "\(scope)\(more)")
                #expect(ids("\(scope)&status=failed\(more)") == [], "\(scope)\(more)")
            }
            for query in ["type=retry", "type=x", "status=x", "type=import&status=completed", "type_in="] {
                #expect(ids("\(scope)&\(query)") == [], "\(scope)&\(query)")
            }
            #expect(ids("\(scope)&type=flow&pageSize=4") == Array(all.prefix(4)))
            #expect(ids("\(scope)&type=flow&createdAt_lte=2022-05-02T12:02:00.000Z") == [third, canceled, first])
            #expect(ids("\(scope)&status=completed&createdAt_gte=2022-05-02T12:00:00.001Z") == [third])
        }
    }

    @Test func `the latest jobs of a flow are those of all generators that ran last`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        try integrator.stopSchedules()
        let integration = integrator.post("/v1/integrations", #"{"name":"I"}"#).id
        let generators = #"[{"_exportId":"\#(shop.export)"},{"_exportId":"\#(Known.orders)"}]"#
        let flow = integrator.post("/v1/flows", #"{"name":"F","_integrationId":"\#(integration)","pageGenerators":\#(generators)}"#).id
        func exports(_ path: String) -> [String?]? {
            integrator.get("/v1/\(path)").json?.arrayValue?.map { $0["_exportId"]?.stringValue }
        }
        for _ in 0..<2 {
            let first = Self.started(integrator, flow)
            #expect(exports("flows/\(flow)/jobs/latest") == [Known.orders, shop.export])
            #expect(exports("integrations/\(integration)/jobs/latest") == [Known.orders, shop.export])
            #expect(integrator.get("/v1/flows/\(flow)/jobs/latest").json?[1]?["_id"]?.stringValue == first)
        }
        #expect(exports("flows/\(flow)/jobs/latest?limit=1") == [Known.orders])
        #expect(exports("jobs?_flowId=\(flow)")?.count == 4)
        try integrator.advanceClock(by: "PT1H")
        #expect(integrator.post("/v1/flows/\(flow)/run", #"{"_exportIds":["\#(shop.export)"]}"#).status == 201)
        #expect(exports("flows/\(flow)/jobs/latest") == [shop.export])
    }

    @Test func `the latest job of a flow is none that lies ahead of a clock that was set back`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        try integrator.advanceClock(by: "PT1H")
        let ahead = Self.started(integrator, shop.flow)
        try integrator.advanceClock(by: "PT1M")
        func latest() -> String? { integrator.get("/v1/flows/\(shop.flow)/jobs/latest").json?[0]?["_id"]?.stringValue }
        try integrator.setClock(to: "2022-05-02T12:00:00Z")
        #expect(latest() == ahead)
        let job = Self.started(integrator, shop.flow)
        #expect(latest() == job)
    }

    @Test func `the latest job of a flow is one that ran it, and none that tried records again`() throws {
        let failing = try Failing(#""_integrationId":"\#(Known.orderToCash)""#)
        let body = #"{"errorIds":\#(failing.ids(failing.errors()))}"#
        let retry = failing.integrator.post("\(failing.step)/retry", body).json?["_jobId"]?.stringValue ?? ""
        for path in ["flows/\(failing.shop.flow)", "integrations/\(Known.orderToCash)"] {
            let ids = failing.integrator.get("/v1/\(path)/jobs/latest").json?.arrayValue?.map { $0["_id"]?.stringValue }
            #expect(ids?.contains(failing.job) == true)
            #expect(ids?.contains(retry) == false)
        }
    }

    @Test func `jobs in progress are listed by integration, flow and status`() throws {
        let integrator = try Understudy.integrator()
        let job = Self.started(integrator, Known.orderFlow)
        func ids(_ body: String) -> [String?] {
            integrator.post("/v1/jobs/current", body).json?["jobs"]?.arrayValue?.map { $0["_id"]?.stringValue } ?? []
        }
        #expect(ids("{}").contains(job))
        #expect(ids(#"{"_flowIds":["\#(Known.orderFlow)"]}"#) == [job])
        #expect(ids(#"{"_integrationIds":["\#(Known.orderToCash)"],"status":"queued"}"#).contains(job))
        #expect(ids(#"{"_flowIds":["\#(Known.orderFlow)"],"status":["running"]}"#) == [])
        #expect(integrator.get("/v1/integrations/\(Known.orderToCash)/jobs/latest").json?.arrayValue?.first?["_id"]?.stringValue == job)
    }

    @Test func `a job in progress is told once, and is one of the integration in which it started`() throws {
        let integrator = try Understudy.integrator()
        let old = integrator.post("/v1/integrations", #"{"name":"A"}"#).id, new = integrator.post("/v1/integrations", #"{"name":"B"}"#).id
        let export = try Shop(integrator, pageSize: 20).export
        func body(_ integration: String) -> String {
            #"{"name":"F","_integrationId":"\#(integration)","pageGenerators":[{"_exportId":"\#(export)"}]}"#
        }
        let flows = (0..<2).map { _ in integrator.post("/v1/flows", body(old)).id }
        let jobs = flows.map { Self.started(integrator, $0) }
        func ids(_ body: String) -> [String?] {
            integrator.post("/v1/jobs/current", body).json?["jobs"]?.arrayValue?.map { $0["_id"]?.stringValue } ?? []
        }
        #expect(Set(ids(#"{"_integrationIds":["\#(old)"]}"#)) == Set(jobs))
        #expect(ids(#"{"_integrationIds":["\#(new)"],"_flowIds":["\#(flows[1])","\#(flows[1])"]}"#) == [jobs[1]])
        #expect(ids(#"{"_integrationIds":["\#(old)","\#(old)"],"_flowIds":["\#(flows[0])"]}"#).count == 2)
        #expect(ids(#"{"_integrationIds":["\#(old)"],"status":"running"}"#) == [])
        #expect(integrator.put("/v1/flows/\(flows[0])", body(new)).status == 200)
        #expect(Set(ids(#"{"_integrationIds":["\#(old)"]}"#)) == Set(jobs))
        #expect(ids(#"{"_integrationIds":["\#(new)"]}"#) == [])
        try integrator.advanceClock(by: "PT1M")
        #expect(ids(#"{"_integrationIds":["\#(old)"]}"#) == [])
    }

    // MARK: What it remembers

    @Test func `a job that is canceled is canceling, then canceled, with its children, and counts stay as far as they got`() throws {
        let integrator = try Understudy.integrator()
        let job = Self.started(integrator, try Shop(integrator, pageSize: 5).flow)
        try integrator.advanceClock(by: "PT3S")
        #expect(integrator.put("/v1/jobs/\(job)/cancel", "{").errors == ["400 invalid_json"])
        let answer = integrator.put("/v1/jobs/\(job)/cancel", "")
        #expect(answer.json?["status"] == "canceling")
        try integrator.advanceClock(by: "PT1M")
        let family = try #require(integrator.get("/v1/jobs/\(job)/family").json)
        #expect(family["status"] == "canceled")
        #expect(family["canceledBy"] == "0000c0de0a00000000000001")
        #expect(family["numSuccess"] == 10)
        #expect(family["children"]?.arrayValue?.map { $0["status"] } == ["canceled", "canceled"])
    }

    @Test func `all jobs of a flow are canceled at once`() throws {
        let integrator = try Understudy.integrator()
        let flow = try Shop(integrator, pageSize: 5).flow
        let jobs = [Self.started(integrator, flow), Self.started(integrator, flow)]
        #expect(integrator.send("POST", "/v1/flows/\(flow)/jobs/cancel").status == 204)
        try integrator.advanceClock(by: "PT1M")
        #expect(jobs.map { integrator.get("/v1/jobs/\($0)").json?["status"] } == ["canceled", "canceled"])
    }

    @Test func `a job goes on where the clock is set back, and stands where it is reset`() throws {
        let integrator = try Understudy.integrator()
        let job = Self.started(integrator, try Shop(integrator, pageSize: 5).flow)
        try integrator.advanceClock(by: "PT3S")
        try integrator.setClock(to: "2022-05-01T00:00:00Z")
        try integrator.advanceClock(by: "PT1M")
        #expect(integrator.get("/v1/jobs/\(job)").json?["status"] == "completed")
    }

    @Test func `a job that a stall holds up goes on when that is taken away, and not before`() throws {
        let integrator = try Understudy.integrator()
        let job = Self.started(integrator, try Shop(integrator, pageSize: 20).flow)
        integrator.letNothingHappen()
        try integrator.advanceClock(by: "PT2H")
        #expect(integrator.get("/v1/jobs/\(job)").json?["status"] == "queued")
        #expect(integrator.delete("/__admin/faults").status == 200)
        let begun = integrator.get("/v1/jobs/\(job)").json
        #expect(begun?["status"] == "running")
        #expect(begun?["startedAt"] == "2022-05-02T14:00:00.000Z")
        try integrator.advanceClock(by: "PT1M")
        #expect(integrator.get("/v1/jobs/\(job)").json?["status"] == "completed")
    }

    @Test func `a job that a stall holds up goes on in a sandbox made from there, and again when that comes back to its start`() throws {
        let integrator = try Understudy.integrator()
        let job = Self.started(integrator, try Shop(integrator, pageSize: 20).flow)
        integrator.letNothingHappen()
        try integrator.advanceClock(by: "PT2H")
        #expect(integrator.post("/__admin/sandboxes", #"{"name":"fork","from":{"sandbox":"main"}}"#).status == 201)
        for _ in 0..<2 {
            let begun = integrator.get("/sandbox/fork/v1/jobs/\(job)").json
            #expect(begun?["status"] == "running")
            #expect(begun?["startedAt"] == "2022-05-02T14:00:00.000Z")
            #expect(integrator.post("/sandbox/fork/__admin/reset", "").status == 200)
        }
        #expect(integrator.get("/v1/jobs/\(job)").json?["status"] == "queued")
    }

    @Test func `a job under which the clock is set back ends no earlier than it began`() throws {
        let integrator = try Understudy.integrator()
        let flow = try Shop(integrator, pageSize: 20).flow
        let job = Self.started(integrator, flow)
        try integrator.advanceClock(by: "PT2S")
        #expect(integrator.get("/v1/jobs/\(job)").json?["startedAt"] == "2022-05-02T12:00:02.000Z")
        try integrator.setClock(to: "2022-05-02T11:00:00Z")
        try integrator.advanceClock(by: "PT10S")
        let family = try #require(integrator.get("/v1/jobs/\(job)/family").json)
        #expect(family["purgeAt"] == "2022-06-01T11:00:01.000Z")
        for job in [family] + (family["children"]?.arrayValue ?? []) {
            #expect(["createdAt", "startedAt", "endedAt"].map { job[$0] } == Array(repeating: "2022-05-02T11:00:01.000Z", count: 3))
        }
        let stats = integrator.post("/v1/flows/runs/stats", #"{"_flowIds":["\#(flow)"]}"#).json?["stats"]?[0]
        #expect(stats?["avgRuntime"] == 0)
    }

    @Test func `jobs that ran go with all that hangs on them when their time is past, and built-in ones stay`() throws {
        let failing = try Failing()
        let integrator = failing.integrator
        try integrator.stopSchedules()
        func own(_ collection: String) -> [JSON] {
            let records = integrator.get("/__admin/state/integrator/\(collection)").json?.arrayValue ?? []
            return records.filter { !($0["_id"] ?? $0["errorId"] ?? "").text.hasPrefix("\"0000c0de") }
        }
        #expect(own("jobs").count == 3)
        #expect(own("flow-errors").count == 6)
        #expect(own("jobs").first?["$expires"] == true)
        try integrator.setClock(to: "2022-06-01T12:00:00Z")
        let second = Self.started(integrator, failing.shop.flow)
        // its `purgeAt` is now, so it has not passed yet
        #expect(integrator.get("/v1/jobs/\(failing.job)").json?["purgeAt"] == "2022-06-01T12:00:00.000Z")
        #expect(own("flow-errors").count == 6)
        try integrator.advanceClock(by: "PT1M")
        #expect(integrator.get("/v1/jobs/\(failing.job)").errors == ["404 not_found"])
        let listed = integrator.get("/v1/jobs?_flowId=\(failing.shop.flow)").json?.arrayValue
        #expect(listed?.map { $0["_id"]?.stringValue } == [second])
        #expect(own("jobs").count == 3)
        #expect(own("flow-errors").count == 6)
        #expect(Set(failing.errors().map { $0["_flowJobId"]?.stringValue }) == [second])
        let state = integrator.get("/__admin/state").body
        #expect(integrator.send("PUT", "/sandbox/copy/__admin/state", body: state).status == 200)
        // the `purgeAt` of the built-in jobs passed a month ago
        try integrator.setClock(to: "2022-07-02T12:00:00Z")
        let last = Self.started(integrator, failing.shop.flow)
        #expect(own("jobs").map { $0["_id"]?.stringValue } == [last])
        #expect(own("flow-errors").isEmpty)
        #expect(integrator.get("/__admin/state/integrator/jobs").json?.arrayValue?.count == 25)
    }

    @Test func `of a job with many errors some go with each error that is new, and the job with the last`() throws {
        let failing = try Failing()
        let integrator = failing.integrator
        try integrator.stopSchedules()
        func mine(_ collection: String) throws -> [JSON] {
            let records = try #require(integrator.get("/__admin/state/integrator/\(collection)").json?.arrayValue)
            return records.filter { $0["_flowJobId"]?.stringValue == failing.job }
        }
        var error = try #require(try mine("flow-errors").first?.objectValue)
        for number in 0..<200 {
            error["errorId"] = .string("many\(number)")
            #expect(integrator.put("/__admin/state/integrator/flow-errors/many\(number)", JSON.object(error).text).status == 200)
        }
        try integrator.setClock(to: "2022-07-01T00:00:00Z")
        let next = Self.started(integrator, failing.shop.flow)
        #expect(try mine("flow-errors").count == 106)
        #expect(integrator.get("/v1/jobs/\(failing.job)").status == 200)
        try integrator.advanceClock(by: "PT1M")
        #expect(try mine("flow-errors").isEmpty)
        #expect(try mine("jobs").isEmpty)
        #expect(integrator.get("/v1/jobs/\(failing.job)").errors == ["404 not_found"])
        #expect(failing.counts(next) == [18, 6, 6, 0])
    }
}
