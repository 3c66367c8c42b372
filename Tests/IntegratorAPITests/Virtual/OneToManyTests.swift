import OrderedJSON
import Testing
import UnderstudyTesting

/// Steps that take each element of a record as a record of its own.
@Suite struct OneToManyTests {
    /// An import that takes the lines of an order; lines without a number fail.
    private static let lines = #"""
        "oneToMany":true,"pathToMany":"order.lines","http":{"relativeURI":["/lines"],"method":["POST"]},
        "mapping":{"fields":[{"extract":"sku","generate":"sku"},{"extract":"_PARENT.number","generate":"order"},
         {"extract":"n","generate":"n","dataType":"number"}]}
        """#
    private static let data = #"""
        [{"number":"A","order":{"lines":[{"sku":"x","n":"1"},{"sku":"y","n":"2"}]}},
         {"number":"B","order":{"lines":[{"sku":"z","n":"none"},{"sku":"w","n":"4"}]}},
         {"number":"C"},{"number":"D","order":{"lines":[]}},{"number":"E","order":{"lines":{"sku":"v","n":"5"}}}]
        """#

    private static func stored(_ integrator: Understudy, _ place: String) -> [JSON] {
        integrator.post("/v1/connections/\(Known.shop)/export", #"{"export":{"http":{"relativeURI":"\#(place)"}}}"#).json?["data"]?
            .arrayValue ?? []
    }

    @Test func `a virtual import sends each element, and answers one result for each record`() throws {
        let integrator = try Understudy.integrator()
        let body = #"{"import":{\#(Self.lines)},"data":\#(Self.data)}"#
        let results = integrator.post("/v1/connections/\(Known.shop)/import", body).json?.arrayValue ?? []
        #expect(results.map { $0["statusCode"]?.intValue } == [200, 422, 200, 200, 200])
        #expect(results[0]["_json"]?.arrayValue?.map { $0["sku"] } == ["x", "y"])
        #expect(results[0]["id"] == results[0]["_json"]?[0]?["_id"])
        #expect(results[1]["errors"]?.arrayValue?.count == 1)
        #expect(results[2].text == #"{"statusCode":200,"ignored":true}"#)
        #expect(results[3].text == #"{"statusCode":200,"ignored":true}"#)
        #expect(Self.stored(integrator, "/lines").map { $0["sku"] } == ["x", "y", "w", "v"])
        #expect(Self.stored(integrator, "/lines").map { $0["order"] } == ["A", "A", "B", "E"])
    }

    @Test func `an element that is sent as it is does not take its record with it`() throws {
        let integrator = try Understudy.integrator()
        let model = #""oneToMany":true,"pathToMany":"lines","http":{"relativeURI":["/bare"],"method":["POST"]}"#
        let body = #"{"import":{\#(model)},"data":[{"lines":[{"id":1},7]}]}"#
        #expect(integrator.post("/v1/connections/\(Known.shop)/import", body).status == 200)
        #expect(Self.stored(integrator, "/bare").map { $0["_PARENT"] } == [nil, nil])
        #expect(Self.stored(integrator, "/bare").map { $0["value"] ?? $0["id"] } == [1, 7])
    }

    @Test func `a flow counts elements, gives each the answer to it, and tries those again that failed`() throws {
        let integrator = try Understudy.integrator()
        try integrator.stopSchedules()
        let fill = #"{"import":{"http":{"relativeURI":["/many"],"method":["POST"]}},"data":\#(Self.data)}"#
        #expect(integrator.post("/v1/connections/\(Known.shop)/import", fill).status == 200)
        func step(_ kind: String, _ more: String) -> String {
            integrator.post("/v1/\(kind)", #"{"name":"X","_connectionId":"\#(Known.shop)",\#(more)}"#).id
        }
        let export = step("exports", #""http":{"relativeURI":"/many"}"#)
        let lines = step("imports", Self.lines)
        let sink = step("imports", #""http":{"relativeURI":["/whole"],"method":["POST"]}"#)
        let mapping = #"{"fields":[{"extract":"id","generate":"lineId"}],"lists":[]}"#
        let flow = integrator.post(
            "/v1/flows",
            #"""
            {"name":"F","pageGenerators":[{"_exportId":"\#(export)"}],"pageProcessors":[
             {"type":"import","_importId":"\#(lines)","responseMapping":\#(mapping)},{"type":"import","_importId":"\#(sink)"}]}
            """#
        ).id
        let job = integrator.post("/v1/flows/\(flow)/run", "{}").json?["_jobId"]?.stringValue ?? ""
        try integrator.advanceClock(by: "PT1M")
        let children = integrator.get("/v1/jobs/\(job)/family").json?["children"]?.arrayValue ?? []
        #expect(children.map { $0["numSuccess"]?.intValue } == [5, 4, 4])
        #expect(children.map { $0["numError"]?.intValue } == [0, 1, 0])
        #expect(children.map { $0["numIgnore"]?.intValue } == [0, 2, 0])
        let whole = Self.stored(integrator, "/whole")
        #expect(whole.map { $0["number"] } == ["A", "C", "D", "E"])
        #expect(whole[0]["order"]?["lines"]?.arrayValue?.allSatisfy { $0["lineId"] != nil && $0["_PARENT"] == nil } == true)

        let path = "/v1/flows/\(flow)/\(lines)"
        let error = try #require(integrator.get("\(path)/errors").json?["errors"]?[0])
        let key = error["retryDataKey"]?.stringValue ?? ""
        let data = try #require(integrator.get("\(path)/\(key)/data").json?["data"])
        #expect(data["order"]?["lines"]?.text == #"[{"sku":"z","n":"none"}]"#)
        let right = data.text.replacing(#""none""#, with: #""3""#)
        #expect(integrator.put("\(path)/\(key)/data", #"{"data":\#(right)}"#).status == 204)
        let retry = integrator.post("\(path)/retry", #"{"retryDataKeys":["\#(key)"]}"#).json?["_jobId"]?.stringValue ?? ""
        try integrator.advanceClock(by: "PT1M")
        #expect(integrator.get("/v1/jobs/\(retry)").json?["numSuccess"] == 2)
        #expect(Self.stored(integrator, "/lines").map { $0["sku"] } == ["x", "y", "w", "v", "z"])
        let order = Self.stored(integrator, "/whole").last
        #expect(order?["number"] == "B")
        #expect(order?["order"]?["lines"]?.arrayValue?.map { $0["n"] } == ["3", "4"])
    }

    @Test(arguments: ["lines", "order.lines"])
    func `a record without elements goes on as it came, and a single value stays one`(path: String) throws {
        let integrator = try Understudy.integrator()
        try integrator.stopSchedules()
        let values = [#""none":1"#, #""lines":null"#, #""lines":[]"#, #""lines":{"sku":"x"}"#, #""lines":"text""#, #""lines":["text"]"#]
        let orders = values.enumerated().map { #"{"id":\#($0),\#(path == "lines" ? $1 : #""order":{\#($1)}"#)}"# } + [#"{"id":6}"#]
        let fill = #"{"import":{"http":{"relativeURI":["/many"],"method":["POST"]}},"data":[\#(orders.joined(separator: ","))]}"#
        #expect(integrator.post("/v1/connections/\(Known.shop)/import", fill).status == 200)
        func step(_ kind: String, _ more: String) -> String {
            integrator.post("/v1/\(kind)", #"{"name":"X","_connectionId":"\#(Known.shop)",\#(more)}"#).id
        }
        let export = step("exports", #""http":{"relativeURI":"/many"}"#)
        let split = step("imports", #""oneToMany":true,"pathToMany":"\#(path)","http":{"relativeURI":["/lines"],"method":["POST"]}"#)
        let sink = step("imports", #""http":{"relativeURI":["/whole"],"method":["POST"]}"#)
        let steps = #"{"type":"import","_importId":"\#(split)"},{"type":"import","_importId":"\#(sink)"}"#
        let flow = #"{"name":"F","pageGenerators":[{"_exportId":"\#(export)"}],"pageProcessors":[\#(steps)]}"#
        _ = integrator.post("/v1/flows/\(integrator.post("/v1/flows", flow).id)/run", "{}")
        try integrator.advanceClock(by: "PT1M")
        #expect(Self.stored(integrator, "/whole").map(\.untimed.text) == orders)
    }

    /// An order whose first and last lines, with `x` and `y`, fail. `errors` are the newest first.
    private struct Order {
        let integrator: Understudy
        let path: String

        init(_ more: String = "", lines: String = #"[{"sku":"a","n":"x"},{"sku":"b","n":"2"},{"sku":"c","n":"y"}]"#) throws {
            integrator = try Understudy.integrator()
            try integrator.stopSchedules()
            let fill =
                #"{"import":{"http":{"relativeURI":["/many"],"method":["POST"]}},"data":[{"_id":"O","number":"A","order":{"lines":\#(lines)}}]}"#
            #expect(integrator.post("/v1/connections/\(Known.shop)/import", fill).status == 200)
            let account = integrator
            func step(_ kind: String, _ more: String) -> String {
                account.post("/v1/\(kind)", #"{"name":"X","_connectionId":"\#(Known.shop)",\#(more)}"#).id
            }
            let export = step("exports", #""http":{"relativeURI":"/many"}"#)
            let split = step("imports", OneToManyTests.lines)
            let sink = step("imports", #""http":{"relativeURI":["/whole"],"method":["POST"]}"#)
            let steps = #"{"type":"import","_importId":"\#(split)"},{"type":"import","_importId":"\#(sink)"}"#
            let flow = integrator.post(
                "/v1/flows", #"{"name":"F","pageGenerators":[{"_exportId":"\#(export)"}],"pageProcessors":[\#(steps)]\#(more)}"#
            ).id
            path = "/v1/flows/\(flow)/\(split)"
            _ = integrator.post("/v1/flows/\(flow)/run", "{}")
            try integrator.advanceClock(by: "PT1M")
        }

        var errors: [JSON] { integrator.get("\(path)/errors").json?["errors"]?.arrayValue ?? [] }

        func putRight(_ error: JSON?) {
            let data = "\(path)/\(error?["retryDataKey"]?.stringValue ?? "")/data"
            let right = integrator.get(data).body.replacing(#/"[xy]"/#, with: #""7""#)
            #expect(integrator.put(data, right).status == 204)
        }

        /// - Returns: the numbers of successes and errors at each step.
        func retry(_ errors: [JSON]) throws -> [[Int?]] {
            let keys = JSON.array(errors.map { $0["retryDataKey"] ?? .null }).text
            let job = integrator.post("\(path)/retry", #"{"retryDataKeys":\#(keys)}"#).json?["_jobId"]?.stringValue ?? ""
            try integrator.advanceClock(by: "PT1M")
            let children = integrator.get("/v1/jobs/\(job)/family").json?["children"]?.arrayValue ?? []
            return children.map { [$0["numSuccess"]?.intValue, $0["numError"]?.intValue] }
        }

        /// The orders that arrived, without the shop's records that are shown as long as nothing has arrived.
        var arrived: [[JSON?]] {
            OneToManyTests.stored(integrator, "/whole").compactMap { $0["order"]?["lines"]?.arrayValue?.map { $0["n"] } }
        }
    }

    @Test func `elements that are tried again in one call bring their record through once, and whole`() throws {
        let order = try Order()
        #expect(order.errors.count == 2)
        for error in order.errors { order.putRight(error) }
        #expect(try order.retry(order.errors) == [[2, 0], [1, 0]])
        #expect(order.arrived == [["7", "2", "7"]])
        #expect(order.errors.isEmpty)
    }

    @Test func `a record goes on when the last of its elements came through, whichever failed again before`() throws {
        let order = try Order(#","autoResolveMatchingTraceKeys":true"#)
        order.putRight(order.errors.first)
        // the element that was not corrected fails again, and holds the record back
        #expect(try order.retry(order.errors) == [[1, 1]])
        #expect(order.arrived == [])
        #expect(order.errors.count == 1)
        order.putRight(order.errors.first)
        #expect(try order.retry(order.errors) == [[1, 0], [1, 0]])
        #expect(order.arrived == [["7", "2", "7"]])
    }

    @Test func `a record stays whole though the error that had it was cleared away`() throws {
        let order = try Order()
        let errors = order.errors
        for error in errors.reversed() {
            order.putRight(error)
            _ = try order.retry([error])
            #expect(order.integrator.send("DELETE", "\(order.path)/resolved", body: "{}").status == 204)
        }
        #expect(order.arrived == [["7", "2", "7"]])
    }

    @Test func `an element whose error was resolved by hand holds its record back no longer`() throws {
        let order = try Order()
        let errors = order.errors
        #expect(order.integrator.put("\(order.path)/resolved", #"{"errors":[\#(errors[0]["errorId"]?.text ?? "")]}"#).status == 204)
        order.putRight(errors[1])
        #expect(try order.retry([errors[1]]) == [[1, 0], [1, 0]])
        #expect(order.arrived.count == 1)
    }

    @Test func `a record is whole though its elements are tried again in more pages than one`() throws {
        let lines = (0..<25).map { #"{"sku":"s\#($0)","n":"x"}"# }.joined(separator: ",")
        let order = try Order(lines: "[\(lines)]")
        let errors = order.errors
        for error in errors { order.putRight(error) }
        #expect(try order.retry(errors) == [[25, 0], [1, 0]])
        #expect(order.arrived == [Array(repeating: "7", count: 25)])
    }
}
