import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct AnswerTextTests {
    private static func server(answering answer: String) throws -> Understudy {
        let server = try Understudy()
        try server.addFault(#"{"effect":{"answer":\#(answer)}}"#)
        return server
    }

    // MARK: What it refuses

    @Test(arguments: [
        (#""body":{"a":[1,"{{request.colour}}"]}"#, "/body/a/1", "request.colour"), (#""body":"{{}}""#, "/body", ""),
        (#""body":"{{now}} and {{ now }}""#, "/body", " now "), (#""body":"{{{now}}}""#, "/body", "{now"),
        (#""body":"{{request}}""#, "/body", "request"), (#""body":"{{request.query.}}""#, "/body", "request.query."),
        (#""body":"{{.request.query.a}}""#, "/body", ".request.query.a"), (#""body":"{{request.path.0}}""#, "/body", "request.path.0"),
        (#""body":"{{request.segment.-1}}""#, "/body", "request.segment.-1"),
        (#""body":"{{request.segment.x}}""#, "/body", "request.segment.x"),
        (#""body":"{{request.header.A B}}""#, "/body", "request.header.A B"),
        (#""headers":{"Location":"/x/{{request.body.Id}}"}"#, "/headers/Location", "request.body.Id"),
        (#""headers":{"Set-Cookie":["a=1","b={{request.cookie.b}}"]}"#, "/headers/Set-Cookie/1", "request.cookie.b"),
    ])
    func `a value that no request has is refused with its place`(strings: String, place: String, name: String) throws {
        let server = try Understudy()
        let answer = server.post("/__admin/faults", #"{"effect":{"answer":{"status":200,"template":true,\#(strings)}}}"#)
        #expect(answer.status == 400)
        #expect(
            answer.json?["error"]?["message"]?.stringValue == """
                /effect/answer\(place): expected now, request.method, request.path, request.segment.<number>, request.query.<name>, \
                request.header.<name>, request.form.<name>, request.body or request.body./<member>, found "\(name)"
                """)
        #expect(server.get("/__admin/faults").line == "200 []")
    }

    @Test(arguments: [
        (#"{"answer":{"status":200,"template":true,"body":{"a/b":"x {{request.path} y"}}}"#, "/answer/body/a~1b", "{{request.path} y"),
        (#"{"sequence":[{"pass":true},{"answer":{"status":200,"template":true,"body":"{{"}}]}"#, "/sequence/1/answer/body", "{{"),
    ])
    func `braces that nobody closes are refused with their place`(effect: String, place: String, found: String) throws {
        let answer = try Understudy().post("/__admin/faults", #"{"effect":\#(effect)}"#)
        #expect(answer.status == 400)
        #expect(answer.json?["error"]?["message"]?.stringValue == #"/effect\#(place): expected }} behind {{, found "\#(found)""#)
    }

    @Test(arguments: [("[", #""{{request.body./a}}""#, "]"), (#"""#, "{{request.body./a}}", #"""#)])
    func `an answer that its request would make longer than 64 MiB is the API's internal error`(
        start: String, value: String, end: String
    ) throws {
        let values = Array(repeating: value, count: 65).joined(separator: ",")
        let server = try Self.server(answering: #"{"status":201,"template":true,"body":\#(start)\#(values)\#(end)}"#)
        // with its quotes, it takes up a mebibyte
        let text = String(repeating: "a", count: (1 << 20) - 2)
        #expect(
            server.post("/v1/tags", #"{"a":"\#(text)"}"#).line == """
                500 {"errors":[{"code":"internal_error","message":"The values of the request in this fault's answer take up more than 64 MiB"}]}
                """)
        #expect(server.post("/v1/tags", #"{"a":"b"}"#).status == 201)
    }

    // MARK: What it answers

    @Test(arguments: [
        (#"{"a":"{{request.method}} {{request.path}}"}"#, #"{"a":"POST /v1/flows/a/b/x y"}"#),
        (
            #"["{{request.segment.0}}","{{request.segment.2}}","{{request.segment.3}}","{{request.segment.4}}"]"#,
            #"["v1","a/b","x y",null]"#
        ),
        (
            #"["{{request.query.page}}","{{request.query.PAGE}}","{{request.query.q}}","{{request.query.x}}"]"#,
            #"["3","3","a b",null]"#
        ),
        (#"["{{request.header.x-id}}","<{{request.header.X-Hope}}>"]"#, #"["7","<>"]"#),
        (#"{"{{now}}":"{{now}}","n":7}"#, #"{"{{now}}":"2022-05-02T12:00:00Z","n":7}"#),
        (
            #"["{{request.body./Name}}","{{request.body./n}}","{{request.body./list}}","{{request.body./list/1/a}}"]"#,
            #"["Ann",1.50,[1,{"a":true}],true]"#
        ),
        (#"["{{request.body./none}}","{{request.body./gone}}","{{request.form.Name}}"]"#, "[null,null,null]"),
        (
            #""{{request.body./Name}} {{request.body./n}} {{request.body./list}} {{request.body./none}}{{request.body./gone}}.""#,
            #"Ann 1.50 [1,{"a":true}] null."#
        ),
        (#""{{request.body./Name}}""#, "Ann"), (#""{{request.body./list}}""#, #"[1,{"a":true}]"#), (#""{{request.body./gone}}""#, ""),
        (#"{"all":"{{request.body}}"}"#, #"{"all":{"Name":"Ann","n":1.50,"list":[1,{"a":true}],"none":null,"trick":"{{now}}"}}"#),
        (#""{\"a\":{\"n\":{{request.body./n}}}}""#, #"{"a":{"n":1.50}}"#),
        // what a request says is not read as a template
        (#"["{{request.body./trick}}"]"#, #"["{{now}}"]"#),
    ])
    func `an answer may have values of its request`(body: String, answer: String) throws {
        let server = try Self.server(answering: #"{"status":201,"template":true,"body":\#(body)}"#)
        let sent = #"{"Name":"Ann","n":1.50,"list":[1,{"a":true}],"none":null,"trick":"{{now}}"}"#
        #expect(server.post("/v1/flows/a%2Fb/x%20y?page=3&Page=4&q=a+b", sent, headers: ["X-Id": "7"]).line == "201 \(answer)")
    }

    @Test func `a form has values, too, and a body that is none has none`() throws {
        let body = #"{"grant":"{{request.form.grant_type}}","id":"{{request.body./id}}"}"#
        let server = try Self.server(answering: #"{"status":200,"template":true,"body":\#(body)}"#)
        let form = server.send(
            "POST", "/oauth/token", headers: ["Content-Type": "application/x-www-form-urlencoded"], body: "a=1&grant_type=refresh%5Ftoken")
        #expect(form.line == #"200 {"grant":"refresh_token","id":null}"#)
        #expect(server.get("/v1/tags").line == #"200 {"grant":null,"id":null}"#)
    }

    @Test(arguments: [("{{request.body./a}}", "application/json; charset=utf-8"), ("<{{request.body./a}}>", "text/plain; charset=utf-8")])
    func `a text that is nothing but a value is sent as what the value is`(text: String, type: String) throws {
        let server = try Self.server(answering: #"{"status":200,"template":true,"body":"\#(text)"}"#)
        #expect(server.post("/v1/tags", #"{"a":[]}"#).header("Content-Type") == type)
    }

    @Test(arguments: ["", #","template":false"#]) func `without being a template, an answer is sent as it stands`(template: String) throws {
        let server = try Self.server(
            answering: #"{"status":200,"headers":{"X-A":"{{now}} {{"},"body":{"a":"{{request.path}} {{"}\#(template)}"#)
        let answer = server.get("/v1/tags")
        #expect(answer.line == #"200 {"a":"{{request.path}} {{"}"#)
        #expect(answer.header("X-A") == "{{now}} {{")
    }

    @Test func `each step of a sequence is a template of its own, and the clock is the sandbox's`() throws {
        let server = try Understudy()
        let steps = #"[{"answer":{"status":200,"template":true,"body":"{{now}}"}},{"answer":{"status":200,"body":"{{now}}"}}]"#
        try server.addFault(#"{"effect":{"sequence":\#(steps),"then":"repeat"}}"#)
        #expect(server.get("/v1/tags").line == "200 2022-05-02T12:00:00Z")
        #expect(server.get("/v1/tags").line == "200 {{now}}")
        try server.advanceClock(by: "90m")
        #expect(server.get("/v1/tags").line == "200 2022-05-02T13:30:00Z")
    }

    // MARK: What it keeps from header fields

    @Test func `no value ends a header field, and a field without its value is not sent`() throws {
        let fields = """
            {"Location":"{{request.path}}/{{request.body./Id}}","X-N":"{{request.body./n}}","Set-Cookie":["a=1","b={{request.query.b}}"],\
            "X-Gone":"{{request.query.gone}}","X-Part":"<{{request.query.gone}}>"}
            """
        let server = try Self.server(answering: #"{"status":201,"template":true,"headers":\#(fields)}"#)
        let answer = server.post("/v1/x?b=%0D%0AEvil:%201%00%7F", #"{"Id":"7\r\nEvil: ü\t1","n":1}"#)
        #expect(
            answer.headers.prefix(5).map { "\($0.name): \($0.value)" } == [
                "Location: /v1/x/7Evil: ü1", "X-N: 1", "Set-Cookie: a=1", "Set-Cookie: b=Evil: 1", "X-Part: <>",
            ])
        #expect(answer.header("X-Gone") == nil)
        #expect(answer.header("Evil") == nil)
    }

    @Test func `the values in header fields end where all fields would be longer than 16 KiB`() throws {
        // of 16,384 bytes, the lines take up 25 without the values
        let fields = #"{"X-A":"<{{request.body./a}}>","X-B":"{{request.body./b}}","X-C":"{{request.body./b}}!!"}"#
        let server = try Self.server(answering: #"{"status":200,"template":true,"headers":\#(fields)}"#)
        let answer = server.post(
            "/v1/tags", #"{"a":"\#(String(repeating: "ü", count: 8000))","b":"\#(String(repeating: "€", count: 200))"}"#)
        #expect(answer.header("X-A") == "<\(String(repeating: "ü", count: 8000))>")
        // two bytes are left, and the character has three
        #expect(answer.header("X-B") == String(repeating: "€", count: 119))
        #expect(answer.header("X-C") == "!!")
    }
}
