import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct MethodCallsTests {
    static let invalid = #"400 {"Message":"The request is invalid."}"#
    static let mailChimp = "/v1.0/account/connectors/50001"
    static let accessCRM = "/v1.0/account/connectors/50002"
    static let forms = ["methods", "test"]

    // MARK: What it refuses

    @Test(arguments: [
        ("x/methods/20001", invalid), ("50001/methods/x", invalid), ("50001/methods/00000000-0000-4000-8000-00000002000", invalid),
        ("50001/methods/99999999999", invalid), ("59999/methods/20001", #"404 {"Message":"Account connector not found."}"#),
        // an account connector of another account
        ("50003/methods/20005", #"404 {"Message":"Account connector not found."}"#),
        ("50001/methods/29999", #"404 {"Message":"Method not found."}"#),
        ("50001/methods/00000000-0000-4000-8000-000000029999", #"404 {"Message":"Method not found."}"#),
        // a method of another connector
        ("50001/methods/20003", #"404 {"Message":"Method not found."}"#),
    ])
    func `ids of methods to call that are malformed or lead nowhere are refused`(path: String, answer: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let target = "/v1.0/account/connectors/\(path)"
        #expect(cyclr.get(target).line == answer)
        #expect(cyclr.post(target, "{}").line == answer)
        #expect(cyclr.post("\(target)/body", #"{"Body":"{}"}"#).line == answer)
        #expect(cyclr.get(target.replacing("/methods/", with: "/test/")).line == answer)
        #expect(cyclr.post(target.replacing("/methods/", with: "/test/"), "{}").line == answer)
    }

    @Test(arguments: [
        (#"{"Parameters":{"999":1}}"#, #"400 {"Message":"Parameter '999' could not be found."}"#),
        (#"{"Parameters":{"300010":"L1"},"Fields":{"600010":1}}"#, #"400 {"Message":"Parameter '600010' could not be found."}"#),
        // the keys are ids, not names
        (#"{"Parameters":{"ListId":"L1"}}"#, #"400 {"Message":"Parameter 'ListId' could not be found."}"#), (#"{"Parameters":"#, invalid),
        ("[]", invalid),
        ("7", invalid),
    ])
    func `what is no parameter of the method, and what is no request, is refused`(body: String, answer: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        for form in Self.forms { #expect(cyclr.post("\(Self.mailChimp)/\(form)/20002", body).line == answer) }
    }

    @Test func `broken UTF-8 is no request`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let target = Array("\(Self.mailChimp)/methods/20002".utf8)
        #expect(
            cyclr.send(
                "POST", target, headers: ["Content-Type": "application/json"],
                body: Array(#"{"Parameters":{"300010":""#.utf8) + [0xFF, 0x22, 0x7D, 0x7D]
            ).line == Self.invalid)
    }

    @Test func `without its account nobody is called`() throws {
        let cyclr = try Understudy.cyclr()
        let denied = #"401 {"Message":"Authorization has been denied for this request."}"#
        for form in Self.forms {
            #expect(cyclr.get("\(Self.mailChimp)/\(form)/20001").line == denied)
            #expect(cyclr.post("\(Self.mailChimp)/\(form)/20001", "{}").line == denied)
        }
        #expect(cyclr.post("\(Self.mailChimp)/methods/20001/body", #""{}""#).line == denied)
    }

    @Test func `a partner that did not register the address may call methods of native connectors alone`() throws {
        let partner = #"[{"Id":1,"Name":"p","AllowsMethodCallsFromAnywhere":false}]"#
        let connectors = Fixture.connectors.replacing(#""Id":2600,"#, with: #""$native":false,"Id":2600,"#)
        let cyclr = try Understudy.cyclr(account: "acme", seeds: ["cyclr/partner.json": partner, "cyclr/connectors.json": connectors])
        let refused = #"403 {"Message":"Unknown client IP Address: contact support to request access for this IP address"}"#
        for form in Self.forms {
            #expect(cyclr.get("\(Self.accessCRM)/\(form)/20003").line == refused)
            #expect(cyclr.post("\(Self.accessCRM)/\(form)/20003", "{}").line == refused)
        }
        #expect(cyclr.post("\(Self.accessCRM)/methods/20003/body", #""{}""#).line == refused)
        #expect(cyclr.get("\(Self.mailChimp)/methods/20001").status == 200)
        let seeds = ["cyclr/connectors.json": connectors].merging(Fixture.authenticated) { own, _ in own }
        let anywhere = try Understudy.cyclr(account: "acme", seeds: seeds)
        #expect(anywhere.get("\(Self.accessCRM)/methods/20003").status == 200)
    }

    @Test func `a connector that nobody authenticated calls nobody, and that is said after what is wrong with the call`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let refused = #"400 {"Message":"Failed to authenticate the connector"}"#
        func refuse(_ connector: String, _ method: Int) {
            for form in Self.forms {
                #expect(cyclr.get("\(connector)/\(form)/\(method)").line == refused)
                #expect(cyclr.post("\(connector)/\(form)/\(method)", "{}").line == refused)
            }
            #expect(cyclr.post("\(connector)/methods/\(method)/body", #""{}""#).line == refused)
        }
        refuse(Self.accessCRM, 20003)
        let unknown = cyclr.post("\(Self.accessCRM)/methods/20003", #"{"Fields":{"9":1}}"#)
        #expect(unknown.line == #"400 {"Message":"Parameter '9' could not be found."}"#)
        #expect(cyclr.send("PUT", "\(Self.mailChimp)/deauthenticate").status == 200)
        refuse(Self.mailChimp, 20001)
        #expect(cyclr.send("PUT", Self.mailChimp, body: #"{"AuthValue":"k"}"#).status == 200)
        #expect(cyclr.get("\(Self.mailChimp)/methods/20001").status == 200)
    }

    @Test func `a method whose answer nobody wrote is not emulated, and says what to do`() throws {
        let cyclr = try Understudy.cyclr(account: "north.example")
        let answer =
            #"501 {"Message":"Understudy does not know what method 20005 (Silent) answers to this; add \"$responses\" to it in methods.json."}"#
        for form in Self.forms {
            #expect(cyclr.get("/v1.0/account/connectors/50003/\(form)/20005").line == answer)
            #expect(cyclr.post("/v1.0/account/connectors/50003/\(form)/20005", "{}").line == answer)
        }
        #expect(cyclr.post("/v1.0/account/connectors/50003/methods/20005/body", #""{}""#).line == answer)
    }

    @Test(arguments: [
        ("{}", invalid), ("", invalid), (#"{"Body":"plain"}"#, invalid), (#"{"Body":"{\"Email\":"}"#, invalid),
        (#"{"Body":{"Email":"a"}}"#, invalid), ("[1]", invalid),
        (#"{"Body":"{}","Parameters":{"9":1}}"#, #"400 {"Message":"Parameter '9' could not be found."}"#),
        (#"{"Body":"<Contact/>"}"#, #"501 {"Message":"Understudy does not read values in XML; send them as JSON."}"#),
    ])
    func `values that are no text, or one that cannot be read, are refused`(body: String, answer: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post("\(Self.accessCRM)/methods/20003/body", body).line == answer)
    }

    // MARK: What it answers

    @Test func `a plain call passes the third party's answer through`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        for method in ["20001", "00000000-0000-4000-8000-000000020001", "{00000000-0000-4000-8000-000000020001}"] {
            for form in Self.forms {
                let answer = cyclr.get("\(Self.mailChimp)/\(form)/\(method)/")
                #expect(answer.line == #"200 {"lists":[{"id":"L1","name":"Newsletter"},{"id":"L2","name":"Customers"}]}"#)
                #expect(answer.header("X-Content-Type-Options") == "nosniff")
            }
        }
    }

    @Test(arguments: [
        (#"{"Parameters":{"300010":"L9"}}"#, #""L9""#), ("{'Parameters': {300010 : 1}}", "1"), (#"{"parameters":{"300010":null}}"#, "null"),
        (#"{"PARAMETERS":{"300010":[1,{"a":"b"}]}}"#, #"[1,{"a":"b"}]"#), ("{}", "null"), ("", "null"), ("null", "null"),
        (#"{"Parameters":null,"Fields":null,"Mergefields":null}"#, "null"), (#"{"Parameters":[]}"#, "null"),
        (#"{"Mergefields":{"ListId":"m"}}"#, #""m""#),
    ])
    func `parameters go by their ids, in any spelling that Newtonsoft takes`(body: String, value: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        for form in Self.forms {
            let answer = cyclr.post("\(Self.mailChimp)/\(form)/20002", body)
            #expect(answer.status == 200)
            #expect(answer.json?["list_id"]?.text == value)
        }
    }

    @Test func `a third party's failure comes as it is, status and all`() throws {
        let cyclr = try Understudy.cyclr(account: "acme", seeds: Fixture.authenticated)
        #expect(
            cyclr.post("\(Self.mailChimp)/methods/20002", #"{"Parameters":{"300010":"gone"}}"#).line
                == #"404 {"title":"Resource Not Found"}"#)
        #expect(
            cyclr.post("\(Self.accessCRM)/methods/20003", #"{"Fields":{"600020":"broken@example.com"}}"#).line == #"500 {"error":"broken"}"#
        )
    }

    @Test func `header fields come too, and a value in them cannot end one`() throws {
        let responses = #"[{"status":429,"headers":{"Retry-After":"10","X-Search":"{{q}}"},"body":{"q":"{{q}}"}}]"#
        let cyclr = try Understudy.cyclr(account: "acme", seeds: Fixture.answering(responses))
        let answer = cyclr.post("\(Self.mailChimp)/methods/20009", #"{"Parameters":{"300090":"a\r\nSet-Cookie: b"}}"#)
        #expect(answer.line == #"429 {"q":"a\r\nSet-Cookie: b"}"#)
        #expect(answer.header("Retry-After") == "10")
        #expect(answer.header("X-Search") == "aSet-Cookie: b")
    }

    @Test(arguments: [
        (#"[{"status":204}]"#, "204 "), (#"[{"status":204,"body":{"a":1}}]"#, "204 "), (#"[{"status":205,"body":1}]"#, "205 "),
        ("[{}]", "200 "),
        (#"[{"body":"text"}]"#, #"200 "text""#),
    ])
    func `an answer without a body has none`(responses: String, line: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme", seeds: Fixture.answering(responses))
        #expect(cyclr.get("\(Self.mailChimp)/methods/20009").line == line)
    }

    @Test(arguments: [
        #"{"Body":"{\"Email\":\"a@example.com\",\"Source\":\"Web\",\"Other\":1}"}"#,
        #"{"Parameters":{},"anything":"{'Email':'a@example.com',Source:'Web'}"}"#,
        #""{\"Email\":\"a@example.com\",\"Source\":\"Web\"}""#,
        #"{"Note":"plain","Body":" {\"Email\":\"a@example.com\",\"Source\":\"Web\"}"}"#,
    ])
    func `values may come in one text`(body: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme", seeds: Fixture.authenticated)
        let answer = cyclr.post("\(Self.accessCRM)/methods/20003/body", body)
        #expect(answer.json?["Email"] == "a@example.com")
        #expect(answer.json?["Source"] == "Web")
    }

    @Test func `parameters go beside the text`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let answer = cyclr.post("\(Self.mailChimp)/methods/20002/body", #"{"Parameters":{"300010":"L2"},"Body":"[]"}"#)
        #expect(answer.json?["list_id"] == "L2")
    }

    @Test func `a property of the account connector stands where the answer names it, unless the call says otherwise`() throws {
        let cyclr = try Understudy.cyclr(account: "acme", seeds: Fixture.answering(#"[{"body":["{{isSandbox}}","{{now}}"]}]"#))
        #expect(cyclr.get("\(Self.mailChimp)/methods/20009").line == #"200 ["true","2022-05-02T12:00:00Z"]"#)
        try cyclr.advanceClock(by: "PT1H")
        let answer = cyclr.post("\(Self.mailChimp)/methods/20009", #"{"Mergefields":{"isSandbox":false}}"#)
        #expect(answer.line == #"200 [false,"2022-05-02T13:00:00Z"]"#)
    }

    // MARK: What it remembers

    @Test func `each call gets new ids, though the clock stands, and a reset begins anew`() throws {
        let cyclr = try Understudy.cyclr(account: "acme", seeds: Fixture.answering(#"[{"body":["{{guid}}","{{guid}}"]}]"#))
        func ids() -> [JSON] { cyclr.get("\(Self.mailChimp)/methods/20009").json?.arrayValue ?? [] }
        let first = ids() + ids()
        #expect(Set(first.compactMap(\.stringValue)).count == 4)
        try cyclr.reset()
        #expect(ids() + ids() == first)
    }

    @Test func `a field that the account added is sent like the method's own`() throws {
        let cyclr = try Understudy.cyclr(account: "acme", seeds: Fixture.authenticated)
        let field = cyclr.post("\(Self.accessCRM)/fields", #"{"ConnectorField":"Custom.Colour","ForRequestFormat":true}"#)
        let id = field.json?["Id"]?.text ?? ""
        #expect(cyclr.post("\(Self.accessCRM)/methods/20003", #"{"Fields":{"\#(id)":"red"}}"#).status == 200)
        #expect(cyclr.send("DELETE", "\(Self.accessCRM)/fields/\(id)").status == 200)
        #expect(cyclr.post("\(Self.accessCRM)/methods/20003", #"{"Fields":{"\#(id)":"red"}}"#).status == 400)
    }
}
