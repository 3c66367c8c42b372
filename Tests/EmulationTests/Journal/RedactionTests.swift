import HTTPMessages
import OrderedJSON
import Testing

@testable import Emulation

@Suite struct RedactionTests {
    private let redaction = Redaction(Secrets(headers: ["consumer"], members: ["credentialsjson"]))

    private func body(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return String(decoding: redaction.redacted(body: bytes) ?? bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (#"{"password":"hunter2"}"#, #"{"password":"…"}"#), (#"{"PassWord" : 7, "a":1}"#, #"{"PassWord" : "…", "a":1}"#),
        (#"[{"a":{"token":{"x":["}\"",1]}}},true]"#, #"[{"a":{"token":"…"}},true]"#),
        (#"{"token":null,"credentialsJson":"{\"user\":1}"}"#, #"{"token":"…","credentialsJson":"…"}"#),
        (#"{"pass\u0077ord":"x","say":"\"password\":1"}"#, #"{"pass\u0077ord":"…","say":"\"password\":1"}"#),
        (#"{"password":"cut of"#, #"{"password":"…""#), (#"{"password":{"a":[1"#, #"{"password":"…""#), (#"{"password""#, #"{"password""#),
        (#"{"password":"#, #"{"password":"…""#), (#"{"name":"password"}"#, #"{"name":"password"}"#),
        (#"{"passwords":1}"#, #"{"passwords":1}"#),
        ("{\"password\":\"a\\", "{\"password\":\"…\""),
    ])
    func `a secret member's value is gone, at any depth, however broken the rest is`(text: String, kept: String) {
        #expect(body(text) == kept)
    }

    @Test(arguments: [
        (
            #"[{"Name":"Password","Value":"x","Id":1},{"name":"Domain","value":"d"}]"#,
            #"[{"Name":"Password","Value":"…","Id":1},{"name":"Domain","value":"d"}]"#
        ),
        (#"{"name" : "pass\u0077ord","a":1,"value" : ["x"]}"#, #"{"name" : "pass\u0077ord","a":1,"value" : "…"}"#),
        (#"{"name":"token","in":{"value":1},"value":2}"#, #"{"name":"token","in":{"value":1},"value":2}"#),
        (#"{"name":"token"},{"value":1}"#, #"{"name":"token"},{"value":1}"#),
        (#"{"name":["token"],"value":1}"#, #"{"name":["token"],"value":1}"#),
        (#"{"name":"token","#, #"{"name":"token","#), (#"{"name":"#, #"{"name":"#),
        (#"{"values":["token"],"value":1}"#, #"{"values":["token"],"value":1}"#),
    ])
    func `so is the value behind a name that is a secret's`(text: String, kept: String) {
        #expect(body(text) == kept)
    }

    @Test(arguments: [
        (#"{"ssl":{"key":"S3CR3T","a":{"key":1}},"key":2}"#, #"{"ssl":{"key":"…","a":{"key":1}},"key":2}"#),
        (
            #"{"SSL" : { "Key" : [{"x":"S3CR3T"}], "hook":{"key":{"cert":1}}, "cert":7}}"#,
            #"{"SSL" : { "Key" : "…", "hook":{"key":"…"}, "cert":"…"}}"#
        ),
        (#"{"ssl":"x","key":1,"ssl":["key",1]}"#, #"{"ssl":"x","key":1,"ssl":["key",1]}"#),
        (
            #"{"ssl":[{"key":2},[{"key":3}],{"a":{"key":4},"cert":5}],"key":6}"#,
            #"{"ssl":[{"key":"…"},[{"key":3}],{"a":{"key":4},"cert":"…"}],"key":6}"#
        ),
        (#"{"a":[{"hook":{"cert":1,"key":"S3CR3T"#, #"{"a":[{"hook":{"cert":1,"key":"…""#),
        (#"[}]{"hook":{"key":"S3CR3T"}}"#, #"[}]{"hook":{"key":"…""#),
        ("{'key':1,SSL:[{a:1,'Key':'S3CR3T'}]}", #"{'key':1,SSL:[{a:1,'Key':"…""#),
        ("{'key':1,'cert':2,'ssl':3}", "{'key':1,'cert':2,'ssl':3}"),
    ])
    func `a name that says little is a secret's in objects of some names`(text: String, kept: String) {
        let redaction = Redaction(Secrets(membersOf: ["ssl": ["key", "cert"], "Hook": ["KEY"]]))
        #expect(String(decoding: redaction.redacted(body: Array(text.utf8)) ?? Array(text.utf8), as: UTF8.self) == kept)
    }

    @Test(
        arguments: [
            ("/a/SSL?b=1", #"{"key":"S3CR3T","a":{"key":1}}"#, #"{"key":"…","a":{"key":1}}"#),
            ("/ssl/7", #" [{"name":"a","cert":"S3CR3T"},{"key":"S3CR3T"}]"#, #" [{"name":"a","cert":"…"},{"key":"…"}]"#),
            ("/s%73l", "{a:1,key:'S3CR3T'}", #"{a:1,key:"…""#), ("/a/b?c=/ssl/", #"{"key":1}"#, #"{"key":1}"#),
            ("/ssl-", #"{"key":1}"#, #"{"key":1}"#),
        ] as [(Target, String, String)])
    func `so it is in bodies at a path with such a name`(target: Target, text: String, kept: String) {
        let redaction = Redaction(Secrets(membersOf: ["ssl": ["key", "cert"]]))
        let bytes = Array(text.utf8)
        #expect(String(decoding: redaction.redacted(body: bytes, at: target) ?? bytes, as: UTF8.self) == kept)
        #expect(redaction.redacted(Request(.post, target, body: bytes)).body == Array(kept.utf8))
    }

    @Test(
        arguments: [
            ("/ssl/7/Hooks", #"{"ssl":{"key":1},"key":2,"token":"…"}"#), ("/hook", #"{"ssl":{"key":"…"},"key":2,"token":"…"}"#),
        ] as [(Target, String)])
    func `such a name says nothing in the bodies of other applications`(target: Target, kept: String) {
        let redaction = Redaction(Secrets(membersOf: ["ssl": ["key"]], foreign: ["hooks"]))
        let shown = redaction.redacted(body: Array(#"{"ssl":{"key":1},"key":2,"token":"S3CR3T"}"#.utf8), at: target)
        #expect(shown.map { String(decoding: $0, as: UTF8.self) } == kept)
    }

    @Test(arguments: [
        (#"{"credentialsJson":"{"apikey":"S3CR3T"}"}"#, #"{"credentialsJson":"…""#),
        (#"{'credentialsJson':"S3CR3T","a":1}"#, #"{'credentialsJson':"…""#), (#"{password : S3CR3T}"#, #"{password :"…""#),
        (#"{"a":"x?token=1","b":"{\"password\":\"S3CR3T\"}""#, #"{"a":"x?token=…","b":"{\"password\":"…""#),
        (#"{“password”: “S3CR3T”}"#, #"{“password”:"…""#), (#"{'pass\u0077ord':'S3CR3T'}"#, #"{'pass\u0077ord':"…""#),
        (#"{"a":"b" "token":"S3CR3T"}"#, #"{"a":"b" "token":"…""#), ("[{\"token\"\n:\n\"S3CR3T\"}", "[{\"token\"\n:\"…\""),
        (#"'{"password":"S3CR3T"}'"#, #"'{"password":"…""#), ("a=1&token=2&b={password:S3CR3T}", #"a=1&token=…&b={password:"…""#),
        (#"{"passwords":1,"a":b:c"#, #"{"passwords":1,"a":b:c"#),
    ])
    func `of a text that is no JSON, nothing is shown behind the first secret's name`(text: String, kept: String) {
        #expect(body(text) == kept)
    }

    @Test(arguments: [#""the password: none""#, #"{"say":"password: none, {'token':1}"}"#])
    func `a JSON text that says a secret's name in words stays as it is`(text: String) {
        #expect(body(text) == text)
    }

    @Test(arguments: [
        (#"{"at":"'https://x/?token=a&b=1'"}"#, #"{"at":"'https://x/?token=…&b=1'"}"#),
        (#"["see /a?password=a\/b\u0026c=\"1\"",{"k":"é=1"}]"#, #"["see /a?password=…&c=\"1\"",{"k":"é=1"}]"#),
        (#"{"a":"x?token=cut of"#, #"{"a":"x?token=… of"#), (#"{"a":"token=="}"#, #"{"a":"token=…"}"#),
        (#"{"?token=b":1}"#, #"{"?token=…":1}"#), (#"{"a":"tokens=b"}"#, #"{"a":"tokens=b"}"#),
    ])
    func `so is that of an address in a JSON text, and the text stays one`(text: String, kept: String) {
        #expect(body(text) == kept)
    }

    @Test(arguments: [
        ("grant_type=client_credentials&client_secret=s3cret&scope=a", "grant_type=client_credentials&client_secret=…&scope=a"),
        ("Client%5FSecret=x", "Client%5FSecret=…"), ("property.Password=x&property.Domain=d", "property.Password=…&property.Domain=d"),
        ("property%2Etoken=x&.=y&tokens.=z", "property%2Etoken=…&.=y&tokens.=z"), ("password=", "password="), ("a=password", "a=password"),
        ("=x&password=a=b", "=x&password=…"),
        ("plain words", "plain words"), ("", ""),
    ])
    func `so is a form's`(text: String, kept: String) {
        #expect(body(text) == kept)
    }

    @Test(
        arguments: [
            ("/a?token=x&b=1", "/a?token=…&b=1"), ("/token=x", "/token=x"), ("/a", "/a"), ("/a?", "/a?"),
            ("/a?b=1?token=x", "/a?b=1?token=…"),
        ] as [(Target, String)])
    func `so is a query's`(target: Target, kept: String) {
        #expect(redaction.redacted(Request(.get, target)).target.text == kept)
    }

    @Test func `of header fields the scheme stays, and all others do`() {
        let sent: Headers = [
            "AUTHORIZATION": "bearer abc", "Consumer": "c0ffee", "Accept": "Bearer", "Set-Cookie": "a=b", "Authorization": "Basic",
            "Location": "/back?x=1&access_token=y", "Referer": "https://x.example/?token=y&z=1",
        ]
        #expect(
            redaction.redacted(sent).fields.map { "\($0.name): \($0.value)" } == [
                "AUTHORIZATION: Bearer …", "Consumer: …", "Accept: Bearer", "Set-Cookie: …", "Authorization: …",
                "Location: /back?x=1&access_token=…", "Referer: https://x.example/?token=…&z=1",
            ])
    }

    @Test(arguments: [
        (#"{"state":"NY","at":"/a?state=S3CR3T"}"#, #"{"state":"NY","at":"/a?state=…"}"#), ("a=1&state=S3CR3T", "a=1&state=…"),
        (
            #"<p>state</p><input type="hidden" name="state" value="S3CR3T"><button name="b" value="c">"#,
            #"<p>state</p><input type="hidden" name="state" value="…"><button name="b" value="c">"#
        ),
        (#"<button name="State" value="S3CR3T"#, #"<button name="State" value="…"#), (#"<input name="state">"#, #"<input name="state">"#),
        (#"<input name="state"#, #"<input name="state"#), (#"<input name=""#, #"<input name=""#),
        ("answer.X.y=S3CR3T&Answer%2Ekey=S3CR3T", "answer.X.y=…&Answer%2Ekey=…"),
        ("answer=1&answers.a=2&an.answer.a=3", "answer=1&answers.a=2&an.answer.a=3"),
        (#"<input name="answer.key" value="S3CR3T">"#, #"<input name="answer.key" value="…">"#),
    ])
    func `names of fields are secrets in queries, forms and pages, and say nothing of members`(text: String, kept: String) {
        let redaction = Redaction(Secrets(fields: ["state", "answer."]))
        let bytes = Array(text.utf8)
        #expect(String(decoding: redaction.redacted(body: bytes, isPage: true) ?? bytes, as: UTF8.self) == kept)
    }

    @Test func `a shape that holds no secret is known to hold none`() {
        let open = Schema("Open", source: "", isOpen: true, [])
        let plain = Schema("Plain", source: "", [.init("name", .string()), .init("parts", .array(.integer))])
        let secret = Schema(
            "Secret", source: "", [.init("in", .nullable(.array(.object(.init("In", source: "", [.init("Token", .string())])))))])
        #expect(!redaction.concerns(.array(.object(plain))))
        #expect(redaction.concerns(.object(open)))
        #expect(redaction.concerns(.either(.object(plain), .object(secret))))
        #expect(redaction.concerns(.any))
    }
}
