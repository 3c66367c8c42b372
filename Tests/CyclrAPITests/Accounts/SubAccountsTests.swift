import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct SubAccountsTests {
    // MARK: What it refuses

    @Test(arguments: ["subaccounts", "usage"])
    func `an account that nobody has, has neither accounts below it nor use`(path: String) throws {
        let cyclr = try Understudy.cyclr()
        #expect(cyclr.get("/v1.0/accounts/nobody/\(path)").line == #"404 {"Message":"Account not found."}"#)
    }

    @Test(arguments: ["suspend", "resume", "disable", "deactivate", "pause"])
    func `what the real service does not have is no path here either`(action: String) throws {
        let cyclr = try Understudy.cyclr()
        for method in ["POST", "PUT"] { #expect(cyclr.send(method, "/v1.0/accounts/acme/\(action)", body: "{}").status == 404) }
    }

    private static let below = "ParentAccountId must be neither the account itself nor an account below it"

    @Test(arguments: [("nobody", "Account not found."), ("one", below), ("two", below), ("three", below)])
    func `an account does not come under one that nobody has, under itself or under one below it`(parent: String, message: String) throws {
        let cyclr = try Understudy.cyclr()
        for (id, above) in [("one", "acme"), ("two", "one"), ("three", "two")] {
            #expect(cyclr.post("/v1.0/accounts", #"{"Id":"\#(id)","Name":"\#(id)","ParentAccountId":"\#(above)"}"#).status == 200)
        }
        let answer = cyclr.put("/v1.0/accounts/one", #"{"Name":"Changed","ParentAccountId":"\#(parent)"}"#)
        #expect(answer.line == #"400 {"Message":"\#(message)"}"#)
        #expect(cyclr.get("/v1.0/accounts/acme/subaccounts").each("Name") == ["one"])
    }

    @Test func `a token that is restricted to an account brings it under no other one`() throws {
        let cyclr = try Understudy.cyclr()
        let acme = ["Authorization": "Bearer \(Fixture.acmeToken)"]
        #expect(cyclr.put("/v1.0/accounts/acme", #"{"ParentAccountId":"north.example"}"#, headers: acme).status == 401)
        #expect(cyclr.get("/v1.0/accounts/north.example/subaccounts").line == "200 []")
    }

    // MARK: What it answers

    @Test func `the use of an account from its last bill to its next`() throws {
        let cyclr = try Understudy.cyclr(seeds: ["cyclr/accounts.json": "[\(Fixture.acme.dropLast()),\"$tasksUsed\":431},\(Fixture.north)]"]
        )
        #expect(
            cyclr.get("/v1.0/accounts/acme/usage").line
                == #"200 {"Id":"acme","TasksUsed":431,"StartTime":"2022-05-06T15:54:06.6440352Z","EndTime":"2022-06-06T15:54:06.6440352Z"}"#
        )
    }

    @Test(arguments: ["0001-01-01T00:00:00", "9999-12-31T23:59:59.9999999Z", "2022-06-01T00:00:00-14:00"])
    func `the use of an account that is billed at the end of time has an answer`(date: String) throws {
        let cyclr = try Understudy.cyclr()
        #expect(cyclr.send("PUT", "/v1.0/accounts/acme", body: #"{"NextBillDateUtc":"\#(date)"}"#).status == 200)
        #expect(cyclr.get("/v1.0/accounts/acme/usage").status == 200)
    }

    @Test func `accounts that no list shows can be addressed, and lose their parent as others do`() throws {
        let accounts = """
            [\(Fixture.acme),\(Fixture.north.dropLast()),"$listed":false,"$parent":"acme"},
             {"Id":"stand-in","Name":"Stand-in","CreatedDate":"2022-01-10T08:00:00Z","NextBillDateUtc":"2022-06-10T08:00:00Z",
              "$placeholder":true,"$parent":"acme"}]
            """
        let cyclr = try Understudy.cyclr(account: "north.example", seeds: ["cyclr/accounts.json": accounts])
        let list = cyclr.get("/v1.0/accounts")
        #expect(list.line == "200 [\(Fixture.acme)]")
        #expect(list.header("Total-Records") == "1")
        #expect(cyclr.get("/v1.0/accounts/acme/subaccounts").line == "200 []")
        #expect(cyclr.get("/v1.0/accounts/stand-in").status == 200)
        #expect(cyclr.get("/v1.0/account/connectors/50001").status == 200)
        #expect(cyclr.send("DELETE", "/v1.0/accounts/acme").status == 200)
        #expect(cyclr.post("/v1.0/accounts", #"{"Id":"acme","Name":"Another"}"#).status == 200)
        #expect(cyclr.get("/v1.0/account/connectors/50001").status == 404)
    }

    // MARK: What it remembers

    @Test func `sub accounts are listed in pages under their parent, and among all accounts`() throws {
        let cyclr = try Understudy.cyclr()
        for id in ["one", "two", "three"] {
            #expect(cyclr.post("/v1.0/accounts", #"{"Id":"\#(id)","Name":"\#(id)","ParentAccountId":"acme"}"#).status == 200)
        }
        let page = cyclr.get("/v1.0/accounts/acme/subaccounts?page=2&pageSize=2")
        #expect(page.json?.arrayValue?.map { $0["Id"] } == ["three"])
        #expect(page.header("Total-Pages") == "2")
        #expect(page.header("Total-Records") == "3")
        #expect(
            cyclr.get("/v1.0/accounts/acme/subaccounts/?sortOrderAsc=false").json?.arrayValue?.map { $0["Id"] } == ["three", "two", "one"])
        #expect(cyclr.get("/v1.0/accounts/north.example/subaccounts").line == "200 []")
        let restricted = cyclr.get("/v1.0/accounts/acme/subaccounts", headers: ["Authorization": "Bearer \(Fixture.acmeToken)"])
        #expect(restricted.line == "200 []")
        #expect(restricted.header("Total-Records") == "0")
        #expect(cyclr.get("/v1.0/accounts").json?.arrayValue?.count == 5)
        #expect(cyclr.send("DELETE", "/v1.0/accounts/two").status == 200)
        #expect(cyclr.get("/v1.0/accounts/acme/subaccounts").json?.arrayValue?.map { $0["Id"] } == ["one", "three"])
    }

    @Test func `a change brings an account under another one, null under none, and one that says nothing leaves it there`() throws {
        let cyclr = try Understudy.cyclr(account: "sub")
        #expect(cyclr.post("/v1.0/accounts", #"{"Id":"sub","Name":"Sub","ParentAccountId":"acme"}"#).status == 200)
        func change(_ body: String) -> [[String]] {
            #expect(cyclr.put("/v1.0/accounts/sub", body).status == 200)
            return ["acme", "north.example"].map { cyclr.get("/v1.0/accounts/\($0)/subaccounts").each("Id") }
        }
        #expect(change(#"{"Description":"d"}"#) == [["sub"], []])
        #expect(change(#"{"parentAccountId":"north.example"}"#) == [[], ["sub"]])
        #expect(cyclr.get("/v1.0/account/connectors/50001").status == 404)
        #expect(cyclr.get("/v1.0/account/connectors/50003").status == 200)
        #expect(change(#"{"ParentAccountId":null}"#) == [[], []])
        #expect(cyclr.get("/v1.0/account/connectors/50003").status == 404)
    }

    @Test func `steps of an account that leaves its parent lack the parent's connectors, and what is exported loads again`() throws {
        let cyclr = try Understudy.cyclr(account: "sub")
        #expect(cyclr.post("/v1.0/accounts", #"{"Id":"sub","Name":"Sub","ParentAccountId":"acme"}"#).status == 200)
        let cycle = "/v1.0/cycles/\(cyclr.post("/v1.0/cycles", #"{"Name":"n"}"#).json?["Id"]?.stringValue ?? "")"
        #expect(cyclr.post("\(cycle)/steps", #"{"AccountConnectorId":50001,"MethodId":"20002"}"#).status == 200)
        #expect(cyclr.put("/v1.0/accounts/sub", #"{"ParentAccountId":null}"#).status == 200)
        let step = cyclr.get("\(cycle)/steps").json?[0]
        #expect(step?["AccountConnector"] == .null)
        #expect(step?["MethodId"] == "20002")
        #expect(cyclr.get(cycle).json?["Connectors"]?[0]?["AccountConnectorId"] == .null)
        let export = cyclr.get("/__admin/state/cyclr").body
        #expect(cyclr.send("PUT", "/sandbox/copy/__admin/state", body: export).status == 200)
    }

    @Test func `a sub account uses its parent's connectors, cannot change them, and outlives its parent`() throws {
        let cyclr = try Understudy.cyclr(account: "sub")
        #expect(cyclr.post("/v1.0/accounts", #"{"Id":"sub","Name":"Sub","ParentAccountId":"acme"}"#).status == 200)
        #expect(cyclr.get("/v1.0/account/connectors/50001").json?["AuthValue"] == "key-us1")
        #expect(cyclr.get("/v1.0/account/connectors/50003").status == 404)
        #expect(cyclr.send("PUT", "/v1.0/account/connectors/50001", body: #"{"AuthValue":"stolen"}"#).status == 404)
        #expect(cyclr.send("PUT", "/v1.0/account/connectors/50001/deauthenticate").status == 404)
        #expect(cyclr.post("/v1.0/account/connectors/50001/properties", #"{"Name":"isSandbox","Value":"false"}"#).status == 404)
        #expect(cyclr.send("DELETE", "/v1.0/account/connectors/50001").status == 404)
        #expect(cyclr.get("/v1.0/account/connectors/50001/properties").json?[0]?["Value"] == "true")
        #expect(cyclr.send("DELETE", "/v1.0/accounts/acme").status == 200)
        #expect(cyclr.get("/v1.0/accounts/sub").status == 200)
        #expect(cyclr.get("/v1.0/account/connectors/50001").status == 404)
        #expect(cyclr.post("/v1.0/accounts", #"{"Id":"acme","Name":"Another"}"#).status == 200)
        #expect(cyclr.get("/v1.0/accounts/acme/subaccounts").line == "200 []")
    }
}
