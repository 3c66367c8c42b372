import CanvasAPI
import Emulation
import OrderedJSON
import Testing
import UnderstudyTesting

/// Which bodies are accepted, for every row that takes one.
@Suite struct BindingTests {
    static let rowsWithBody = Canvas.endpoints.filter { $0.requestShape != nil }.map(\.operation)

    // MARK: What it refuses

    @Test(
        arguments: rowsWithBody,
        [
            "text/plain", "application/x-www-form-urlencoded", "application/xml", "json", "", "applicationjson", "application /json",
            "application/json; charset=iso-8859-1", "application/json;charset=utf-7", "application/json; charset=utf-16",
            "text/json; charset=utf8",
        ])
    func `another media type or encoding is refused`(row: String, type: String) throws {
        let canvas = try Understudy.canvas()
        let before = try canvas.memory
        let refused = Refused(
            row, .unsupportedMediaType, type, headers: ["Content-Type": type], body: "{}", "415 Status Code: 415; Unsupported Media Type")
        let told = try refused.sent(to: canvas)
        #expect(told == refused.expected)
        #expect(try canvas.memory == before)
    }

    private static let notJSON = [
        ("", #"{"":["A non-empty request body is required."]}"#),
        ("null", #"{"":["A non-empty request body is required."]}"#),
        (" \n ", #"{"$":["the text ends too early Path: $ | LineNumber: 1 | BytePositionInLine: 1."]}"#),
        ("{", #"{"$":["the text ends too early Path: $ | LineNumber: 0 | BytePositionInLine: 1."]}"#),
        ("{\n \"a\": 01}", #"{"$":["a comma or } is expected Path: $ | LineNumber: 1 | BytePositionInLine: 7."]}"#),
        ("{'a':1}", #"{"$":["a member name in quotes is expected Path: $ | LineNumber: 0 | BytePositionInLine: 1."]}"#),
        (#"{"a":1,}"#, #"{"$":["a member name in quotes is expected Path: $ | LineNumber: 0 | BytePositionInLine: 7."]}"#),
        ("{} {}", #"{"$":["nothing may follow the value Path: $ | LineNumber: 0 | BytePositionInLine: 3."]}"#),
        (#"{"a":"\ud800"}"#, #"{"$":["this is half a surrogate pair Path: $ | LineNumber: 0 | BytePositionInLine: 6."]}"#),
        (#"{"a":NaN}"#, #"{"$":["a value is expected Path: $ | LineNumber: 0 | BytePositionInLine: 5."]}"#),
        ("\u{FEFF}\u{FEFF}{}", #"{"$":["a byte order mark is not allowed Path: $ | LineNumber: 0 | BytePositionInLine: 0."]}"#),
    ]

    @Test(arguments: rowsWithBody, notJSON)
    func `a body that is empty or no JSON is refused, and the place is named`(row: String, body: (text: String, errors: String)) throws {
        let canvas = try Understudy.canvas()
        let before = try canvas.memory
        let refused = Refused(row, .invalidBody, "no JSON", body: body.text, "400 \(body.errors)")
        let told = try refused.sent(to: canvas)
        #expect(told == refused.expected)
        #expect(try canvas.memory == before)
    }

    @Test(arguments: rowsWithBody, ["[]", "7", "true", #""{}""#])
    func `JSON that is no object is refused`(row: String, body: String) throws {
        let canvas = try Understudy.canvas()
        let before = try canvas.memory
        let type = try #require(Canvas.endpoints.first { $0.operation == row }?.requestShape?.schemaName)
        let refused = Refused(
            row, .invalidBody, "no object", body: body, #"400 {"":["The JSON value could not be converted to \#(type). Path: $."]}"#)
        let told = try refused.sent(to: canvas)
        #expect(told == refused.expected)
        #expect(try canvas.memory == before)
    }

    @Test func `bytes that are no UTF-8 are refused`() throws {
        let canvas = try Understudy.canvas()
        let body = Array(#"{"workflowId":""#.utf8) + [0xFF, 0xC0, 0x80] + Array(#""}"#.utf8)
        let answer = canvas.send("POST", Array("/api/RunWorkflow".utf8), body: body)
        #expect(answer.brief == #"400 {"$":["this is not valid UTF-8 Path: $ | LineNumber: 0 | BytePositionInLine: 15."]}"#)
    }

    @Test func `brackets are taken five hundred deep and refused when deeper`() throws {
        let canvas = try Understudy.canvas()
        func nested(_ depth: Int) -> String {
            let brackets = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            return #"{"workflowId":"f01eccf9-f56c-420a-9da3-e938291514e8","more":\#(brackets)}"#
        }
        #expect(canvas.post("/api/RunWorkflow", nested(500)).line == "200 Workflow will now run")
        for depth in [512, 100_000] {
            let answer = canvas.post("/api/RunWorkflow", nested(depth))
            #expect(answer.status == 400)
            #expect(answer.body.contains("arrays and objects are nested too deeply"))
        }
    }

    @Test func `a validation problem has the framework's five members`() throws {
        let canvas = try Understudy.canvas()
        let answer = canvas.post("/api/Account", "")
        let expected =
            /\{"type":"https:\/\/tools\.ietf\.org\/html\/rfc7231#section-6\.5\.1","title":"One or more validation errors occurred\.","status":400,"traceId":"00-[0-9a-f]{32}-[0-9a-f]{16}-00","errors":\{"":\["A non-empty request body is required\."\]\}\}/
        #expect(answer.body.wholeMatch(of: expected) != nil, "\(answer.body)")
        #expect(answer.header("Content-Type") == "application/problem+json; charset=utf-8")
    }

    @Test func `two problems have two trace ids, and the same ones on another server`() throws {
        let first = try Understudy.canvas(), second = try Understudy.canvas()
        let ids = [first, first, second, second].map { $0.post("/api/Account", "").json?["traceId"]?.stringValue }
        #expect(ids[0] != ids[1])
        #expect(ids[0...1] == ids[2...3])
    }

    // MARK: What it takes

    @Test(arguments: [
        "application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/json ;charset=utf-8", "text/json",
        "application/vnd.example+json", #"application/json;charset="UTF-8""#,
    ])
    func `JSON goes by several names`(type: String) throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.post("/api/RunWorkflow", Documented.run, headers: ["Content-Type": type]).line == "200 Workflow will now run")
    }

    @Test func `a body without a media type is taken`() throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.post("/api/RunWorkflow", Documented.run, headers: ["Content-Type": nil]).line == "200 Workflow will now run")
    }

    /// Names and ids in any letter case, unknown members, members that are sent twice (the last one counts), escapes, a byte order mark,
    /// and white space.
    @Test(arguments: [
        #"{"WorkflowId":"0fdfd78c-258f-49ed-9e8c-faef9d6598fa"}"#, #"{"WORKFLOWID":"0FDFD78C-258F-49ED-9E8C-FAEF9D6598FA"}"#,
        #"{"a":{"workflowId":5},"workflowId":"0fdfd78c-258f-49ed-9e8c-faef9d6598fa","":null}"#,
        #"{"workflowId":5,"workflowId":"0fdfd78c-258f-49ed-9e8c-faef9d6598fa"}"#,
        #"{"workflowId":5,"WorkflowId":"0fdfd78c-258f-49ed-9e8c-faef9d6598fa"}"#,
        #"{"\u0077orkflowId":"0fdfd78c\u002d258f-49ed-9e8c-faef9d6598fa"}"#,
        "\u{FEFF}{\"workflowId\":\"0fdfd78c-258f-49ed-9e8c-faef9d6598fa\"}",
        "\r\n\t { \"workflowId\" : \"0fdfd78c-258f-49ed-9e8c-faef9d6598fa\" } \n",
    ])
    func `a body is bound as ASP.NET Core binds it`(body: String) throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.post("/api/RunWorkflow", body).line == "200 Workflow will now run")
        #expect(canvas.workflow(postedWorkflow)?["status"] == "Running")
    }
}

extension Shape {
    fileprivate var schemaName: String? { if case .object(let schema) = self { schema.name } else { nil } }
}
