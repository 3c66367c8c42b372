import OrderedJSON
import Testing
import UnderstudyTesting

/// How an import sends its records, and what it reads from the answers.
@Suite struct SendingTests {
    private static func results(_ integrator: Understudy, _ http: String, _ data: String) -> [JSON] {
        let model = #"{"http":{"relativeURI":["/things"],"method":["POST"],\#(http)}}"#
        return integrator.post("/v1/connections/\(Known.shop)/import", #"{"import":\#(model),"data":\#(data)}"#).json?.arrayValue ?? []
    }

    private static func stored(_ integrator: Understudy) -> [JSON] {
        integrator.post("/v1/connections/\(Known.shop)/export", #"{"export":{"http":{"relativeURI":"/things"}}}"#).json?["data"]?.arrayValue
            ?? []
    }

    // MARK: Answers

    @Test(arguments: [
        (#""response":{"successPath":"state","successValues":["ok",1]}"#, [200, 422, 200, 422, 200]),
        (#""response":{"successPath":["state"],"successValues":[["ok"]]}"#, [200, 422, 422, 422, 200]),
        (#""response":{"successPath":"state"}"#, [200, 200, 200, 422, 200]),
        (#""response":{"failPath":"state","failValues":["bad","false"]}"#, [200, 422, 200, 422, 200]),
        (#""response":{"failPath":"state"}"#, [422, 422, 422, 200, 200]),
    ])
    func `what stands at the path decides, and where nothing does the status alone`(response: String, statuses: [Int]) throws {
        let data = #"[{"state":"ok"},{"state":"bad"},{"state":1},{"state":false},{}]"#
        #expect(Self.results(try Understudy.integrator(), response, data).map { $0["statusCode"]?.intValue } == statuses)
    }

    @Test func `the application's own words are the error's`() throws {
        let response = #""response":{"successPath":"ok","successValues":["true"],"errorPath":"why.text"}"#
        let results = Self.results(try Understudy.integrator(), response, #"[{"ok":false,"why":{"text":"No stock"}},{"ok":true}]"#)
        #expect(results[0].text == #"{"statusCode":422,"errors":[{"code":"422","message":"No stock","source":"application"}]}"#)
        #expect(results[1]["statusCode"] == 200)
    }

    @Test func `a path that is none is no import`() throws {
        let body = #"{"import":{"http":{"relativeURI":["/x"],"method":["POST"],"response":{"successPath":"a["}}},"data":[]}"#
        #expect(
            try Understudy.integrator().post("/v1/connections/\(Known.shop)/import", body).line == #"""
                422 {"errors":[{"field":"import","code":"invalid_field","message":"\"a[\" is not a path: a [ is not closed"}]}
                """#)
    }

    // MARK: Batches

    private static let half = #"[{"n":1},{"n":"x"},{"n":3}]"#
    /// Data of an application that refuses some records.
    private static let refusing = #"""
        [{"_id":"0000c0de1100000000000099","_connectionId":"0000c0de0c00000000000001","place":"/things","idMember":"id","records":[],
          "refuses":[{"filter":{"type":"expression","expression":{"version":"1","rules":["equals",["extract","n"],"x"]}},"message":"No x"}]}]
        """#

    @Test func `records of one request that are answered one by one fail one by one`() throws {
        let integrator = try Understudy.integrator(seeds: ["integrator/data.json": Self.refusing])
        let results = Self.results(integrator, #""batchSize":3,"response":{"resourcePath":"items"}"#, Self.half)
        #expect(results.map { $0["statusCode"]?.intValue } == [200, 422, 200])
        #expect(Self.stored(integrator).map { $0["n"] } == [1, 3])
    }

    @Test func `records of one request that has one answer succeed or fail together`() throws {
        let integrator = try Understudy.integrator(seeds: ["integrator/data.json": Self.refusing])
        let results = Self.results(integrator, #""batchSize":2"#, Self.half)
        #expect(results.map { $0["statusCode"]?.intValue } == [422, 422, 200])
        #expect(results[0]["errors"] == results[1]["errors"])
        #expect(Self.stored(integrator).map { $0["n"] } == [3])
    }

    @Test func `a watched connection writes down each request of a batch, and a preview shows it`() throws {
        let integrator = try Understudy.integrator()
        _ = integrator.patch("/v1/connections/\(Known.shop)", #"[{"op":"replace","path":"/debugDate","value":"2022-05-02T12:30:00Z"}]"#)
        _ = Self.results(integrator, #""batchSize":2"#, #"[{"n":1},{"n":2},{"n":3}]"#)
        #expect(
            integrator.get("/v1/connections/\(Known.shop)/debug").body == """
                2022-05-02T12:00:00.000Z import{"method":"POST","uri":"/things","body":[{"n":1},{"n":2}]}

                2022-05-02T12:00:00.000Z import{"method":"POST","uri":"/things","body":[{"n":3}]}
                """)
        let http = #""http":{"relativeURI":["/things"],"method":["POST"],"batchSize":2}"#
        let body = #"{"_connectionId":"\#(Known.shop)",\#(http),"data":[{"n":1},{"n":2},{"n":3}]}"#
        let requests = integrator.post("/v1/imports/preview", body).json?["stages"]?[1]?["data"]?.arrayValue
        #expect(requests?.map { $0["body"]?.arrayValue?.count } == [2, 1])
    }

    // MARK: Connections

    @Test(arguments: [
        ("http", #"{"baseURI":"x","mediaType":"json","auth":{"type":"oauth"}}"#, 403), ("wrapper", #"{"pingFunction":"p"}"#, 401),
    ])
    func `through a connection that is offline each record fails, a wrapper's with a status of its own`(
        type: String, block: String, status: Int
    ) throws {
        let integrator = try Understudy.integrator()
        let made = integrator.post("/v1/connections", #"{"name":"N","type":"\#(type)","\#(type)":\#(block)}"#).id
        _ = integrator.put("/__admin/state/integrator/connections/\(made)", offline(integrator, made))
        let body = #"{"import":{},"data":[{},{}]}"#
        let results = integrator.post("/v1/connections/\(made)/import", body).json?.arrayValue
        #expect(results?.map { $0["statusCode"]?.intValue } == [status, status])
        #expect(results?[0]["errors"]?[0]?["message"] == "Connection is offline")
    }

    private func offline(_ integrator: Understudy, _ id: String) -> String {
        var record = integrator.get("/__admin/state/integrator/connections/\(id)").json?.objectValue ?? [:]
        record["offline"] = true
        return JSON.object(record).text
    }
}
