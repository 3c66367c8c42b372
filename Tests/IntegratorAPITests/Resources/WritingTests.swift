import OrderedJSON
import Testing
import UnderstudyTesting

/// How a body becomes a document, for every kind of resource.
@Suite struct WritingTests {
    // MARK: What it refuses

    @Test(arguments: [
        (#""http":{"baseURI":{},"mediaType":"json"}"#, "422 missing_required_field http.baseURI"),
        (#""http":{"baseURI":"https://x","mediaType":[]}"#, "422 invalid_field http.mediaType"),
        (
            #""http":{"baseURI":"https://x","mediaType":"json","auth":{"type":"token","token":{"token":"******"}}}"#,
            "422 missing_required_field http.auth.token.token"
        ),
        (
            #""http":{"baseURI":"https://x","mediaType":"json","auth":{"type":"basic","basic":{"username":[]}}}"#,
            "422 missing_required_field http.auth.basic.username"
        ),
    ])
    func `a member that would be dropped counts as missing, and nothing is stored`(block: String, error: String) throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.post("/v1/connections", #"{"type":"http","name":"N",\#(block)}"#).errors == [error])
        #expect(integrator.get("/v1/connections").json?.arrayValue?.count == 14)
    }

    @Test(arguments: [
        (#""http":{"baseURI":"","mediaType":""}"#, ["http.baseURI", "http.mediaType"]),
        (
            #""http":{"baseURI":"https://x","mediaType":"json","auth":{"type":"basic","basic":{"username":""}}}"#,
            ["http.auth.basic.username"]
        ),
    ])
    func `a member that must be there is missing where it is an empty text, and nothing is stored`(block: String, fields: [String]) throws {
        let integrator = try Understudy.integrator()
        let body = #"{"type":"http","name":"N",\#(block)}"#
        let errors = fields.map { "422 missing_required_field \($0)" }
        #expect(integrator.post("/v1/connections", body).errors == errors)
        #expect(integrator.put("/v1/connections/\(Known.shop)", body).errors == errors)
        #expect(integrator.get("/v1/connections").json?.arrayValue?.count == 14)
    }

    @Test func `a secret that a new connection must have is missing where it is an empty text`() throws {
        let integrator = try Understudy.integrator()
        let block = #"{"baseURI":"https://x","mediaType":"json","auth":{"type":"token","token":{"token":""}}}"#
        let answer = integrator.post("/v1/connections", #"{"type":"http","name":"N","http":\#(block)}"#)
        #expect(answer.errors == ["422 missing_required_field http.auth.token.token"])
        #expect(integrator.get("/v1/connections").json?.arrayValue?.count == 14)
    }

    // MARK: What it answers

    @Test func `an empty text is no secret, and is not masked`() throws {
        let integrator = try Understudy.integrator()
        let block = #"{"baseURI":"https://x","mediaType":"json","auth":{"type":"basic","basic":{"username":"u","password":""}}}"#
        let made = integrator.post("/v1/connections", #"{"type":"http","name":"N","http":\#(block)}"#)
        #expect(made.json?["http"]?.text == block)
        #expect(integrator.put("/v1/connections/\(made.id)", made.body).body == made.body)
    }

    @Test(arguments: [
        ("flows", #"{"name":"F","disabled":null,"skipRetries":null,"pageProcessors":null,"pageGenerators":null,"routers":null}"#),
        ("flows", #"{"name":"F","settings":null,"overrides":null}"#),
        ("exports", #"{"name":"E","asynchronous":null,"oneToMany":null,"pageSize":null,"debugUntil":null}"#),
        ("exports", #"{"name":"E","filter":null,"transform":null,"settings":null,"mockOutput":null}"#),
        (
            "imports",
            #"{"name":"I","_connectionId":"\#(Known.shop)","mapping":null,"mappings":null,"lookups":null,"filter":null,"transform":null}"#
        ),
        ("connections", #"{"name":"N","type":"as2","as2":{"as2Id":"a"},"debugDate":null,"_borrowConcurrencyFromConnectionId":null}"#),
    ])
    func `a member that is null counts as not sent`(collection: String, body: String) throws {
        let integrator = try Understudy.integrator()
        let sent = try #require(try JSON(parsing: body).objectValue)
        let made = integrator.post("/v1/\(collection)", body)
        let bare = integrator.post("/v1/\(collection)", JSON.object(JSON.Object(sent.filter { !$0.value.isNull }.map { ($0, $1) })).text)
        func anonymous(_ answer: Reply) -> String {
            answer.line.replacing(answer.id, with: "").replacing(answer.id.suffix(9), with: "")
        }
        #expect(made.status == 201)
        #expect(anonymous(made) == anonymous(bare))
        #expect(!made.body.contains("null"))
        #expect(integrator.put("/v1/\(collection)/\(made.id)", body).body == made.body)
    }

    @Test func `twenty thousand members that nobody knows are passed over, and those between them stored`() throws {
        let integrator = try Understudy.integrator()
        func body(_ description: String) -> String {
            let unknown = (0..<20_000).map { #""member\#($0)":\#($0)"# }.joined(separator: ",")
            return #"{"name":"Many",\#(unknown),"description":"\#(description)"}"#
        }
        let made = integrator.post("/v1/integrations", body("made"))
        func stored(_ description: String) -> String {
            #"{"_id":"\#(made.id)","lastModified":"2022-05-02T12:00:00.000Z","name":"Many","description":"\#(description)","#
                + #""createdAt":"2022-05-02T12:00:00.000Z","sandbox":false}"#
        }
        #expect(made.line == "201 \(stored("made"))")
        #expect(integrator.put("/v1/integrations/\(made.id)", body("replaced")).line == "200 \(stored("replaced"))")
        #expect(integrator.get("/v1/integrations/\(made.id)").line == "200 \(stored("replaced"))")
    }

    @Test func `a date is shown with milliseconds and Z, however it was sent`() throws {
        let integrator = try Understudy.integrator()
        for (path, member, field) in [
            ("connections/\(Known.shop)", "/debugDate", "debugDate"), ("exports/\(Known.orders)", "/debugUntil", "debugUntil"),
            ("flows/\(Known.orderFlow)", "/logging/debugUntil", "logging"),
        ] {
            let patch = #"[{"op":"replace","path":"\#(member)","value":"2022-05-02T14:30:00+02:00"}]"#
            #expect(integrator.patch("/v1/\(path)", patch).status == 204)
            let shown = integrator.get("/v1/\(path)").json?[JSON.Pointer(tokens: member.split(separator: "/").map(String.init))]
            #expect(shown == "2022-05-02T12:30:00.000Z")
            let change = integrator.get("/v1/\(path)/audit").json?[0]?["fieldChange"]
            #expect(change?["fieldPath"] == .string(field))
            #expect(change?["newValue"]?.text.contains("2022-05-02T12:30:00.000Z") == true)
        }
    }

    // MARK: What it remembers

    @Test(arguments: [
        ("flows", #"{"name":"F"}"#), ("exports", #"{"name":"E"}"#), ("integrations", #"{"name":"I"}"#), ("iclients", #"{"name":"C"}"#),
        ("connections", #"{"type":"netsuite","name":"N","netsuite":{}}"#),
    ])
    func `what has no secrets is kept as it is shown`(collection: String, body: String) throws {
        let integrator = try Understudy.integrator()
        let made = integrator.post("/v1/\(collection)", body)
        func stored() -> JSON? { integrator.get("/__admin/state/integrator/\(collection)/\(made.id)").json }
        #expect(stored() == made.json)
        #expect(integrator.put("/v1/\(collection)/\(made.id)", made.body).status == 200)
        #expect(stored() == made.json)
    }

    @Test func `a secret that is recorded without its value stays masked until another takes its place`() throws {
        let integrator = try Understudy.integrator()
        let id = "0000c0de0c000000000000aa"
        func block(_ token: String) -> String {
            #"{"baseURI":"https://x","mediaType":"json","auth":{"type":"token","token":{"token":"\#(token)"}},"encrypted":"******"}"#
        }
        func record(_ block: String) -> String {
            #"{"_id":"\#(id)","lastModified":"2022-05-02T12:00:00.000Z","type":"http","name":"R","http":\#(block)}"#
        }
        #expect(integrator.put("/__admin/state/integrator/connections/\(id)", record(block("******"))).status == 200)
        let read = integrator.get("/v1/connections/\(id)")
        #expect(integrator.put("/v1/connections/\(id)", read.body).line == "200 \(record(block("******")))")
        #expect(integrator.get("/v1/connections/\(id)").body == read.body)
        #expect(integrator.patch("/v1/connections/\(id)", #"[{"op":"replace","path":"/name","value":"R"}]"#).line == "204 ")
        #expect(integrator.get("/v1/connections/\(id)").body == read.body)
        #expect(integrator.get("/v1/audit?_resourceId=\(id)").line == "200 []")
        #expect(integrator.put("/v1/connections/\(id)", record(block("n3w"))).line == "200 \(record(block("******")))")
        let stored = integrator.get("/__admin/state/integrator/connections/\(id)").json
        #expect(stored?["$secrets"]?.text == #"{"http.auth.token.token":"n3w"}"#)
    }

    @Test func `the documented connection has no time of creation and keeps its order, whatever is done to it`() throws {
        let integrator = try Understudy.integrator()
        let path = "/v1/connections/\(Known.slack)"
        let before = try #require(integrator.get(path).json?.objectValue)
        #expect(integrator.patch(path, #"[{"op":"replace","path":"/debugDate","value":"2022-05-02T12:30:00.000Z"}]"#).status == 204)
        let patched = try #require(integrator.get(path).json?.objectValue)
        #expect(patched.keys == ["_id", "lastModified", "type", "name", "rest", "debugDate", "queues"])
        #expect(patched["rest"]?.text == before["rest"]?.text)
        let replaced = try #require(integrator.put(path, JSON.object(before).text).json?.objectValue)
        #expect(replaced.keys == ["_id", "lastModified", "type", "name", "rest"])
        #expect(replaced["rest"]?.text == before["rest"]?.text)
    }

    @Test(arguments: ["salesforce", "netsuite", "rdbms", "as2", "dynamodb", "van"])
    func `the block that a connection's type names stays though it is empty, and others do not`(type: String) throws {
        let integrator = try Understudy.integrator()
        let made = integrator.post("/v1/connections", #"{"type":"\#(type)","name":"N","\#(type)":{},"ftp":{},"pgp":{"passphrase":null}}"#)
        #expect(made.json?.objectValue?.keys == ["_id", "lastModified", "type", "name", type, "createdAt"])
        #expect(made.json?[type]?.text == "{}")
        #expect(integrator.put("/v1/connections/\(made.id)", made.body).line == "200 \(made.body)")
        let patch = #"[{"op":"add","path":"/debugDate","value":"2022-05-02T12:30:00.000Z"}]"#
        #expect(integrator.patch("/v1/connections/\(made.id)", patch).line == "204 ")
    }
}
