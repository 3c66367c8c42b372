import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct DataOnDemandTests {
    static let invalid = #"400 {"Message":"The request is invalid."}"#
    static let unknownConnector = #"400 {"Message":"Account connector not found."}"#
    static let unknownMethod = #"400 {"Message":"Method not found."}"#

    // MARK: What it refuses

    @Test(arguments: [
        ("{}", invalid), ("", invalid), ("[]", invalid), ("{", invalid), (#"{"ConnectorAccountId":"50001"}"#, invalid),
        (#"{"MethodId":"20001"}"#, invalid),
        (#"{"ConnectorAccountId":"x","MethodId":"20001"}"#, invalid), (#"{"ConnectorAccountId":null,"MethodId":"20001"}"#, invalid),
        (#"{"ConnectorAccountId":{},"MethodId":[]}"#, invalid), (#"{"ConnectorAccountId":"59999","MethodId":"20001"}"#, unknownConnector),
        (#"{"ConnectorAccountId":"50003","MethodId":"20005"}"#, unknownConnector),
        (#"{"ConnectorAccountId":"50001","MethodId":"29999"}"#, unknownMethod),
        (#"{"ConnectorAccountId":"50001","MethodId":"20003"}"#, unknownMethod),
        (#"{"ConnectorAccountId":"50001","MethodId":"no"}"#, unknownMethod),
        (
            #"{"ConnectorAccountId":"50001","MethodId":"20002","Parameters":[{"TargetFieldName":"Nobody","Value":"1"}]}"#,
            #"400 {"Message":"Parameter 'Nobody' could not be found."}"#
        ),
        (
            #"{"ConnectorAccountId":"50001","MethodId":"20002","Parameters":[{"Value":"1"}]}"#,
            #"400 {"Message":"Parameter '' could not be found."}"#
        ),
    ])
    func `what is missing or unknown is a bad request`(body: String, answer: String) throws {
        #expect(try Understudy.cyclr(account: "acme").post("/v1.0/data", body).line == answer)
    }

    @Test func `it needs an account`() throws {
        #expect(
            try Understudy.cyclr().post("/v1.0/data", #"{"ConnectorAccountId":"50001","MethodId":"20001"}"#).line
                == #"401 {"Message":"Authorization has been denied for this request."}"#)
    }

    @Test func `a method whose answer nobody wrote is not emulated`() throws {
        let cyclr = try Understudy.cyclr(account: "north.example")
        #expect(
            cyclr.post("/v1.0/data", #"{"ConnectorAccountId":"50003","MethodId":"20005"}"#).line == #"""
                501 {"Message":"Understudy does not know what method 20005 (Silent) answers to this; add \"$responses\" to it in methods.json."}
                """#)
    }

    @Test func `a connector that nobody authenticated calls nobody`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let answer = cyclr.post("/v1.0/data", #"{"ConnectorAccountId":"50002","MethodId":"20003"}"#)
        #expect(answer.line == #"400 {"Message":"Failed to authenticate the connector"}"#)
    }

    @Test func `a partner that did not register the address may ask native connectors alone for data`() throws {
        let partner = #"[{"Id":1,"Name":"p","AllowsMethodCallsFromAnywhere":false}]"#
        let connectors = Fixture.connectors.replacing(#""Id":2600,"#, with: #""$native":false,"Id":2600,"#)
        let cyclr = try Understudy.cyclr(account: "acme", seeds: ["cyclr/partner.json": partner, "cyclr/connectors.json": connectors])
        #expect(
            cyclr.post("/v1.0/data", #"{"ConnectorAccountId":50002,"MethodId":20003}"#).line
                == #"403 {"Message":"Unknown client IP Address: contact support to request access for this IP address"}"#)
        #expect(cyclr.post("/v1.0/data", #"{"ConnectorAccountId":50001,"MethodId":20001}"#).status == 200)
    }

    // MARK: What it answers

    @Test(arguments: [
        #"{"ConnectorAccountId":"50001","MethodId":"20002","Parameters":[{"TargetFieldName":"ListId","Value":"L7"}]}"#,
        #"{"connectoraccountid":50001,"methodid":20002,"parameters":[{"targetfieldname":"List ID","value":"L7"}]}"#,
        #"{"ConnectorAccountId":"50001","MethodId":"00000000-0000-4000-8000-000000020002","Parameters":{"TargetFieldName":"ListId","Value":"L7"}}"#,
    ])
    func `the documented request, and what means the same`(body: String) throws {
        let answer = try Understudy.cyclr(account: "acme").post("/v1.0/data", body)
        #expect(
            answer.line
                == #"200 {"list_id":"L7","members":[{"email_address":"ada@example.com","status":"subscribed"},{"email_address":"bo@example.com","status":"unsubscribed"}]}"#
        )
    }

    @Test func `a request field goes by its location, and a failure is passed through`() throws {
        let cyclr = try Understudy.cyclr(account: "acme", seeds: Fixture.authenticated)
        func create(_ email: String) -> Reply {
            cyclr.post(
                "/v1.0/data",
                #"{"ConnectorAccountId":"50002","MethodId":"20003","Parameters":[{"TargetFieldName":"Email","Value":"\#(email)"}]}"#)
        }
        #expect(create("ada@example.com").json?["Email"] == "ada@example.com")
        #expect(create("broken@example.com").line == #"500 {"error":"broken"}"#)
    }

    // MARK: What it remembers

    @Test func `it draws ids from the same well as other calls`() throws {
        let cyclr = try Understudy.cyclr(account: "acme", seeds: Fixture.authenticated)
        let one = cyclr.post("/v1.0/data", #"{"ConnectorAccountId":"50002","MethodId":"20003"}"#).json?["Id"]
        let other = cyclr.get("/v1.0/account/connectors/50002/methods/20003").json?["Id"]
        #expect(one?.stringValue != nil && other?.stringValue != nil && one != other)
    }
}
