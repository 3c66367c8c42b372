import CanvasAPI
import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct RegApplicationsTests {
    private static let quinyx = "97cbc3b3-32c7-4e4a-b788-a332ea82aeff"
    private static let ftp = "5f814909-01ea-4395-96ee-5ba7614128fc"
    private static let fileHub = "9b6a04b3-c91f-4255-9033-6ac7b7a6f935"

    /// A body whose `credentialsJson` holds `credentials` as text.
    private static func registration(of application: String, _ credentials: String) -> String {
        #"{"applicationId":"\#(application)","credentialsJson":\#(JSON.string(credentials).text)}"#
    }

    private static func refused(_ what: String, _ application: String, _ credentials: String, missing: String...) -> Refused {
        let lines = missing.map { "You must enter a value for \($0)." }.joined(separator: "\n")
        return Refused(
            "POST /api/RegApplication", .missingCredentials, what, body: registration(of: application, credentials),
            "400 Authentication Error: \(lines)")
    }

    // MARK: What it refuses

    static let refused = [
        Refused(
            "POST /api/RegApplication", .unknownApplication, "an application that nobody has",
            body: registration(of: "ABCDEF00-0000-0000-0000-000000000000", "{}"),
            #"500 {"State":500,"Msg":"Unknown application abcdef00-0000-0000-0000-000000000000"}"#),
        Refused(
            "POST /api/RegApplication", .unknownApplication, "no application", body: #"{"credentialsJson":"{}"}"#,
            #"500 {"State":500,"Msg":"Unknown application 00000000-0000-0000-0000-000000000000"}"#),
        Refused(
            "POST /api/RegApplication", .unknownApplication, "an unknown application before credentials that are no JSON",
            body: registration(of: "00000000-0000-0000-0000-000000000000", "{"),
            #"500 {"State":500,"Msg":"Unknown application 00000000-0000-0000-0000-000000000000"}"#),
        Refused(
            "POST /api/RegApplication", .badCredentials, "credentials that are no JSON", body: registration(of: quinyx, "{'a':1}"),
            #"500 {"State":500,"Msg":"line 1, column 2 (byte 1): a member name in quotes is expected"}"#),
        Refused(
            "POST /api/RegApplication", .badCredentials, "credentials that are an array", body: registration(of: quinyx, "[]"),
            #"500 {"State":500,"Msg":"credentialsJson is not an object"}"#),
        Refused(
            "POST /api/RegApplication", .badCredentials, "credentials that are null as text", body: registration(of: quinyx, "null"),
            #"500 {"State":500,"Msg":"credentialsJson is not an object"}"#),
        refused("no credentials", quinyx, "", missing: "API key", "Environment"),
        refused("an empty object", quinyx, "{}", missing: "API key", "Environment"),
        refused("a null and a blank", quinyx, #"{"environment":" \t\n","apikey":null}"#, missing: "API key", "Environment"),
        refused("one of two", quinyx, #"{"environment":"live"}"#, missing: "API key"),
        refused("names in other letters", quinyx, #"{"APIKEY":"k","environment":"live"}"#, missing: "API key"),
        refused("two of four", ftp, #"{"address":"ftp.example.com","username":"u"}"#, missing: "Password", "Port"),
        Refused(
            "POST /api/RegApplication", .invalidBody, "no credentialsJson", body: #"{"applicationId":"\#(quinyx)"}"#,
            #"400 {"CredentialsJson":["The CredentialsJson field is required."]}"#),
        Refused(
            "POST /api/RegApplication", .invalidBody, "credentialsJson as null", body: #"{"credentialsJson":null}"#,
            #"400 {"CredentialsJson":["The CredentialsJson field is required."]}"#),
        Refused(
            "POST /api/RegApplication", .invalidBody, "credentialsJson as an object", body: #"{"credentialsJson":{"apikey":"k"}}"#,
            #"400 {"credentialsJson":["The JSON value could not be converted to System.String. Path: $.credentialsJson."]}"#),
        Refused(
            "POST /api/RegApplication", .invalidBody, "a malformed id", body: #"{"applicationId":"97cbc3b3","credentialsJson":"{}"}"#,
            #"400 {"applicationId":["The JSON value could not be converted to System.Guid. Path: $.applicationId."]}"#),
        Refused(
            "POST /api/RegApplication", .invalidBody, "an id that is null", body: #"{"applicationId":null,"credentialsJson":"{}"}"#,
            #"400 {"applicationId":["The JSON value could not be converted to System.Guid. Path: $.applicationId."]}"#),
    ]

    @Test(arguments: refused)
    func `a bad registration of an application is refused and changes nothing`(_ refused: Refused) throws {
        let canvas = try Understudy.canvas()
        let before = try canvas.memory
        let told = try refused.sent(to: canvas)
        #expect(told == refused.expected)
        #expect(try canvas.memory == before)
    }

    // MARK: What it answers

    @Test(arguments: [
        (quinyx, #"{"apikey":"k","environment":"neither live nor test","more":[1,{"a":null}]}"#),
        (ftp, #"{"username":"u","password":false,"port":0,"address":"a","secure":null}"#),
        (ftp, #"{"username":"u","password":"p","port":"21","address":"a"}"#),
        (fileHub, "{}"), (fileHub, ""), (fileHub, " {} "),
    ])
    func `an id is answered when every required credential has a value; false, 0 and unlisted ones are values`(
        application: String, credentials: String
    ) throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.post("/api/RegApplication", Self.registration(of: application, credentials)).status == 200)
    }

    @Test func `the first registration answers the documented id, later ones ids of their own`() throws {
        let canvas = try Understudy.canvas()
        let ids = (1...3).map { _ in canvas.post("/api/RegApplication", Documented.addQuinyx).body }
        #expect(ids[0] == #""eea37d64-5a93-478c-8216-6231c0a37f0a""#)
        #expect(Set(ids).count == 3)
    }

    @Test func `an account sees its own registrations alone`() throws {
        let canvas = try Understudy.canvas()
        let nathan = ["ManagedAccountId": "41a31538-1120-4bdf-a6cb-675eeedd7d2d"]
        #expect(canvas.get("/api/RegApplications", headers: nathan).line == "200 []")
    }

    // MARK: What it remembers

    @Test func `a registration is listed behind the others, as the documented ones look`() throws {
        let canvas = try Understudy.canvas(at: "2022-05-02T12:00:00.5Z")
        _ = canvas.post("/api/RegApplication", Documented.addQuinyx)
        let registration = """
            {"id":"eea37d64-5a93-478c-8216-6231c0a37f0a","shortName":"QUIN","accountId":"6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1",\
            "applicationId":"97cbc3b3-32c7-4e4a-b788-a332ea82aeff","name":"Quinyx","tagText":"Quinyx 2022-04-28",\
            "description":"Workforce planning","isAuthenticated":true,"isOAuthApp":false,"dateModified":"2022-05-02T12:00:00.507",\
            "dateTimeUtcAuthenticated":"2022-05-02T12:00:00.5","dateTimeForReAuth":"2022-05-02T12:00:00.5","sessionTimeMins":0,\
            "sessionSlidingExpiry":false,"faulted":false}
            """
        #expect(canvas.get("/api/RegApplications").line == "200 \(try Documented.regApplications.onTheWire.dropLast()),\(registration)]")
    }

    @Test func `registrations of several accounts are listed in the order in which they were made`() throws {
        let canvas = try Understudy.canvas()
        for headers in [Documented.managedAccount, [:], Documented.managedAccount] {
            _ = canvas.post("/api/RegApplication", Documented.addQuinyx, headers: headers)
        }
        let list = canvas.get("/api/RegApplications", headers: Documented.managedAccount).json?.arrayValue ?? []
        let accounts: [String?] = Array(repeating: "6fa122e4", count: 4) + ["a4ba9a9b", "6fa122e4", "a4ba9a9b"]
        #expect(list.map { $0["accountId"]?.stringValue?.prefix(8).description } == accounts)
    }

    @Test func `an application without required fields is never logged in to`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/RegApplication", Self.registration(of: Self.fileHub, "{}"))
        let newest = canvas.get("/api/RegApplications").json?[4]
        #expect(newest?["isAuthenticated"] == true)
        #expect(newest?["dateTimeUtcAuthenticated"] == JSON.null)
        #expect(newest?["dateTimeForReAuth"] == JSON.null)
    }

    @Test(arguments: ["", #""tagText":null,"#])
    func `without a tag the application's name is the tag`(tag: String) throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/RegApplication", #"{\#(tag)"applicationId":"\#(Self.fileHub)","credentialsJson":"{}"}"#)
        #expect(canvas.get("/api/RegApplications").json?[4]?["tagText"] == "File Hub")
    }

    @Test func `the same tag may be registered again`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/RegApplication", Documented.addQuinyx)
        _ = canvas.post("/api/RegApplication", Documented.addQuinyx)
        let list = canvas.get("/api/RegApplications").json?.arrayValue ?? []
        #expect(list.suffix(2).map { $0["tagText"] } == ["Quinyx 2022-04-28", "Quinyx 2022-04-28"])
    }

    /// A Canvas whose only application is FTP, with the given `sessionTimeMins`.
    private static func canvas(sessionTimeMins: String) throws -> Understudy {
        let application = """
            [{"id":"\(ftp)","name":"FTP Server","shortName":"FTP","description":"","vendorUrl":"",
              "credentialFields":[{"ShortName":"user","Name":"User","Type":"text","Value":"","Optional":false,"Desc":"","Hidden":false}],
              "credentialsJson":{"user":null},"tag":"","sessionTimeMins":\(sessionTimeMins),"sessionSlidingExpiry":true}]
            """
        return try Understudy.canvas(seeds: [
            "canvas/applications.json": application, "canvas/reg-applications.json": "[]", "canvas/workflow-templates.json": "[]",
            "canvas/workflows.json": "[]",
        ])
    }

    @Test func `a session that lasts longer than anybody lives ends in a thousand years`() throws {
        let canvas = try Self.canvas(sessionTimeMins: "9007199254740991")
        #expect(canvas.post("/api/RegApplication", Self.registration(of: Self.ftp, #"{"user":"u"}"#)).status == 200)
        #expect(canvas.get("/api/RegApplications").json?[0]?["dateTimeForReAuth"] == "3024-05-29T12:00:00")
    }

    @Test func `a session that ends is logged in to again when it ends`() throws {
        let canvas = try Self.canvas(sessionTimeMins: "90")
        _ = canvas.post("/api/RegApplication", Self.registration(of: Self.ftp, #"{"user":"u"}"#))
        let only = canvas.get("/api/RegApplications").json?[0]
        #expect(only?["dateTimeUtcAuthenticated"] == "2022-05-02T12:00:00")
        #expect(only?["dateTimeForReAuth"] == "2022-05-02T13:30:00")
        #expect(only?["sessionTimeMins"] == 90)
        #expect(only?["sessionSlidingExpiry"] == true)
    }

    @Test func `a registration belongs to the managed account`() throws {
        let canvas = try Understudy.canvas()
        let own = canvas.get("/api/RegApplications").line
        let luke = ["ManagedAccountId": "a305c3a2-cba5-4554-bb5d-ab7fcd5b4a4c"]
        _ = canvas.post("/api/RegApplication", Documented.addQuinyx, headers: luke)
        #expect(canvas.get("/api/RegApplications", headers: luke).json?[0]?["accountId"] == "a305c3a2-cba5-4554-bb5d-ab7fcd5b4a4c")
        #expect(canvas.get("/api/RegApplications").line == own)
    }

    @Test func `credentials are kept and never come back`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/RegApplication", Documented.addQuinyx)
        #expect(!canvas.get("/api/RegApplications").body.contains("01d6-3e54-cff2-c7d8"))
        let stored = try canvas.memory.filter { $0.contains("eea37d64-5a93-478c-8216-6231c0a37f0a") }
        #expect(stored.count == 1)
        #expect(stored.first?.contains(#""$credentials":{"apikey":"01d6-3e54-cff2-c7d8","environment":"test"}"#) == true)
    }
}
