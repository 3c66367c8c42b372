import HTTPMessages
import OrderedJSON
import Testing

@testable import Emulation

@Suite struct OpenAPITests {
    private let document = OpenAPI.document(of: Notes.self, Notes.endpoints, server: "http://localhost:1")

    @Test func `the document says its version, its API and the address of the server`() {
        #expect(document["openapi"] == "3.1.0")
        #expect(document["info"] == ["title": "Notes, as emulated by Understudy", "version": "1"])
        #expect(document["servers"]?[0] == ["url": "http://localhost:1"])
        #expect(document["servers"]?[1]?["url"] == "http://localhost:1/sandbox/{sandbox}")
        #expect(document["servers"]?[1]?["variables"] == ["sandbox": ["default": "main"]])
        #expect(document["components"]?["securitySchemes"] == ["key": ["type": "apiKey", "in": "header", "name": "Key"]])
    }

    private let refusal = #""content":{"text/x-refusal":{"schema":{"type":"string"}}}"#

    @Test func `an operation has parameters, body, answers with their evidence, and the key that it needs`() {
        #expect(
            document["paths"]?["/notes/one/{id}"]?["put"]?.text == #"""
                {"summary":"PUT /notes/one/:id","x-understudy-evidence":"inferred","operationId":"putNotesOneById",\#
                "parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}},\#
                {"$ref":"#/components/parameters/Sandbox"}],\#
                "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/NewNote"}}}},\#
                "responses":{"200":{"description":"OK","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Note"}}}},\#
                "400":{"description":"badBody (documented), noText (documented)",\#(refusal)},\#
                "401":{"description":"badKey (documented)",\#(refusal)},\#
                "404":{"description":"unknownNote (observed)",\#(refusal)},"413":{"description":"bodyTooLarge (documented)",\#(refusal)},\#
                "501":{"description":"notEmulated (documented)",\#(refusal)}},\#
                "security":[{"key":[]}]}
                """#)
    }

    @Test func `a path with an optional last segment is two paths`() throws {
        let paths = try #require(document["paths"]?.objectValue)
        #expect(paths.keys.filter { $0.hasPrefix("/notes/one") } == ["/notes/one", "/notes/one/{id}"])
        #expect(paths["/notes/one"]?["get"]?["parameters"] == [["$ref": "#/components/parameters/Sandbox"]])
        #expect(paths["/notes/one"]?["get"]?["operationId"] == "getNotesOne")
        #expect(paths["/notes/one/{id}"]?["get"]?["operationId"] == "getNotesOneById")
    }

    @Test func `a schema has the members of the wire, in order, and not those that are ours`() {
        #expect(
            document["components"]?["schemas"]?["Note"]?.text == #"""
                {"type":"object","description":"the tests","properties":{"id":{"type":"string","format":"uuid"},"text":{"type":"string"},\#
                "remindAt":{"anyOf":[{"type":"integer"},{"type":"null"}]},\#
                "parent":{"anyOf":[{"type":"string","format":"uuid"},{"type":"null"}],"x-understudy-evidence":"assumed"},\#
                "links":{"type":"array","items":{"type":"string","format":"uuid"}},\#
                "mood":{"anyOf":[{"type":"string"},{"type":"null"}],"enum":["glad","sad",null]}},\#
                "required":["id","text"],"additionalProperties":false}
                """#)
    }

    @Test func `a schema that takes further members says so`() {
        #expect(document["components"]?["schemas"]?["NewNote"]?["additionalProperties"] == true)
    }

    @Test func `query members, texts and empty answers are described`() {
        #expect(
            document["paths"]?["/notes"]?["get"]?["parameters"] == [
                ["name": "limit", "in": "query", "required": false, "schema": ["type": "integer"]],
                ["$ref": "#/components/parameters/Sandbox"],
            ])
        #expect(
            document["paths"]?["/notes/ping"]?["post"]?["responses"]?["200"]
                == ["description": "OK", "content": ["text/plain": ["schema": ["type": "string"]]]])
        #expect(document["paths"]?["/notes/one/{id}"]?["delete"]?["responses"]?["204"] == ["description": "No Content"])
    }

    @Test func `no two operations have one id, even where a parameter is named like a literal`() {
        let rows: [Endpoint<Notes>] = [
            GET("/notes/:id", .open, .ok(PlainText.self), Notes.clock, .documented),
            GET("/notes/id", .open, .ok(PlainText.self), Notes.clock, .documented),
        ]
        let paths = OpenAPI.document(of: Notes.self, rows, server: "http://localhost:1")["paths"]
        #expect(paths?["/notes/{id}"]?["get"]?["operationId"] == "getNotesById")
        #expect(paths?["/notes/id"]?["get"]?["operationId"] == "getNotesId")
    }

    @Test func `rows are in the part of the API that they name, or else in that of their table`() {
        let rows = [
            GET("/notes/id", .open, .ok(PlainText.self), Notes.clock, .documented),
            GET("/notes/time", .open, .ok(PlainText.self), Notes.clock, .documented).tagged("Time"),
        ].tagged("Notes")
        let document = OpenAPI.document(of: Notes.self, rows, server: "http://localhost:1")
        #expect(document["tags"] == [["name": "Notes"], ["name": "Time"]])
        #expect(document["paths"]?["/notes/id"]?["get"]?["tags"] == ["Notes"])
        #expect(document["paths"]?["/notes/time"]?["get"]?["tags"] == ["Time"])
    }

    @Test func `a refusal with the status of the success is told beside it`() {
        let rows: [Endpoint<Notes>] = [
            GET("/notes", .open, Success<PlainText>(status: .unauthorized), Notes.clock, .documented)
        ]
        let response = OpenAPI.document(of: Notes.self, rows, server: "http://localhost:1")["paths"]?["/notes"]?["get"]?["responses"]?[
            "401"]
        #expect(response?["description"] == "Unauthorized; or badKey (documented)")
        #expect(
            response?["content"] == ["text/plain": ["schema": ["type": "string"]], "text/x-refusal": ["schema": ["type": "string"]]])
    }

    @Test func `a body is labelled as clients send it, need not be sent where an empty object does, and is left out where nobody reads it`()
    {
        let rows: [Endpoint<Notes>] = [
            POST("/form", .open, takes: Form.self, .ok(JSON.self), Self.answer, .documented),
            POST("/unread", .open, takes: Unread.self, .ok(JSON.self), Self.answer, .documented),
        ]
        let paths = OpenAPI.document(of: Notes.self, rows, server: "http://localhost:1")["paths"]
        #expect(
            paths?["/form"]?["post"]?["requestBody"]?.text
                == #"{"required":false,"content":{"application/x-www-form-urlencoded":{"schema":{"type":"object","additionalProperties":{"type":"string"}}}}}"#
        )
        #expect(paths?["/unread"]?["post"] != nil)
        #expect(paths?["/unread"]?["post"]?["requestBody"] == nil)
    }

    @Test func `a row that may answer otherwise says how, and a redirect says where to`() {
        let rows: [Endpoint<Notes>] = [
            GET("/notes/page", .open, .ok(Page.self).or(.found), Notes.page, .documented),
            PATCH("/notes/page", .open, .found(Page.self), Notes.page, .documented),
        ]
        let path = OpenAPI.document(of: Notes.self, rows, server: "http://localhost:1")["paths"]?["/notes/page"]
        let page: JSON = ["description": "OK", "content": ["text/html": ["schema": ["type": "string"]]]]
        let redirect: JSON = ["description": "Found", "headers": ["Location": ["schema": ["type": "string"]]]]
        #expect(path?["get"]?["responses"]?["200"] == page)
        #expect(path?["get"]?["responses"]?["302"] == redirect)
        #expect(path?["patch"]?["responses"]?["200"] == nil)
        #expect(path?["patch"]?["responses"]?["302"] == redirect)
    }

    @Test func `who passes on what others say may answer with any status, refusals among them`() {
        let rows: [Endpoint<Notes>] = [
            GET("/passed", .open, .ok(Passed.self), Self.passed, .documented),
            GET("/chosen", .open, .noContent(Chosen.self), Self.chosen, .documented),
        ]
        let paths = OpenAPI.document(of: Notes.self, rows, server: "http://localhost:1")["paths"]
        let passed = paths?["/passed"]?["get"]?["responses"]
        #expect(
            passed?["default"]?.text
                == #"{"description":"Any other status","headers":{"Count":{"schema":{"type":"string"}}},"content":{"application/json":{"schema":{}}}}"#
        )
        #expect(
            passed?["401"]?["content"] == ["text/x-refusal": ["schema": ["type": "string"]], "application/json": ["schema": [:]]])
        let chosen = paths?["/chosen"]?["get"]?["responses"]
        #expect(chosen?["204"] == ["description": "No Content"])
        #expect(chosen?["2XX"] == ["description": "Another success", "content": ["*/*": ["schema": [:]]]])
        #expect(chosen?["default"] == nil)
    }

    private static func answer<Body>(_ call: Call<Notes>, _ body: Body, _ state: Notes.State) throws(Refusal<Notes>) -> JSON { [:] }

    private static func passed(_ call: Call<Notes>, _ state: Notes.State) throws(Refusal<Notes>) -> Passed { Passed() }
    private static func chosen(_ call: Call<Notes>, _ state: Notes.State) throws(Refusal<Notes>) -> Chosen { Chosen() }

    private struct Form: RequestBody {
        typealias Service = Notes
        static let shape = Shape.dictionary(.string())
        static let mediaTypes = ["application/x-www-form-urlencoded"]
        init(body: JSON) throws(Refusal<Notes>) {}
    }

    private struct Unread: RequestBody {
        typealias Service = Notes
        static let shape = Shape.any
        static let mediaTypes: [String] = []
        init(body: JSON) throws(Refusal<Notes>) {}
    }

    private struct Passed: Content {
        static let shape: Shape? = .any
        static let headerNames = ["Count"]
        static let chosenStatuses = ChosenStatuses.all
        let body: [UInt8] = []
    }

    private struct Chosen: Content {
        static let media = Media.none
        static let shape: Shape? = nil
        static let chosenStatuses = ChosenStatuses.successes
        let body: [UInt8] = []
    }
}
