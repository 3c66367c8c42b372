import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct PropertiesTests {
    private static let path = "/v1.0/account/connectors/50001/properties"
    private static let sandbox = #"{"Name":"isSandbox","Value":"true","Id":80001,"AccountConnectorId":50001}"#

    // MARK: What it refuses

    @Test(arguments: ["GET", "POST", "GET /80001", "PUT /80001", "DELETE /80001"])
    func `an account connector that is not the account's has no properties`(row: String) throws {
        let parts = row.split(separator: " ").map(String.init)
        let rest = parts.count > 1 ? parts[1] : ""
        let cyclr = try Understudy.cyclr(account: "acme")
        for id in ["50003", "49999", "-1"] {
            let answer = cyclr.send(parts[0], "/v1.0/account/connectors/\(id)/properties\(rest)", body: #"{"Name":"n","Value":"v"}"#)
            #expect(answer.line == #"404 {"Message":"Account connector not found."}"#)
        }
        let malformed = cyclr.send(parts[0], "/v1.0/account/connectors/XXX/properties\(rest)", body: #"{"Name":"n","Value":"v"}"#)
        #expect(malformed.line == #"400 {"Message":"The request is invalid."}"#)
        let nobody = cyclr.send(parts[0], "\(Self.path)\(rest)", headers: ["X-Cyclr-Account": ""], body: #"{"Name":"n"}"#)
        #expect(nobody.status == 401)
        #expect(cyclr.get(Self.path).line == "200 [\(Self.sandbox)]")
    }

    @Test(arguments: ["GET", "PUT", "DELETE"])
    func `a property that is not there is not found`(method: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.send(method, "\(Self.path)/80002", body: #"{"Value":"v"}"#).line == #"404 {"Message":"Property not found."}"#)
        #expect(cyclr.send(method, "\(Self.path)/isSandbox", body: #"{"Value":"v"}"#).line == #"400 {"Message":"The request is invalid."}"#)
        #expect(cyclr.get(Self.path).line == "200 [\(Self.sandbox)]")
    }

    @Test(arguments: ["", "{}", #"{"Value":"v"}"#, #"{"Name":"","Value":"v"}"#, #"{"Name":null}"#])
    func `a property must have a name`(body: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.path, body).line == #"400 {"Message":"Name is required"}"#)
        let change = cyclr.send(
            "PUT", "/v1.0/account/connectors/50001", body: #"{"Name":"new","Properties":[\#(body.isEmpty ? "{}" : body)]}"#)
        #expect(change.line == #"400 {"Message":"Name is required"}"#)
        #expect(cyclr.get("/v1.0/account/connectors/50001").json?["Name"] == "MailChimp")
        #expect(cyclr.get(Self.path).line == "200 [\(Self.sandbox)]")
    }

    @Test(arguments: ["isSandbox", "Is Sandbox?"]) func `a property does not get a name of another one`(name: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.path, #"{"Name":"Domain","Value":"d"}"#).json?["Id"] == 90000)
        let before = cyclr.get(Self.path).line
        let answer = cyclr.send("PUT", "\(Self.path)/90000", body: #"{"Name":"\#(name)","Value":"false"}"#)
        #expect(answer.line == #"400 {"Message":"The request is invalid."}"#)
        #expect(cyclr.get(Self.path).line == before)
        #expect(cyclr.send("PUT", "\(Self.path)/90000", body: #"{"Name":"Domain","Value":"e"}"#).json?["Value"] == "e")
    }

    // MARK: What it answers

    @Test func `properties as they were set, or by name`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.get("\(Self.path)/80001").line == "200 \(Self.sandbox)")
        for name in ["Username", "Domain"] { #expect(cyclr.post(Self.path, #"{"Name":"\#(name)","Value":"v"}"#).status == 200) }
        func names(_ query: String) -> [JSON?]? { cyclr.get("\(Self.path)\(query)").json?.arrayValue?.map { $0["Name"] } }
        #expect(names("") == ["isSandbox", "Username", "Domain"])
        #expect(names("?orderBy=Name") == ["Domain", "Username", "isSandbox"])
        #expect(names("/?orderBy=name&sortOrderAsc=false") == ["isSandbox", "Username", "Domain"])
        #expect(names("?sortOrderAsc=false") == ["Domain", "Username", "isSandbox"])
    }

    // MARK: What it remembers

    @Test func `a property is added, changed by its id, changed by its name, and removed`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let added = cyclr.post(Self.path, #"{'Name': 'ClientId', 'Value': 7, 'Id': 1}"#)
        #expect(added.line == #"200 {"Name":"ClientId","Value":"7","Id":90000,"AccountConnectorId":50001}"#)
        let changed = cyclr.send("PUT", "\(Self.path)/90000", body: #"{"Name":"ClientID","Value":"8","Id":0}"#)
        #expect(changed.line == #"200 {"Name":"ClientID","Value":"8","Id":90000,"AccountConnectorId":50001}"#)
        #expect(cyclr.send("PUT", "\(Self.path)/90000", body: #"{"Value":null}"#).json?["Value"] == .null)
        #expect(
            cyclr.post(Self.path, #"{"Name":"ClientID","Value":"9"}"#).line
                == #"200 {"Name":"ClientID","Value":"9","Id":90000,"AccountConnectorId":50001}"#)
        #expect(cyclr.get("/v1.0/account/connectors/50001").json?["Properties"]?.arrayValue?.map { $0["Value"] } == ["true", "9"])
        #expect(cyclr.send("DELETE", "\(Self.path)/80001", body: "{}").line == "200 ")
        #expect(cyclr.get(Self.path).json?.arrayValue?.map { $0["Id"] } == [90000])
        #expect(
            cyclr.post(Self.path, #"{"Name":"isSandbox"}"#).line
                == #"200 {"Name":"isSandbox","Value":null,"Id":90001,"AccountConnectorId":50001}"#)
    }

    @Test func `a property sent without a value keeps its own, and null clears it`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let connector = "/v1.0/account/connectors/50001"
        #expect(cyclr.post(Self.path, #"{"Name":"isSandbox"}"#).line == "200 \(Self.sandbox)")
        #expect(cyclr.send("PUT", connector, body: #"{"Properties":[{"Name":"Is Sandbox?"}]}"#).status == 200)
        #expect(cyclr.get(Self.path).line == "200 [\(Self.sandbox)]")
        #expect(cyclr.send("PUT", connector, body: #"{"Properties":[{"Name":"isSandbox","Value":null}]}"#).status == 200)
        #expect(cyclr.get(Self.path).line == "200 [\(Self.sandbox.replacing(#""true""#, with: "null"))]")
    }

    @Test func `a property goes by each name of its parameter, and by its id in what is called`() throws {
        let responses = #"[{"when":{"isSandbox":"false"},"body":["{{isSandbox}}","{{Is Sandbox?}}","{{300001}}"]}]"#
        let cyclr = try Understudy.cyclr(account: "acme", seeds: Fixture.answering(responses))
        let wish = #"{"Name":"Second","AuthValue":"k","Properties":[{"Name":"Is Sandbox?","Value":"false"}]}"#
        let path = "/v1.0/account/connectors/\(cyclr.post("/v1.0/connectors/2582/install", wish).json?["Id"]?.text ?? "")"
        #expect(cyclr.get("\(path)/methods/20009").line == #"200 ["false","false","false"]"#)
        let changed = cyclr.send("PUT", path, body: #"{"Properties":[{"Name":"isSandbox","Value":"true"}]}"#)
        #expect(changed.json?["Properties"]?.arrayValue?.map { [$0["Name"], $0["Value"]] } == [["Is Sandbox?", "true"]])
        let added = cyclr.post(Self.path, #"{"Name":"Is Sandbox?","Value":"false"}"#)
        #expect(added.line == "200 \(Self.sandbox.replacing("true", with: "false"))")
        #expect(cyclr.get(Self.path).line == "200 [\(added.body)]")
    }

    @Test func `new properties and custom fields count on from those that the seeds have`() throws {
        let seeded = Fixture.accountConnectors.replacing("80001", with: "90005")
        let cyclr = try Understudy.cyclr(account: "acme", seeds: ["cyclr/account-connectors.json": seeded])
        #expect(cyclr.post(Self.path, #"{"Name":"n"}"#).json?["Id"] == 90006)
    }
}
