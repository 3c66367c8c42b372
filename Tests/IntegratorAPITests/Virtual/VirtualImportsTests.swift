import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct VirtualImportsTests {
    private static let ledger = "0000c0de0c00000000000002"

    private static func run(_ integrator: Understudy, _ connection: String, _ model: String, _ data: String) -> Reply {
        integrator.post("/v1/connections/\(connection)/import", #"{"import":\#(model),"data":\#(data)}"#)
    }

    private static func export(_ integrator: Understudy, _ connection: String, _ uri: String) -> [JSON] {
        integrator.post("/v1/connections/\(connection)/export", #"{"export":{"http":{"relativeURI":"\#(uri)"}}}"#).json?["data"]?.arrayValue
            ?? []
    }

    // MARK: What it refuses

    @Test(arguments: [
        ("{}", "422 missing_required_field import"), (#"{"import":{}}"#, "422 missing_required_field data"),
        (#"{"import":[],"data":[]}"#, "422 invalid_field import"), (#"{"import":{},"data":{}}"#, "422 invalid_field data"),
        (#"{"import":{"mapping":{"fields":7}},"data":[]}"#, "422 invalid_field import.mapping.fields"),
        (
            #"{"import":{"filter":{"type":"expression","expression":{"rules":["magic",1]}}},"data":[]}"#,
            "422 invalid_field import.filter.expression.rules[0]"
        ),
        (#"{"import":{"hooks":{"preMap":{"_scriptId":"1","function":"f"}}},"data":[]}"#, "501 not_emulated"),
    ])
    func `what cannot be an import is refused, and nothing is stored`(body: String, error: String) throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.post("/v1/connections/\(Known.shop)/import", body).errors == [error])
        #expect(Self.export(integrator, Known.shop, "/orders.json").count == 12)
    }

    @Test func `a connection that is not there imports nothing`() throws {
        #expect(try Understudy.integrator().post("/v1/connections/x/import", #"{"import":{},"data":[]}"#).errors == ["404 not_found"])
    }

    // MARK: What it answers

    @Test func `results stand in the order of the records, with their own shapes`() throws {
        let model = #"""
            {"filter":{"type":"expression","expression":{"version":"1","rules":["notequals",["extract","skip"],true]}},
             "mapping":{"fields":[{"extract":"email","generate":"contact.email"},{"extract":"size","generate":"size","lookupName":"sizes"}]},
             "lookups":[{"name":"sizes","map":{"s":"small"}}],"http":{"relativeURI":["/invoices"],"method":["POST"]}}
            """#
        let data = #"[{"email":"a@b.example","size":"s"},{"skip":true},{"email":"a@b.example","size":"xxl"},{"size":"s"}]"#
        let items = try #require(Self.run(try Understudy.integrator(), Self.ledger, model, data).json?.arrayValue)
        #expect(
            items[0].text == """
                {"statusCode":200,"id":5001,"_json":{"id":5001,"contact":{"email":"a@b.example"},"size":"small",\
                "createdAt":"2022-05-02T12:00:00.000Z","lastModified":"2022-05-02T12:00:00.000Z"}}
                """)
        #expect(items[1].text == #"{"statusCode":200,"ignored":true}"#)
        #expect(items[2]["statusCode"] == 422)
        #expect(items[2]["errors"]?[0]?["source"] == "lookup")
        #expect(items[3]["statusCode"] == 422)
        #expect(items[3]["errors"]?[0]?["source"] == "application")
        #expect(items[3]["errors"]?[0]?["code"] == "invalid_contact")
    }

    @Test func `a connection that is offline takes nothing`() throws {
        let integrator = try Understudy.integrator()
        let answer = Self.run(integrator, Known.brokenMail, #"{"http":{"relativeURI":["/send"],"method":["POST"]}}"#, "[{},{}]")
        #expect(answer.status == 200)
        #expect(answer.json?.arrayValue?.map { $0["statusCode"] } == [403, 403])
    }

    @Test func `of two requests the one is taken that fits whether the record is there`() throws {
        let integrator = try Understudy.integrator()
        let model = #"""
            {"http":{"relativeURI":["/orders.json/{{record.id}}","/orders.json"],"method":["PUT","POST"],"requestType":["UPDATE","CREATE"],
              "existingExtract":"id"},"mapping":{"fields":[{"extract":"note","generate":"note"}]}}
            """#
        let items = Self.run(integrator, Known.shop, model, #"[{"id":1001,"note":"old"},{"note":"new"},{"id":7,"note":"none"}]"#).json
        #expect(items?[0]?["id"] == 1001)
        #expect(items?[0]?["_json"]?["email"] == "buyer1@example.com")
        #expect(items?[1]?["id"] == 1013)
        #expect(items?[2]?["errors"]?[0]?["code"] == "404")
    }

    @Test(
        arguments: [
            #""mapping":{"fields":[{"extract":"id","generate":"_id"},{"extract":"note","generate":"note","conditional":{"when":"ignore_if_set"}}]}"#,
            #"""
            "mappings":[{"generate":"_id","dataType":"string","extract":"$.id","status":"Active"},
            {"generate":"note","dataType":"string","extract":"$.note","status":"Active","conditional":{"when":"ignore_if_set"}}]
            """#,
        ],
        [#""http":{"relativeURI":["/things/{{record.id}}"],"method":["PUT"]}"#, #""http":{"relativeURI":["/things"],"method":["POST"]}"#])
    func `a field that is ignored where it is set stays as it is there, and is mapped elsewhere`(rules: String, http: String) throws {
        let integrator = try Understudy.integrator()
        let before = #"[{"_id":"a","note":"kept"},{"_id":"b","note":""},{"_id":"c"}]"#
        _ = Self.run(integrator, Known.shop, #"{"http":{"relativeURI":["/things"],"method":["POST"]}}"#, before)
        let data = #"[{"id":"a","note":"new"},{"id":"b","note":"new"},{"id":"c","note":"new"}]"#
        let items = Self.run(integrator, Known.shop, "{\(rules),\(http)}", data).json?.arrayValue
        #expect(items?.map { $0["_json"]?["note"] } == ["kept", "new", "new"])
    }

    @Test func `the lookup that an import names says what is there, wherever it stands among others`() throws {
        let integrator = try Understudy.integrator()
        let lookups = #"[{"name":"a","map":{"2":"x"}},{"name":"there","extract":"n","map":{"1":"x"}},{"name":"there","map":{}}]"#
        func ignored(_ name: String) -> [Bool] {
            let http = #"{"relativeURI":["/things"],"method":["POST"],"existingLookupName":"\#(name)"}"#
            let body = #"{"import":{"ignoreExisting":true,"http":\#(http),"lookups":\#(lookups)},"data":[{"n":1},{"n":2}]}"#
            let results = integrator.post("/v1/connections/\(Known.shop)/import", body).json?.arrayValue ?? []
            return results.map { $0["ignored"] == true }
        }
        #expect(ignored("there") == [true, false])
        #expect(ignored("nowhere") == [false, false])
    }

    @Test func `lookups that stand in the adaptor's block are those of the whole import`() throws {
        let integrator = try Understudy.integrator()
        let lookup = #"{"name":"l","relativeURI":"/towns?name={{{town}}}","extract":"_id"}"#
        _ = Self.run(integrator, Known.shop, #"{"http":{"relativeURI":["/towns"],"method":["POST"]}}"#, #"[{"_id":"b","name":"Bonn"}]"#)
        func send(_ http: String, _ more: String = "") -> [String]? {
            let model = #"{\#(more)"http":{\#(http),"lookups":[\#(lookup)]}}"#
            let results = Self.run(integrator, Known.shop, model, #"[{"town":"Bonn"},{"town":"Ulm"}]"#).json?.arrayValue
            return results?.map { "\($0["statusCode"]?.text ?? "") \($0["_json"]?.untimed.text ?? "")" }
        }
        let uri = #""relativeURI":["/towns/{{{lookup \"l\" this}}}"],"method":["PUT"]"#
        #expect(send(uri) == [#"200 {"_id":"b","name":"Bonn","town":"Bonn"}"#, "422 "])
        let body = #""relativeURI":["/towns/b"],"method":["PUT"],"body":["{\"was\":\"{{lookup \"l\" this}}\"}"]"#
        #expect(send(body) == [#"200 {"_id":"b","name":"Bonn","town":"Bonn","was":"b"}"#, "422 "])
        let named = #""relativeURI":["/villages"],"method":["POST"],"ignoreLookupName":"l""#
        let unless = #""ignoreExisting":true,"mapping":{"fields":[{"extract":"town","generate":"_id"}]},"#
        #expect(send(named, unless) == ["200 ", #"200 {"_id":"Ulm"}"#])
    }

    @Test(arguments: [
        #""netsuite_da":{"recordType":"contact","operation":"addupdate"},"mapping":{\#(fields)}"#,
        #""netsuite_da":{"recordType":"contact","operation":"addupdate","mapping":{\#(fields)}}"#,
    ])
    func `a record is found by the key of its mapping, wherever that stands`(model: String) throws {
        let data = #"[{"e":"a@x.example","n":"old"},{"e":"a@x.example","n":"new"}]"#
        let results = Self.run(try Understudy.integrator(), Known.netSuite, "{\(model)}", data).json?.arrayValue
        #expect(
            results?.compactMap { $0["_json"]?.untimed.text } == [
                #"{"_id":"a@x.example","Email":"a@x.example","Name":"old"}"#, #"{"_id":"a@x.example","Email":"a@x.example","Name":"new"}"#,
            ])
    }

    @Test(arguments: [(1, [["A", 3, 1], ["B", 2, nil]]), (3, [["A", 1, nil], ["B", 2, nil], ["A", 3, nil]])] as [(Int, [[JSON?]])])
    func `all lookups for a record find what the requests before have left`(batchSize: Int, stored: [[JSON?]]) throws {
        let integrator = try Understudy.integrator()
        let lookups = #"""
            [{"name":"there","relativeURI":"/towns?name={{{n}}}","extract":"_id"},
             {"name":"was","relativeURI":"/towns?name={{{n}}}","extract":"v","allowFailures":true}]
            """#
        let fields = #"""
            [{"extract":"n","generate":"name"},{"extract":"v","generate":"v"},{"extract":"n","generate":"was","lookupName":"was"}]
            """#
        let http = #"""
            {"relativeURI":["/towns/{{{lookup \"there\" this}}}","/towns"],"method":["PUT","POST"],"requestType":["UPDATE","CREATE"],
             "existingLookupName":"there","batchSize":\#(batchSize)}
            """#
        let model = #"{"lookups":\#(lookups),"mapping":{"fields":\#(fields)},"http":\#(http)}"#
        let data = #"[{"n":"A","v":1},{"n":"B","v":2},{"n":"A","v":3}]"#
        #expect(Self.run(integrator, Known.shop, model, data).json?.arrayValue?.map { $0["statusCode"] } == [200, 200, 200])
        #expect(Self.export(integrator, Known.shop, "/towns").map { [$0["name"], $0["v"], $0["was"]] } == stored)
    }

    @Test(
        arguments: [#""isKey":true"#, #""isKey":true,"immutable":true"#],
        [
            (
                Known.netSuite, #""netsuite":{"recordType":"contact","operation":"addupdate"}"#,
                #""netsuite":{"recordType":"contact","operation":"addupdate"}"#
            ),
            (
                Known.netSuite, #""netsuite":{"recordType":"contact","operation":"add"}"#,
                #""netsuite":{"recordType":"contact","operation":"update"}"#
            ),
            (
                Known.shop, #""http":{"relativeURI":["/people"],"method":["POST"]}"#,
                #""http":{"relativeURI":["/people/{{e}}"],"method":["PUT"]}"#
            ),
        ])
    func `a field for new records alone is not mapped for one that is there`(key: String, imports: (String, String, String)) throws {
        let integrator = try Understudy.integrator()
        func send(_ block: String, _ name: String) -> String? {
            let fields = #"{"extract":"e","generate":"Email",\#(key)},{"extract":"n","generate":"Name"},\#(Self.conditional)"#
            let model = #"{\#(block),"mapping":{"fields":[\#(fields)]}}"#
            return Self.run(integrator, imports.0, model, #"[{"e":"a","n":"\#(name)"}]"#).json?[0]?["_json"]?.untimed.text
        }
        #expect(send(imports.1, "1") == #"{"_id":"a","Email":"a","Name":"1","new":"1","cr":"1"}"#)
        #expect(send(imports.2, "2") == #"{"_id":"a","Email":"a","Name":"2","new":"1","cr":"1","up":"2"}"#)
    }

    @Test func `an update of a record that is not there touches no other, also where the id is for new records alone`() throws {
        let integrator = try Understudy.integrator()
        func send(_ method: String, _ more: String, _ data: String) -> [JSON] {
            let fields = #"{"extract":"id","generate":"id","immutable":true},{"extract":"v","generate":"v"}"#
            let http = #"{"relativeURI":["/one"],"method":["\#(method)"]\#(more)}"#
            let model = #"{"http":\#(http),"mapping":{"fields":[\#(fields)]}}"#
            return Self.run(integrator, Known.shop, model, data).json?.arrayValue ?? []
        }
        #expect(send("POST", "", #"[{"id":"a","v":0}]"#).map { $0["statusCode"] } == [200])
        #expect(send("PUT", "", #"[{"id":"c","v":7},{"id":"a","v":1}]"#).map { $0["statusCode"] } == [422, 200])
        let known = #","existingExtract":"id""#
        #expect(send("PUT", known, #"[{"id":"c","v":8},{"id":"a","v":2}]"#).map { $0["statusCode"] } == [422, 200])
        let export = #"{"export":{"http":{"relativeURI":"/one","method":"GET"}}}"#
        let there = integrator.post("/v1/connections/\(Known.shop)/export", export).json?["data"]?.arrayValue
        #expect(there?.map { $0["v"] } == [2])
    }

    private static let conditional = #"""
        {"extract":"n","generate":"new","immutable":true},{"extract":"n","generate":"cr","conditional":{"when":"record_created"}},
        {"extract":"n","generate":"up","conditional":{"when":"record_updated"}}
        """#

    @Test func `a record is there if the application has the id that is looked up`() throws {
        let integrator = try Understudy.integrator()
        func send(_ data: String, _ more: String = "") -> [JSON] {
            let block = #""salesforce":{"sObjectType":"Lead","operation":"upsert","idLookup":{"extract":"e"}}"#
            let model = #"{\#(more)\#(block),"mapping":{"fields":[\#(Self.conditional)]}}"#
            return Self.run(integrator, "0000c0de0c00000000000006", model, data).json?.arrayValue ?? []
        }
        #expect(
            send(#"[{"e":"a","n":"1"},{"e":"a","n":"2"}]"#).map { $0["_json"]?.untimed.text } == [
                #"{"_id":"a","new":"1","cr":"1"}"#, #"{"_id":"a","new":"1","cr":"1","up":"2"}"#,
            ])
        let data = #"[{"e":"a","n":"3"},{"e":"b","n":"3"}]"#
        #expect(send(data, #""ignoreMissing":true,"#).map { $0["ignored"] } == [nil, true])
        #expect(send(data, #""ignoreExisting":true,"#).map { $0["ignored"] } == [true, nil])
    }

    private static let fields = #""fields":[{"extract":"e","generate":"Email","isKey":true},{"extract":"n","generate":"Name"}]"#

    @Test(arguments: [("ignoreExisting", [true, false]), ("ignoreMissing", [false, true])])
    func `what is there, or is not, can be ignored`(member: String, ignored: [Bool]) throws {
        let model = #"{"\#(member)":true,"http":{"relativeURI":["/orders.json"],"method":["POST"]}}"#
        let items = Self.run(try Understudy.integrator(), Known.shop, model, #"[{"id":1001},{"id":2000}]"#).json
        #expect(items?.arrayValue?.map { $0["ignored"] == true } == ignored)
    }

    @Test func `records without ids are never there when they are created, and the one of a path is once it is`() throws {
        let integrator = try Understudy.integrator()
        func ignored(_ member: String, _ method: String, _ data: String) -> [Bool]? {
            let model = #"{"\#(member)":true,"http":{"relativeURI":["/notes/\#(method)"],"method":["\#(method)"]}}"#
            return Self.run(integrator, Known.shop, model, data).json?.arrayValue?.map { $0["ignored"] == true }
        }
        let three = #"[{"n":1},{"n":2},{"n":3}]"#
        #expect(ignored("ignoreMissing", "POST", three) == [true, true, true])
        #expect(ignored("ignoreExisting", "POST", three) == [false, false, false])
        #expect(Self.export(integrator, Known.shop, "/notes/POST").map { $0["n"] } == [1, 2, 3])
        #expect(ignored("ignoreExisting", "PUT", three) == [false, true, true])
        #expect(ignored("ignoreMissing", "PUT", three) == [false, false, false])
    }

    @Test func `the id is where the import says, and the body is what it says`() throws {
        let model = #"""
            {"http":{"relativeURI":"/boxes","method":"POST","body":["{\"box\":{\"no\":\"{{n}}\"}}"],"response":{"resourceIdPath":["box.no"]}}}
            """#
        let item = Self.run(try Understudy.integrator(), Known.shop, model, #"[{"n":"B-7"}]"#).json?[0]
        #expect(item?["id"] == "B-7")
        #expect(item?["_json"]?["box"]?.text == #"{"no":"B-7"}"#)
    }

    @Test func `a body is made of the mapped record, the address of the record before`() throws {
        let model = #"""
            {"mapping":{"fields":[{"extract":"a","generate":"x"}]},
             "http":{"relativeURI":["/boxes/{{record.a}}"],"method":["PUT"],"body":["{\"v\":\"{{record.x}}{{x}}\",\"old\":\"{{record.a}}\"}"]}}
            """#
        let integrator = try Understudy.integrator()
        let item = Self.run(integrator, Known.shop, model, #"[{"a":"A"}]"#).json?[0]
        #expect(item?["_json"]?["v"] == "AA")
        #expect(item?["_json"]?["old"] == "")
        #expect(Self.export(integrator, Known.shop, "/boxes/A").map { $0["v"] } == ["AA"])
    }

    // MARK: What it remembers

    @Test func `what one import writes an export of the same place reads`() throws {
        let integrator = try Understudy.integrator()
        let model = #"{"http":{"relativeURI":["/boxes"],"method":["POST"]}}"#
        _ = Self.run(integrator, Known.shop, model, #"[{"n":1},{"n":2}]"#)
        #expect(Self.export(integrator, Known.shop, "/boxes?limit=5").map { $0["n"] } == [1, 2])
        let page = integrator.post(
            "/v1/connections/\(Known.shop)/export/pages", #"{"export":{"pageSize":1,"http":{"relativeURI":"/boxes"}}}"#)
        #expect(page.json?["pagedExportState"]?["totalRecords"] == 2)
    }

    @Test func `records are changed, deleted, and found by their ids`() throws {
        let integrator = try Understudy.integrator()
        let put =
            #"{"http":{"relativeURI":["/orders.json/{{id}}"],"method":["PUT"]},"mapping":{"fields":[{"extract":"note","generate":"note"}]}}"#
        _ = Self.run(integrator, Known.shop, put, #"[{"id":1002,"note":"x"}]"#)
        let delete = #"{"http":{"relativeURI":["/orders.json/{{id}}"],"method":["DELETE"]}}"#
        _ = Self.run(integrator, Known.shop, delete, #"[{"id":1001}]"#)
        let orders = Self.export(integrator, Known.shop, "/orders.json")
        #expect(orders.count == 11)
        #expect(orders[0]["note"] == "x")
    }

    @Test(arguments: ["a@x.example", "50%25", "ä b", "7/8"])
    func `a key in a path is the one that the record has, however it is written there`(key: String) throws {
        let integrator = try Understudy.integrator()
        _ = Self.run(integrator, Known.shop, #"{"http":{"relativeURI":["/people"],"method":["POST"]}}"#, #"[{"_id":"\#(key)","n":1}]"#)
        let number = #""mapping":{"fields":[{"extract":"n","generate":"n"}]}"#
        let put = #"{"http":{"relativeURI":["/people/{{_id}}"],"method":["PUT"]},\#(number)}"#
        #expect(Self.run(integrator, Known.shop, put, #"[{"_id":"\#(key)","n":2}]"#).json?[0]?["_json"]?["n"] == 2)
        #expect(Self.export(integrator, Known.shop, "/people").map { $0["n"] } == [2])
        let lookup = #""lookups":[{"name":"l","relativeURI":"/people/{{_id}}","extract":"n"}]"#
        let found = #""mapping":{"fields":[{"extract":"_id","generate":"n","lookupName":"l"}]}"#
        let post = #"{"http":{"relativeURI":["/letters"],"method":["POST"]},\#(found),\#(lookup)}"#
        #expect(Self.run(integrator, Known.shop, post, #"[{"_id":"\#(key)"}]"#).json?[0]?["_json"]?["n"] == 2)
    }

    @Test func `nothing is written into the journal of changes, nor into another sandbox`() throws {
        let integrator = try Understudy.integrator()
        _ = Self.run(integrator, Known.shop, #"{"http":{"relativeURI":["/orders.json"],"method":["POST"]}}"#, "[{}]")
        #expect(integrator.get("/v1/audit").line == "200 []")
        #expect(Self.export(integrator, Known.shop, "/orders.json").count == 13)
        let other = integrator.post("/sandbox/other/v1/connections/\(Known.shop)/export", #"{"export":{"http":{}}}"#)
        #expect(other.json?["data"]?.arrayValue?.count == 12)
    }

    @Test func `a place with several records wants to know which is to be changed`() throws {
        let integrator = try Understudy.integrator()
        func send(_ method: String, _ data: String) -> JSON? {
            let model = #"{"http":{"relativeURI":["/several"],"method":["\#(method)"]}}"#
            return integrator.post("/v1/connections/\(Known.shop)/import", #"{"import":\#(model),"data":\#(data)}"#).json
        }
        #expect(send("POST", #"[{"n":1}]"#)?[0]?["statusCode"] == 200)
        #expect(send("PUT", #"[{"n":2}]"#)?[0]?["_json"]?["n"] == 2)
        #expect(send("POST", #"[{"n":3}]"#)?[0]?["statusCode"] == 200)
        #expect(send("PUT", #"[{"n":4}]"#)?[0]?["statusCode"] == 422)
    }

    @Test(arguments: ["id", "_id"], ["PUT", "DELETE"])
    func `a place with one record does not take it for another that the body names`(member: String, method: String) throws {
        let integrator = try Understudy.integrator()
        func send(_ method: String, _ id: String) -> JSON? {
            let model = #"{"http":{"relativeURI":["/one"],"method":["\#(method)"]}}"#
            let body = #"{"import":\#(model),"data":[{"\#(id)":"a"}]}"#
            return integrator.post("/v1/connections/\(Known.shop)/import", body).json?[0]?["statusCode"]
        }
        #expect(send("POST", member) == 200)
        #expect(send(method, member == "id" ? "_id" : "id") == 422)
        #expect(Self.export(integrator, Known.shop, "/one").map { $0[member] } == ["a"])
        #expect(send(method, member) == 200)
    }

    @Test func `a lookup that asks the application finds what its extract names`() throws {
        let integrator = try Understudy.integrator()
        func send(_ model: String, _ data: String) -> JSON? {
            integrator.post("/v1/connections/\(Known.shop)/import", #"{"import":\#(model),"data":\#(data)}"#).json
        }
        _ = send(#"{"http":{"relativeURI":["/towns"],"method":["POST"]}}"#, #"[{"zip":"10115","town":{"name":"Berlin"}}]"#)
        for path in ["town.name", "[0].town.name"] {
            let lookup = #"{"name":"l","method":"GET","relativeURI":"/towns?zip={{zip}}","extract":"\#(path)"}"#
            let fields = #"{"fields":[{"extract":"zip","generate":"town","lookupName":"l"}]}"#
            let model = #"{"http":{"relativeURI":["/people"],"method":["POST"]},"mapping":\#(fields),"lookups":[\#(lookup)]}"#
            let results = send(model, #"[{"zip":"10115"},{"zip":"0"}]"#)
            #expect(results?[0]?["_json"]?["town"] == "Berlin")
            #expect(results?[1]?["statusCode"] == 422)
        }
    }
}
