import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct PartnerTests {
    private static let two = #"[{"Id":1,"InlineOAuth":true},{"Id":2,"InlineOAuth":false}]"#

    @Test func `seeds with two partners are refused, since nobody could say whose settings hold`() throws {
        let error = #expect(throws: (any Error).self) { try Understudy.cyclr(seeds: ["cyclr/partner.json": Self.two]) }
        let fault = "partner.json:1: /1/Id expected one partner, found another, 2; remove one of them"
        #expect(error.map { "\($0)" }?.contains(fault) == true, "\(error.map { "\($0)" } ?? "")")
    }

    @Test func `a second partner is not written, and the one that is there can be`() throws {
        let cyclr = try Understudy.cyclr()
        let second = cyclr.send("PUT", "/__admin/state/cyclr/partner/2", body: #"{"Id":2}"#)
        #expect(second.json?["error"]?["code"] == "invalid_seeds")
        #expect(second.json?["error"]?["message"] == "/Id: expected one partner, found another, 2; remove one of them")
        #expect(cyclr.send("PUT", "/__admin/state/cyclr/partner/1", body: #"{"Id":1,"InlineOAuth":false}"#).status == 200)
    }

    @Test func `without a partner every setting is as it is for most`() throws {
        let cyclr = try Understudy.cyclr(seeds: ["cyclr/partner.json": "[]"])
        #expect(cyclr.get("/v1.0/connectors").status == 200)
    }
}
