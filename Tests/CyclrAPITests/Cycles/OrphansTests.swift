import OrderedJSON
import Testing
import UnderstudyTesting

/// Uses the built-in seeds, which contain records of every kind.
@Suite struct OrphansTests {
    private static let cycle = "/v1.0/cycles/0000c0de-0002-4000-8000-000000000003"
    private static let step = "0000c0de-0003-4000-8000-000000000032"
    private static let account: [String: String?] = ["X-Cyclr-Account": "acme-ltd", "Content-Type": "application/json"]

    private static func record(_ place: String, _ server: Understudy) -> JSON? { server.get("/__admin/state/cyclr/\(place)").json }

    // MARK: What it remembers

    private static let ofCustomConnector = #"""
        {"Name":"n","FreshConnectors":[6900],
         "Cycle":{"Steps":[{"Key":"a","Name":"s","ActionType":"Action","ConnectorId":6900,"MethodId":"25601"}]}}
        """#

    @Test(arguments: [
        [("POST", "/v1.0/templates/import", ofCustomConnector), ("DELETE", "/v1.0/account/connectors/custom/6900", "")],
        [("DELETE", "/v1.0/account/connectors/50004", "")], [("DELETE", "/v1.0/accounts/acme-ltd", "")],
        [("PUT", "\(cycle)/steps/\(step)", #"{"MethodId":"23201"}"#)], [("DELETE", "/v1.0/account/connectors/custom/6900", "")],
        [("DELETE", "\(cycle)/steps/0000c0de-0003-4000-8000-000000000031", "")],
        [("DELETE", "/v1.0/cycles/0000c0de-0002-4000-8000-000000000004/variables/Region", "")],
        [
            ("POST", "/v1.0/account/connectors/50004/fields", #"{"ConnectorField":"colour","ForRequestFormat":true}"#),
            ("PUT", "/v1.0/steps/\(step)/fieldmappings/100000", #"{"Value":"red"}"#),
            ("DELETE", "/v1.0/account/connectors/50004/fields/100000", ""),
        ],
        [
            ("POST", "/v1.0/account/connectors/50004/fields", #"{"ConnectorField":"colour","ForRequestFormat":true}"#),
            ("PUT", "/v1.0/steps/\(step)/fieldmappings/100000", #"{"Value":"red"}"#),
            ("PUT", "/v1.0/account/connectors/50004/fields/100000", #"{"ForRequestFormat":false}"#),
        ],
    ])
    func `what requests leave behind loads again`(requests: [(String, String, String)]) throws {
        let server = try DefaultSeedsTests.builtIn()
        for (method, path, body) in requests {
            #expect(server.send(method, path, headers: Self.account, body: body).status == 200, "\(path)")
        }
        let export = server.get("/__admin/state/cyclr").body
        let loaded = server.send("PUT", "/sandbox/copy/__admin/state", body: export)
        #expect(loaded.status == 200, "\(loaded.body)")
        #expect(server.get("/sandbox/copy/__admin/state/cyclr").body == export)
    }

    @Test func `a step whose account connector was deleted says so until it has another one`() throws {
        let server = try DefaultSeedsTests.builtIn()
        #expect(server.send("DELETE", "/v1.0/account/connectors/50004", headers: Self.account).status == 200)
        #expect(Self.record("steps/\(Self.step)", server)?["$orphaned"] == true)
        #expect(Self.record("steps/\(Self.step)", server)?["$fieldMappings"]?["632201"] != nil)
        let installed = server.send(
            "POST", "/v1.0/connectors/2500/install", headers: Self.account, body: #"{"AuthValue":"t","Name":"Slack anew"}"#)
        let change = #"{"AccountConnectorId":\#(installed.json?["Id"]?.text ?? "")}"#
        #expect(server.send("PUT", "\(Self.cycle)/steps/\(Self.step)", headers: Self.account, body: change).status == 200)
        #expect(Self.record("steps/\(Self.step)", server)?["$orphaned"] == nil)
    }

    @Test func `a step that calls another method keeps no mappings of the old one`() throws {
        let server = try DefaultSeedsTests.builtIn()
        let change = #"{"AccountConnectorId":50007,"MethodId":"25102"}"#
        #expect(server.send("PUT", "\(Self.cycle)/steps/\(Self.step)", headers: Self.account, body: change).status == 200)
        #expect(Self.record("steps/\(Self.step)", server)?["$fieldMappings"] == [:])
    }

    @Test func `a decision that compared what a deleted step was told lacks its left operand`() throws {
        let server = try DefaultSeedsTests.builtIn()
        let cycle = "/v1.0/cycles/0000c0de-0002-4000-8000-000000000002", steps = "0000c0de-0003-4000-8000-00000000002"
        #expect(server.send("PUT", "\(cycle)/deactivate", headers: Self.account).status == 200)
        #expect(server.send("DELETE", "\(cycle)/steps/\(steps)1", headers: Self.account).status == 200)
        let missing = server.get("/v1.0/steps/\(steps)2/prerequisites", headers: Self.account)
        #expect(missing.each("Reason") == ["Missing left operand"])
    }
}
