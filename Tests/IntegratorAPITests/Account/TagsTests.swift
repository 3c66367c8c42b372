import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct TagsTests {
    private static let path = "/v1/tags/0000c0de7a00000000000001"

    // MARK: What it refuses

    @Test(arguments: [
        ("{}", "422 missing_required_field tag"), (#"{"tag":""}"#, "422 missing_required_field tag"),
        (#"{"tag":null}"#, "422 missing_required_field tag"), (#"{"tag":7}"#, "422 invalid_field tag"), ("[]", "422 invalid_field"),
    ])
    func `a tag needs a word`(body: String, error: String) throws {
        let integrator = try Understudy.integrator()
        let before = integrator.get("/v1/tags").body
        #expect(integrator.post("/v1/tags", body).errors == [error])
        #expect(integrator.put(Self.path, body).errors == [error])
        #expect(integrator.get("/v1/tags").body == before)
        #expect(integrator.get("/v1/tags?include=a&exclude=b").errors == ["400 invalid_query_params"])
    }

    @Test(arguments: ["GET", "PUT", "DELETE"])
    func `an unknown tag is not found`(method: String) throws {
        #expect(try Understudy.integrator().send(method, "/v1/tags/x", body: #"{"tag":"a"}"#).errors == ["404 not_found"])
    }

    // MARK: What it remembers

    @Test func `a tag that is created is read, listed, replaced and deleted`() throws {
        let integrator = try Understudy.integrator()
        let made = integrator.post("/v1/tags", #"{"tag":"new"}"#)
        #expect(
            made.line
                == #"201 {"_id":"\#(made.id)","lastModified":"2022-05-02T12:00:00.000Z","tag":"new","createdAt":"2022-05-02T12:00:00.000Z"}"#
        )
        #expect(integrator.get("/v1/tags").json?.arrayValue?.map { $0["tag"] } == ["waits for customer", "data quality", "new"])
        #expect(integrator.put("/v1/tags/\(made.id)", #"{"tag":"newer"}"#).json?["tag"] == "newer")
        #expect(integrator.get("/v1/tags/\(made.id)").json?["tag"] == "newer")
        #expect(integrator.delete("/v1/tags/\(made.id)").line == "204 ")
        #expect(integrator.get("/v1/tags/\(made.id)").status == 404)
    }

    @Test func `a tag that is deleted, by a client or by the control plane, is gone from errors`() throws {
        let failing = try Failing()
        let integrator = failing.integrator
        let tags = ["0000c0de7a00000000000001", "0000c0de7a00000000000002"]
        let two = failing.ids(failing.errors().prefix(2))
        let body = #"{"errorIds":\#(two),"tagIds":["\#(tags[0])","\#(tags[1])"]}"#
        #expect(integrator.put("\(failing.step)/tags", body).status == 204)
        let others = Array(failing.errors().dropFirst(2))
        func marks() -> [JSON?] { failing.errors().prefix(2).map { $0["tags"] } }
        #expect(integrator.delete("/v1/tags/\(tags[0])").status == 204)
        #expect(marks() == [[.string(tags[1])], [.string(tags[1])]])
        #expect(integrator.delete("/__admin/state/integrator/tags/\(tags[1])").status == 204)
        #expect(marks() == [[], []])
        #expect(Array(failing.errors().dropFirst(2)) == others)
    }
}
