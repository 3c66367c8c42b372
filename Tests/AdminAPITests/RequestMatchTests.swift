import OrderedJSON
import Testing
import UnderstudyTesting

/// Bodies that are forms or texts. Matches of JSON are in `ValueMatchTests`.
@Suite struct RequestMatchTests {
    private static let form = ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"]

    private static func seen(_ match: String, by server: Understudy) -> Int? {
        server.post("/__admin/verify", #"{"match":\#(match),"times":{"exactly":1}}"#).json?["seen"]?.intValue
    }

    // MARK: What it refuses

    @Test(arguments: [
        (#"{"form":{"grant_type":{}}}"#, "/match/form/grant_type: expected one of contains, matches, absent, found {}"),
        (#"{"form":{"a/b":{"absent":false}}}"#, "/match/form/a~1b/absent: expected true, found false"),
        (#"{"text":{"matches":"("}}"#, #"/match/text/matches: expected a regular expression of 256 characters at most, found "(""#),
        (#"{"text":""}"#, #"/match/text: expected a text, or null where there is to be no body, found """#),
    ])
    func `what no body could be is refused with its place`(match: String, message: String) throws {
        let server = try Understudy()
        for (path, body) in [("verify", #"{"match":\#(match),"times":{"never":true}}"#), ("journal/find", #"{"match":\#(match)}"#)] {
            let answer = server.post("/__admin/\(path)", body)
            #expect(answer.status == 400)
            #expect(answer.json?["error"]?["message"]?.stringValue == message)
        }
    }

    // MARK: What it fits

    @Test(arguments: [
        (#"{"form":{"grant_type":"client_credentials"}}"#, 1), (#"{"form":{"GRANT_TYPE":"client_credentials"}}"#, 1),
        (#"{"form":{"grant_type":"client"}}"#, 0), (#"{"form":{"scope":"account:7 all"}}"#, 1), (#"{"form":{"tag":"b"}}"#, 1),
        (#"{"form":{"tag":"c"}}"#, 0), (#"{"form":{"tag":{"matches":"^[ab]$"},"client_secret":"hunter2"}}"#, 1),
        (#"{"form":{"tag":{"contains":"b"},"client_secret":"…"}}"#, 0), (#"{"form":{"tag":null}}"#, 0),
        (#"{"form":{"refresh_token":null}}"#, 1), (#"{"form":{"refresh_token":{"absent":true}}}"#, 1), (#"{"form":{"empty":""}}"#, 1),
        (#"{"form":{"flag":""}}"#, 1), (#"{"text":{"contains":"account%3A7+all"}}"#, 1), (#"{"text":{"contains":"account:7"}}"#, 0),
        (#"{"text":{"matches":"^grant_type=.*&flag$"}}"#, 1), (#"{"text":"grant_type"}"#, 0), (#"{"text":null}"#, 0),
    ])
    func `the fields of a form are matched as they are meant, its text as it was sent`(match: String, seen: Int) throws {
        let server = try Understudy()
        let body = "grant_type=client_credentials&client_secret=hunter2&Scope=account%3A7+all&tag=a&tag=b&empty=&flag"
        _ = server.send("POST", "/api/x", headers: Self.form, body: body)
        #expect(Self.seen(match, by: server) == seen)
    }

    @Test(arguments: [
        ([:], 1), (["Content-Type": "application/x-www-form-urlencoded"], 1), (["Content-Type": "application/json"], 0),
        (["Content-Type": "text/plain"], 0),
    ])
    func `a body is a form where its label does not say something else`(headers: [String: String], seen: Int) throws {
        let server = try Understudy()
        _ = server.send("POST", "/api/x", headers: headers, body: "a=1")
        #expect(Self.seen(#"{"form":{"a":"1"}}"#, by: server) == seen)
        #expect(Self.seen(#"{"form":{"a":null}}"#, by: server) == 1 - seen)
        #expect(Self.seen(#"{"text":"a=1"}"#, by: server) == 1)
    }

    @Test func `no body is no text, and one that is not UTF-8 fits nothing`() throws {
        let server = try Understudy()
        _ = server.send("POST", Array("/api/x".utf8), body: [0x61, 0xFF])
        for match in [#"{"text":null}"#, #"{"text":{"contains":""}}"#, #"{"text":{"matches":"a"}}"#] {
            #expect(Self.seen(match, by: server) == 0)
        }
        _ = server.get("/api/x")
        #expect(Self.seen(#"{"text":null}"#, by: server) == 1)
        #expect(Self.seen(#"{"text":{"contains":""}}"#, by: server) == 0)
    }

    @Test func `faults, searches and waits know forms and texts alike`() throws {
        let server = try Understudy()
        try server.addFault(#"{"match":{"form":{"grant_type":"refresh_token"}},"effect":{"answer":{"status":400}}}"#)
        try server.addFault(#"{"match":{"text":{"contains":"<Name>"}},"effect":{"answer":{"status":415}}}"#)
        let login = "grant_type=client_credentials&client_id=understudy&client_secret=understudy"
        #expect(server.send("POST", "/oauth/token", headers: Self.form, body: login).status == 200)
        #expect(server.send("POST", "/oauth/token", headers: Self.form, body: "grant_type=refresh_token").line == "400 ")
        #expect(server.send("POST", "/v1/tags", headers: ["Content-Type": "text/xml"], body: "<Tag><Name>a</Name></Tag>").line == "415 ")
        let found = try server.requests(matching: #"{"form":{"client_secret":"understudy"}}"#)
        #expect(found.map { $0["/number"] } == [0])
        let wish = "%7B%22text%22:%7B%22contains%22:%22%3CName%3E%22%7D%7D"
        #expect(server.get("/__admin/wait?match=\(wish)&timeout=PT0S").json?["seen"] == 1)
    }

    @Test(arguments: [
        #"{"refusal":"no_api"}"#, #"{"api":"","refusal":"no_api"}"#, #"{"path":"/nowhere","refusal":"no_api"}"#, #"{"api":""}"#,
    ])
    func `a request that belongs to no API is found by the code that the journal shows`(match: String) throws {
        let server = try Understudy()
        _ = server.get("/nowhere")
        _ = server.get("/api/nowhere")
        #expect(try server.requests(matching: match).map { $0["/refusal"] } == ["no_api"])
    }

    // MARK: What it says

    @Test func `how a form differs is said without its secrets`() throws {
        let server = try Understudy()
        _ = server.send("POST", "/api/x", headers: Self.form, body: "grant_type=password&client_secret=hunter2&user=Ann+Lee")
        let match = """
            {"text":"b","form":{"grant_type":"client_credentials","client_secret":{"contains":"x"},"user":null,"scope":"a"}}
            """
        let verdict = server.post("/__admin/verify", #"{"match":\#(match),"times":{"exactly":1}}"#)
        #expect(
            verdict.json?["closest"]?[0]?["differs"] == [
                "form grant_type: expected client_credentials, found password",
                "form client_secret: expected what contains x, found …", "form user: expected none, found Ann Lee",
                "form scope: expected a, found none", "text: expected b, found grant_type=password&client_secret=…&user=Ann+Lee",
            ])
        #expect(!verdict.body.contains("hunter2"))
    }

    @Test func `how a sloppy body differs is said beyond its secrets, and without them`() throws {
        let server = try Understudy()
        _ = server.post("/api/x", "{name:'Ann', password:'hunter2', /* hunter2 */ user:'Bob'}")
        let match = #"{"bodyEquals":{},"body":{"/user":"Cid","/password":"x"}}"#
        let verdict = server.post("/__admin/verify", #"{"match":\#(match),"times":{"exactly":1}}"#)
        #expect(
            verdict.json?["closest"]?[0]?["differs"] == [
                #"body: expected {}, found {"name":"Ann","password":"…","user":"Bob"}"#, #"body /user: expected "Cid", found "Bob""#,
                #"body /password: expected "x", found "…""#,
            ])
        #expect(!verdict.body.contains("hunter2"))
    }

    @Test func `of a body that is no text, no more is said than that`() throws {
        let server = try Understudy()
        _ = server.send("POST", Array("/api/x".utf8), body: [0xFF])
        let verdict = server.post("/__admin/verify", #"{"match":{"form":{"a":"b"},"text":"a=b"},"times":{"exactly":1}}"#)
        #expect(
            verdict.json?["closest"]?[0]?["differs"] == ["form a: expected b, found none", "text: expected a=b, found no UTF-8"])
    }
}
