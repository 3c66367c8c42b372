import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct TradingPartnersTests {
    private static let ftp = "/v1/connections/0000c0de0c00000000000005"

    // MARK: What it refuses

    @Test(arguments: [("x", "404 not_found"), (Known.shop, "422 invalid_field type")])
    func `what leads to no partner is not marked`(id: String, error: String) throws {
        let integrator = try Understudy.integrator()
        let before = integrator.get("/v1/connections").body
        #expect(integrator.put("/v1/connections/\(id)/tradingPartner", "").errors == [error])
        #expect(integrator.get("/v1/connections").body == before)
    }

    // MARK: What it remembers

    @Test func `the mark is set by this call, stays when the connection is replaced, and no body sets it`() throws {
        let integrator = try Understudy.integrator()
        let document = integrator.get(Self.ftp).json
        let marked = (document?.text ?? "").replacing(#""type":"ftp""#, with: #""tradingPartner":true,"type":"ftp""#)
        #expect(integrator.put(Self.ftp, marked).json?["tradingPartner"] == nil)
        #expect(
            integrator.put("\(Self.ftp)/tradingPartner", "").line == #"200 {"_connectionIds":["0000c0de0c00000000000005"]}"#)
        #expect(integrator.get(Self.ftp).json?["tradingPartner"] == true)
        #expect(integrator.put(Self.ftp, document?.text ?? "").json?["tradingPartner"] == true)
        #expect(
            integrator.get("\(Self.ftp)/audit").json?.arrayValue?.contains { $0["fieldChange"]?["fieldPath"] == "tradingPartner" } == true)
    }
}
