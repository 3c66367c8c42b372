import Foundation
import OrderedJSON
import Testing
import UnderstudyTesting

/// What is read from seeds, and which faults in them are reported.
@Suite struct StateTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../seed-data/canvas").standardized

    private static func records(_ collection: String) throws -> [JSON] {
        try JSON(parsing: Array(Data(contentsOf: folder.appending(path: "\(collection).json")))).arrayValue ?? []
    }

    /// A record without the members that never reach the wire.
    private static func wire(_ record: JSON) -> JSON.Object {
        JSON.Object((record.objectValue ?? [:]).filter { !$0.key.hasPrefix("$") }.map { ($0.key, $0.value) })
    }

    /// The built-in seeds with every record in its list: the marks that keep records out of lists are removed.
    private static func allListed() throws -> [String: String] {
        var seeds: [String: String] = [:]
        for collection in ["accounts", "reg-applications", "workflows"] {
            seeds["canvas/\(collection).json"] = JSON.array(try records(collection).map { .object(wire($0)) }).text
        }
        return seeds
    }

    // MARK: What it reads

    /// The API keys are left out, since no list shows them to clients.
    @Test(arguments: [
        ("accounts", "Accounts"), ("applications", "Applications"), ("reg-applications", "RegApplications"),
        ("workflow-templates", "WorkflowTemplates"), ("workflows", "Workflows"), ("metadata", "GetMetaData"),
    ])
    func `what a list prints of a record is the seed's text, without our own members`(collection: String, list: String) throws {
        let canvas = try Understudy.canvas(seeds: try Self.allListed())
        let printed = try #require(canvas.get("/api/\(list)").json?.arrayValue?.map(\.text))
        let seeded = try Self.records(collection).map { Self.wire($0).text }
        #expect(printed.sorted() == seeded.sorted())
        #expect(!printed.isEmpty)
    }

    @Test func `what a workflow's row prints is the seed's text, without our own members`() throws {
        let canvas = try Understudy.canvas()
        let records = try Self.records("workflows")
        #expect(!records.isEmpty)
        for record in records {
            #expect(canvas.get("/api/Workflow?id=\(record["id"]?.stringValue ?? "")").line == "200 \(Self.wire(record).text)")
        }
    }

    @Test func `members and numbers come back as they are spelled in the seed`() throws {
        let template = """
            [{"id":"00000000-0000-4000-8000-00000000000a","name":"\\u00e9\\u2028\\/","description":"","dateCreated":"2020-01-01T00:00:00.1",
              "dateModified":"2022-01-02T00:00:00","state":"Draft","version":null,"draftIsCommitted":null,"dateCommitted":null,"organizationId":null,
              "applications":[],"chain":[{"uniqueBlockId":"00000000-0000-4000-8000-00000000000b","blockName":"","variables":
              {"z":1.0,"a":1e2,"m":-0,"long":123456789012345678901234567890.10,"null":null,"list":[ ],"map":{ }}}]}]
            """
        let canvas = try Understudy.canvas(seeds: ["canvas/workflow-templates.json": template, "canvas/workflows.json": "[]"])
        let body = canvas.get("/api/WorkflowTemplates").body
        #expect(body.contains(#"{"z":1.0,"a":1e2,"m":-0,"long":123456789012345678901234567890.10,"null":null,"list":[],"map":{}}"#))
        #expect(body.hasPrefix(#"[{"id":"00000000-0000-4000-8000-00000000000a","name":"é\#u{2028}/","#))
        #expect(body.contains(#""dateCreated":"2020-01-01T00:00:00.1""#))
    }

    @Test func `a folder without files is a Canvas that nobody has keys to`() throws {
        let seeds = ["accounts", "api-keys", "applications", "metadata", "reg-applications", "workflow-templates", "workflows"]
        let canvas = try Understudy.canvas(seeds: Dictionary(uniqueKeysWithValues: seeds.map { ("canvas/\($0).json", "[]") }))
        #expect(canvas.get("/api/GetMetaData").line == "200 []")
        #expect(canvas.get("/api/Workflows").status == 401)
    }

    // MARK: What it refuses

    private static let key = #"{"consumer":"C","secretKey":"s","accountId":"ACCOUNT","apiAccess":true}"#

    @Test(arguments: [
        (
            "api-keys.json", "[\n \(key.replacing("ACCOUNT", with: "00000000-0000-4000-8000-00000000000a"))]",
            """
            seed-data/canvas/api-keys.json:2: /0/accountId expected an id of accounts.json, found 00000000-0000-4000-8000-00000000000a; \
            add it to seed-data/canvas/accounts.json or remove the reference
            """
        ),
        (
            "api-keys.json", "[\(key.replacing(#""ACCOUNT""#, with: "7"))]",
            """
            seed-data/canvas/api-keys.json:1: /0/accountId expected a string (uuid, like b459cf22-ad18-44bf-80dc-6e8b78be1cc5), found 7; \
            correct the value
            """
        ),
        ("unknown.json", "[]", "seed-data/canvas/unknown.json:1: expected one of api-keys.json, accounts.json, applications.json, "),
        (
            "accounts.json", "[",
            "seed-data/canvas/accounts.json:1: expected JSON, found an error in column 2: the text ends too early; correct the syntax"
        ),
        (
            "accounts.json", "{}",
            "seed-data/canvas/accounts.json:1: expected an array of records, found something else; put [ and ] around it"
        ),
    ])
    func `a seed that does not fit is named, with the remedy`(file: String, text: String, message: String) throws {
        let failure = #expect(throws: (any Error).self) { try Understudy.canvas(seeds: ["canvas/\(file)": text]) }
        #expect(failure.map { "\($0)".contains(message) } == true, "\(failure.map { "\($0)" } ?? "")")
    }

    @Test(arguments: [
        ("{}", "/0/$run/first expected a whole number from 1, found nothing"),
        (#"{"first":1}"#, "/0/$run/last expected a whole number from 1, found nothing"),
        (#"{"first":1,"last":2,"block":-9}"#, "/0/$run/block expected a whole number from 1, found -9"),
        (#"{"first":1,"last":2,"due":"x"}"#, "/0/$run/due expected a string (date-time, like 2022-05-02T12:00:01.35Z), found \"x\""),
    ])
    func `a run in progress that cannot be read is named`(run: String, message: String) throws {
        let workflow = try Documented.workflow.onTheWire.dropLast() + #","$run":\#(run)}"#
        let failure = #expect(throws: (any Error).self) { try Understudy.canvas(seeds: ["canvas/workflows.json": "[\(workflow)]"]) }
        #expect(failure.map { "\($0)".contains(message) } == true, "\(failure.map { "\($0)" } ?? "")")
    }

    @Test func `a run in progress that a seed has goes on`() throws {
        let run = #"{"first":2,"last":3,"block":2,"due":"2022-05-02T12:00:00.5Z"}"#
        let ready = try Documented.workflow.onTheWire.dropLast() + #","$run":\#(run)}"#
        let workflow = ready.replacing(#""status":"Ready""#, with: #""status":"Running""#)
        let canvas = try Understudy.canvas(seeds: ["canvas/workflows.json": "[\(workflow)]"])
        let steps = ["began block 3", "finished at block 3"]
        #expect(try canvas.advanceClock(by: "PT2S") == steps.map { "workflow b459cf22-ad18-44bf-80dc-6e8b78be1cc5 \($0)" })
    }

    @Test func `a run in progress that a seed has can be exported at each of its blocks and loaded again`() throws {
        let run = #"{"status":"Running","$run":{"first":1,"last":5,"failing":4,"due":"2022-05-02T12:00:00Z"}}"#
        let canvas = try Understudy.canvas(seeds: ["canvas/workflows.json": try Self.records("workflows", 1, with: run)])
        for _ in 1...4 {
            try canvas.advanceClock(by: "PT1S")
            let export = canvas.get("/__admin/state").body
            #expect(canvas.send("PUT", "/sandbox/copy/__admin/state", body: export).status == 200)
        }
        #expect(canvas.workflow("b459cf22-ad18-44bf-80dc-6e8b78be1cc5")?["status"] == "Failed")
    }

    @Test(arguments: [
        (#""{\"cronSchedule\":\"0 0 25 ? * *\"}""#, "Hour values must be between 0 and 23"),
        (#""hourly""#, "scheduleFrequency has no cronSchedule"),
    ])
    func `a seeded schedule that is none is named`(frequency: String, reason: String) throws {
        let workflows = try Documented.workflow.replacing(#""{\"cronSchedule\":\"0 0 0/1 ? * * *\"}""#, with: frequency).onTheWire
        let failure = #expect(throws: (any Error).self) { try Understudy.canvas(seeds: ["canvas/workflows.json": "[\n\(workflows)]"]) }
        let text = failure.map { "\($0)" } ?? ""
        #expect(text.hasPrefix("seed-data/canvas/workflows.json:2: /0/schedulerFrequency expected"))
        #expect(text.contains("correct it: \(reason)"))
    }

    @Test(arguments: [
        (#""$blockCount":-3"#, "/0/$blockCount expected a whole number from 1, found -3; correct the value"),
        (#""$blockMilliseconds":-5"#, "/0/$blockMilliseconds expected a whole number from 0, found -5; correct the value"),
        (#""$failsAtBlock":0"#, "/0/$failsAtBlock expected a whole number from 1, found 0; correct the value"),
        (
            #""$blockCount":4,"$failsAtBlock":5"#,
            "/0/$failsAtBlock expected a block of the workflow, from 1 to 4, found 5; correct the number, or give a larger $blockCount"
        ),
        (
            #""$blockCount":4,"$outcomes":[{"result":"fail","block":5}]"#,
            "/0/$outcomes/0/block expected a block of the workflow, from 1 to 4, found 5; correct the number, or give a larger $blockCount"
        ),
        (
            #""$outcomes":[{"result":"fail","runs":-1}]"#,
            "/0/$outcomes/0/runs expected a whole number from 1, found -1; correct the value"
        ),
    ])
    func `a seed that says of runs what cannot come true is named`(members: String, fault: String) throws {
        let workflow = try Documented.workflow.onTheWire.dropLast() + ",\(members)}"
        let failure = #expect(throws: (any Error).self) { try Understudy.canvas(seeds: ["canvas/workflows.json": "[\(workflow)]"]) }
        let place = "seed-data/canvas/workflows.json:"
        let text = failure.map { "\($0)" } ?? ""
        #expect(text.hasPrefix(place) && text.hasSuffix(" \(fault)") && !text.contains("\n"), "\(text)")
    }

    @Test func `a registration with another short name than its application and a template with one that nobody has are named`() throws {
        let registrations = try JSON(parsing: Documented.regApplications.onTheWire).arrayValue ?? []
        let renamed = try #require(registrations.first).text.replacing(#""shortName":"QUIN""#, with: #""shortName":"QUINYX""#)
        let template = """
            [{"id":"00000000-0000-4000-8000-00000000000a","name":"Stray","description":"","dateCreated":"2020-01-01T00:00:00",
              "dateModified":"2022-01-02T00:00:00","state":"Draft","version":null,"draftIsCommitted":null,"dateCommitted":null,
              "organizationId":null,"applications":["QUIN","NOPE"],"chain":[]}]
            """
        let failure = #expect(throws: (any Error).self) {
            try Understudy.canvas(seeds: [
                "canvas/reg-applications.json": "[\(renamed)]", "canvas/workflow-templates.json": template, "canvas/workflows.json": "[]",
            ])
        }
        let text = failure.map { "\($0)" } ?? ""
        #expect(
            text == """
                seed-data/canvas/reg-applications.json:1: /0/shortName expected QUIN, as application 97cbc3b3-32c7-4e4a-b788-a332ea82aeff \
                has it, found QUINYX; correct one of the two
                seed-data/canvas/workflow-templates.json:3: /0/applications/1 expected a shortName of applications.json, found NOPE; \
                add the application or remove the name
                """)
    }

    /// The built-in records of a collection, with some members of the record at one place replaced.
    private static func records(_ collection: String, _ place: Int, with members: String) throws -> String {
        var records = try records(collection)
        var record = try #require(records[place].objectValue)
        for (name, value) in try JSON(parsing: members).objectValue ?? [:] { record[name] = value }
        records[place] = .object(record)
        return JSON.array(records).text
    }

    @Test(arguments: [
        (
            "accounts", 1, #"{"email":"NATHAN.BRAY@connectmyapps.com"}"#,
            """
            /1/email expected an address that no other account has, found NATHAN.BRAY@connectmyapps.com, \
            as account 41a31538-1120-4bdf-a6cb-675eeedd7d2d has it; change one of the two
            """
        ),
        (
            "accounts", 0, #"{"roleId":"9c525665-df99-4aee-9e52-1a55853db03b"}"#,
            "/0/roleId expected the id of the role User, found 9c525665-df99-4aee-9e52-1a55853db03b, that of Admin; correct one of the two"
        ),
        (
            "api-keys", 0, #"{"secretKey":""}"#,
            #"/0/secretKey expected a string (not empty, like a5ae515d-d53b-478c-90bd-060c616d37b7), found ""; correct the value"#
        ),
        (
            "api-keys", 0, #"{"consumer":""}"#,
            #"/0/consumer expected a string (not empty, like 5D1AEF05263B4971), found ""; correct the value"#
        ),
        (
            "applications", 8, #"{"shortName":"TASO"}"#,
            """
            /8/shortName expected a name that no other application has, found TASO, \
            as application 07ffd13d-ba57-4d1b-9c46-03c5c919eed0 has it; change one of the two
            """
        ),
        (
            "applications", 1, #"{"credentialsJson":{"apikey":null,"Environment":null}}"#,
            """
            /1/credentialsJson expected the ShortName of each credential field (apikey, environment), found apikey, Environment; \
            correct the members
            """
        ),
        (
            "applications", 5,
            #"""
            {"credentialFields":[
              {"ShortName":"apikey","Name":"Key","Type":"text","Value":"","Optional":false,"Desc":"","Hidden":false},
              {"ShortName":"apikey","Name":"Other key","Type":"text","Value":"","Optional":false,"Desc":"","Hidden":false}]}
            """#,
            "/5/credentialFields/1/ShortName expected a name that no other field of the application has, found apikey; change one of the two"
        ),
        (
            "applications", 1, #"{"sessionTimeMins":-1}"#,
            "/1/sessionTimeMins expected a whole number from 0, found -1; correct the value"
        ),
        (
            "reg-applications", 1, #"{"sessionTimeMins":-1}"#,
            "/1/sessionTimeMins expected a whole number from 0, found -1; correct the value"
        ),
        ("metadata", 0, #"{"verb":"get"}"#, #"/0/verb expected one of GET, POST, found "get"; correct the value"#),
        (
            "workflow-templates", 0,
            #"""
            {"chain":[{"uniqueBlockId":"02d1424a-da90-4c12-9c28-96162e624bd7","blockName":"a","variables":{}},
             {"uniqueBlockId":"02d1424a-da90-4c12-9c28-96162e624bd7","blockName":"b","variables":{}}]}
            """#,
            """
            /0/chain/1/uniqueBlockId expected an id that no other block of the template has, \
            found 02d1424a-da90-4c12-9c28-96162e624bd7; change one of the two
            """
        ),
        (
            "workflows", 1, #"{"status":"Running"}"#,
            """
            /1/status expected Ready or Failed, since there is no $run, found Running; correct it, or add the $run that is in progress
            """
        ),
        (
            "workflows", 1, #"{"$run":{"first":2,"last":3,"due":"2022-05-02T12:00:01Z"}}"#,
            "/1/status expected Running, since there is a $run, found Ready; correct it, or remove the $run"
        ),
        (
            "workflows", 1, #"{"status":"Running","$run":{"first":3,"last":2,"due":"2022-05-02T12:00:01Z"}}"#,
            "/1/$run/last expected a block from 3 on, found 2; correct one of the two"
        ),
        (
            "workflows", 1, #"{"status":"Running","$run":{"first":2,"last":3,"block":4,"due":"2022-05-02T12:00:01Z"}}"#,
            "/1/$run/block expected a block from 2 to 3, found 4; correct the number"
        ),
        (
            "workflows", 1, #"{"status":"Running","$blockCount":2,"$run":{"first":1,"last":9,"block":5,"due":"2022-05-02T12:00:01Z"}}"#,
            "/1/$run/last expected a block of the workflow, from 1 to 2, found 9; correct the number, or give a larger $blockCount"
        ),
        (
            "workflows", 1, #"{"status":"Running","$run":{"first":1,"last":9007199254740991,"due":"2022-05-02T12:00:01Z"}}"#,
            """
            /1/$run/last expected a block of the workflow, from 1 to 10000, found 9007199254740991; \
            correct the number, or give a larger $blockCount
            """
        ),
        (
            "workflows", 1, #"{"status":"Running","$run":{"first":2,"last":3,"failing":1,"due":"2022-05-02T12:00:01Z"}}"#,
            "/1/$run/failing expected a block from 2 to 3, or 0, found 1; correct the number"
        ),
        (
            "workflows", 1, #"{"accountId":"6FA122E4-0D4C-4A1D-8869-7C0A86A37BF1"}"#,
            #"""
            /1/accountId expected a string (uuid, like b459cf22-ad18-44bf-80dc-6e8b78be1cc5), \#
            found "6FA122E4-0D4C-4A1D-8869-7C0A86A37BF1"; correct the value
            """#
        ),
        ("workflows", 1, #"{"$blockCount":20000}"#, "/1/$blockCount expected 10000 at most, found 20000; correct the number"),
        ("workflows", 1, #"{"currentBlock":-1}"#, "/1/currentBlock expected a whole number from 0, found -1; correct the value"),
        (
            "workflows", 2, #"{"schedulerFrequency":"{\"cronSchedule\":\"0 0 0 30 2 ?\"}"}"#,
            #"""
            /2/schedulerFrequency expected a schedule that has a date, \#
            found {"cronSchedule":"0 0 0 30 2 ?"}; correct it, or set isScheduled to false
            """#
        ),
    ])
    func `a seed that contradicts the service is named`(collection: String, place: Int, members: String, fault: String) throws {
        let seeds = ["canvas/\(collection).json": try Self.records(collection, place, with: members)]
        let failure = #expect(throws: (any Error).self) { try Understudy.canvas(seeds: seeds) }
        #expect(failure.map { "\($0)" } == "seed-data/canvas/\(collection).json:1: \(fault)")
    }

    @Test(arguments: [
        ("accounts", 3, #"{"$accessTo":["ID"]}"#, "/3/$accessTo/0", "accounts"),
        ("reg-applications", 0, #"{"accountId":"ID"}"#, "/0/accountId", "accounts"),
        ("reg-applications", 0, #"{"applicationId":"ID"}"#, "/0/applicationId", "applications"),
        ("workflows", 0, #"{"accountId":"ID"}"#, "/0/accountId", "accounts"),
        ("workflows", 0, #"{"workflowTemplateId":"ID"}"#, "/0/workflowTemplateId", "workflow-templates"),
        ("workflows", 0, #"{"regApplicationIds":["ID"]}"#, "/0/regApplicationIds/0", "reg-applications"),
    ])
    func `a reference that leads nowhere is named`(collection: String, place: Int, members: String, pointer: String, target: String) throws
    {
        let id = "00000000-0000-4000-8000-00000000000a"
        let seeds = ["canvas/\(collection).json": try Self.records(collection, place, with: members.replacing("ID", with: id))]
        let failure = #expect(throws: (any Error).self) { try Understudy.canvas(seeds: seeds) }
        #expect(
            failure.map { "\($0)" } == """
                seed-data/canvas/\(collection).json:1: \(pointer) expected an id of \(target).json, found \(id); \
                add it to seed-data/canvas/\(target).json or remove the reference
                """)
    }

    @Test(arguments: [
        ("accounts", #"{"$listed":"false"}"#, #"/0/$listed expected true or false, found "false"; correct the value"#),
        ("accounts", #"{"$active":0}"#, "/0/$active expected true or false, found 0; correct the value"),
        (
            "reg-applications", #"{"$credentials":"{}"}"#,
            #"/0/$credentials expected an object, each member any value, found "{}"; correct the value"#
        ),
        (
            "workflow-templates", #"{"$listed":false}"#,
            "/0/$listed expected one of the members of WorkflowTemplate, found false; correct the name or remove the member"
        ),
        (
            "workflows", #"{"$blocks":[{"uniqueBlockId":"x","blockName":"b","variables":{}}]}"#,
            #"""
            /0/$blocks/0/uniqueBlockId expected a string (uuid, like b459cf22-ad18-44bf-80dc-6e8b78be1cc5), found "x"; correct the value
            """#
        ),
        (
            "workflows", #"{"$run":{"first":1,"last":2,"blok":1,"due":"2022-05-02T12:00:01Z"}}"#,
            """
            /0/$run/blok expected one of the members of Run (first, last, failing, block, due), found 1; \
            remove the member, or begin its name with $ if it is one of ours
            """
        ),
    ])
    func `a member of ours that does not fit is named`(collection: String, members: String, fault: String) throws {
        let seeds = ["canvas/\(collection).json": try Self.records(collection, 0, with: members)]
        let failure = #expect(throws: (any Error).self) { try Understudy.canvas(seeds: seeds) }
        #expect(failure.map { "\($0)" } == "seed-data/canvas/\(collection).json:1: \(fault)")
    }

    @Test(arguments: [
        ("accounts", 2, #"{"role":"SuperPartner","roleId":"00000000-0000-4000-8000-00000000000a"}"#),
        ("workflows", 2, #"{"schedulerFrequency":"{\"cronSchedule\":\"0 0 0 31 12 ? 2021\"}","dateNextSchedule":null}"#),
        ("workflows", 2, #"{"dateCreated":"0001-01-01T00:00:00","schedulerFrequency":"{\"cronSchedule\":\"0 0 0 1 1 ? 2022\"}"}"#),
        ("workflows", 1, #"{"status":"Failed","currentBlock":0}"#),
    ])
    func `a seed is taken that the service may have come to`(collection: String, place: Int, members: String) throws {
        let canvas = try Understudy.canvas(seeds: ["canvas/\(collection).json": try Self.records(collection, place, with: members)])
        #expect(canvas.get("/api/Authenticate").line == "200 true")
    }

    /// In a seed file, the second of two conflicting records is reported; here the first one is written, and is reported too.
    @Test func `a record that would be like another is refused wherever that stands`() throws {
        let canvas = try Understudy.canvas()
        let place = "/__admin/state/canvas/accounts/41a31538-1120-4bdf-a6cb-675eeedd7d2d"
        var account = try #require(canvas.get(place).json?.objectValue)
        account["email"] = "IGOR.kostian@connectmyapps.com"
        let answer = canvas.send("PUT", place, body: JSON.object(account).text)
        #expect(answer.status == 400)
        #expect(
            answer.json?["error"]?["message"]?.stringValue == """
                /email: expected an address that no other account has, found IGOR.kostian@connectmyapps.com, \
                as account 18cc3b9f-c14e-4c7d-892b-7cc5545abac0 has it; change one of the two
                """)
    }

    @Test func `two records of one id are named`() throws {
        let account = try #require(JSON(parsing: Documented.accounts)[0]).text
        let failure = #expect(throws: (any Error).self) {
            try Understudy.canvas(seeds: ["canvas/accounts.json": "[\(account),\n\(account)]", "canvas/api-keys.json": "[]"])
        }
        let place = "seed-data/canvas/accounts.json:2: /1 expected an id of its own, found 41a31538-1120-4bdf-a6cb-675eeedd7d2d, as in /0; "
        #expect(failure.map { "\($0)".contains(place) } == true)
    }
}
