import Emulation
import HTTPMessages
import OrderedJSON
import Testing
import UnderstudyTesting

/// Whatever arrives, Canvas answers with one of its statuses, and in JSON where it says so.
@Suite struct RubbishTests {
    private static let statuses: Set<Int> = [200, 400, 401, 404, 405, 413, 415, 500]

    /// Each number seeds the random requests, so they are the same on every machine.
    @Test(arguments: 0..<20)
    func `two hundred requests at random get an answer that Canvas has`(number: Int) throws {
        let canvas = try Understudy.canvas()
        var rubbish = Rubbish(number)
        for _ in 0..<200 {
            let (method, target, headers, body) = rubbish.request()
            let answer = canvas.send(method, target, headers: headers, body: body)
            let isCanvas = try canvas.lastExchange()?.request.target.bytes == target
            let what =
                "\(method) \(String(decoding: target, as: UTF8.self)) \(headers) \(String(decoding: body.prefix(500), as: UTF8.self))"
            #expect(Self.statuses.contains(answer.status) || !isCanvas, "\(what): \(answer.line)")
            #expect(!answer.body.contains("its schema says"), "\(what): \(answer.line)")
            if answer.header("Content-Type")?.contains("json") == true, method != "HEAD" {
                #expect(answer.json != nil, "\(what): \(answer.line)")
            }
            if rubbish.chance(10) { try canvas.advanceClock(by: "PT1H") }
        }
        #expect(canvas.get("/api/Authenticate").line == "200 true")
        #expect(canvas.get("/api/Workflows").status == 200)
    }

    @Test(arguments: BindingTests.rowsWithBody)
    func `a megabyte is read like a line`(row: String) throws {
        let canvas = try Understudy.canvas()
        let target = String(row.split(separator: " ")[1])
        let megabyte = String(repeating: "x", count: 1 << 20)
        let large = [
            megabyte, "\"\(megabyte)\"", #"{"workflowId":"\#(megabyte)","firstName":"\#(megabyte)"}"#,
            "[\(String(repeating: "{},", count: 300_000))0]",
            #"{\#((0..<50_000).map { #""member\#($0)":\#($0)"# }.joined(separator: ","))}"#, String(repeating: "[", count: 1 << 20),
            #"{"runFromBlock":\#(String(repeating: "9", count: 1 << 20))}"#, String(repeating: "\u{0}", count: 1 << 20),
        ]
        for body in large { #expect([400, 500].contains(canvas.post(target, body).status)) }
    }

    @Test func `a megabyte that is right is stored and comes back`() throws {
        let canvas = try Understudy.canvas()
        let name = String(repeating: "é\u{1F600}", count: 175_000)
        let body = Documented.addWorkflow.replacing("Test Quinyx Employee Export Into FTP(CSV)", with: name)
        #expect(canvas.post("/api/Workflow", body).status == 200)
        #expect(canvas.workflow(postedWorkflow)?["name"]?.stringValue == name)
    }

    @Test func `a long path, a long query and many members get an answer`() throws {
        let canvas = try Understudy.canvas()
        let long = String(repeating: "a", count: 200_000)
        #expect(canvas.get("/api/\(long)").status == 404)
        #expect(canvas.get("/api/\(String(repeating: "/", count: 200_000))").status == 404)
        #expect(canvas.get("/api/Workflow/\(long)").status == 400)
        #expect(canvas.get("/api/Workflow?\(String(repeating: "a=b&", count: 50_000))id=\(long)").status == 400)
        #expect(canvas.get("/api/Workflows", headers: ["Consumer": long]).status == 401)
        #expect(canvas.get("/api/Workflows", headers: ["ManagedAccountId": long]).status == 401)
    }
}

/// Requests that are half right: rows and members exist, values fit or do not, and now and then a byte is damaged.
private struct Rubbish {
    private var generator: any RandomNumberGenerator

    init(_ number: Int) { generator = Randomness(seed: 1, sandbox: "rubbish").generator("request", number) }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    mutating func request() -> (method: String, target: [UInt8], headers: [String: String?], body: [UInt8]) {
        let method = chance(90) ? (chance(50) ? "GET" : "POST") : pick(["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "get", "", "\u{0}"])
        var target = "/\(chance(95) ? "api" : text())/\(pick(Self.names))"
        if chance(20) { target += "/\(text())" }
        if chance(40) { target += "?\(pick(["id", "name", "ID", "", text()]))=\(text())&\(text())" }
        var headers: [String: String?] = [:]
        if chance(10) { headers["Consumer"] = pick([nil, "", text()]) }
        if chance(10) { headers["SecretKey"] = pick([nil, "", text()]) }
        if chance(20) { headers["ManagedAccountId"] = pick([nil, "", text(), "a305c3a2-cba5-4554-bb5d-ab7fcd5b4a4c"]) }
        if chance(30) {
            headers["Content-Type"] = pick(["application/json", "text/plain", "", text(), "application/json; charset=\(text())"])
        }
        return (method, damaged(Array(target.utf8), percent: 3), headers, chance(90) ? damaged(Array(object().utf8), percent: 5) : noise())
    }

    private static let names = [
        "GetMetaData", "Describe", "Authenticate", "Accounts", "Account", "Applications", "RegApplications", "RegApplication",
        "WorkflowTemplates", "Workflows", "Workflow", "DeleteWorkflow", "RunWorkflow", "WorkflowScheduler", "", "%57orkflow", "..",
    ]
    private static let members = [
        "firstName", "lastName", "email", "phone", "roleName", "countryKey", "globalNotifications", "activated", "applicationId", "tagText",
        "credentialsJson", "workflowTemplateId", "name", "description", "applications", "chain", "uniqueBlockId", "variables", "workflowId",
        "runFromBlock", "runTillBlock", "isScheduled", "scheduleFrequency", "cronSchedule", "QUIN", "FTP", "apikey", "", "$id", "\\u0000",
    ]
    private static let texts = [
        "b459cf22-ad18-44bf-80dc-6e8b78be1cc5", "a78cee1b-adca-4777-9261-f86e4640e7db", "bbe52876-aca2-4ece-ba31-11e0d98ddc19",
        "97cbc3b3-32c7-4e4a-b788-a332ea82aeff", "e3320a16-4b20-4e33-840f-2f5d28e3e1ca", "0741b73d-2b13-4a4a-a0c2-2ffad9548e06",
        "02d1424a-da90-4c12-9c28-96162e624bd7", "00000000-0000-0000-0000-000000000000", "{b459cf22ad1844bf80dc6e8b78be1cc5}",
        "(b459cf22-ad18-44bf-80dc-6e8b78be1cc5", "{0xb459cf22,0xad18,0x44bf,{0x80,0xdc,0x6e,0x8b,0x78,0xbe,0x1c,0xc5}}", "{0x,,{",
        "a@b.example",
        "User", "Admin", "superpartner", "AddWorkflowApiDto", "chainApiDto", #"{\"cronSchedule\":\"0 0/5 * ? * * *\"}"#,
        #"{\"cronSchedule\":\"* * * ? * * 2023\"}"#, #"{\"cronSchedule\":\"0 0 0 29 2 ? */400\"}"#,
        #"{\"cronSchedule\":\"0 0 0 LW-1W#9 * ?\"}"#,
        #"{\"cronSchedule\":\"99999999999999999999/9 - , ? * *\"}"#, #"{\"apikey\":\"k\",\"environment\":0}"#, "{", "", " ", "%", "%0",
        "%00%FF%zz",
        "\\u0000", "\\ud83d\\ude00", "é", "\u{202E}", "'; --", "<x/>", "2147483648", "1e400", "NaN", "null", "../..",
    ]
    private static let numbers = [
        "0", "-0", "1", "2", "4", "-1", "1.0", "1e400", "-1e-400", "9223372036854775808", "2147483647", "0.1e1", "01", "1e", "-",
    ]

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &generator)] }

    private mutating func text() -> String { pick(Self.texts) }

    private mutating func object(depth: Int = 0) -> String {
        let members = (0..<Int.random(in: 0..<6, using: &generator)).map { _ in "\"\(pick(Self.members))\":\(value(depth: depth + 1))" }
        return "{\(members.joined(separator: ","))}"
    }

    private mutating func value(depth: Int) -> String {
        switch Int.random(in: 0..<(depth < 5 ? 10 : 7), using: &generator) {
        case 0..<4: return "\"\(text())\""
        case 4: return pick(Self.numbers)
        case 5: return pick(["true", "false"])
        case 6: return "null"
        case 7: return "[\((0..<Int.random(in: 0..<4, using: &generator)).map { _ in value(depth: depth + 1) }.joined(separator: ","))]"
        default: return object(depth: depth)
        }
    }

    /// Now and then changes, drops or doubles a byte.
    private mutating func damaged(_ bytes: [UInt8], percent: Int) -> [UInt8] {
        guard chance(percent), !bytes.isEmpty else { return bytes }
        var bytes = bytes
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        default: bytes.insert(bytes[place], at: place)
        }
        return bytes
    }

    private mutating func noise() -> [UInt8] {
        (0..<Int.random(in: 0..<64, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}
