import OrderedJSON
import Testing
import UnderstudyTesting

/// Exports, imports and integrations.
@Suite struct StepsTests {
    // MARK: What it refuses

    @Test(arguments: [
        ("exports", "{}", ["422 missing_required_field name"]),
        ("exports", #"{"name":"a","_connectionId":"x"}"#, ["422 invalid_ref _connectionId"]),
        ("exports", #"{"name":"a","pageSize":0}"#, ["422 invalid_field pageSize"]),
        (
            "exports", #"{"name":"a","http":"rubbish","delta":5,"filter":7,"oneToMany":"yes","type":[]}"#,
            ["type", "oneToMany", "http", "delta", "filter"].map { "422 invalid_field \($0)" }
        ),
        (
            "imports", #"{"name":"a","_connectionId":"\#(Known.shop)","netsuite_da":[],"ignoreExisting":1}"#,
            ["422 invalid_field ignoreExisting", "422 invalid_field netsuite_da"]
        ),
        ("imports", "{}", ["422 missing_required_field name", "422 missing_required_field _connectionId"]),
        ("imports", #"{"name":"a","_connectionId":7}"#, ["422 invalid_ref _connectionId"]),
        ("integrations", "{}", ["422 missing_required_field name"]),
        ("integrations", #"{"name":"a","_registeredConnectionIds":5}"#, ["422 invalid_field _registeredConnectionIds"]),
        (
            "integrations", #"{"name":"a","_registeredConnectionIds":["\#(Known.shop)","x"]}"#,
            ["422 invalid_ref _registeredConnectionIds.1"]
        ),
        ("integrations", #"{"name":{}}"#, ["422 invalid_field name"]),
    ])
    func `a step or integration that lacks something is refused and nothing is stored`(collection: String, body: String, errors: [String])
        throws
    {
        let integrator = try Understudy.integrator()
        let before = integrator.get("/v1/\(collection)").body
        #expect(integrator.post("/v1/\(collection)", body).errors == errors)
        #expect(integrator.get("/v1/\(collection)").body == before)
    }

    @Test(arguments: [
        (#""mapping":"x""#, "422 invalid_field mapping"),
        (#""mapping":{"fields":[{"extract":"a"}]}"#, "422 missing_required_field mapping.fields[0].generate"),
        (#""mapping":{"fields":[{"extract":"a","generate":"b","dataType":"magic"}]}"#, "422 invalid_field mapping.fields[0].dataType"),
        (#""mappings":[{"generate":"a","dataType":"string","extract":"$.a"}]"#, "422 invalid_field mappings[0].status"),
    ])
    func `a mapping that is none is refused in the words of a mapping that is only tried`(member: String, error: String) throws {
        let integrator = try Understudy.integrator()
        let before = integrator.get("/v1/imports").body
        let body = #"{"name":"I","_connectionId":"\#(Known.shop)",\#(member)}"#
        let created = integrator.post("/v1/imports", body), replaced = integrator.put("/v1/imports/\(Known.invoices)", body)
        #expect([created.errors, replaced.errors] == [[error], [error]])
        #expect(integrator.get("/v1/imports").body == before)
        let tried = integrator.post("/v1/connections/\(Known.shop)/import/map", #"{"import":{\#(member)},"data":[]}"#)
        #expect(created.json?["errors"]?[0]?["message"] == tried.json?["errors"]?[0]?["message"])
    }

    @Test(arguments: ["exports", "imports", "integrations"])
    func `an unknown step or integration is not found`(collection: String) throws {
        let integrator = try Understudy.integrator()
        for method in ["GET", "PUT", "DELETE"] {
            #expect(integrator.send(method, "/v1/\(collection)/x", body: "{}").errors == ["404 not_found"])
        }
        #expect(integrator.get("/v1/\(collection)/x/audit").errors == ["404 not_found"])
    }

    // MARK: What it answers

    @Test func `a new export has the kind of its connection`() throws {
        let answer = try Understudy.integrator().post(
            "/v1/exports",
            #"{"name":"E","_connectionId":"\#(Known.shop)","http":{"relativeURI":"/a","method":"GET"},"hooks":{"preSavePage":{"function":null}}}"#
        )
        #expect(
            answer.line == """
                201 {"_id":"\(answer.id)","lastModified":"2022-05-02T12:00:00.000Z","name":"E","_connectionId":"\(Known.shop)","asynchronous":true,\
                "oneToMany":false,"http":{"relativeURI":"/a","method":"GET"},"createdAt":"2022-05-02T12:00:00.000Z",\
                "apiIdentifier":"e\(answer.id.suffix(9))","adaptorType":"HTTPExport","sandbox":false}
                """)
    }

    @Test func `a webhook's key is masked, and its adaptor is named after it`() throws {
        let integrator = try Understudy.integrator()
        let answer = integrator.post("/v1/exports", #"{"name":"W","type":"webhook","webhook":{"verify":"hmac","key":"k3y"}}"#)
        #expect(answer.json?["webhook"]?["key"] == "******")
        #expect(answer.line.hasSuffix(#""apiIdentifier":"e\#(answer.id.suffix(9))","adaptorType":"WebhookExport","sandbox":false}"#))
    }

    @Test func `a new import keeps its mapping as it was sent`() throws {
        let mapping = #"{"fields":[{"generate":"a","hardCodedValue":null},{"generate":"b","extract":"c"}],"lists":[]}"#
        let answer = try Understudy.integrator().post(
            "/v1/imports", #"{"name":"I","_connectionId":"\#(Known.shop)","mapping":\#(mapping)}"#)
        #expect(answer.json?["mapping"]?.text == mapping)
        #expect(answer.json?["distributed"] == false)
        #expect(answer.json?["adaptorType"] == "HTTPImport")
    }

    @Test(arguments: ["exports", "imports"])
    func `templates that name records are kept`(collection: String) throws {
        let integrator = try Understudy.integrator()
        let templates = #""dataURITemplate":"https://a.example/{{record.id}}","traceKeyTemplate":"{{record.number}}""#
        let made = integrator.post("/v1/\(collection)", #"{"name":"A","_connectionId":"\#(Known.shop)",\#(templates)}"#)
        #expect(made.status == 201)
        #expect(made.body.contains(templates))
        #expect(integrator.get("/v1/\(collection)/\(made.id)").body == made.body)
    }

    // MARK: What it remembers

    @Test(arguments: [("exports", Known.orders), ("imports", Known.invoices), ("integrations", Known.orderToCash)])
    func `what is replaced and deleted is read so`(collection: String, id: String) throws {
        let integrator = try Understudy.integrator()
        let path = "/v1/\(collection)/\(id)"
        let answer = integrator.put(path, #"{"name":"Renamed","_connectionId":"\#(Known.heartbeat)"}"#)
        #expect(answer.status == 200)
        #expect(integrator.get(path).body == answer.body)
        #expect(integrator.get(path).json?["name"] == "Renamed")
        #expect(integrator.get("\(path)/audit").json?.arrayValue?.isEmpty == false)
        #expect(integrator.delete(path).line == "204 ")
        #expect(integrator.get(path).status == 404)
    }

    @Test func `an export that loses its connection loses the kind that it had of it`() throws {
        let integrator = try Understudy.integrator()
        let path = "/v1/exports/\(Known.orders)"
        #expect(integrator.get(path).json?["adaptorType"] == "HTTPExport")
        let replaced = integrator.put(path, #"{"name":"E"}"#)
        #expect(replaced.status == 200)
        #expect(replaced.json?["adaptorType"] == nil)
        #expect(integrator.get(path).body == replaced.body)
        #expect(integrator.put(path, #"{"name":"E","_connectionId":"\#(Known.shop)"}"#).json?["adaptorType"] == "HTTPExport")
        #expect(integrator.delete("/v1/connections/\(Known.shop)").status == 204)
        #expect(integrator.put(path, integrator.get(path).body).json?["adaptorType"] == "HTTPExport")
    }

    @Test func `exports and imports have the kind of a connection that changes its type`() throws {
        let integrator = try Understudy.integrator()
        let rest = #"{"name":"R","type":"rest","rest":{"mediaType":"json","baseURI":"https://x.example","authType":"custom"}}"#
        func kinds() -> [String: Set<String?>] {
            ["exports", "imports"].reduce(into: [:]) { kinds, list in
                let steps = integrator.get("/v1/\(list)?_connectionId=\(Known.shop)").json?.arrayValue ?? []
                kinds[list] = Set(steps.map { $0["adaptorType"]?.stringValue })
            }
        }
        #expect(kinds() == ["exports": ["HTTPExport"], "imports": ["HTTPImport"]])
        #expect(integrator.put("/v1/connections/\(Known.shop)", rest).status == 200)
        #expect(kinds() == ["exports": ["RESTExport"], "imports": ["RESTImport"]])
        #expect(integrator.get("/v1/exports?adaptorType=RESTExport&_connectionId=\(Known.shop)").json?[0]?["_id"] == .string(Known.orders))
    }

    @Test func `flows depend on their exports and imports`() throws {
        let integrator = try Understudy.integrator()
        for path in ["exports/\(Known.orders)", "imports/\(Known.invoices)"] {
            #expect(
                integrator.get("/v1/\(path)/dependencies").line
                    == #"200 {"flows":[{"id":"\#(Known.orderFlow)","name":"Orders to invoices"}]}"#)
        }
    }

    @Test(arguments: [("integrations", #"{"name":"A"}"#), ("scripts", #"{"name":"A","content":"c"}"#), ("lookupcaches", #"{"name":"A"}"#)])
    func `what is made lies in no sandbox, as what was there before`(collection: String, body: String) throws {
        let integrator = try Understudy.integrator()
        let made = integrator.post("/v1/\(collection)", body)
        #expect(made.status == 201)
        let all = integrator.get("/v1/\(collection)").json?.arrayValue ?? []
        #expect(all.map { $0["sandbox"] } == all.map { _ in false })
        #expect(integrator.put("/v1/\(collection)/\(made.id)", made.body).body == made.body)
    }

    @Test func `an export's debugging is patched`() throws {
        let integrator = try Understudy.integrator()
        let patch = #"[{"op":"add","path":"/debugUntil","value":"2022-05-02T13:00:00.000Z"}]"#
        #expect(integrator.patch("/v1/exports/\(Known.orders)", patch).status == 204)
        #expect(integrator.get("/v1/exports/\(Known.orders)").json?["debugUntil"] == "2022-05-02T13:00:00.000Z")
        #expect(integrator.patch("/v1/imports/\(Known.invoices)", patch).status == 204)
    }

    @Test(arguments: ["exports/\(Known.orders)", "imports/\(Known.invoices)", "scripts/0000c0de5c00000000000001"])
    func `until when something is watched a patch alone says, an hour ahead at most`(path: String) throws {
        let integrator = try Understudy.integrator()
        let document = try #require(integrator.get("/v1/\(path)").json?.objectValue)
        var sent = document
        sent["debugUntil"] = "2022-05-02T12:30:00.000Z"
        #expect(integrator.put("/v1/\(path)", JSON.object(sent).text).json?["debugUntil"] == nil)
        for value in [#""2022-05-02T13:00:00.001Z""#, #""soon""#, "7"] {
            let patch = #"[{"op":"replace","path":"/debugUntil","value":\#(value)}]"#
            #expect(integrator.patch("/v1/\(path)", patch).errors == ["422 invalid_field /debugUntil"])
        }
        #expect(
            integrator.patch("/v1/\(path)", #"[{"op":"add","path":"/debugUntil","value":"2022-05-02T13:00:00.000Z"}]"#).status == 204)
        #expect(integrator.put("/v1/\(path)", JSON.object(document).text).json?["debugUntil"] == "2022-05-02T13:00:00.000Z")
        #expect(integrator.patch("/v1/\(path)", #"[{"op":"remove","path":"/debugUntil"}]"#).status == 204)
        #expect(integrator.get("/v1/\(path)").json?["debugUntil"] == nil)
    }

    @Test func `what names an export or an import to the outside is the service's, and stays`() throws {
        let integrator = try Understudy.integrator()
        for (kind, letter) in [("exports", "e"), ("imports", "i")] {
            let body = #"{"name":"A","_connectionId":"\#(Known.shop)","apiIdentifier":"mine"}"#
            let made = integrator.post("/v1/\(kind)", body)
            let identifier = made.json?["apiIdentifier"]?.stringValue ?? ""
            #expect(identifier.hasPrefix(letter) && identifier.count == 10)
            #expect(made.json?["sandbox"] == false)
            #expect(integrator.put("/v1/\(kind)/\(made.id)", body).json?["apiIdentifier"]?.stringValue == identifier)
            #expect(integrator.post("/v1/\(kind)/\(made.id)/clone", "").json?["apiIdentifier"]?.stringValue != identifier)
        }
    }
}
