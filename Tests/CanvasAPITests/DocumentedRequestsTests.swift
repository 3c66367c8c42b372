import OrderedJSON
import Testing
import UnderstudyTesting

/// Sends every request of the page as printed, and compares the answer with the printed one: whole bodies, byte for byte.
@Suite struct DocumentedRequestsTests {
    /// The optional header as printed, and without it.
    static let managedOrNot = [[:], Documented.managedAccount]

    @Test func `GetMetaData answers as printed, without keys`() throws {
        let canvas = try Understudy()
        #expect(canvas.get("/api/GetMetaData").line == "200 \(try Documented.metaData.onTheWire)")
    }

    @Test func `Describe answers as printed, without keys`() throws {
        let canvas = try Understudy()
        #expect(canvas.get("/api/Describe?name=AddWorkflowApiDto").line == "200 \(try Documented.describe.onTheWire)")
    }

    @Test func `Authenticate answers true`() throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.get("/api/Authenticate").line == "200 true")
    }

    @Test(arguments: ["Consumer", "SecretKey"])
    func `Authenticate is refused as printed when a key is missing`(key: String) throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.get("/api/Authenticate", headers: [key: nil]).line == "401 \(Documented.unauthorized)")
    }

    @Test(arguments: managedOrNot)
    func `Accounts answers as printed`(headers: [String: String]) throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.get("/api/Accounts", headers: headers).line == "200 \(try Documented.accounts.onTheWire)")
    }

    @Test(arguments: managedOrNot)
    func `Account answers the printed id, and the second time the printed error`(headers: [String: String]) throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.post("/api/Account", Documented.addAccount, headers: headers).line == #"200 "296dce4a-3e24-495e-833c-e183ccfbf2d9""#)
        #expect(canvas.post("/api/Account", Documented.addAccount, headers: headers).line == "400 Account has already been created")
    }

    @Test(arguments: managedOrNot)
    func `Account refuses the role Admin as printed`(headers: [String: String]) throws {
        let canvas = try Understudy.canvas()
        let body = Documented.addAccount.replacing("SuperPartner", with: "Admin")
        let answer = canvas.post("/api/Account", body, headers: headers)
        #expect(answer.line == "400 Role Admin is not supported. Please use SuperPartner or User")
    }

    /// The page prints two applications, `...`, and a third.
    @Test(arguments: managedOrNot)
    func `Applications answers with those that are printed, more where the dots are`(headers: [String: String]) throws {
        let canvas = try Understudy.canvas()
        let printed = try JSON(parsing: Documented.applications.replacing("...,", with: ""))
        let answer = canvas.get("/api/Applications", headers: headers)
        let applications = try #require(answer.json?.arrayValue)
        #expect(applications.prefix(2) + applications.suffix(1) == printed.arrayValue?[...])
        let beforeTheDots = [printed[0], printed[1]].map { $0?.text ?? "" }.joined(separator: ",")
        #expect(answer.line.hasPrefix("200 [\(beforeTheDots),{"))
        #expect(answer.line.hasSuffix("},\(printed[2]?.text ?? "")]"))
    }

    @Test(arguments: managedOrNot)
    func `RegApplications answers as printed`(headers: [String: String]) throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.get("/api/RegApplications", headers: headers).line == "200 \(try Documented.regApplications.onTheWire)")
    }

    @Test(arguments: managedOrNot)
    func `RegApplication answers the printed id for example 1`(headers: [String: String]) throws {
        let canvas = try Understudy.canvas()
        let answer = canvas.post("/api/RegApplication", Documented.addQuinyx, headers: headers)
        #expect(answer.line == #"200 "eea37d64-5a93-478c-8216-6231c0a37f0a""#)
    }

    @Test(arguments: managedOrNot)
    func `RegApplication refuses example 2 as printed`(headers: [String: String]) throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.post("/api/RegApplication", Documented.addFTP, headers: headers).line == "400 \(Documented.missingCredentials)")
    }

    @Test(arguments: managedOrNot)
    func `WorkflowTemplates answers as printed`(headers: [String: String]) throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.get("/api/WorkflowTemplates", headers: headers).line == "200 \(try Documented.workflowTemplates.onTheWire)")
    }

    @Test(arguments: managedOrNot)
    func `Workflows answers as printed`(headers: [String: String]) throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.get("/api/Workflows", headers: headers).line == "200 \(try Documented.workflows.onTheWire)")
    }

    @Test(arguments: managedOrNot)
    func `Workflow answers as printed`(headers: [String: String]) throws {
        let canvas = try Understudy.canvas()
        let answer = canvas.get("/api/Workflow?id=b459cf22-ad18-44bf-80dc-6e8b78be1cc5", headers: headers)
        #expect(answer.line == "200 \(try Documented.workflow.onTheWire)")
    }

    @Test(arguments: managedOrNot)
    func `Workflow (post) answers the printed id`(headers: [String: String]) throws {
        let canvas = try Understudy.canvas()
        #expect(
            canvas.post("/api/Workflow", Documented.addWorkflow, headers: headers).line == #"200 "0fdfd78c-258f-49ed-9e8c-faef9d6598fa""#)
    }

    @Test(arguments: managedOrNot)
    func `Workflow (post) refuses an unknown template as printed`(headers: [String: String]) throws {
        let canvas = try Understudy.canvas()
        let body = Documented.addWorkflow.replacing("bbe52876", with: "1be52876")
        #expect(canvas.post("/api/Workflow", body, headers: headers).line == "500 \(try Documented.unknownTemplate.onTheWire)")
    }

    @Test(arguments: managedOrNot)
    func `DeleteWorkflow answers true`(headers: [String: String]) throws {
        let canvas = try Understudy.canvas()
        let answer = canvas.get("/api/DeleteWorkflow?id=b459cf22-ad18-44bf-80dc-6e8b78be1cc5", headers: headers)
        #expect(answer.line == "200 true")
    }

    @Test(arguments: [Documented.run, Documented.runTillBlock, Documented.runBlocks], managedOrNot)
    func `RunWorkflow answers the printed text before the workflow is posted and after`(body: String, headers: [String: String]) throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.post("/api/RunWorkflow", body, headers: headers).line == "200 Workflow will now run")
        _ = canvas.post("/api/Workflow", Documented.addWorkflow, headers: headers)
        #expect(canvas.post("/api/RunWorkflow", body, headers: headers).line == "200 Workflow will now run")
    }

    @Test(arguments: managedOrNot)
    func `WorkflowScheduler answers the printed texts before the workflow is posted and after`(headers: [String: String]) throws {
        let canvas = try Understudy.canvas()
        let off = Documented.scheduler.replacing("true", with: "false")
        #expect(canvas.post("/api/WorkflowScheduler", Documented.scheduler, headers: headers).line == "200 Workflow Scheduler enabled")
        #expect(canvas.post("/api/WorkflowScheduler", off, headers: headers).line == "200 Workflow Scheduler disabled")
        _ = canvas.post("/api/Workflow", Documented.addWorkflow, headers: headers)
        #expect(canvas.post("/api/WorkflowScheduler", Documented.scheduler, headers: headers).line == "200 Workflow Scheduler enabled")
        #expect(canvas.post("/api/WorkflowScheduler", off, headers: headers).line == "200 Workflow Scheduler disabled")
    }

    @Test(arguments: [
        "GET /api/Authenticate", "GET /api/Accounts", "POST /api/Account", "GET /api/RegApplications", "POST /api/RegApplication",
        "GET /api/WorkflowTemplates", "GET /api/Workflows", "GET /api/Workflow", "POST /api/Workflow", "GET /api/DeleteWorkflow",
        "POST /api/RunWorkflow", "POST /api/WorkflowScheduler", "GET /api/Applications",
    ])
    func `a request without keys is refused as printed`(request: String) throws {
        let canvas = try Understudy()
        let words = request.split(separator: " ").map(String.init)
        let answer = canvas.send(words[0], words[1], body: words[0] == "POST" ? "{}" : "")
        #expect(answer.line == "401 \(Documented.unauthorized)")
        #expect(answer.header("Content-Type") == "text/plain")
    }
}
