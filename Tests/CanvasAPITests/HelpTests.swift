import CanvasAPI
import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct HelpTests {
    // MARK: What it refuses

    static let refused = [
        Refused(
            "GET /api/Describe/:name?", .unknownType, "a type that nobody has", target: "/api/Describe?name=AddWorkflow",
            #"500 {"State":500,"Msg":"Unknown type AddWorkflow"}"#),
        Refused("GET /api/Describe/:name?", .unknownType, "no name", #"500 {"State":500,"Msg":"Unknown type "}"#),
        Refused(
            "GET /api/Describe/:name?", .unknownType, "a name with a NUL and a quote", target: "/api/Describe/%00%22",
            #"500 {"State":500,"Msg":"Unknown type \u0000\""}"#),
    ]

    @Test(arguments: refused)
    func `an unknown type is refused`(_ refused: Refused) throws {
        let canvas = try Understudy.canvas()
        let told = try refused.sent(to: canvas)
        #expect(told == refused.expected)
    }

    // MARK: What it answers

    /// Each row: type, property, generic parameters, and whether it is required.
    @Test(arguments: [
        (
            "AddWorkflowApiDto",
            [
                ["guid", "workflowTemplateId", "", "true"], ["string", "name", "", "false"], ["string", "description", "", "false"],
                ["dictionary", "applications", "string,guid", "true"], ["iEnumerable", "chain", "chainApiDto", "false"],
            ]
        ),
        ("ChainApiDto", [["guid", "uniqueBlockId", "", "true"], ["dictionary", "variables", "string,object", "false"]]),
        (
            "RunMetadataApiDto",
            [
                ["guid", "workflowId", "", "true"], ["nullable", "runFromBlock", "int32", "false"],
                ["nullable", "runTillBlock", "int32", "false"],
            ]
        ),
        (
            "UpdateWorkfowSchedulerApiDto",
            [["guid", "workflowId", "", "true"], ["boolean", "isScheduled", "", "true"], ["string", "scheduleFrequency", "", "false"]]
        ),
        (
            "AddRegApplicationApiDto",
            [["guid", "applicationId", "", "true"], ["string", "tagText", "", "false"], ["string", "credentialsJson", "", "true"]]
        ),
        (
            "AddAccountApiDto",
            [
                ["string", "firstName", "", "true"], ["string", "lastName", "", "true"], ["string", "email", "", "true"],
                ["string", "phone", "", "false"], ["string", "roleName", "", "true"], ["string", "countryKey", "", "false"],
                ["boolean", "globalNotifications", "", "false"], ["string", "defaultNotificationEmail", "", "false"],
                ["boolean", "activated", "", "false"],
            ]
        ),
    ])
    func `Describe knows every body`(type: String, properties: [[String]]) throws {
        let canvas = try Understudy.canvas()
        let rows = properties.map {
            #"{"typeName":"\#($0[0])","propertyName":"\#($0[1])","genericParameters":"\#($0[2])","isRequired":\#($0[3])}"#
        }
        #expect(canvas.get("/api/Describe?name=\(type)").line == "200 [\(rows.joined(separator: ","))]")
    }

    /// The answer of Describe itself spells `chainApiDto` in this way, and clients will send that name back.
    @Test(arguments: ["?name=chainApiDto", "?Name=CHAINAPIDTO", "/chainApiDto", "/ChainApiDto/", "/ChainApiDto?name=other"])
    func `a type may be named in any letter case, in the query or the path`(rest: String) throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.get("/api/Describe\(rest)").line == canvas.get("/api/Describe?name=ChainApiDto").line)
        #expect(canvas.get("/api/Describe\(rest)").status == 200)
    }

    /// The page prints one answer and gives no example of a name in the path.
    @Test(arguments: [
        ("?name=AddWorkflowApiDto", "documented", 200), ("?name=addworkflowapidto", "documented", 200),
        ("/AddWorkflowApiDto", "assumed", 501), ("?name=ChainApiDto", "assumed", 501), ("?name=AddAccountApiDto", "assumed", 501),
    ])
    func `what Describe answers says how it is known, and a sandbox that wants to know better does without`(
        rest: String, evidence: String, status: Int
    ) throws {
        let canvas = try Understudy.canvas()
        let answer = canvas.get("/api/Describe\(rest)")
        #expect(answer.status == 200)
        #expect(answer.header("X-Understudy-Evidence") == evidence)
        #expect(canvas.get("/__admin/journal").json?.arrayValue?.last?["evidence"]?.stringValue == evidence)
        #expect(canvas.send("PUT", "/__admin/settings", body: #"{"evidenceFloor":"inferred"}"#).status == 200)
        #expect(canvas.get("/api/Describe\(rest)").status == status)
    }

    @Test(arguments: ["/api/GetMetaData", "/api/Describe?name=ChainApiDto"])
    func `keys that are sent where none are needed are not looked at`(target: String) throws {
        let canvas = try Understudy()
        let wrong = ["Consumer": "wrong", "SecretKey": "", "ManagedAccountId": "nobody"]
        #expect(canvas.get(target, headers: wrong).status == 200)
    }

    @Test func `Authenticate does not look at the managed account`() throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.get("/api/Authenticate", headers: ["ManagedAccountId": "nobody"]).line == "200 true")
    }

    @Test func `every operation that GetMetaData names is there`() throws {
        let canvas = try Understudy.canvas()
        let rows = try #require(canvas.get("/api/GetMetaData").json?.arrayValue)
        #expect(rows.count == 15)
        for row in rows {
            let name = row["name"]?.stringValue ?? "", verb = row["verb"]?.stringValue ?? ""
            let status = canvas.send(verb, "/api/\(name)").status
            #expect(status != 404 && status != 405, "\(verb) \(name)")
        }
    }
}
