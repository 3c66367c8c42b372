import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct FlowErrorsTests {
    // MARK: What it refuses

    @Test(arguments: [
        ("GET", "errors", ""), ("GET", "../errors", ""), ("GET", "../exports/y/errors", ""), ("GET", "../imports/y/errors", ""),
        ("GET", "resolved", ""), ("PUT", "resolved", "{}"), ("DELETE", "resolved", "{}"), ("POST", "retry", "{}"),
        ("PUT", "errors/assign", #"{"email":"a@b.example"}"#), ("PUT", "errors/unassign", "{}"), ("GET", "k/data", ""),
        ("PUT", "k/data", "{}"),
    ])
    func `a flow that is not there has no errors`(method: String, path: String, body: String) throws {
        let target = path.hasPrefix("../") ? "/v1/flows/x/\(path.dropFirst(3))" : "/v1/flows/x/y/\(path)"
        let answer = try Understudy.integrator().send(
            method, target, headers: ["Content-Type": "application/json"], body: body)
        #expect(answer.errors == ["404 not_found"])
    }

    @Test func `bodies that are none are refused, and change nothing`() throws {
        let failing = try Failing()
        let before = failing.errors()
        #expect(failing.integrator.put("\(failing.step)/resolved", #"{"errors":7}"#).errors == ["422 invalid_field errors"])
        #expect(failing.integrator.send("DELETE", "\(failing.step)/resolved", body: "[]").errors == ["422 invalid_field"])
        #expect(failing.integrator.post("\(failing.step)/retry", "{}").errors == ["422 invalid_field retryDataKeys"])
        #expect(failing.integrator.post("\(failing.step)/retry", #"{"errorIds":[7]}"#).errors == ["422 invalid_field errorIds"])
        #expect(failing.integrator.put("\(failing.step)/errors/assign", "{}").errors == ["422 missing_required_field email"])
        #expect(failing.integrator.put("\(failing.step)/errors/unassign", "[]").errors == ["422 invalid_field"])
        #expect(failing.integrator.get("\(failing.step)/x/data").errors == ["404 not_found"])
        #expect(failing.integrator.get("\(failing.step)/errors?occurredAt_gte=x").errors == ["400 invalid_query_params"])
        #expect(failing.integrator.get("\(failing.step)/resolved?occurredAt_lte=x").errors == ["400 invalid_query_params"])
        for kind in ["exports", "imports"] {
            let path = "/v1/flows/\(failing.shop.flow)/\(kind)/\(failing.shop.import)/errors?occurredAt_lte=x"
            #expect(failing.integrator.get(path).errors == ["400 invalid_query_params"])
        }
        #expect(failing.integrator.get("/v1/jobs/\(failing.job)/errors?occurredAt_gte=x").errors == ["400 invalid_query_params"])
        #expect(failing.integrator.get("/v1/integrations/x/errors").errors == ["404 not_found"])
        #expect(failing.integrator.get("/v1/jobs/x/errors").errors == ["404 not_found"])
        #expect(failing.errors() == before)
    }

    @Test func `a flow that is disabled tries nothing again`() throws {
        let failing = try Failing()
        _ = failing.integrator.patch("/v1/flows/\(failing.shop.flow)", #"[{"op":"replace","path":"/disabled","value":true}]"#)
        let body = #"{"errorIds":\#(failing.ids(failing.errors()))}"#
        #expect(failing.integrator.post("\(failing.step)/retry", body).errors == ["422 inactive_flow"])
    }

    // MARK: What it answers

    @Test func `records that failed are errors of their step`() throws {
        let failing = try Failing()
        let errors = failing.errors()
        #expect(errors.count == 6)
        #expect(
            errors.first?.objectValue?.keys == [
                "errorId", "occurredAt", "source", "code", "message", "traceKey", "retryDataKey", "_flowJobId",
            ])
        #expect(errors.first?["source"] == "lookup")
        #expect(errors.first?["_flowJobId"]?.stringValue == failing.job)
        // the newest first, also within one page
        #expect(errors.map { $0["traceKey"] } == ["1012", "1010", "1008", "1006", "1004", "1002"])
        #expect(
            failing.integrator.get("/v1/flows/\(failing.shop.flow)/imports/\(failing.shop.import)/errors").json?["errors"]?.arrayValue
                == errors)
        #expect(
            failing.integrator.get("/v1/flows/\(failing.shop.flow)/exports/\(failing.shop.export)/errors").line == #"200 {"errors":[]}"#)
        let summary = failing.integrator.get("/v1/flows/\(failing.shop.flow)/errors").json?["flowErrors"]
        #expect(summary?.text == #"[{"_expOrImpId":"\#(failing.shop.import)","numError":6,"lastErrorAt":"2022-05-02T12:00:05.000Z"}]"#)
        #expect(failing.counts(failing.job) == [18, 6, 6, 0])
    }

    @Test func `errors come in pages, and by time, source and job`() throws {
        let failing = try Failing()
        let all = failing.errors()
        var found: [JSON] = []
        var next: String? = "\(failing.step)/errors?limit=4&source=lookup"
        while let address = next {
            let page = failing.integrator.get(address).json
            found += page?["errors"]?.arrayValue ?? []
            next = page?["nextPageURL"]?.stringValue.map { $0.replacing(/^https?:\/\/[^\/]*/, with: "") }
        }
        #expect(found == all)
        #expect(failing.integrator.get("\(failing.step)/errors?source=mapping").line == #"200 {"errors":[]}"#)
        #expect(failing.integrator.get("\(failing.step)/errors?_flowJobId=x").line == #"200 {"errors":[]}"#)
        let late = failing.integrator.get("\(failing.step)/errors?occurredAt_gte=2022-05-02T12:00:05Z").json?["errors"]?.arrayValue
        #expect(late?.count == 1)
        let early = failing.integrator.get("\(failing.step)/errors?occurredAt_lte=2022-05-02T12:00:04Z").json?["errors"]?.arrayValue
        #expect(early?.count == 5)
    }

    @Test func `those of a step in one job come in the same pages, open and resolved ones apart`() throws {
        let failing = try Failing()
        let earlier = failing.errors()
        let second = failing.integrator.post("/v1/flows/\(failing.shop.flow)/run", "{}").json?["_jobId"]?.stringValue ?? ""
        try failing.integrator.advanceClock(by: "PT1M")
        #expect(failing.errors().count == 12)
        func errors(_ name: String, _ job: String) -> [JSON]? {
            failing.integrator.get("\(failing.step)/\(name)?_flowJobId=\(job)").json?[name]?.arrayValue
        }
        #expect(errors("errors", failing.job) == earlier)
        #expect(errors("errors", second) == Array(failing.errors().prefix(6)))
        #expect(errors("resolved", failing.job) == [])
        let first = failing.integrator.get("\(failing.step)/errors?limit=4&_flowJobId=\(failing.job)").json
        #expect(first?["errors"]?.arrayValue == Array(earlier.prefix(4)))
        // the error that was shown last is resolved before the next page is asked for
        #expect(failing.integrator.put("\(failing.step)/resolved", #"{"errors":\#(failing.ids(earlier[3...4]))}"#).status == 204)
        let next = (first?["nextPageURL"]?.stringValue ?? "").replacing(/^https?:\/\/[^\/]*/, with: "")
        #expect(failing.integrator.get(next).json == ["errors": .array(Array(earlier.suffix(1)))])
        #expect(errors("errors", failing.job) == Array(earlier[0...2] + earlier[5...]))
        #expect(errors("resolved", failing.job)?.map { $0["errorId"] } == earlier[3...4].map { $0["errorId"] })
        #expect(errors("resolved", second) == [])
        let source = "\(failing.step)/errors?_flowJobId=\(second)&source=mapping"
        #expect(failing.integrator.get(source).line == #"200 {"errors":[]}"#)
    }

    @Test func `those of a job, or of one of its steps, come in the same pages`() throws {
        let failing = try Failing()
        let all = failing.errors()
        let family = failing.integrator.get("/v1/jobs/\(failing.job)/family").json
        let step = family?["children"]?.arrayValue?.first { $0["type"] == "import" }?["_id"]?.stringValue ?? ""
        for job in [failing.job, step] {
            #expect(failing.integrator.get("/v1/jobs/\(job)/errors").json == ["errors": .array(all)])
            let first = failing.integrator.get("/v1/jobs/\(job)/errors?limit=4&source=lookup").json
            #expect(first?["errors"]?.arrayValue == Array(all.prefix(4)))
            let next = (first?["nextPageURL"]?.stringValue ?? "").replacing(/^https?:\/\/[^\/]*/, with: "")
            #expect(next.hasPrefix("/v1/jobs/\(job)/errors?source=lookup&limit=4&after="))
            #expect(failing.integrator.get(next).json == ["errors": .array(Array(all.suffix(2)))])
            let late = failing.integrator.get("/v1/jobs/\(job)/errors?occurredAt_gte=2022-05-02T12:00:05Z").json?["errors"]?.arrayValue
            #expect(late == Array(all.prefix(1)))
        }
    }

    @Test func `an integration tells how many errors each of its flows has`() throws {
        let totals = try Understudy.integrator().get("/v1/integrations/\(Known.orderToCash)/errors").json?.arrayValue
        #expect(totals?.contains { $0["_flowId"]?.stringValue == Known.orderFlow } == true)
    }

    @Test func `the old rows have them by job`() throws {
        let failing = try Failing()
        let rows = failing.integrator.get("/v1/jobs/\(failing.job)/jobErrors").json?.arrayValue ?? []
        #expect(rows.count == 6)
        #expect(
            rows.first?.objectValue?.keys == [
                "resolve", "retry", "createdAt", "code", "extract", "generate", "extracted", "generated", "message", "source",
                "exportDataURI",
                "importDataURI", "_retryId", "_jobId",
            ])
        #expect(failing.integrator.get("/v1/jobs/\(rows.first?["_jobId"]?.stringValue ?? "")/joberrors").json?.arrayValue == rows)
        #expect(failing.integrator.get("/v1/jobs/\(failing.job)/errors").json?["errors"]?.arrayValue?.count == 6)
    }

    // MARK: What it remembers

    @Test func `what is resolved goes from one count to the other, in both jobs`() throws {
        let failing = try Failing()
        let two = failing.ids(failing.errors().prefix(2))
        #expect(failing.integrator.put("\(failing.step)/resolved", #"{"errorIds":\#(two)}"#).status == 204)
        #expect(failing.counts(failing.job) == [18, 6, 6, 0])
        #expect(failing.integrator.put("\(failing.step)/resolved", #"{"errors":\#(two)}"#).status == 204)
        #expect(failing.integrator.put("\(failing.step)/resolved", #"{"errors":\#(two)}"#).status == 204)
        #expect(failing.counts(failing.job) == [18, 4, 4, 2])
        #expect(failing.errors().count == 4)
        #expect(failing.errors("resolved").count == 2)
        #expect(failing.errors("resolved").first?["resolvedBy"] == "0000c0de0a00000000000001")
        #expect(failing.integrator.post("\(failing.step)/retry", #"{"errorIds":\#(two)}"#).errors == ["422 invalid_field retryDataKeys"])
        #expect(failing.integrator.send("DELETE", "\(failing.step)/resolved").status == 204)
        #expect(failing.errors("resolved").isEmpty)
    }

    @Test func `errors that are resolved page by page, and forgotten, are all met`() throws {
        let failing = try Failing()
        let all = failing.errors()
        var met: [JSON] = []
        var next: String? = "\(failing.step)/errors?limit=2"
        while let address = next {
            let page = failing.integrator.get(address).json
            let errors = page?["errors"]?.arrayValue ?? []
            met += errors
            #expect(failing.integrator.put("\(failing.step)/resolved", #"{"errors":\#(failing.ids(errors))}"#).status == 204)
            if met.count == 4 { #expect(failing.integrator.send("DELETE", "\(failing.step)/resolved").status == 204) }
            next = page?["nextPageURL"]?.stringValue.map { $0.replacing(/^https?:\/\/[^\/]*/, with: "") }
        }
        #expect(met == all)
        #expect(failing.errors().isEmpty)
        #expect(failing.integrator.get("\(failing.step)/errors?after=x~y~z").line == #"200 {"errors":[]}"#)
        #expect(failing.integrator.get("\(failing.step)/errors?after=~9223372036854775807~-9223372036854775808").status == 200)
    }

    @Test func `what is tried again succeeds once it is put right, and fails again where it is not`() throws {
        let failing = try Failing()
        let errors = failing.errors()
        let key = errors.first?["retryDataKey"]?.stringValue ?? ""
        let data = failing.integrator.get("\(failing.step)/\(key)/data").json?["data"]
        #expect(data?["id"]?.keyText == errors.first?["traceKey"]?.stringValue)
        #expect(
            failing.integrator.put("\(failing.step)/\(key)/data", #"{"data":{"id":77}}"#).status == 204)
        let keys = JSON.array(errors.prefix(2).map { $0["retryDataKey"] ?? .null }).text
        let job = failing.integrator.post("\(failing.step)/retry", #"{"retryDataKeys":\#(keys)}"#).json?["_jobId"]?.stringValue ?? ""
        #expect(failing.integrator.get("/v1/jobs/\(job)").json?["type"] == "retry")
        try failing.integrator.advanceClock(by: "PT1M")
        #expect(failing.integrator.get("/v1/jobs/\(job)").json?["status"] == "completed")
        #expect(failing.counts(job) == [1, 1, 1, 0])
        #expect(failing.counts(failing.job) == [18, 4, 4, 2])
        #expect(failing.errors().count == 5)
    }

    @Test func `an error is somebody's until it is not`() throws {
        let failing = try Failing()
        let one = failing.ids(failing.errors().prefix(1))
        #expect(failing.integrator.put("\(failing.step)/errors/assign", #"{"errorIds":\#(one),"email":"a@b.example"}"#).status == 204)
        #expect(failing.errors().first?["assignedTo"] == "a@b.example")
        #expect(failing.integrator.put("\(failing.step)/errors/unassign", #"{"errorIds":\#(one)}"#).status == 204)
        #expect(failing.errors().first?["assignedTo"] == nil)
    }
}

extension JSON {
    fileprivate var keyText: String? { stringValue ?? numberValue?.literal }
}
