import Emulation
import HTTPMessages
import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct IClientsTests {
    private static let path = "/v1/iClients/0000c0de1d00000000000001"

    // MARK: What it refuses

    @Test(arguments: [
        ("{}", ["422 missing_required_field name"]), (#"{"name":"a","oauth2":7}"#, ["422 invalid_field oauth2"]),
        (#"{"name":"a","provider":[]}"#, ["422 invalid_field provider"]),
    ])
    func `an iClient that lacks something is refused and nothing is stored`(body: String, errors: [String]) throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.post("/v1/iclients", body).errors == errors)
        #expect(integrator.get("/v1/iClients").json?.arrayValue?.count == 2)
        #expect(integrator.get("/v1/iClients?include=a&exclude=b").errors == ["400 invalid_query_params"])
    }

    @Test(arguments: [("GET", ""), ("PUT", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/audit"), ("GET", "/dependencies")])
    func `an unknown iClient is not found`(method: String, rest: String) throws {
        let body = method == "PATCH" ? "[]" : "{}"
        #expect(try Understudy.integrator().send(method, "/v1/iclients/x\(rest)", body: body).errors == ["404 not_found"])
    }

    @Test func `what is no text, and what may not be patched, is refused`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.put(Self.path, #"{"name":7}"#).errors == ["422 invalid_field name"])
        #expect(integrator.patch(Self.path, #"[{"op":"remove","path":"/oauth2"}]"#).errors == ["422 invalid_field /oauth2"])
        #expect(integrator.get("/v1/connections/x/iclients").errors == ["404 not_found"])
    }

    // MARK: What it answers

    @Test func `a connection shows the one that it names, which it depends on`() throws {
        let integrator = try Understudy.integrator()
        #expect(
            integrator.get("/v1/connections/\(Known.unauthorized)/iclients").json?.arrayValue?.map { $0["name"] } == ["Ticket desk app"])
        #expect(integrator.get("/v1/connections/\(Known.shop)/iclients").line == "200 []")
        #expect(
            integrator.get("\(Self.path)/dependencies").line
                == #"200 {"connections":[{"id":"\#(Known.unauthorized)","name":"Ticket desk (not authorized)"}]}"#)
        #expect(integrator.get("/v1/iclients?provider=netsuite").json?.arrayValue?.count == 1)
    }

    // MARK: What it remembers

    @Test func `secrets are masked and kept when the mask comes back, other keys are shown`() throws {
        let integrator = try Understudy.integrator()
        let body =
            #"{"name":"a","amazonmws":{"accessKeyId":"k","secretKey":"s"},"ebay":{"appId":"x","certId":"y"},"netsuite":{"consumerKey":"z"}}"#
        let made = integrator.post("/v1/iclients", body)
        #expect(made.json?["amazonmws"]?.text == #"{"accessKeyId":"k","secretKey":"******"}"#)
        #expect(made.json?["ebay"]?.text == #"{"appId":"x","certId":"******"}"#)
        #expect(made.json?["netsuite"]?.text == #"{"consumerKey":"******"}"#)
        _ = integrator.put("/v1/iclients/\(made.id)", #"{"name":"b","amazonmws":{"accessKeyId":"k","secretKey":"******"}}"#)
        #expect(
            integrator.get("/__admin/state/integrator/iclients/\(made.id)").json?["$secrets"]?.text == #"{"amazonmws.secretKey":"s"}"#)
        #expect(integrator.patch("/v1/iclients/\(made.id)", #"[{"op":"replace","path":"/name","value":"c"}]"#).line == "204 ")
        #expect(integrator.get("/v1/iclients/\(made.id)").json?["name"] == "c")
        #expect(integrator.get("/v1/iclients/\(made.id)/audit").json?.arrayValue?.isEmpty == false)
        #expect(integrator.delete("/v1/iclients/\(made.id)").line == "204 ")
        #expect(integrator.get("/v1/iclients/\(made.id)").status == 404)
    }

    @Test func `the journal keeps no secret that was sent`() throws {
        let integrator = try Understudy.integrator()
        let body = """
            {"name":"a","netsuite":{"consumerKey":"s3cret-1","consumerSecret":"s3cret-2"},"amazonmws":{"accessKeyId":"shown","secretKey":"s3cret-3"},\
            "ebay":{"certId":"s3cret-4"},"salesforce":{"apiToken":"s3cret-5","privateKey":"s3cret-6","clientSecret":"s3cret-7"}}
            """
        #expect(integrator.post("/v1/iclients", body).status == 201)
        let exchange = try #require(try integrator.lastExchange())
        let kept = String(decoding: exchange.request.body, as: UTF8.self)
        #expect(kept.contains("shown"))
        #expect(!kept.contains("s3cret"))
    }
}
