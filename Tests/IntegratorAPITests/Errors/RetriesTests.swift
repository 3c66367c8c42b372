import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct RetriesTests {
    /// An import with a hook.
    private static let hooked = #"""
        {"name":"X","_connectionId":"\#(Known.shop)","http":{"relativeURI":["/boxes"],"method":["POST"]},
         "hooks":{"preMap":{"_scriptId":"0000c0de5c00000000000001","function":"f"}}}
        """#

    // MARK: What it refuses

    @Test(arguments: [
        (#"{"errorFileId":7}"#, "422 invalid_field errorFileId"), (#"{"errorFileId":"x"}"#, "422 invalid_field retryDataKeys"),
        (#"{"retryDataKeys":["x"]}"#, "422 invalid_field retryDataKeys"),
    ])
    func `what names nothing that can be tried again is refused`(body: String, error: String) throws {
        let failing = try Failing()
        #expect(failing.integrator.post("\(failing.step)/retry", body).errors == [error])
    }

    @Test func `another step's errors are not tried by way of a file`() throws {
        let failing = try Failing()
        let path = "/v1/flows/\(failing.shop.flow)/\(failing.shop.export)/retry"
        #expect(
            failing.integrator.post(path, #"{"errorFileId":"\#(failing.job)"}"#).errors == ["422 invalid_field retryDataKeys"])
    }

    @Test func `another step's errors are neither tried nor changed by their key`() throws {
        let failing = try Failing()
        let key = failing.errors().first?["retryDataKey"]?.stringValue ?? ""
        let before = failing.integrator.get("\(failing.step)/\(key)/data")
        #expect(before.status == 200)
        for step in [failing.shop.export, "x"] {
            let path = "/v1/flows/\(failing.shop.flow)/\(step)"
            #expect(failing.integrator.get("\(path)/\(key)/data").errors == ["404 not_found"])
            #expect(failing.integrator.put("\(path)/\(key)/data", #"{"data":{"id":1}}"#).errors == ["404 not_found"])
            #expect(
                failing.integrator.post("\(path)/retry", #"{"retryDataKeys":["\#(key)"]}"#).errors == ["422 invalid_field retryDataKeys"])
        }
        #expect(failing.integrator.get("\(failing.step)/\(key)/data").body == before.body)
    }

    @Test func `errors of a step that the flow no longer has are still counted, and not tried`() throws {
        let failing = try Failing()
        let path = "/v1/flows/\(failing.shop.flow)"
        let summary = failing.integrator.get("\(path)/errors").body
        let steps = #""pageGenerators":[{"_exportId":"\#(failing.shop.export)"}]"#
        #expect(failing.integrator.put(path, #"{"name":"Shop",\#(steps)}"#).status == 200)
        let body = #"{"errorIds":\#(failing.ids(failing.errors()))}"#
        #expect(failing.integrator.post("\(failing.step)/retry", body).errors == ["422 invalid_field retryDataKeys"])
        #expect(
            summary
                == #"{"flowErrors":[{"_expOrImpId":"\#(failing.shop.import)","numError":6,"lastErrorAt":"2022-05-02T12:00:05.000Z"}]}"#)
        #expect(failing.integrator.get("\(path)/errors").body == summary)
    }

    @Test func `nothing is tried again in a flow with code of its own`() throws {
        let failing = try Failing()
        #expect(failing.integrator.put("/v1/imports/\(failing.shop.import)", Self.hooked).status == 200)
        let body = #"{"errorIds":\#(failing.ids(failing.errors()))}"#
        #expect(failing.integrator.post("\(failing.step)/retry", body).errors == ["501 not_emulated"])
    }

    @Test func `a retry in a flow that can no longer be read fails with an error at the step`() throws {
        let failing = try Failing()
        let body = #"{"errorIds":\#(failing.ids(failing.errors()))}"#
        let retry = failing.integrator.post("\(failing.step)/retry", body).json?["_jobId"]?.stringValue ?? ""
        // the import gets its hook while the retry waits
        #expect(failing.integrator.put("/v1/imports/\(failing.shop.import)", Self.hooked).status == 200)
        try failing.integrator.advanceClock(by: "PT1M")
        #expect(failing.integrator.get("/v1/jobs/\(retry)").json?["status"] == "failed")
        #expect(failing.counts(retry) == [0, 1, 1, 0])
        let errors = failing.integrator.get("/v1/jobs/\(retry)/errors").json?["errors"]?.arrayValue
        #expect(errors?.count == 1)
        #expect(errors?.first?["message"]?.stringValue?.hasSuffix("Understudy does not emulate hooks.") == true)
        #expect(errors?.first?["retryDataKey"] == nil)
        #expect(failing.errors().count == 7)
    }

    @Test(arguments: ["", " ", "null", "7", "true", #""a line of text""#, #"{"data":null}"#, #"{"data":7}"#])
    func `a record is not replaced by what is none`(body: String) throws {
        let failing = try Failing()
        let key = failing.errors().first?["retryDataKey"]?.stringValue ?? ""
        let path = "\(failing.step)/\(key)/data"
        let before = failing.integrator.get(path)
        #expect(before.status == 200)
        #expect(failing.integrator.put(path, body).errors == ["422 invalid_field data"])
        #expect(failing.integrator.get(path).body == before.body)
    }

    // MARK: What it remembers

    @Test(arguments: [(#""a line""#, #""another""#, "8"), ("7", "8", #""a line""#), ("null", "null", "false"), ("true", "false", "null")])
    func `a record that is a text or a number can be written as such`(record: String, same: String, other: String) throws {
        let failing = try Failing()
        let id = failing.errors().first?["errorId"]?.stringValue ?? ""
        let stored = "/__admin/state/integrator/flow-errors/\(id)"
        var error = try #require(failing.integrator.get(stored).json?.objectValue)
        error["$retryData"] = try JSON(parsing: record)
        #expect(failing.integrator.put(stored, JSON.object(error).text).status == 200)
        let path = "\(failing.step)/\(error["retryDataKey"]?.stringValue ?? "")/data"
        let read = failing.integrator.get(path)
        #expect(read.line == #"200 {"data":\#(record)}"#)
        #expect(failing.integrator.put(path, read.body).line == "204 ")
        #expect(failing.integrator.get(path).body == read.body)
        #expect(failing.integrator.put(path, same).line == "204 ")
        #expect(failing.integrator.get(path).line == #"200 {"data":\#(same)}"#)
        #expect(failing.integrator.put(path, other).errors == ["422 invalid_field data"])
        #expect(failing.integrator.put(path, #"{"id":1}"#).line == "204 ")
        #expect(failing.integrator.get(path).line == #"200 {"data":{"id":1}}"#)
    }

    @Test(arguments: [
        (#"{"id":1,"data":{"amount":2}}"#, #"{"id":1,"data":{"amount":2}}"#), (#"{"data":{"id":1}}"#, #"{"id":1}"#),
        (#"{"data":{"data":{"amount":2}}}"#, #"{"data":{"amount":2}}"#), (#"{"data":[{"id":1},null]}"#, #"[{"id":1},null]"#),
        (#"[{"id":1}]"#, #"[{"id":1}]"#), ("{}", "{}"),
    ])
    func `a record is changed as a whole, sent bare or in data, and can be sent back as it was read`(body: String, record: String) throws {
        let failing = try Failing()
        let key = failing.errors().first?["retryDataKey"]?.stringValue ?? ""
        let path = "\(failing.step)/\(key)/data"
        #expect(failing.integrator.put(path, body).line == "204 ")
        let read = failing.integrator.get(path)
        #expect(read.line == #"200 {"data":\#(record)}"#)
        #expect(failing.integrator.put(path, read.body).line == "204 ")
        #expect(failing.integrator.get(path).body == read.body)
    }

    @Test func `a record that is an array is tried again like any other`() throws {
        let failing = try Failing()
        failing.putRight()
        let key = failing.errors().first?["retryDataKey"]?.stringValue ?? ""
        #expect(failing.integrator.put("\(failing.step)/\(key)/data", #"[{"id":1}]"#).status == 204)
        let retry =
            failing.integrator.post("\(failing.step)/retry", #"{"retryDataKeys":["\#(key)"]}"#).json?["_jobId"]?.stringValue ?? ""
        try failing.integrator.advanceClock(by: "PT1M")
        #expect(failing.counts(retry) == [1, 0, 0, 0])
        #expect(failing.counts(failing.job) == [18, 5, 5, 1])
    }

    @Test func `a file of errors is tried again as a whole`() throws {
        let failing = try Failing()
        failing.putRight()
        let retry =
            failing.integrator.post("\(failing.step)/retry", #"{"errorFileId":"\#(failing.job)"}"#).json?["_jobId"]?.stringValue ?? ""
        try failing.integrator.advanceClock(by: "PT1M")
        #expect(failing.counts(retry) == [6, 0, 0, 0])
        #expect(failing.counts(failing.job) == [18, 0, 0, 6])
        #expect(failing.errors().isEmpty)
    }

    @Test func `what is to be tried again stays until it was, though its job's time is past`() throws {
        let failing = try Failing()
        let integrator = failing.integrator
        try integrator.stopSchedules()
        try integrator.setClock(to: "2022-07-01T00:00:00Z")
        let body = #"{"errorIds":\#(failing.ids(failing.errors()))}"#
        let retry = integrator.post("\(failing.step)/retry", body).json?["_jobId"]?.stringValue ?? ""
        _ = integrator.post("/v1/flows/\(failing.shop.flow)/run", "{}")
        #expect(failing.errors().count == 6)
        try integrator.advanceClock(by: "PT1M")
        #expect(failing.counts(retry) == [0, 6, 6, 0])
        // the errors of the next run, as they are added, remove jobs whose `purgeAt` has passed
        #expect(integrator.get("/v1/jobs/\(failing.job)").errors == ["404 not_found"])
    }

    @Test func `an error that is named twice is tried once, and resolved once`() throws {
        let failing = try Failing()
        let error = try #require(failing.errors().first)
        let (key, id) = (error["retryDataKey"]?.text ?? "", error["errorId"]?.text ?? "")
        failing.putRight()
        let body = #"{"retryDataKeys":[\#(key),\#(key)],"errorIds":[\#(id)]}"#
        let retry = failing.integrator.post("\(failing.step)/retry", body).json?["_jobId"]?.stringValue ?? ""
        try failing.integrator.advanceClock(by: "PT1M")
        #expect(failing.counts(retry) == [1, 0, 0, 0])
        #expect(failing.counts(failing.job) == [18, 5, 5, 1])
        let other = failing.errors().first?["errorId"]?.text ?? ""
        #expect(failing.integrator.put("\(failing.step)/resolved", #"{"errors":[\#(other),\#(other)]}"#).status == 204)
        #expect(failing.counts(failing.job) == [18, 4, 4, 2])
    }

    @Test func `a run that brings a record through resolves its errors from before, where the flow wants that`() throws {
        for (wanted, left) in [("true", [18, 0, 0, 6]), ("false", [18, 6, 6, 0])] {
            let failing = try Failing(#""autoResolveMatchingTraceKeys":\#(wanted)"#)
            #expect(failing.counts(failing.job) == [18, 6, 6, 0])
            failing.putRight()
            _ = failing.integrator.post("/v1/flows/\(failing.shop.flow)/run", "{}")
            try failing.integrator.advanceClock(by: "PT1M")
            #expect(failing.counts(failing.job) == left)
            #expect(failing.errors().count == left[1])
            #expect(failing.errors("resolved").allSatisfy { $0["resolvedBy"] == "autopilot" })
        }
    }

    @Test func `a record that fails again leaves its error from before open`() throws {
        let failing = try Failing(#""autoResolveMatchingTraceKeys":true"#)
        _ = failing.integrator.post("/v1/flows/\(failing.shop.flow)/run", "{}")
        try failing.integrator.advanceClock(by: "PT1M")
        #expect(failing.counts(failing.job) == [18, 6, 6, 0])
        #expect(failing.errors().count == 12)
    }

    @Test func `what is tried again is resolved once, though it comes through with its trace key`() throws {
        let failing = try Failing(#""autoResolveMatchingTraceKeys":true"#)
        failing.putRight()
        let body = #"{"errorIds":\#(failing.ids(failing.errors()))}"#
        let retry = failing.integrator.post("\(failing.step)/retry", body).json?["_jobId"]?.stringValue ?? ""
        try failing.integrator.advanceClock(by: "PT1M")
        #expect(failing.counts(retry) == [6, 0, 0, 0])
        #expect(failing.counts(failing.job) == [18, 0, 0, 6])
        #expect(failing.errors("resolved").map { $0["resolvedBy"] } == Array(repeating: "retry", count: 6))
    }

    @Test func `a flow that skips retries keeps nothing that could be tried again`() throws {
        let failing = try Failing(#""skipRetries":true"#)
        let errors = failing.errors()
        #expect(errors.count == 6)
        #expect(errors.allSatisfy { $0["retryDataKey"] == nil })
        #expect(
            failing.integrator.post("\(failing.step)/retry", #"{"errorIds":\#(failing.ids(errors))}"#).errors
                == ["422 invalid_field retryDataKeys"])
    }

    @Test func `a record that is left out did not come through`() throws {
        let failing = try Failing(#""autoResolveMatchingTraceKeys":true"#)
        let filter = #""filter":{"type":"expression","expression":{"version":"1","rules":["equals",["extract","id"],0]}}"#
        _ = failing.integrator.put("/v1/imports/\(failing.shop.import)", #"{"name":"X","_connectionId":"\#(Known.shop)",\#(filter)}"#)
        _ = failing.integrator.post("/v1/flows/\(failing.shop.flow)/run", "{}")
        try failing.integrator.advanceClock(by: "PT1M")
        #expect(failing.errors().count == 6)
    }
    @Test func `what is tried again goes on in the branch where it failed, though another has the same step`() throws {
        let failing = try Failing()
        let (integrator, shop) = (failing.integrator, failing.shop)
        let http = #""http":{"relativeURI":["/pallets"],"method":["POST"]}"#
        let pallets = integrator.post("/v1/imports", #"{"name":"P","_connectionId":"\#(Known.shop)",\#(http)}"#).id
        func branch(_ steps: String..., filter: String = "") -> String {
            let processors = steps.map { #"{"type":"import","_importId":"\#($0)"}"# }.joined(separator: ",")
            return #"{"name":"B"\#(filter),"pageProcessors":[\#(processors)]}"#
        }
        let none = #","inputFilter":{"version":"1","rules":["equals",["extract","id"],0]}"#
        let branches = "\(branch(shop.import, shop.other, filter: none)),\(branch(shop.import, pallets))"
        let flow = integrator.post(
            "/v1/flows",
            #"{"name":"F","pageGenerators":[{"_exportId":"\#(shop.export)"}],"routers":[{"id":"r","branches":[\#(branches)]}]}"#
        ).id
        _ = integrator.post("/v1/flows/\(flow)/run", "{}")
        try integrator.advanceClock(by: "PT1M")
        failing.putRight()
        let step = "/v1/flows/\(flow)/\(shop.import)"
        let errors = integrator.get("\(step)/errors").json?["errors"]?.arrayValue ?? []
        let retry = integrator.post("\(step)/retry", #"{"errorIds":\#(failing.ids(errors))}"#).json?["_jobId"]?.stringValue ?? ""
        try integrator.advanceClock(by: "PT1M")
        let children = integrator.get("/v1/jobs/\(retry)/family").json?["children"]?.arrayValue
        #expect(children?.map { $0["oIndex"] } == [3, 4])
        #expect(children?.map { $0["numSuccess"] } == [6, 6])
    }
}
