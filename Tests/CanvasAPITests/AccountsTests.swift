import CanvasAPI
import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct AccountsTests {
    /// A valid registration, in which a test replaces some members.
    private static func registration(_ members: String) -> String {
        let good = #""firstName":"Ada","lastName":"Berg","email":"ada@example.com","roleName":"User""#
        return "{\(good),\(members)}"
    }

    // MARK: What it refuses

    static let refused =
        [
            Refused(
                "POST /api/Account", .accountExists, "a known e-mail address",
                body: registration(#""email":"nathan.bray@connectmyapps.com""#),
                "400 Account has already been created"),
            Refused(
                "POST /api/Account", .accountExists, "a known e-mail address in other letters",
                body: registration(#""email":"Nathan.BRAY@ConnectMyApps.com""#), "400 Account has already been created"),
            Refused(
                "POST /api/Account", .accountExists, "a known e-mail address before a role that is not supported",
                body: registration(#""email":"nathan.bray@connectmyapps.com","roleName":"Admin""#), "400 Account has already been created"),
            Refused(
                "POST /api/Account", .roleNotSupported, "the role Admin", body: registration(#""roleName":"Admin""#),
                "400 Role Admin is not supported. Please use SuperPartner or User"),
            Refused(
                "POST /api/Account", .roleNotSupported, "the role admin, spelled as sent", body: registration(#""roleName":"aDMIN""#),
                "400 Role aDMIN is not supported. Please use SuperPartner or User"),
            Refused(
                "POST /api/Account", .roleNotSupported, "a role that nobody has", body: registration(#""roleName":"Bøss 😀""#),
                "400 Role Bøss 😀 is not supported. Please use SuperPartner or User"),
            Refused(
                "POST /api/Account", .invalidBody, "nothing that is required", body: "{}",
                """
                400 {"FirstName":["The FirstName field is required."],"LastName":["The LastName field is required."],\
                "Email":["The Email field is required."],"RoleName":["The RoleName field is required."]}
                """),
            Refused(
                "POST /api/Account", .invalidBody, "a first name that is null", body: registration(#""firstName":null"#),
                #"400 {"FirstName":["The FirstName field is required."]}"#),
            Refused(
                "POST /api/Account", .invalidBody, "a role that is null", body: registration(#""roleName":null"#),
                #"400 {"RoleName":["The RoleName field is required."]}"#),
            Refused(
                "POST /api/Account", .invalidBody, "a first name that is a number", body: registration(#""firstName":7"#),
                #"400 {"firstName":["The JSON value could not be converted to System.String. Path: $.firstName."]}"#),
            Refused(
                "POST /api/Account", .invalidBody, "activated as a text", body: registration(#""activated":"true""#),
                #"400 {"activated":["The JSON value could not be converted to System.Boolean. Path: $.activated."]}"#),
            Refused(
                "POST /api/Account", .invalidBody, "activated as null", body: registration(#""activated":null"#),
                #"400 {"activated":["The JSON value could not be converted to System.Boolean. Path: $.activated."]}"#),
        ]
        + ["ada.example.com", "@example.com", "ada@", "a@b@c", ""].map { address in
            Refused(
                "POST /api/Account", .invalidBody, "the e-mail address “\(address)”", body: registration(#""email":"\#(address)""#),
                #"400 {"Email":["The Email field is not a valid e-mail address."]}"#)
        }

    @Test(arguments: refused)
    func `a bad registration of an account is refused and changes nothing`(_ refused: Refused) throws {
        let canvas = try Understudy.canvas()
        let before = try canvas.memory
        let told = try refused.sent(to: canvas)
        #expect(told == refused.expected)
        #expect(try canvas.memory == before)
    }

    @Test func `the e-mail address of an account that is not active yet is known too`() throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.post("/api/Account", Self.registration(#""activated":false"#)).status == 200)
        #expect(canvas.post("/api/Account", Self.registration(#""activated":true"#)).line == "400 Account has already been created")
    }

    // MARK: What it answers

    /// Of the documented accounts, Igor is an administrator of the operator, Luke an administrator of another organisation, and Nathan a
    /// user there.
    @Test(arguments: [
        ("18cc3b9f-c14e-4c7d-892b-7cc5545abac0", ["Nathan", "Igor", "Luke"]),
        ("a305c3a2-cba5-4554-bb5d-ab7fcd5b4a4c", ["Nathan", "Luke"]),
        ("41a31538-1120-4bdf-a6cb-675eeedd7d2d", ["Nathan"]),
    ])
    func `an account sees those that it may see, the newest first`(account: String, names: [String]) throws {
        let canvas = try Understudy.canvas()
        let list = canvas.get("/api/Accounts", headers: ["ManagedAccountId": account]).json?.arrayValue ?? []
        #expect(list.map { $0["firstName"]?.stringValue } == names)
    }

    @Test func `the first registration answers the documented id, the next one an id of its own`() throws {
        let canvas = try Understudy.canvas()
        let first = canvas.post("/api/Account", Documented.addAccount)
        let second = canvas.post("/api/Account", Self.registration(#""activated":true"#))
        #expect(first.line == #"200 "296dce4a-3e24-495e-833c-e183ccfbf2d9""#)
        #expect(second.line.wholeMatch(of: /200 "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"/) != nil)
        #expect(second.body != first.body)
        #expect(second.header("Content-Type") == "application/json; charset=utf-8")
    }

    // MARK: What it remembers

    @Test func `an active account is listed at once, in the organisation of who registered it`() throws {
        let canvas = try Understudy.canvas(at: "2022-05-02T12:00:00.6912345Z")
        _ = canvas.post("/api/Account", Documented.addAccount)
        let account = """
            {"id":"296dce4a-3e24-495e-833c-e183ccfbf2d9","firstName":"John","lastName":"Smeet","email":"john.smmet@сompany.com",\
            "organizationId":"00000000-0000-0000-0000-000000000001","organizationName":"ConnectMyApps AS",\
            "roleId":"0000c0de-0000-4000-8000-000000000001","role":"SuperPartner","dateCreated":"2022-05-02T12:00:00.69"}
            """
        let others = try Documented.accounts.onTheWire.dropFirst()
        #expect(canvas.get("/api/Accounts").line == "200 [\(account),\(others)")
    }

    @Test func `an account that is not activated is in no list`() throws {
        let canvas = try Understudy.canvas()
        let before = canvas.get("/api/Accounts").line
        #expect(canvas.post("/api/Account", Self.registration(#""phone":"+47""#)).status == 200)
        #expect(canvas.get("/api/Accounts").line == before)
    }

    @Test func `who manages an account of another organisation registers accounts there`() throws {
        let canvas = try Understudy.canvas()
        let luke = ["ManagedAccountId": "a305c3a2-cba5-4554-bb5d-ab7fcd5b4a4c"]
        _ = canvas.post("/api/Account", Self.registration(#""activated":true"#), headers: luke)
        let newest = canvas.get("/api/Accounts", headers: luke).json?[0]
        #expect(newest?["firstName"] == "Ada")
        #expect(newest?["organizationId"] == "00000000-0000-0000-0000-000000000000")
        #expect(newest?["organizationName"] == "CMA Customer Bench")
    }

    @Test func `a role is stored in the service's own letters`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/Account", Self.registration(#""roleName":"superPARTNER","activated":true"#))
        #expect(canvas.get("/api/Accounts").json?[0]?["role"] == "SuperPartner")
    }

    @Test func `what is registered beside the visible fields is kept, and comes back nowhere`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/Account", Documented.addAccount)
        #expect(!canvas.get("/api/Accounts").body.contains("+470568765432"))
        #expect(try canvas.memory.contains { $0.contains("+470568765432") })
    }

    @Test func `a reset forgets what was registered`() throws {
        let canvas = try Understudy.canvas()
        let before = try canvas.memory
        _ = canvas.post("/api/Account", Documented.addAccount)
        #expect(try canvas.memory != before)
        try canvas.reset()
        #expect(try canvas.memory == before)
    }
}
