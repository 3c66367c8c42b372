import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct ArchiveTests {
    @Test func `an archive has what HAR 1.2 demands of each entry`() throws {
        let server = try Understudy.canvas()
        _ = server.post("/api/RunWorkflow?x=%20a&token=t", #"{"password":"p"}"#, headers: ["Host": "canvas.example"])
        let log = try #require(server.get("/__admin/journal.har").json?["log"])
        #expect(log["version"] == "1.2")
        #expect(log["creator"]?["name"] == "understudy")
        let entry = try #require(log["entries"]?[0])
        #expect(entry["startedDateTime"] == "2022-05-02T12:00:00Z")
        #expect(entry["time"]?.numberValue != nil)
        #expect(entry["timings"]?.objectValue?.keys == ["send", "wait", "receive"])
        #expect(entry["cache"] == [:])
        let request = try #require(entry["request"])
        #expect(
            request.objectValue?.keys == [
                "method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize", "postData",
            ])
        #expect(request["url"] == "http://canvas.example/api/RunWorkflow?x=%20a&token=…")
        #expect(request["queryString"] == [["name": "x", "value": " a"], ["name": "token", "value": "…"]])
        #expect(request["postData"] == ["mimeType": "application/json", "text": #"{"password":"…"}"#])
        let response = try #require(entry["response"])
        #expect(
            response.objectValue?.keys == [
                "status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL", "headersSize", "bodySize",
            ])
        #expect(response["headers"]?.arrayValue?.contains { $0["name"] == "Content-Type" } == true)
        #expect(response["content"]?["mimeType"]?.stringValue?.isEmpty == false)
        #expect(entry["_understudy"]?["operation"] == "POST /api/RunWorkflow")
    }

    @Test func `an address leads to the sandbox that it led to`() throws {
        let server = try Understudy()
        _ = server.get("/sandbox/x/api/Nowhere?a=b", headers: ["Host": "canvas.example"])
        _ = server.get("/api/Nowhere", headers: ["Host": "canvas.example", "X-Understudy-Sandbox": "x"])
        let entries = server.get("/sandbox/x/__admin/journal.har").json?["log"]?["entries"]?.arrayValue
        #expect(
            entries?.map { $0["request"]?["url"] } == [
                "http://canvas.example/sandbox/x/api/Nowhere?a=b", "http://canvas.example/api/Nowhere",
            ])
    }

    @Test func `it has all that is kept, or as many as one asks for`() throws {
        let server = try Understudy()
        for _ in 0..<120 { _ = server.get("/api/Nowhere") }
        #expect(server.get("/__admin/journal.har").json?["log"]?["entries"]?.arrayValue?.count == 120)
        #expect(server.get("/__admin/journal.har?limit=2").json?["log"]?["entries"]?.arrayValue?.count == 2)
        #expect(server.get("/__admin/journal.har?limit=x").json?["error"]?["code"] == "invalid_query")
    }

    @Test func `a body that is no text is in base 64`() throws {
        let server = try Understudy()
        _ = server.post("/__admin/faults", #"{"effect":{"answer":{"status":200,"body":"ok"}}}"#)
        _ = server.send("POST", Array("/api/x".utf8), body: [0xFF, 0x00])
        #expect(server.get("/__admin/journal.har").status == 200)
        #expect(server.get("/__admin/journal.har").json?["log"]?["entries"]?[0]?["response"]?["content"]?["text"] == "ok")
    }
}
