import CanvasAPI
import Emulation
import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct AccessTests {
    /// The documented pair of keys, pairs of two other accounts, and a pair whose access was switched off.
    private static let keys = """
        [{"consumer":"5D1AEF05263B497182992E324517FFFD0FED85FBEC2342B19CE02AB5ED62D6ED","secretKey":"a5ae515d-d53b-478c-90bd-060c616d37b7",
          "accountId":"6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1","apiAccess":true},
         {"consumer":"NATHAN","secretKey":"n","accountId":"41a31538-1120-4bdf-a6cb-675eeedd7d2d","apiAccess":true},
         {"consumer":"LUKE","secretKey":"l","accountId":"a305c3a2-cba5-4554-bb5d-ab7fcd5b4a4c","apiAccess":true},
         {"consumer":"OFF","secretKey":"o","accountId":"a305c3a2-cba5-4554-bb5d-ab7fcd5b4a4c","apiAccess":false}]
        """
    private static let nathan = ["Consumer": "NATHAN", "SecretKey": "n"]
    private static let luke = ["Consumer": "LUKE", "SecretKey": "l"]

    static let rowsWithKeys = Canvas.endpoints.filter { $0.access != .open }.map(\.operation)
    static let rowsWithAccount = Canvas.endpoints.filter { $0.access == .account }.map(\.operation)

    // MARK: What it refuses

    private static let badKeys: [[String: String?]] = [
        ["Consumer": nil], ["SecretKey": nil], ["Consumer": nil, "SecretKey": nil], ["Consumer": ""], ["SecretKey": ""],
        ["SecretKey": "a5ae515d-d53b-478c-90bd-060c616d37b8"], ["SecretKey": "A5AE515D-D53B-478C-90BD-060C616D37B7"],
        ["Consumer": "5d1aef05263b497182992e324517fffd0fed85fbec2342b19ce02ab5ed62d6ed"], ["Consumer": "NATHAN"], ["SecretKey": "n"],
        ["Consumer": "OFF", "SecretKey": "o"],
    ]

    @Test(arguments: rowsWithKeys, badKeys)
    func `keys that are missing, empty, wrong, no pair or switched off are refused`(row: String, headers: [String: String?]) throws {
        let canvas = try Understudy.canvas(seeds: ["canvas/api-keys.json": Self.keys])
        let before = try canvas.memory
        let refused = Refused(row, .unauthorized, "bad keys", headers: headers, "401 Status Code: 401; Unauthorized")
        let told = try refused.sent(to: canvas)
        #expect(told == refused.expected)
        #expect(try canvas.memory == before)
    }

    /// A malformed id, an unknown one, and the id of an account that is not activated yet.
    @Test(arguments: rowsWithAccount, ["me", "18cc3b9f-c14e-4c7d-892b-7cc5545abac", "00000000-0000-0000-0000-000000000000", "\u{0}"])
    func `a managed account that is malformed or unknown is refused`(row: String, account: String) throws {
        let canvas = try Understudy.canvas()
        let before = try canvas.memory
        let refused = Refused(
            row, .accountNotManaged, "bad account", headers: ["ManagedAccountId": account], "401 Status Code: 401; Unauthorized")
        let told = try refused.sent(to: canvas)
        #expect(told == refused.expected)
        #expect(try canvas.memory == before)
    }

    @Test func `an account that is not active yet cannot be managed`() throws {
        let canvas = try Understudy.canvas()
        let inactive = Documented.addAccount.replacing(#""activated":true"#, with: #""activated":false"#)
        #expect(canvas.post("/api/Account", inactive).body == #""296dce4a-3e24-495e-833c-e183ccfbf2d9""#)
        let answer = canvas.get("/api/Workflows", headers: ["ManagedAccountId": "296dce4a-3e24-495e-833c-e183ccfbf2d9"])
        #expect(answer.line == "401 Status Code: 401; Unauthorized")
    }

    @Test func `that bad keys are refused is documented, that an account is not managed is assumed, and both look the same`() throws {
        let canvas = try Understudy.canvas()
        let bad: [[String: String?]] = [["SecretKey": nil], ["ManagedAccountId": "me"], ["SecretKey": nil, "ManagedAccountId": "me"]]
        let answers = bad.map { canvas.get("/api/Workflows", headers: $0) }
        #expect(answers.map { $0.header("X-Understudy-Evidence") } == ["documented", "assumed", "documented"])
        #expect(Set(answers.map(\.line)) == ["401 Status Code: 401; Unauthorized"])
    }

    /// Of the documented accounts, Igor's is in the operator's organisation, Luke's and Nathan's are in another.
    @Test(arguments: [
        (nathan, "18cc3b9f-c14e-4c7d-892b-7cc5545abac0"), (nathan, "a305c3a2-cba5-4554-bb5d-ab7fcd5b4a4c"),
        (luke, "18cc3b9f-c14e-4c7d-892b-7cc5545abac0"),
    ])
    func `a user manages nobody else, an administrator nobody of another organisation`(keys: [String: String], account: String) throws {
        let canvas = try Understudy.canvas(seeds: ["canvas/api-keys.json": Self.keys])
        let headers = keys.merging(["ManagedAccountId": account]) { own, _ in own }
        #expect(canvas.get("/api/Workflows", headers: headers).line == "401 Status Code: 401; Unauthorized")
    }

    @Test func `keys are looked at before the body, and the verb before the keys`() throws {
        let canvas = try Understudy()
        #expect(canvas.post("/api/Account", "{").line == "401 Status Code: 401; Unauthorized")
        #expect(canvas.send("DELETE", "/api/Account").line == "405 Status Code: 405; Method Not Allowed")
    }

    // MARK: What it answers

    @Test(arguments: [
        (nathan, "41a31538-1120-4bdf-a6cb-675eeedd7d2d"), (luke, "41a31538-1120-4bdf-a6cb-675eeedd7d2d"),
        (luke, "{A305C3A2-CBA5-4554-BB5D-AB7FCD5B4A4C}"), (luke, ""),
    ])
    func `an account manages itself, an administrator everybody of the organisation; an empty header counts as none`(
        keys: [String: String], account: String
    ) throws {
        let canvas = try Understudy.canvas(seeds: ["canvas/api-keys.json": Self.keys])
        let headers = keys.merging(["ManagedAccountId": account]) { own, _ in own }
        #expect(canvas.get("/api/Workflows", headers: headers).line == "200 []")
    }

    @Test func `header names may be in any letter case`() throws {
        let canvas = try Understudy()
        let headers = ["cONSUMER": Documented.keys["Consumer"], "secretkey": Documented.keys["SecretKey"], "MANAGEDACCOUNTID": "nobody"]
        #expect(canvas.get("/api/Authenticate", headers: headers).line == "200 true")
        #expect(canvas.get("/api/Workflows", headers: headers).status == 401)
    }

    @Test func `a managed account sees its own data and that of the accounts it has access to`() throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.get("/api/Workflows", headers: Documented.managedAccount).line == canvas.get("/api/Workflows").line)
        _ = canvas.post("/api/Workflow", Documented.addWorkflow, headers: Documented.managedAccount)
        let list = canvas.get("/api/Workflows", headers: Documented.managedAccount).json?.arrayValue ?? []
        #expect(list.map { $0["accountId"]?.stringValue?.prefix(8) } == ["a4ba9a9b"] + Array(repeating: "6fa122e4", count: 6))
        #expect(canvas.get("/api/Workflows").line == "200 \(try Documented.workflows.onTheWire)")
    }

    @Test func `what an account has access to twice, or has itself, is listed once`() throws {
        let canvas = try Understudy.canvas()
        let place = "/__admin/state/canvas/accounts/a4ba9a9b-ce81-4f06-81c6-032bf7d648f5"
        var account = try #require(canvas.get(place).json?.objectValue)
        let owner = "6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1"
        account["$accessTo"] = [.string(owner), .string(owner), "a4ba9a9b-ce81-4f06-81c6-032bf7d648f5"]
        #expect(canvas.send("PUT", place, body: JSON.object(account).text).status == 200)
        _ = canvas.post("/api/RegApplication", Documented.addQuinyx, headers: Documented.managedAccount)
        for list in ["/api/RegApplications", "/api/Workflows"] {
            let ids = canvas.get(list, headers: Documented.managedAccount).json?.arrayValue?.map { $0["id"]?.stringValue } ?? []
            #expect(ids.count >= 5)
            #expect(Set(ids).count == ids.count, "\(list)")
        }
    }
}
