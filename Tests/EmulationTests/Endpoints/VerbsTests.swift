import HTTPMessages
import Testing

@testable import Emulation

@Suite struct VerbsTests {
    @Test func `a table's rows stand in the order in which it is written`() {
        #expect(
            Notes.endpoints.map { "\($0.operation) \($0.status.code) \($0.evidence)" } == [
                "GET /notes 200 documented", "POST /notes 201 documented", "GET /notes/one/:id? 200 observed",
                "PUT /notes/one/:id 200 inferred",
                "PATCH /notes/one/:id 202 inferred", "DELETE /notes/one/:id 204 documented", "GET /notes/count 200 assumed",
                "POST /notes/ping 200 documented", "POST /notes/echo 200 documented", "PUT /notes/echo 200 documented",
                "GET /notes/clock 200 documented", "GET /notes/misshapen 200 documented", "DELETE /notes/misshapen 200 documented",
                "GET /notes/unlisted 200 documented", "POST /notes/visit 200 documented", "DELETE /notes/visit 200 documented",
                "GET /notes/visit 200 documented", "GET /notes/page 200 documented", "PATCH /notes/slow 200 documented",
                "PATCH /notes/moves 200 documented", "PATCH /notes/server 200 documented",
            ])
    }

    @Test func `a row lists its own refusals and those that any row may answer, and no others`() throws {
        let row = try #require(Notes.endpoints.first { $0.operation == "POST /notes" })
        #expect(Notes.Code.allCases.filter(row.lists) == [.badKey, .badBody, .noText, .bodyTooLarge, .notEmulated, .internalError])
    }

    @Test func `only a row that takes a body has a shape for it`() {
        let takers = Notes.endpoints.filter { $0.requestShape != nil }.map(\.operation)
        #expect(
            takers == [
                "POST /notes", "PUT /notes/one/:id", "PATCH /notes/one/:id", "POST /notes/echo", "PUT /notes/echo", "DELETE /notes/visit",
                "GET /notes/visit",
            ])
    }

    @Test func `a POST may write without a body, and a DELETE and a GET with one, read as the body says`() {
        let notes = Notebook()
        #expect(notes("POST", "/notes/visit") == #"200 {"visits":1,"reminded":[]}"#)
        #expect(notes("POST", "/notes/visit", body: "{not JSON") == #"200 {"visits":2,"reminded":[]}"#)
        #expect(notes("DELETE", "/notes/visit", body: "001") == #"200 {"visits":1}"#)
        #expect(notes("GET", "/notes/visit", body: "1") == #"200 {"visits":0}"#)
        #expect(notes("DELETE", "/notes/visit", body: "one") == "400 badBody #4: no number")
        #expect(notes.state().visits == 0)
    }

    @Test(arguments: [
        ("", false), ("?", false), ("?tag=a&page=2", false), ("?tag=a&tag=b", false), ("?Tag=a&order=Id", false), ("?order=Id&tag=", true),
        ("?page=2&tag=a&order=Id", true),
    ])
    func `a row may be slow only for requests with so many of some parameters`(query: String, isSlow: Bool) {
        let row: Endpoint<Notes> = GET("/notes/found", .open, .ok(PlainText.self), Notes.clock, .documented)
            .slow(with: ["tag", "order"], atLeast: 2)
        #expect(row.takesLong(Target("/notes/found\(query)")) == isSlow)
    }

    @Test func `the mount shows its rows and refusals to people`() {
        let mount: any Mount = Notebook().emulator
        let row = mount.routes[4]
        #expect(
            "\(row.method.name) \(row.path) \(row.access) \(row.status.code) \(row.evidence) \(row.fails)"
                == #"PATCH /notes/one/:id key 202 inferred ["noText", "unknownNote"]"#)
        #expect(
            mount.refusals.map { "\($0.code) \($0.status.code) \($0.evidence)" }.prefix(4) == [
                "badKey 401 documented", "badBody 400 documented", "noText 400 documented", "unknownNote 404 observed",
            ])
        #expect(mount.name == "notes" && mount.title == "Notes" && mount.roots == ["notes"] && !mount.foldsCase)
    }
}
