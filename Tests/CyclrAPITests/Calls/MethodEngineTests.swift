import Emulation
import HTTPMessages
import OrderedJSON
import Testing

@testable import CyclrAPI

@Suite struct MethodEngineTests {
    static let parameters = """
        [{"TargetType":"MergeField","TargetName":"ListId","Id":1,"Name":"List ID"},{"TargetType":"QueryString","TargetName":"q","Id":2,"Name":"Search"},\
        {"TargetType":"HttpHeader","TargetName":"X-Key","IsSensitive":true,"Id":3,"Name":"Key"},{"TargetType":"HttpHeader","TargetName":"X-Page","Id":4,"Name":"Page"},\
        {"TargetType":"HttpHeader","TargetName":"Authorization","Id":5,"Name":"Authorization"}]
        """

    @Test func `a transaction shows the call as it went out, without what is secret`() throws {
        let values = try values(["1": "a b/ü", "2": "x&y", "3": "secret", "4": 7, "5": "Bearer secret"])
        let answer = try #require(try answer(#"[{"body":{"ok":true}}]"#, values))
        #expect(
            answer.request
                == "GET https://{{Host}}/lists/a%20b/%C3%BC?q=x%26y HTTP/1.1\r\nAuthorization: REDACTED\r\nX-Key: REDACTED\r\nX-Page: 7")
        #expect(answer.response == #"{"ok":true}"#)
        #expect(!answer.isFailure)
    }

    @Test func `what is secret is not shown in the address either`() throws {
        let address = "https://x.example/{{apikey}}/{{Key}}/{{7}}/{{page}}"
        let text = #"{"Id":20009,"Name":"Own","EndPoint":"\#(address)","Parameters":[],"RequestFields":[],"$responses":[{"body":1}]}"#
        let method = Cyclr.Method(seed: try #require(try JSON(parsing: text).objectValue))
        let secret = #"{"TargetType":"MergeField","TargetName":"apikey","IsSensitive":true,"Id":7,"Name":"Key"}"#
        var values = Cyclr.CallValues()
        values.set(Cyclr.Parameter(document: try JSON.Document(parsing: secret)), to: "secret")
        values.set("page", to: 2)
        let now = try #require(Instant(iso8601: "2022-05-02T12:00:00Z"))
        let answer = Cyclr.State().answer(method, values, at: now) { .zero }
        #expect(answer?.request.hasPrefix("GET https://x.example/REDACTED/REDACTED/REDACTED/2 ") == true)
    }

    @Test func `request fields are posted as one document`() throws {
        let fields = #"[{"Id":9,"Location":"[to].Email","Name":"Email"},{"Id":8,"Location":"Body","Name":"Body"}]"#
        var values = try values(["1": "L1"])
        for field in try Self.method("[]", fields: fields)[.requestFields].map(Cyclr.MethodField.init(document:)) {
            values.set(field, to: field[.id] == 9 ? "a@example.com" : [1, true])
        }
        values.set("Host", to: "api.example")
        let answer = try #require(try answer(#"[{"status":422,"body":{"e":1}}]"#, values, fields: fields))
        #expect(
            answer.request == """
                POST https://api.example/lists/L1 HTTP/1.1\r\nAuthorization: REDACTED\r\nContent-Type: application/json\r\n\r\n\
                {"to":[{"Email":"a@example.com"}],"Body":[1,true]}
                """)
        #expect(answer.response == "422 Unprocessable Content\r\n{\"e\":1}")
        #expect(answer.isFailure)
    }

    @Test(arguments: [
        (#"{"ListId":"L1"}"#, #"{"1":"L1"}"#, true), (#"{"1":"L1"}"#, #"{"1":"L1"}"#, true), (#"{"List ID":5}"#, #"{"1":"5"}"#, true),
        (#"{"ListId":"5"}"#, #"{"1":5}"#, true), (#"{"ListId":"L1","q":"x"}"#, #"{"1":"L1"}"#, false),
        (#"{"ListId":"l1"}"#, #"{"1":"L1"}"#, false),
        (#"{"ListId":true}"#, #"{"1":"true"}"#, true), (#"{"ListId":{"b":1,"a":2}}"#, #"{"1":{"a":2,"b":1}}"#, true), ("{}", "{}", true),
        (#"{"nobody":null}"#, "{}", false), (#"{"ListId":null}"#, #"{"1":null}"#, true),
    ])
    func `a response is taken when every member of its condition equals the call's value`(when: String, sent: String, fits: Bool) throws {
        let object = try #require(try JSON(parsing: sent).objectValue)
        let answer = try answer(#"[{"when":\#(when),"body":1}]"#, try values(object))
        #expect((answer != nil) == fits)
    }

    @Test func `the first that fits is taken, and none is nobody's answer`() throws {
        let responses = #"[{"when":{"ListId":"gone"},"status":404},{"when":{"ListId":"L1"},"body":1},{"when":{"ListId":"L1"},"body":2}]"#
        #expect(try answer(responses, try values(["1": "L1"]))?.body == 1)
        #expect(try answer(responses, try values(["1": "gone"]))?.status.code == 404)
        #expect(try answer(responses, try values(["1": "other"])) == nil)
        #expect(try answer("[]", try values(["1": "L1"])) == nil)
    }

    @Test func `values, times and ids are put in everywhere, with their types`() throws {
        let responses =
            #"[{"body":{"id":"{{guid}}","of":["{{ListId}}",{"at":"{{now}}","text":"{{ListId}}: {{q}}","none":"{{q}}"}],"n":1.50},"headers":{"X-List":"{{ListId}}"}}]"#
        let answer = try #require(try answer(responses, try values(["1": 5])))
        #expect(
            answer.body.text
                == #"{"id":"00000000-0000-0000-0000-000000000000","of":[5,{"at":"2022-05-02T12:00:00Z","text":"5: ","none":null}],"n":1.50}"#
        )
        #expect(answer.headers.map(\.name) == ["X-List"])
        #expect(answer.headers.map(\.value) == ["5"])
    }

    private static func method(_ responses: String, fields: String = "[]") throws -> Cyclr.Method {
        let text = """
            {"Id":20009,"Name":"Own","EndPoint":"https://{{Host}}/lists/{{ListId}}","Parameters":\(parameters),"RequestFields":\(fields),"$responses":\(responses)}
            """
        return Cyclr.Method(seed: try #require(try JSON(parsing: text).objectValue))
    }

    /// Values of a call, given by the ids of parameters.
    private func values(_ sent: JSON.Object) throws -> Cyclr.CallValues {
        var values = Cyclr.CallValues()
        for parameter in try Self.method("[]").parameters {
            if let value = sent[String(parameter[.id])] { values.set(parameter, to: value) }
        }
        return values
    }

    private func answer(_ responses: String, _ values: Cyclr.CallValues, fields: String = "[]") throws -> Cyclr.MethodAnswer? {
        let now = try #require(Instant(iso8601: "2022-05-02T12:00:00Z"))
        return Cyclr.State().answer(try Self.method(responses, fields: fields), values, at: now) { .zero }
    }
}
