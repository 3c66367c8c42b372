import CanvasAPI
import Emulation
import HTTPMessages
import OrderedJSON
import Testing
import UnderstudyTesting

/// Paths, verbs and labels.
@Suite struct CanvasTests {
    // MARK: What it refuses

    @Test(arguments: [
        "/api", "/api/", "/api/Nothing", "/api/Workflow/a/b", "/api/Workflows/b459cf22-ad18-44bf-80dc-6e8b78be1cc5", "/api//Workflows",
        "/api/Workflows//", "/api/RunWorkflow/1", "/api/Workflows%2F", "/api/Work flows", "/api/%", "/api/%00", "/api/%FF%FE", "/api/..",
    ])
    func `a path that no row has is unknown, with keys or without`(path: String) throws {
        let canvas = try Understudy.canvas()
        for method in ["GET", "POST", "BREW"] {
            let answer = canvas.send(method, path)
            #expect(answer.line == "404 Status Code: 404; Not Found")
            #expect(answer.header("Content-Type") == "text/plain")
        }
        #expect(canvas.get(path, headers: ["Consumer": nil]).status == 404)
    }

    @Test(arguments: [
        ("/api/Workflow", "GET, POST"), ("/api/Account", "POST"), ("/api/RegApplication", "POST"), ("/api/RunWorkflow", "POST"),
        ("/api/WorkflowScheduler", "POST"), ("/api/GetMetaData", "GET"), ("/api/Describe", "GET"), ("/api/Authenticate", "GET"),
        ("/api/Accounts", "GET"), ("/api/Applications", "GET"), ("/api/RegApplications", "GET"), ("/api/WorkflowTemplates", "GET"),
        ("/api/Workflows", "GET"), ("/api/DeleteWorkflow", "GET"), ("/api/Workflow/b459cf22-ad18-44bf-80dc-6e8b78be1cc5", "GET"),
    ])
    func `a verb that a path does not have is refused, and those that it has are named`(path: String, allowed: String) throws {
        let canvas = try Understudy.canvas()
        let before = try canvas.memory
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW", "get", ""]
        where !allowed.contains(method) || method == "" {
            let answer = canvas.send(method, path, headers: ["Consumer": nil])
            #expect(answer.line == (method == "HEAD" ? "405 " : "405 Status Code: 405; Method Not Allowed"), "\(method)")
            #expect(answer.header("Allow") == allowed)
            #expect(answer.header("Content-Type") == "text/plain")
        }
        #expect(try canvas.memory == before)
    }

    @Test(arguments: BindingTests.rowsWithBody)
    func `a body over the server's limit is refused in the framework's older phrase`(row: String) throws {
        let canvas = try Understudy.canvas()
        let answer = canvas.refusal(413, "POST", String(row.split(separator: " ")[1]))
        #expect(answer.line == "413 Status Code: 413; Payload Too Large")
    }

    @Test(arguments: Canvas.endpoints.map(\.operation))
    func `headers over the server's limit are refused in the framework's words`(row: String) throws {
        let canvas = try Understudy.canvas()
        let operation = row.split(separator: " ").map(String.init)
        let answer = canvas.refusal(431, operation[0], operation[1])
        #expect(answer.line == "431 Status Code: 431; Request Header Fields Too Large")
    }

    @Test(arguments: Canvas.endpoints.map(\.operation))
    func `a transfer coding that the server does not know is refused in the framework's words`(row: String) throws {
        let canvas = try Understudy.canvas()
        let operation = row.split(separator: " ").map(String.init)
        let answer = canvas.refusal(501, operation[0], operation[1])
        #expect(answer.line == "501 Status Code: 501; Not Implemented")
        #expect(answer.header("X-Understudy-Evidence") == "inferred")
    }

    @Test(arguments: [("internalError", "500"), ("notEmulated", "501"), ("unheardOf", "500")])
    func `a fault of our own is said as an exception would be`(code: String, status: String) throws {
        let canvas = try Understudy.canvas()
        try canvas.sandbox().faults.install(Refusing(code: code, message: "it \"broke\""))
        let message =
            code == "unheardOf" ? "canvas has no refusal unheardOf; GET /__admin/fidelity lists those that it has" : #"it \"broke\""#
        #expect(canvas.get("/api/Workflows").line == #"\#(status) {"State":\#(status),"Msg":"\#(message)"}"#)
        #expect(canvas.get("/api/Workflows").header("Content-Type") == "application/json")
        try canvas.reset()
        #expect(canvas.get("/api/Workflows").status == 200)
    }

    // MARK: What it answers

    @Test(arguments: [
        "/api/Workflows", "/API/WORKFLOWS", "/Api/workflows/", "/api/%57orkflows", "/api/Workflows?", "/api/Workflows?a=b&%FF=%00&&=",
        "/sandbox/main/api/Workflows",
    ])
    func `a path may be spelled in any letter case, with a slash at its end, and with a query that nobody reads`(path: String) throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.get(path).line == "200 \(try Documented.workflows.onTheWire)")
    }

    @Test func `every answer says how sure it is and what time it is`() throws {
        let canvas = try Understudy.canvas()
        let documented = canvas.get("/api/Workflows")
        #expect(documented.header("X-Understudy-Evidence") == "documented")
        #expect(documented.header("Date") == "Mon, 02 May 2022 12:00:00 GMT")
        #expect(canvas.get("/api/Workflow").header("X-Understudy-Evidence") == "assumed")
        #expect(canvas.get("/api/Nothing").header("X-Understudy-Evidence") == "inferred")
    }

    @Test(arguments: ["application/json", "text/plain", "image/png", ""])
    func `what a client accepts makes no difference`(accept: String) throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.post("/api/RunWorkflow", Documented.run, headers: ["Accept": accept]).line == "200 Workflow will now run")
        #expect(canvas.get("/api/Authenticate", headers: ["Accept": accept]).line == "200 true")
    }

    @Test func `every operation that GetMetaData names is there`() throws {
        let canvas = try Understudy.canvas()
        let named = try #require(canvas.get("/api/GetMetaData").json?.arrayValue)
        #expect(named.count == 15)
        for operation in named {
            let (verb, path) = (operation["verb"]?.stringValue ?? "", "/api/\(operation["name"]?.stringValue ?? "")")
            let isServed = Canvas.endpoints.contains {
                $0.method == Method(verb) && ($0.path.text == path || $0.path.text.hasPrefix("\(path)/"))
            }
            #expect(isServed, "\(verb) \(path)")
        }
    }
}

/// Refuses every request with the same code.
private struct Refusing: FaultRules {
    let code, message: String
    func fault(for request: Request, api: String, operation: String, at now: Instant) -> Fault? { .refusal(code: code, message: message) }
}
