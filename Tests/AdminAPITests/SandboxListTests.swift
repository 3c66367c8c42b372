import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct SandboxListTests {
    private static let workflow = "/api/Workflow?id=b459cf22-ad18-44bf-80dc-6e8b78be1cc5"
    private static let delete = "/api/DeleteWorkflow?id=b459cf22-ad18-44bf-80dc-6e8b78be1cc5"

    private static func server() throws -> Understudy {
        try Understudy(headers: [
            "Consumer": "5D1AEF05263B497182992E324517FFFD0FED85FBEC2342B19CE02AB5ED62D6ED",
            "SecretKey": "a5ae515d-d53b-478c-90bd-060c616d37b7",
        ])
    }

    // MARK: What it refuses

    @Test(arguments: [
        (#"{"name":"main"}"#, "409", "sandbox_exists"), (#"{"name":"a/b"}"#, "400", "bad_sandbox_name"),
        (#"{"name":""}"#, "400", "bad_sandbox_name"),
        (#"{"name":"n","from":{"sandbox":"nobody"}}"#, "404", "unknown_sandbox"),
        (#"{"name":"n","from":{"snapshot":"never"}}"#, "404", "unknown_snapshot"), (#"{}"#, "400", "invalid_body"),
        (#"{"name":"n","seed":1}"#, "400", "invalid_body"),
    ])
    func `a sandbox that cannot be made is refused, and none is there`(body: String, status: String, code: String) throws {
        let server = try Self.server()
        let answer = server.post("/__admin/sandboxes", body)
        #expect(String(answer.status) == status)
        #expect(answer.json?["error"]?["code"]?.stringValue == code)
        #expect(server.get("/__admin/sandboxes").json?.arrayValue?.count == 1)
    }

    @Test func `a sandbox or a snapshot that is not there is not found`() throws {
        let server = try Self.server()
        for (method, path) in [("GET", "sandboxes/x"), ("DELETE", "sandboxes/x"), ("POST", "sandboxes/x/touch")] {
            #expect(server.send(method, "/__admin/\(path)").json?["error"]?["code"] == "unknown_sandbox")
        }
        for (method, path) in [("DELETE", "snapshots/x"), ("POST", "snapshots/x/restore")] {
            #expect(server.send(method, "/__admin/\(path)").json?["error"]?["code"] == "unknown_snapshot")
        }
    }

    @Test(arguments: [("{", "malformed_body"), ("[]", "invalid_body"), (#"{"sandbox":"other"}"#, "invalid_body")])
    func `a restore that asks for more than there is to ask is refused, and brings nothing back`(body: String, code: String) throws {
        let server = try Self.server()
        _ = server.post("/__admin/snapshots", #"{"name":"before"}"#)
        try server.advanceClock(by: "PT2M")
        let answer = server.post("/__admin/snapshots/before/restore", body)
        #expect(answer.status == 400)
        #expect(answer.json?["error"]?["code"]?.stringValue == code)
        #expect(server.get("/__admin/clock").json?["now"] == "2022-05-02T12:02:00Z")
    }

    @Test func `beyond the limit no snapshot is taken, none is lost, and one may be written over`() throws {
        let server = try Self.server()
        for number in 0..<256 { #expect(server.post("/__admin/snapshots", #"{"name":"s\#(number)"}"#).status == 201) }
        #expect(
            server.post("/__admin/snapshots", #"{"name":"more"}"#).line == """
                503 {"error":{"code":"too_many_snapshots","message":"There are 256 snapshots already; delete one, or raise --max-snapshots."}}
                """)
        #expect(server.get("/__admin/snapshots").json?.arrayValue?.count == 256)
        #expect(server.post("/__admin/snapshots", #"{"name":"s0"}"#).status == 201)
        #expect(server.send("DELETE", "/__admin/snapshots/s7").status == 204)
        #expect(server.post("/__admin/snapshots", #"{"name":"more"}"#).status == 201)
    }

    // MARK: What it answers

    @Test func `sandboxes are listed, the main one first`() throws {
        let server = try Self.server()
        _ = server.get("/api/Authenticate", headers: ["X-Understudy-Sandbox": "b"])
        #expect(
            server.get("/__admin/sandboxes").line == """
                200 [{"name":"main","now":"2022-05-02T12:00:00Z","frozen":true,"requests":0},\
                {"name":"b","now":"2022-05-02T12:00:00Z","frozen":true,"requests":1}]
                """)
        #expect(server.get("/__admin/sandboxes/b").json?["requests"] == 1)
        #expect(server.send("POST", "/__admin/sandboxes/b/touch").status == 200)
    }

    // MARK: What it remembers

    @Test func `a sandbox made from another has its state and its clock, and goes its own way`() throws {
        let server = try Self.server()
        _ = server.get(Self.delete)
        try server.advanceClock(by: "1h")
        #expect(
            server.post("/__admin/sandboxes", #"{"name":"copy","from":{"sandbox":"main"}}"#).line
                == #"201 {"name":"copy","now":"2022-05-02T13:00:00Z","frozen":true,"requests":0}"#)
        let copy: [String: String?] = ["X-Understudy-Sandbox": "copy"]
        #expect(server.get(Self.workflow, headers: copy).status == 500)
        _ = server.post("/__admin/reset", "")
        #expect(server.get(Self.workflow).status == 200)
        #expect(server.get(Self.workflow, headers: copy).status == 500)
        #expect(server.get(Self.workflow, headers: ["X-Understudy-Sandbox": "fresh"]).status == 200)
    }

    @Test func `a sandbox has seeds and settings of its own from the start, and comes back to them`() throws {
        let server = try Self.server()
        let wish = #"{"name":"own","seeds":{"canvas":{"workflows":[]}},"settings":{"evidenceFloor":"inferred"}}"#
        #expect(server.post("/__admin/sandboxes", wish).status == 201)
        let own: [String: String?] = ["X-Understudy-Sandbox": "own"]
        #expect(server.get("/api/Workflows", headers: own).line == "200 []")
        #expect(server.get("/__admin/settings", headers: own).json?["evidenceFloor"] == "inferred")
        #expect(server.get("/__admin/diff", headers: own).line == #"200 {"created":[],"changed":[],"deleted":[]}"#)
        let key = #"{"consumer":"c","secretKey":"s","accountId":"6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1","apiAccess":true}"#
        #expect(server.send("PUT", "/__admin/state/canvas/api-keys/c", headers: own, body: key).status == 200)
        _ = server.post("/__admin/reset", "", headers: own)
        #expect(server.get("/__admin/state/canvas/api-keys/c", headers: own).status == 404)
        #expect(server.get("/api/Workflows", headers: own).line == "200 []")
        #expect(server.get("/api/Workflows").line != "200 []")
    }

    @Test func `a sandbox has faults of its own from the start, and comes back to them`() throws {
        let server = try Self.server()
        let rule = #"{"when":{"first":1},"effect":{"answer":{"status":503}}}"#
        #expect(server.post("/__admin/sandboxes", #"{"name":"own","faults":[\#(rule)]}"#).status == 201)
        let own: [String: String?] = ["X-Understudy-Sandbox": "own"]
        #expect((0..<2).map { _ in server.get("/api/Authenticate", headers: own).status } == [503, 200])
        _ = server.send("PUT", "/__admin/faults", headers: own, body: "[]")
        _ = server.post("/__admin/reset", "", headers: own)
        #expect(server.get("/__admin/faults", headers: own).line == #"200 [{"id":1,"matched":0,"hits":0,"rule":\#(rule)}]"#)
        #expect((0..<2).map { _ in server.get("/api/Authenticate", headers: own).status } == [503, 200])
        _ = server.post("/__admin/reset", "", headers: own)
        #expect(server.get("/api/Authenticate", headers: own).status == 503)
        #expect(server.get("/api/Authenticate").line == "200 true")
    }

    @Test(arguments: [
        (#"[{"effect":{}}]"#, "/faults/0/effect: expected one effect, and delay or dribble beside it at most, found none"),
        (
            #"[{"effect":{"empty":true}},{"match":{"api":"nobody"},"effect":{"empty":true}}]"#,
            "/faults/1/match/api: expected one of canvas, cyclr, integrator, found nobody"
        ),
    ])
    func `faults that cannot be make no sandbox`(faults: String, message: String) throws {
        let server = try Self.server()
        #expect(
            server.post("/__admin/sandboxes", #"{"name":"own","faults":\#(faults)}"#).line
                == #"400 {"error":{"code":"invalid_body","message":"\#(message)"}}"#)
        #expect(server.get("/__admin/sandboxes").json?.arrayValue?.count == 1)
    }

    @Test(arguments: [
        (#"{"canvas":{"accounts":[]}}"#, "invalid_seeds"), (#"{"canvas":{"flows":[]}}"#, "unknown_collection"),
        (#"{"x":{}}"#, "unknown_api"),
        (#"{"canvas":[]}"#, "invalid_body"),
    ])
    func `seeds with a fault make no sandbox`(seeds: String, code: String) throws {
        let server = try Self.server()
        #expect(server.post("/__admin/sandboxes", #"{"name":"own","seeds":\#(seeds)}"#).json?["error"]?["code"]?.stringValue == code)
        #expect(server.get("/__admin/sandboxes/own").status == 404)
    }

    @Test func `a deleted sandbox begins anew, and the main one goes back to the baseline`() throws {
        let server = try Self.server()
        let a: [String: String?] = ["X-Understudy-Sandbox": "a"]
        _ = server.get(Self.delete, headers: a)
        #expect(server.send("DELETE", "/__admin/sandboxes/a").line == "204 ")
        #expect(server.get(Self.workflow, headers: a).status == 200)
        _ = server.get(Self.delete)
        #expect(server.send("DELETE", "/__admin/sandboxes/main").line == "204 ")
        #expect(server.get(Self.workflow).status == 200)
    }

    @Test func `a sandbox that is deleted while it is kept alive stays deleted`() async throws {
        let server = try Self.server()
        let touches = Task.detached { (0..<2000).map { _ in server.post("/__admin/sandboxes/a/touch", "").status } }
        for _ in 0..<200 {
            _ = server.get("/sandbox/a/__admin/clock")
            #expect(server.send("DELETE", "/__admin/sandboxes/a").status == 204)
            #expect(server.get("/__admin/sandboxes/a").status == 404)
        }
        #expect(await touches.value.allSatisfy { [200, 404].contains($0) })
    }

    @Test func `a snapshot brings state and clock back, also into another sandbox`() throws {
        let server = try Self.server()
        #expect(
            server.post("/__admin/snapshots", #"{"name":"before"}"#).line
                == #"201 {"name":"before","sandbox":"main","at":"2022-05-02T12:00:00Z"}"#)
        _ = server.get(Self.delete)
        try server.advanceClock(by: "PT2M")
        #expect(server.get(Self.workflow).status == 500)
        #expect(server.send("POST", "/__admin/snapshots/before/restore").json?["now"] == "2022-05-02T12:00:00Z")
        #expect(server.get(Self.workflow).status == 200)
        let other: [String: String?] = ["X-Understudy-Sandbox": "other"]
        _ = server.get(Self.delete, headers: other)
        _ = server.send("POST", "/__admin/snapshots/before/restore", headers: other)
        #expect(server.get(Self.workflow, headers: other).status == 200)
        #expect(server.get("/__admin/snapshots").json?.arrayValue?.count == 1)
        #expect(server.send("DELETE", "/__admin/snapshots/before").line == "204 ")
        #expect(server.get("/__admin/snapshots").line == "200 []")
    }

    @Test func `two sandboxes may take snapshots of one name, and each gets its own back until it is deleted`() throws {
        let server = try Self.server()
        func clock(_ sandbox: String) -> JSON? { server.get("/sandbox/\(sandbox)/__admin/clock").json?["now"] }
        for (sandbox, minutes) in [("main", 1), ("a", 2), ("b", 3)] {
            try server.advanceClock(by: "PT\(minutes)M", sandbox: sandbox)
            #expect(server.post("/sandbox/\(sandbox)/__admin/snapshots", #"{"name":"s"}"#).status == 201)
            try server.advanceClock(by: "PT1H", sandbox: sandbox)
        }
        #expect(
            server.get("/__admin/snapshots").line == """
                200 [{"name":"s","sandbox":"main","at":"2022-05-02T12:01:00Z"},{"name":"s","sandbox":"a","at":"2022-05-02T12:02:00Z"},\
                {"name":"s","sandbox":"b","at":"2022-05-02T12:03:00Z"}]
                """)
        for sandbox in ["main", "a", "c"] { #expect(server.send("POST", "/sandbox/\(sandbox)/__admin/snapshots/s/restore").status == 200) }
        #expect([clock("main"), clock("a"), clock("c")] == ["2022-05-02T12:01:00Z", "2022-05-02T12:02:00Z", "2022-05-02T12:03:00Z"])
        #expect(server.send("DELETE", "/__admin/sandboxes/b").status == 204)
        #expect(server.send("POST", "/sandbox/c/__admin/snapshots/s/restore").json?["now"] == "2022-05-02T12:02:00Z")
        #expect(server.send("DELETE", "/sandbox/a/__admin/snapshots/s").status == 204)
        #expect(server.get("/__admin/snapshots").line == #"200 [{"name":"s","sandbox":"main","at":"2022-05-02T12:01:00Z"}]"#)
    }

    @Test func `what is created after a snapshot gets the same ids after each restore`() throws {
        let server = try Self.server()
        _ = server.post("/__admin/snapshots", #"{"name":"s"}"#)
        let account = #"{"firstName":"A","lastName":"B","email":"a@b.example","roleName":"User"}"#
        let first = server.post("/api/Account", account).line
        _ = server.send("POST", "/__admin/snapshots/s/restore")
        #expect(server.post("/api/Account", account).line == first)
    }
}
