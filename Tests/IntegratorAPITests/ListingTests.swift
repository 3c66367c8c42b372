import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct ListingTests {
    // MARK: What it refuses

    @Test(arguments: ["include=name&exclude=type", "include=na%24me", "exclude=a%20b", "include=%C3%A9"])
    func `a bad projection is refused`(query: String) throws {
        #expect(try Understudy.integrator().get("/v1/connections?\(query)").errors == ["400 invalid_query_params"])
    }

    @Test func `what is told of both projections at once is documented`() throws {
        #expect(
            try Understudy.integrator().get("/v1/flows?include=name&exclude=type").line == """
                400 {"errors":[{"code":"invalid_query_params","message":"Please provide either include or exclude param in the request query and \
                not both."}]}
                """)
    }

    // MARK: What it answers

    @Test func `a list that fits has no link`() throws {
        let answer = try Understudy.integrator().get("/v1/connections")
        #expect(answer.json?.arrayValue?.count == 14)
        #expect(answer.header("Link") == nil)
        #expect(answer.header("Content-Type") == "application/json; charset=utf-8")
    }

    @Test(arguments: ["limit=5&skip=0", "page=1&pageSize=5", "limit=5", "limit=5&offset=0"])
    func `pages lead to each other until there is none`(query: String) throws {
        let integrator = try Understudy.integrator()
        var seen: [String] = []
        var next: String? = "/v1/connections?\(query)"
        var pages = 0
        while let target = next, pages < 10 {
            let answer = integrator.get(target)
            seen += answer.json?.arrayValue?.compactMap { $0["_id"]?.stringValue } ?? []
            next = answer.header("Link").flatMap { link in
                link.wholeMatch(of: /<http:\/\/[^\/]+(.*)>; rel="next"/).map { String($0.1) }
            }
            pages += 1
        }
        #expect(pages == 3)
        #expect(seen.count == 14)
        #expect(Set(seen).count == 14)
    }

    @Test func `a list goes on after an id`() throws {
        let integrator = try Understudy.integrator()
        let ids = integrator.get("/v1/flows").json?.arrayValue?.compactMap { $0["_id"]?.stringValue } ?? []
        #expect(integrator.get("/v1/flows?after=\(ids[1])").json?.arrayValue?.compactMap { $0["_id"]?.stringValue } == Array(ids[2...]))
        let link = integrator.get("/v1/flows?after=\(ids[0])&limit=1").headers.first { $0.name == "Link" }?.value ?? ""
        #expect(link.contains("/v1/flows?after=\(ids[1])"))
        #expect(link.contains("&limit=1>"))
    }

    @Test(arguments: ["flows?", "connections?", "connections?type=http&"])
    func `a list goes on where its last row was when that is deleted`(list: String) throws {
        let integrator = try Understudy.integrator()
        let ids = integrator.get("/v1/\(list)").json?.arrayValue?.compactMap { $0["_id"]?.stringValue } ?? []
        let link = integrator.get("/v1/\(list)after=\(ids[0])&limit=1").header("Link") ?? ""
        let next = try #require(link.wholeMatch(of: /<http:\/\/[^\/]+(.*)>; rel="next"/).map { String($0.1) })
        let collection = list.prefix { $0 != "?" }
        for id in ids[...1] { #expect(integrator.delete("/v1/\(collection)/\(id)").status == 204) }
        #expect(integrator.get(next).json?.arrayValue?.map { $0["_id"]?.stringValue } == [ids[2]])
    }

    @Test(arguments: [
        ("connections?type=http", 4), ("connections?type=http&name=web", 1), ("connections?type=nothing", 0),
        ("flows?_integrationId=\(Known.orderToCash)", 3), ("flows?disabled=true", 1), ("exports?adaptorType=NetSuiteExport", 2),
        ("imports?_connectionId=\(Known.shop)", 2), ("connections?anything=x", 14),
    ])
    func `lists are filtered by the members that clients name`(query: String, count: Int) throws {
        #expect(try Understudy.integrator().get("/v1/\(query)").json?.arrayValue?.count == count)
    }

    /// The filtered list must have the same exports as are found by looking at each of them.
    @Test func `filters work together, page by page, and after an id`() throws {
        let integrator = try Understudy.integrator()
        let all = integrator.get("/v1/exports").json?.arrayValue ?? []
        for (query, fits) in [
            ("adaptorType=NetSuiteExport", { (export: JSON) in export["adaptorType"] == "NetSuiteExport" }),
            (
                "adaptorType=NetSuiteExport&name=TRIAL",
                { export in
                    export["adaptorType"] == "NetSuiteExport" && export["name"]?.stringValue?.lowercased().contains("trial") == true
                }
            ),
            (
                "adaptorType=RESTExport&_connectionId=\(Known.heartbeat)",
                { $0["adaptorType"] == "RESTExport" && $0["_connectionId"] == .string(Known.heartbeat) }
            ), ("adaptorType=NetSuiteExport&_connectionId=\(Known.heartbeat)", { _ in false }), ("name=", { _ in true }),
        ] as [(String, (JSON) -> Bool)] {
            let expected = all.filter(fits).map { $0["_id"] }
            #expect(integrator.get("/v1/exports?\(query)").json?.arrayValue?.map { $0["_id"] } == expected)
            let pages = expected.indices.map { integrator.get("/v1/exports?\(query)&skip=\($0)&limit=1") }
            #expect(pages.map { $0.json?[0]?["_id"] } == expected)
            #expect(pages.map { $0.header("Link") != nil } == expected.indices.map { $0 + 1 < expected.count })
            guard let first = expected.first??.stringValue else { continue }
            #expect(
                integrator.get("/v1/exports?\(query)&after=\(first)").json?.arrayValue?.map { $0["_id"] } == Array(expected.dropFirst()))
        }
    }

    @Test func `a token's scope and a filter work together`() throws {
        let token = """
            [{"token":"t","_userId":"u","scope":"custom","_connectionIds":["\(Known.shop)","\(Known.slack)","gone","\(Known.heartbeat)"]}]
            """
        let integrator = try Understudy.integrator(
            token: "t",
            seeds: [
                "integrator/tokens.json": token.replacing(#""gone","#, with: "")
            ])
        func ids(_ query: String) -> [JSON?]? { integrator.get("/v1/connections?\(query)").json?.arrayValue?.map { $0["_id"] } }
        #expect(ids("") == [.string(Known.slack), .string(Known.heartbeat), .string(Known.shop)])
        #expect(ids("type=rest") == [.string(Known.slack), .string(Known.heartbeat)])
        #expect(ids("type=rest&limit=1") == [.string(Known.slack)])
        #expect(ids("_integrationId=\(Known.orderToCash)") == [.string(Known.shop)])
        #expect(ids("after=\(Known.slack)") == [.string(Known.heartbeat), .string(Known.shop)])
        #expect(integrator.get("/v1/connections?limit=2").header("Link") != nil)
        #expect(integrator.get("/v1/connections?limit=3").header("Link") == nil)
    }

    @Test func `connections say how much waits for them where a client asks`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.get("/v1/connections?fetchQueueSize=true&limit=1").json?[0]?["queueSize"] == 8)
        #expect(integrator.get("/v1/connections?limit=1").json?[0]?["queueSize"] == nil)
    }

    @Test func `a filter goes on into the next page`() throws {
        #expect(
            try Understudy.integrator().get("/v1/connections?type=http&limit=3").header("Link")?
                .hasSuffix("/v1/connections?type=http&skip=3&limit=3>; rel=\"next\"") == true)
    }

    @Test func `connections are filtered by the integration that shows them, with other filters and page by page`() throws {
        let integrator = try Understudy.integrator()
        let all = integrator.get("/v1/integrations/\(Known.orderToCash)/connections").json?.arrayValue ?? []
        #expect(all.count > 1)
        let path = "/v1/connections?_integrationId=\(Known.orderToCash)"
        #expect(integrator.get(path).json == .array(all))
        #expect(integrator.get("\(path)&type=http").json == .array(all.filter { $0["type"] == "http" }))
        #expect(integrator.get("\(path)&after=\(all[0]["_id"]?.stringValue ?? "")").json == .array(Array(all.dropFirst())))
        #expect(
            integrator.get("\(path)&fetchQueueSize=true&limit=1").header("Link")?.hasSuffix(
                "\(path)&fetchQueueSize=true&skip=1&limit=1>; rel=\"next\"") == true)
        #expect(integrator.get("\(path)&skip=1&limit=1").json == [all[1]])
        #expect(integrator.get("/v1/connections?_integrationId=x").line == "200 []")
    }

    @Test func `connections that say whose they are belong to that integration`() throws {
        let id = "0000c0de0c00000000000001", integration = Known.orderToCash
        let integrator = try Understudy.integrator(seeds: [
            "integrator/connections.json": """
            [{"_id":"\(id)","lastModified":"2022-01-01T00:00:00.000Z","type":"netsuite","name":"a","netsuite":{},"_integrationId":"\(integration)"}]
            """,
            "integrator/exports.json": "[]", "integrator/imports.json": "[]", "integrator/flows.json": "[]", "integrator/data.json": "[]",
            "integrator/jobs.json": "[]", "integrator/flow-errors.json": "[]",
            "integrator/tokens.json": #"[{"token":"my_api_token","_userId":"u","scope":"*"}]"#,
        ])
        for list in ["connections?_integrationId=\(integration)", "integrations/\(integration)/connections"] {
            #expect(integrator.get("/v1/\(list)").json?.arrayValue?.map { $0["_id"] } == [.string(id)])
        }
    }

    @Test func `that sizes are wanted goes on into the next page`() throws {
        let integrator = try Understudy.integrator()
        let link = integrator.get("/v1/connections?fetchQueueSize=true&limit=1").header("Link") ?? ""
        let next = try #require(link.wholeMatch(of: /<http:\/\/[^\/]+(.*)>; rel="next"/).map { String($0.1) })
        #expect(next == "/v1/connections?fetchQueueSize=true&skip=1&limit=1")
        #expect(integrator.get(next).json?[0]?["queueSize"] == 0)
    }

    @Test(arguments: ["connections?after=", "integrations/\(Known.orderToCash)/flows?after="])
    func `an empty place to go on from counts as not sent`(list: String) throws {
        let integrator = try Understudy.integrator()
        let all = integrator.get("/v1/\(list.replacing("?after=", with: ""))")
        #expect(integrator.get("/v1/\(list)").line == all.line)
        #expect(integrator.get("/v1/\(list)&limit=1").header("Link")?.contains("?skip=1&limit=1>") == true)
    }

    @Test(arguments: ["flows", "exports", "imports", "connections"])
    func `what an integration has comes page by page as in one list`(list: String) throws {
        let integrator = try Understudy.integrator()
        let path = "/v1/integrations/\(Known.orderToCash)/\(list)"
        let all = try #require(integrator.get(path).json?.arrayValue)
        #expect(Set(all.map { $0["_id"]?.stringValue }).count == all.count)
        for (place, item) in all.enumerated() {
            let isLast = place == all.count - 1
            let page = integrator.get("\(path)?limit=1&skip=\(place)")
            #expect(page.json == [item])
            #expect((page.header("Link") == nil) == isLast)
            let next = integrator.get("\(path)?limit=1&after=\(item["_id"]?.stringValue ?? "")")
            #expect(next.json == (isLast ? [] : [all[place + 1]]))
        }
    }

    @Test(arguments: ["flows", "exports"])
    func `what an integration has goes on behind a row that is gone`(list: String) throws {
        let integrator = try Understudy.integrator()
        let path = "/v1/integrations/\(Known.orderToCash)/\(list)"
        let ids = try #require(integrator.get(path).json?.arrayValue).compactMap { $0["_id"]?.stringValue }
        let link = integrator.get("\(path)?after=\(ids[0])&limit=1").header("Link") ?? ""
        let next = try #require(link.wholeMatch(of: /<http:\/\/[^\/]+(.*)>; rel="next"/).map { String($0.1) })
        #expect(integrator.get(next).json?[0]?["_id"] == .string(ids[2]))
        #expect(integrator.delete("/v1/\(list)/\(ids[1])").status == 204)
        let left = integrator.get(path).json?.arrayValue?.map { $0["_id"] } ?? []
        #expect(integrator.get(next).json?[0]?["_id"] == left[1])
    }

    @Test(arguments: ["flows", "exports", "imports", "connections"])
    func `what an integration has goes on behind a page that is gone with all that was on it`(list: String) throws {
        let integrator = try Understudy.integrator()
        let integration = integrator.post("/v1/integrations", #"{"name":"I"}"#).id
        for _ in 0..<6 {
            let http = #""type":"http","http":{"baseURI":"https://shop.example","mediaType":"json"}"#
            let connection = integrator.post("/v1/connections", #"{"name":"C",\#(http)}"#).id
            let place = #"{"name":"X","_connectionId":"\#(connection)","http":{"relativeURI":"/x"}}"#
            let export = integrator.post("/v1/exports", place).id, other = integrator.post("/v1/imports", place).id
            let steps =
                #""pageGenerators":[{"_exportId":"\#(export)"}],"pageProcessors":[{"type":"import","_importId":"\#(other)"}]"#
            #expect(integrator.post("/v1/flows", #"{"name":"F","_integrationId":"\#(integration)",\#(steps)}"#).status == 201)
        }
        let path = "/v1/integrations/\(integration)/\(list)"
        let ids = try #require(integrator.get(path).json?.arrayValue).compactMap { $0["_id"]?.stringValue }
        #expect(ids.count == 6)
        let link = integrator.get("\(path)?after=\(ids[0])&limit=2").header("Link") ?? ""
        let next = try #require(link.wholeMatch(of: /<http:\/\/[^\/]+(.*)>; rel="next"/).map { String($0.1) })
        for id in ids[1...2] { #expect(integrator.delete("/v1/\(list)/\(id)").status == 204) }
        #expect(integrator.get(next).json?.arrayValue?.map { $0["_id"] } == [.string(ids[3]), .string(ids[4])])
    }

    @Test func `members are chosen or left out in each element of an array`() throws {
        let integrator = try Understudy.integrator()
        func flow(_ query: String) -> JSON? {
            integrator.get("/v1/flows?\(query)").json?.arrayValue?.first { $0["_id"] == .string(Known.orderFlow) }
        }
        #expect(
            flow("include=pageGenerators._exportId,pageProcessors.type,pageProcessors.responseMapping.fields.generate")?.text == """
                {"_id":"\(Known.orderFlow)","name":"Orders to invoices","pageProcessors":[{"type":"export","responseMapping":{"fields":[{"generate":\
                "customer"}]}},{"type":"import","responseMapping":{"fields":[{"generate":"invoice"}]}}],"pageGenerators":[{"_exportId":\
                "\(Known.orders)"}]}
                """)
        let left = flow("exclude=pageProcessors.responseMapping,pageProcessors._exportId,pageProcessors._importId")
        #expect(left?["pageProcessors"]?.text == #"[{"type":"export"},{"type":"import"}]"#)
        #expect(flow("include=name.first,timezone.x")?.objectValue?.keys == ["_id", "name"])
    }

    @Test func `members are chosen or left out`() throws {
        let integrator = try Understudy.integrator()
        #expect(
            integrator.get("/v1/connections?include=rest.baseURI&limit=1").line
                == #"200 [{"_id":"\#(Known.slack)","name":"Slack API","rest":{"baseURI":"https://slack.com/api"}}]"#)
        #expect(
            integrator.get("/v1/flows?exclude=timezone,skipRetries,createdAt,lastModified&limit=1").json?[0]?.objectValue?.keys == [
                "_id", "name", "disabled", "_exportId", "_importId", "_integrationId",
            ])
        #expect(integrator.get("/v1/connections?include=&limit=1").json?[0]?["type"] == "rest")
    }

    @Test(arguments: ["limit=-1", "limit=x", "skip=-5", "page=0", "limit=99999999999999999999"])
    func `a number that cannot be counts as not sent`(query: String) throws {
        #expect(try Understudy.integrator().get("/v1/connections?\(query)").json?.arrayValue?.count == 14)
    }

    @Test func `letter case and a slash at the end do not matter`() throws {
        #expect(try Understudy.integrator().get("/V1/Connections/").json?.arrayValue?.count == 14)
    }

    @Test(arguments: ["/api/connections", "/API/Connections/", "/v1/connections", "/api/connections?limit=20"])
    func `the same is reached below the address of the vendor's pages, and Canvas keeps its own`(path: String) throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.get(path).json?.arrayValue?.count == 14)
        #expect(integrator.get("/api/flows/\(Known.orderFlow)").id == Known.orderFlow)
        #expect(integrator.get("/api/Workflows").json?["errors"] == nil)
        #expect(integrator.get("/api/Workflows").header("Content-Type") != integrator.get(path).header("Content-Type"))
    }
}
