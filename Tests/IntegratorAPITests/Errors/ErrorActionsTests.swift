import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct ErrorActionsTests {
    private static let tag = Known.ofCollection["tags"] ?? ""

    // MARK: What it refuses

    @Test func `tags that are none are refused, and change nothing`() throws {
        let failing = try Failing()
        let before = failing.errors()
        let ids = failing.ids(before)
        for (body, error) in [
            (#"{"errorIds":\#(ids)}"#, "422 missing_required_field tagIds"),
            (#"{"errorIds":\#(ids),"tagIds":7}"#, "422 invalid_field tagIds"),
            (#"{"errorIds":\#(ids),"tagIds":["\#(Self.tag)","x"]}"#, "422 invalid_ref tagIds.1"), ("[]", "422 invalid_field"),
        ] {
            #expect(failing.integrator.put("\(failing.step)/tags", body).errors == [error])
        }
        #expect(failing.integrator.put("/v1/flows/x/y/tags", #"{"tagIds":[]}"#).errors == ["404 not_found"])
        #expect(failing.errors() == before)
    }

    // MARK: What it remembers

    @Test(arguments: ["errorIds", "errors"])
    func `errors are marked with tags until they have others`(member: String) throws {
        let failing = try Failing()
        let two = failing.ids(failing.errors().prefix(2))
        #expect(failing.integrator.put("\(failing.step)/tags", #"{"\#(member)":\#(two),"tagIds":["\#(Self.tag)"]}"#).status == 204)
        let tags = failing.errors().map { $0["tags"]?.text }
        #expect(tags == [#"["\#(Self.tag)"]"#, #"["\#(Self.tag)"]"#, nil, nil, nil, nil])
        #expect(failing.integrator.put("\(failing.step)/tags", #"{"\#(member)":\#(two),"tagIds":[]}"#).status == 204)
        #expect(failing.errors().first?["tags"] == [])
    }

    @Test(arguments: ["", "{}"])
    func `of resolved errors those go that are named, and all where a body says nothing`(nothing: String) throws {
        let failing = try Failing()
        let three = failing.errors().prefix(3)
        #expect(failing.integrator.put("\(failing.step)/resolved", #"{"errors":\#(failing.ids(three))}"#).status == 204)
        func left(after body: String) -> Int? {
            guard failing.integrator.send("DELETE", "\(failing.step)/resolved", body: body).line == "204 " else { return nil }
            return failing.errors("resolved").count
        }
        let one = failing.ids(three.prefix(1))
        for body in [#"{"errorIds":\#(one)}"#, #"{"errors":[]}"#, #"{"errors":null}"#] { #expect(left(after: body) == 3) }
        #expect(left(after: #"{"errors":\#(one)}"#) == 2)
        #expect(left(after: nothing) == 0)
        #expect(failing.errors().count == 3)
    }

    /// Otherwise a request that repeats an id could store more than there are errors and tags.
    @Test func `a tag that is named twice is told once, by an error that is named twice`() throws {
        let failing = try Failing()
        let id = failing.errors().first?["errorId"]?.text ?? ""
        let body = #"{"errorIds":[\#(id),\#(id)],"tagIds":["\#(Self.tag)","\#(Self.tag)"]}"#
        #expect(failing.integrator.put("\(failing.step)/tags", body).status == 204)
        #expect(failing.errors().map { $0["tags"]?.text } == [#"["\#(Self.tag)"]"#, nil, nil, nil, nil, nil])
        // the refusal names the unknown tag by its place in the body
        let unknown = #"{"errorIds":[\#(id)],"tagIds":["\#(Self.tag)","\#(Self.tag)","x"]}"#
        #expect(failing.integrator.put("\(failing.step)/tags", unknown).errors == ["422 invalid_ref tagIds.2"])
    }
}
