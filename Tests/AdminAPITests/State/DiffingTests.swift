import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct DiffingTests {
    private static let workflow = "ef7a56e6-448f-4787-b58d-47b063d6e983"
    private static let path = #""api":"canvas","collection":"workflows","id":"\#(workflow)""#

    /// One workflow is renamed, and one registered application is removed.
    private static func busy() throws -> Understudy {
        let server = try Understudy.canvas()
        var record = try #require(server.get("/__admin/state/canvas/workflows/\(workflow)").json?.objectValue)
        record["name"] = "Renamed"
        record["dateLastRun"] = .null
        _ = server.send("PUT", "/__admin/state/canvas/workflows/\(workflow)", body: JSON.object(record).text)
        let added = #"{"consumer":"c","secretKey":"s","accountId":"6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1","apiAccess":true}"#
        _ = server.send("PUT", "/__admin/state/canvas/api-keys/c", body: added)
        _ = server.send("DELETE", "/__admin/state/cyclr/variables/0000c0de-0002-4000-8000-000000000004%2FRegion")
        return server
    }

    private static let changes =
        #"[{"pointer":"/name","old":"Quinyx Employee Export Into FTP(CSV)","new":"Renamed"},{"pointer":"/dateLastRun","old":"2022-04-12T10:35:32.731+00:00","new":null}]"#
    private static let created = #"{"api":"canvas","collection":"api-keys","record":{"consumer":"c"}}"#
    private static let deleted = #"{"api":"cyclr","collection":"variables","id":"0000c0de-0002-4000-8000-000000000004/Region"}"#

    // MARK: What it refuses

    @Test func `a snapshot that is not there is refused`() throws {
        let server = try Understudy()
        #expect(server.get("/__admin/diff?from=x").json?["error"]?["code"] == "unknown_snapshot")
        #expect(server.get("/__admin/diff?to=x").json?["error"]?["code"] == "unknown_snapshot")
        #expect(server.post("/__admin/expect", #"{"from":"x"}"#).json?["error"]?["code"] == "unknown_snapshot")
    }

    @Test(arguments: [
        #"{"created":[{}]}"#, #"{"created":{}}"#, #"{"gone":[]}"#, #"{"changed":[{"api":"a","collection":"b","changes":[{}]}]}"#, "[]",
    ])
    func `an expectation that is none is refused`(body: String) throws {
        #expect(try Understudy().post("/__admin/expect", body).json?["error"]?["code"] == "invalid_body")
    }

    // MARK: What it answers

    @Test func `created, changed and deleted records are told, of changed ones each member with old and new`() throws {
        let diff = try #require(try Self.busy().get("/__admin/diff").json)
        #expect(diff["changed"]?.text == #"[{\#(Self.path),"changes":\#(Self.changes)}]"#)
        #expect(diff["created"]?[0]?["record"]?["consumer"] == "c")
        #expect(diff["created"]?.arrayValue?.count == 1)
        #expect(diff["deleted"]?[0]?["id"] == "0000c0de-0002-4000-8000-000000000004/Region")
        #expect(diff["deleted"]?[0]?["record"]?["Value"] == "EU")
    }

    @Test func `snapshots may be compared with each other and with now`() throws {
        let server = try Understudy.canvas()
        _ = server.post("/__admin/snapshots", #"{"name":"before"}"#)
        _ = server.get("/api/DeleteWorkflow/\(Self.workflow)")
        _ = server.post("/__admin/snapshots", #"{"name":"after"}"#)
        func ids(_ query: String) -> JSON? { server.get("/__admin/diff?\(query)").json }
        #expect(ids("from=before")?["deleted"]?[0]?["id"]?.stringValue == Self.workflow)
        #expect(ids("from=after&to=before")?["created"]?[0]?["id"]?.stringValue == Self.workflow)
        #expect(ids("from=after")?.text == #"{"created":[],"changed":[],"deleted":[]}"#)
        #expect(ids("to=before")?.text == #"{"created":[],"changed":[],"deleted":[]}"#)
    }

    @Test func `what was overdue when a snapshot was taken is no change since, and a restore brings it back done`() throws {
        let server = try Understudy.overdue()
        #expect(
            server.post("/__admin/snapshots", #"{"name":"s"}"#).line
                == #"201 {"name":"s","sandbox":"main","at":"2022-05-02T12:00:02Z"}"#)
        #expect(server.get("/__admin/diff?from=s").line == #"200 {"created":[],"changed":[],"deleted":[]}"#)
        try server.advanceClock(by: "PT1H")
        #expect(server.post("/__admin/snapshots/s/restore", "").json?["next"] == "2022-05-02T12:00:02.35Z")
    }

    @Test func `what was overdue when a sandbox was made from another is no change since`() throws {
        let server = try Understudy.overdue()
        #expect(server.post("/__admin/sandboxes", #"{"name":"copy","from":{"sandbox":"main"}}"#).status == 201)
        #expect(server.get("/sandbox/copy/__admin/diff").line == #"200 {"created":[],"changed":[],"deleted":[]}"#)
    }

    @Test(arguments: [
        (#"{"created":[\#(created)],"changed":[{\#(path),"changes":\#(changes)}],"deleted":[\#(deleted)]}"#, 0, 0),
        (#"{"created":[\#(created)],"changed":[{\#(path)}],"deleted":[\#(deleted)]}"#, 0, 0),
        (
            #"{"created":[\#(created)],"changed":[{\#(path),"changes":[{"pointer":"/name"},{"pointer":"/dateLastRun"}]}],"deleted":[\#(deleted)]}"#,
            0, 0
        ),
        (#"{"created":[\#(created)],"changed":[{\#(path),"changes":[{"pointer":"/name"}]}],"deleted":[\#(deleted)]}"#, 0, 1),
        (#"{"created":[\#(created)],"changed":[{\#(path),"changes":[{"pointer":"/name","new":"x"}]}],"deleted":[\#(deleted)]}"#, 1, 1),
        (#"{"created":[\#(created),\#(created)],"changed":[{\#(path)}],"deleted":[\#(deleted)]}"#, 1, 0),
        ("{}", 0, 3), (#"{"deleted":[{"api":"canvas","collection":"variables"}]}"#, 1, 3),
    ])
    func `what was expected and did not happen is missing, what happened and was not expected is collateral`(
        expected: String, missing: Int, collateral: Int
    ) throws {
        let verdict = try #require(try Self.busy().post("/__admin/expect", expected).json)
        #expect(verdict["missing"]?.arrayValue?.count == missing)
        #expect(verdict["collateral"]?.arrayValue?.count == collateral)
        #expect(verdict["verdict"]?.stringValue == (missing + collateral == 0 ? "passed" : "failed"))
    }

    @Test(arguments: [("0.0", "3e1", "passed"), ("0", "30.5", "failed")])
    func `a number is expected however it is spelled`(old: String, new: String, verdict: String) throws {
        let server = try Understudy.canvas()
        let path = "/__admin/state/canvas/reg-applications/1710ff47-f590-43db-b0de-015676e99615"
        var record = try #require(server.get(path).json?.objectValue)
        record["sessionTimeMins"] = 30
        #expect(server.send("PUT", path, body: JSON.object(record).text).status == 200)
        let changes = #"[{"pointer":"/sessionTimeMins","old":\#(old),"new":\#(new)}]"#
        let expected = #"{"changed":[{"api":"canvas","collection":"reg-applications","changes":\#(changes)}]}"#
        #expect(server.post("/__admin/expect", expected).json?["verdict"]?.stringValue == verdict)
    }

    @Test func `a diff is its own expectation`() throws {
        let server = try Self.busy()
        #expect(
            server.post("/__admin/expect", server.get("/__admin/diff").body).line
                == #"200 {"verdict":"passed","missing":[],"collateral":[]}"#)
    }

    @Test func `a verdict says of each entry what kind it is`() throws {
        let verdict = try #require(try Self.busy().post("/__admin/expect", #"{"deleted":[{"api":"a","collection":"b"}]}"#).json)
        #expect(verdict["missing"]?.text == #"[{"kind":"deleted","api":"a","collection":"b"}]"#)
        #expect(verdict["collateral"]?.arrayValue?.map { $0["kind"] } == ["created", "changed", "deleted"])
    }

    @Test func `entries of one kind are expected in any order, and what says little takes the first that is left`() throws {
        let server = try Understudy.canvas()
        for consumer in ["c", "d", "e"] {
            let key = #"{"consumer":"\#(consumer)","secretKey":"s","accountId":"6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1","apiAccess":true}"#
            #expect(server.send("PUT", "/__admin/state/canvas/api-keys/\(consumer)", body: key).status == 200)
        }
        func verdict(_ records: String...) -> JSON? {
            let created = records.map { #"{"api":"canvas","collection":"api-keys","record":\#($0)}"# }.joined(separator: ",")
            return server.post("/__admin/expect", #"{"created":[\#(created)]}"#).json
        }
        #expect(verdict(#"{"consumer":"e"}"#, #"{"apiAccess":true,"consumer":"c"}"#, "{}")?["verdict"] == "passed")
        #expect(verdict(#"{"apiAccess":true}"#, #"{"secretKey":"s"}"#, "{}")?["verdict"] == "passed")
        let greedy = verdict("{}", #"{"consumer":"d"}"#, #"{"consumer":"c"}"#)
        #expect(greedy?["missing"]?[0]?["record"]?.text == #"{"consumer":"c"}"#)
        #expect(greedy?["collateral"]?[0]?["id"] == "e")
        #expect(verdict(#"{"secretKey":"s","apiAccess":false}"#, "{}", "{}", "{}")?["missing"]?.arrayValue?.count == 1)
    }
}
