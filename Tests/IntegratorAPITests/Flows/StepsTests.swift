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
        ("imports", "{}", ["422 missing_required_field name", "422 missing_required_field _connectionId"]),
        ("imports", #"{"name":"a","_connectionId":7}"#, ["422 invalid_ref _connectionId"]),
        ("integrations", "{}", ["422 missing_required_field name"]),
        ("integrations", #"{"name":{}}"#, ["422 missing_required_field name", "422 invalid_field name"]),
    ])
    func `what lacks something is refused and nothing is stored`(collection: String, body: String, errors: [String]) throws {
        let integrator = try Understudy.integrator()
        let before = integrator.get("/v1/\(collection)").body
        #expect(integrator.post("/v1/\(collection)", body).errors == errors)
        #expect(integrator.get("/v1/\(collection)").body == before)
    }

    @Test(arguments: ["exports", "imports", "integrations"])
    func `an unknown id is not found`(collection: String) throws {
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
                "oneToMany":false,"http":{"relativeURI":"/a","method":"GET"},"createdAt":"2022-05-02T12:00:00.000Z","adaptorType":"HTTPExport"}
                """)
    }

    @Test func `a webhook's key is masked`() throws {
        let integrator = try Understudy.integrator()
        let answer = integrator.post("/v1/exports", #"{"name":"W","type":"webhook","webhook":{"verify":"hmac","key":"k3y"}}"#)
        #expect(answer.json?["webhook"]?["key"] == "******")
        #expect(answer.json?["adaptorType"] == nil)
    }

    @Test func `a new import keeps its mapping as it was sent`() throws {
        let mapping = #"{"fields":[{"generate":"a","hardCodedValue":null},{"generate":"b","extract":"c"}],"lists":[]}"#
        let answer = try Understudy.integrator().post(
            "/v1/imports", #"{"name":"I","_connectionId":"\#(Known.shop)","mapping":\#(mapping)}"#)
        #expect(answer.json?["mapping"]?.text == mapping)
        #expect(answer.json?["distributed"] == false)
        #expect(answer.json?["adaptorType"] == "HTTPImport")
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

    @Test func `flows depend on their exports and imports`() throws {
        let integrator = try Understudy.integrator()
        for path in ["exports/\(Known.orders)", "imports/\(Known.invoices)"] {
            #expect(
                integrator.get("/v1/\(path)/dependencies").line
                    == #"200 {"flows":[{"id":"\#(Known.orderFlow)","name":"Orders to invoices"}]}"#)
        }
    }

    @Test func `an export's debugging is patched`() throws {
        let integrator = try Understudy.integrator()
        let patch = #"[{"op":"add","path":"/debugUntil","value":"2022-05-02T13:00:00.000Z"}]"#
        #expect(integrator.patch("/v1/exports/\(Known.orders)", patch).status == 204)
        #expect(integrator.get("/v1/exports/\(Known.orders)").json?["debugUntil"] == "2022-05-02T13:00:00.000Z")
        #expect(integrator.patch("/v1/imports/\(Known.invoices)", patch).status == 204)
    }
}
