import Crypto
import Foundation
import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct WebhookListenersTests {
    private static let open = "/v1/exports/0000c0de0e00000000000020/0000c0de70ce00000000000000000001/data"
    private static let signed = "/v1/exports/0000c0de0e00000000000021/0000c0de70ce00000000000000000002/data"
    private static func received(_ integrator: Understudy) -> JSON? { integrator.get("/__admin/state/integrator/webhook-messages").json }

    /// Sends `{}` to a listener with the token `t`, signed in the header `S`.
    private static func send(_ integrator: Understudy, to export: String, _ key: String) -> Reply {
        let code = HMAC<SHA256>.authenticationCode(for: Array("{}".utf8), using: SymmetricKey(data: Array(key.utf8)))
        return integrator.post("/v1/exports/\(export)/t/data", "{}", headers: ["S": code.map { String(format: "%02x", $0) }.joined()])
    }

    // MARK: What it refuses

    @Test(arguments: [
        ("0000c0de0e00000000000020/wrong", "401 unauthorized"), ("0000c0de0e00000000000020/%FF", "401 unauthorized"),
        ("x/0000c0de70ce00000000000000000001", "404 not_found"), ("\(Known.orders)/x", "404 not_found"),
        ("0000c0de0e00000000000021/0000c0de70ce00000000000000000002", "401 unauthorized"),
    ])
    func `what is sent to another address, or unsigned, is not kept`(place: String, error: String) throws {
        let integrator = try Understudy.integrator(token: nil)
        #expect(integrator.post("/v1/exports/\(place)/data", "{}").errors == [error])
        #expect(Self.received(integrator)?.text == "[]")
    }

    @Test func `JSON that is none is refused`() throws {
        let integrator = try Understudy.integrator(token: nil)
        #expect(integrator.post(Self.open, "{").errors == ["400 invalid_json"])
        #expect(Self.received(integrator)?.text == "[]")
    }

    @Test(arguments: [#""verify":"publickey""#, #""verify":"hmac","algorithm":"md4""#, #""verify":"hmac","encoding":"rot13""#])
    func `ways to verify that are not emulated say so`(verify: String) throws {
        let integrator = try Understudy.integrator()
        let id = integrator.post("/v1/exports", #"{"name":"W","type":"webhook","webhook":{"token":"t","key":"k",\#(verify)}}"#).id
        #expect(integrator.post("/v1/exports/\(id)/t/data", "{}").errors == ["501 not_emulated"])
    }

    @Test func `a listener without a key takes nothing until it is given one`() throws {
        let integrator = try Understudy.integrator()
        func export(_ key: String) -> String {
            #"{"name":"W","type":"webhook","webhook":{"verify":"hmac","token":"t","header":"S"\#(key)}}"#
        }
        let id = integrator.post("/v1/exports", export("")).id
        for key in ["", "k1"] { #expect(Self.send(integrator, to: id, key).errors == ["401 unauthorized"]) }
        #expect(Self.received(integrator)?.text == "[]")
        #expect(integrator.put("/v1/exports/\(id)", export(#","key":"k1""#)).status == 200)
        #expect(Self.send(integrator, to: id, "k1").line == "204 ")
    }

    @Test(arguments: ["", "AAAA", "another"])
    func `a signature under another key, or of another body, is refused`(signature: String) throws {
        let integrator = try Understudy.integrator(token: nil)
        let code = HMAC<SHA256>.authenticationCode(for: Array("[]".utf8), using: SymmetricKey(data: Array("seed-webhook-key".utf8)))
        let sent = signature == "another" ? Data(code).base64EncodedString() : signature
        #expect(integrator.post(Self.signed, "{}", headers: ["X-Desk-Signature": sent]).errors == ["401 unauthorized"])
        #expect(Self.received(integrator)?.text == "[]")
    }

    // MARK: What it answers

    @Test func `an export says what its application wants to hear`() throws {
        let integrator = try Understudy.integrator()
        for (members, line, type) in [
            (#""successStatusCode":202"#, "202 ", nil),
            (#""successBody":"OK","successMediaType":"plaintext""#, "200 OK", "text/plain; charset=utf-8"),
            (#""successBody":"<a/>","successMediaType":"xml","successStatusCode":201"#, "201 <a/>", "application/xml"),
            (#""successBody":"{}","successStatusCode":500"#, "200 {}", "application/json; charset=utf-8"),
            (#""verify":"token""#, "204 ", nil),
        ] {
            let id = integrator.post("/v1/exports", #"{"name":"W","type":"webhook","webhook":{"token":"t",\#(members)}}"#).id
            let answer = integrator.post("/v1/exports/\(id)/t/data", "{}", headers: ["Authorization": nil])
            #expect(answer.line == line)
            #expect(answer.header("Content-Type") == type)
        }
    }

    // MARK: What it remembers

    @Test func `what arrives is kept in its order, JSON as it is and anything else as text`() throws {
        let integrator = try Understudy.integrator(token: nil)
        #expect(integrator.post(Self.open, #"{"parcel":1.0,"x":null}"#).line == "204 ")
        try integrator.advanceClock(by: "PT1S")
        #expect(integrator.send("POST", Self.open, headers: ["Content-Type": "application/xml"], body: "<a/>").line == "204 ")
        #expect(
            Self.received(integrator)?.text == """
                [{"number":1,"_exportId":"0000c0de0e00000000000020","receivedAt":"2022-05-02T12:00:00.000Z","value":{"parcel":1.0,"x":null}},\
                {"number":2,"_exportId":"0000c0de0e00000000000020","receivedAt":"2022-05-02T12:00:01.000Z","value":"<a/>"}]
                """)
    }

    @Test func `what arrives takes the place of nothing, in whatever order messages were put there`() throws {
        let integrator = try Understudy.integrator(token: nil)
        for number in [2, 1] {
            let message =
                #"{"number":\#(number),"_exportId":"0000c0de0e00000000000020","receivedAt":"2022-05-02T12:00:00.000Z","value":\#(number)}"#
            #expect(integrator.put("/__admin/state/integrator/webhook-messages/\(number)", message).status == 200)
        }
        #expect(integrator.post(Self.open, "3").line == "204 ")
        #expect(Self.received(integrator)?.arrayValue?.map { [$0["number"], $0["value"]] } == [[2, 2], [1, 1], [3, 3]])
    }

    @Test func `what arrives starts the flow that listens, which takes all that has come by then`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 2)
        let listener = integrator.post("/v1/exports", #"{"name":"W","type":"webhook","pageSize":2,"webhook":{"token":"t"}}"#).id
        let flow = integrator.post(
            "/v1/flows",
            """
            {"name":"Listens","pageGenerators":[{"_exportId":"\(listener)"}],"pageProcessors":[{"type":"import","_importId":"\(shop.import)"}]}
            """
        ).id
        func send(_ id: Int) { _ = integrator.post("/v1/exports/\(listener)/t/data", #"{"id":\#(id)}"#, headers: ["Authorization": nil]) }
        for id in 1...3 { send(id) }
        #expect(integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue?.map { $0["status"] } == ["queued"])
        try integrator.advanceClock(by: "PT3S")
        send(4)
        try integrator.advanceClock(by: "PT1M")
        let jobs = integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue ?? []
        #expect(jobs.map { [$0["status"], $0["numPagesGenerated"], $0["numSuccess"]] } == [["completed", 2, 8]])
        #expect(Self.received(integrator)?.text == "[]")
        send(5)
        #expect(integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue?.map { $0["status"] } == ["queued", "completed"])
    }

    @Test func `for a flow that is switched off messages wait`() throws {
        let integrator = try Understudy.integrator()
        let listener = integrator.post("/v1/exports", #"{"name":"W","type":"webhook","webhook":{"token":"t"}}"#).id
        let flow = integrator.post(
            "/v1/flows", #"{"name":"Off","disabled":true,"pageGenerators":[{"_exportId":"\#(listener)"}],"pageProcessors":[]}"#
        ).id
        #expect(integrator.post("/v1/exports/\(listener)/t/data", "{}").line == "204 ")
        #expect(integrator.get("/v1/jobs?_flowId=\(flow)").line == "200 []")
        #expect(Self.received(integrator)?.arrayValue?.count == 1)
    }

    @Test func `what is signed as the export says is kept`() throws {
        let integrator = try Understudy.integrator(token: nil)
        let body = #"{ "ticket" : 7 }"#
        let code = HMAC<SHA256>.authenticationCode(for: Array(body.utf8), using: SymmetricKey(data: Array("seed-webhook-key".utf8)))
        let answer = integrator.post(Self.signed, body, headers: ["X-Desk-Signature": Data(code).base64EncodedString()])
        #expect(answer.line == "204 ")
        #expect(Self.received(integrator)?[0]?["value"] == ["ticket": 7])
    }

    @Test func `a copy takes what is signed with the key of its original, and no other`() throws {
        let integrator = try Understudy.integrator()
        let webhook = #"{"verify":"hmac","key":"k1","token":"t","header":"S"}"#
        let original = integrator.post("/v1/exports", #"{"name":"W","type":"webhook","webhook":\#(webhook)}"#)
        let copy = integrator.post("/v1/exports/\(original.id)/clone", "")
        #expect(copy.json?["webhook"] == original.json?["webhook"])
        #expect(copy.json?["webhook"]?["key"] == "******")
        #expect(Self.send(integrator, to: copy.id, "k2").errors == ["401 unauthorized"])
        #expect(Self.send(integrator, to: copy.id, "k1").line == "204 ")
        #expect(Self.received(integrator)?.arrayValue?.map { $0["_exportId"] } == [.string(copy.id)])
    }

    @Test(arguments: [
        // RFC 4231, test case 2, and for SHA-1 RFC 2202, test case 2
        ("sha1", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        ("sha256", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (
            "sha384", "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
        ),
        (
            "sha512",
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
        ),
    ])
    func `digests are those of the standard`(algorithm: String, digest: String) throws {
        let integrator = try Understudy.integrator()
        let webhook = #"{"token":"t","verify":"hmac","algorithm":"\#(algorithm)","header":"S","key":"Jefe"}"#
        let id = integrator.post("/v1/exports", #"{"name":"W","type":"webhook","webhook":\#(webhook)}"#).id
        let headers = ["Content-Type": "text/plain", "S": digest]
        #expect(integrator.send("POST", "/v1/exports/\(id)/t/data", headers: headers, body: "what do ya want for nothing?").line == "204 ")
    }
}
