import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct EdgesTests {
    private typealias Known = CyclesFixture
    private static let edges = "/v1.0/cycles/\(CyclesFixture.paused)/edges"
    private static let ofNobody = "/v1.0/cycles/\(CyclesFixture.nobody)/edges"
    private static let loop = #"{"HeadStepId":"\#(CyclesFixture.first)","TailStepId":"\#(CyclesFixture.second)"}"#

    // MARK: What it refuses

    @Test func `a cycle that is not there has no edges, and gets none`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let answer = #"404 {"Message":"Cycle not found."}"#
        #expect(cyclr.get(Self.ofNobody).line == answer)
        #expect(cyclr.post("\(Self.ofNobody)/", Self.loop).line == answer)
        #expect(cyclr.get("\(Self.ofNobody)/\(Known.edge)").line == answer)
        #expect(cyclr.delete("\(Self.ofNobody)/\(Known.edge)").line == answer)
        #expect(cyclr.get(Self.edges, headers: ["X-Cyclr-Account": "north.example"]).line == answer)
        #expect(cyclr.get("/v1.0/cycles/XXX/edges").status == 400)
    }

    @Test(arguments: ["GET", "DELETE"])
    func `an edge that is not there is not found; a malformed id is refused before that`(method: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.send(method, "\(Self.edges)/\(Known.nobody)").line == #"404 {"Message":"Edge not found."}"#)
        #expect(cyclr.send(method, "/v1.0/cycles/\(Known.active)/edges/\(Known.edge)").line == #"404 {"Message":"Edge not found."}"#)
        #expect(cyclr.send(method, "\(Self.ofNobody)/XXX").line == #"400 {"Message":"The request is invalid."}"#)
    }

    @Test(arguments: [
        ("", #"404 {"Message":"Step not found."}"#), ("{}", #"404 {"Message":"Step not found."}"#),
        (#"{"HeadStepId":"\#(CyclesFixture.first)"}"#, #"404 {"Message":"Step not found."}"#),
        (
            #"{"HeadStepId":"\#(CyclesFixture.first)","TailStepId":"\#(CyclesFixture.nobody)"}"#,
            #"404 {"Message":"Step not found."}"#
        ),
        (#"{"HeadStepId":"x","TailStepId":"y"}"#, #"400 {"Message":"The request is invalid."}"#),
        (#"{"HeadStepId":7}"#, #"400 {"Message":"The request is invalid."}"#), ("[]", #"400 {"Message":"The request is invalid."}"#),
        ("{", #"400 {"Message":"The request is invalid."}"#),
    ])
    func `an edge leads from a step of the cycle to another one`(body: String, answer: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.edges, body).line == answer)
        #expect(cyclr.get(Self.edges).line == "200 [\(Known.wire("edges", 0))]")
    }

    @Test func `edges of a running cycle are not changed`() throws {
        let running = Fixture.cycles.replacing(#""Status":"Paused""#, with: #""Status":"Active""#)
        let cyclr = try Understudy.cyclr(account: "acme", seeds: ["cyclr/cycles.json": running])
        let conflict = #"409 {"Message":"The cycle is running and cannot be changed."}"#
        #expect(cyclr.post(Self.edges, Self.loop).line == conflict)
        #expect(cyclr.delete("\(Self.edges)/\(Known.edge)").line == conflict)
        #expect(cyclr.post(Self.edges, "{}").status == 404)
        #expect(cyclr.delete("\(Self.edges)/\(Known.nobody)").status == 404)
        #expect(cyclr.get(Self.edges).line == "200 [\(Known.wire("edges", 0))]")
    }

    // MARK: What it answers

    @Test func `the edges of a cycle, and one of them`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.get("\(Self.edges)/").line == "200 [\(Known.wire("edges", 0))]")
        #expect(cyclr.get("\(Self.edges)/\(Known.edge)").line == "200 \(Known.wire("edges", 0))")
        #expect(cyclr.get("/v1.0/cycles/\(Known.active)/edges").line == "200 []")
    }

    // MARK: What it remembers

    @Test func `a new edge keeps its id unless that is taken`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        func body(_ id: String, _ type: String) -> String {
            #"{"Id":"\#(id)","HeadStepId":"\#(Known.first)","TailStepId":"\#(Known.second)","EdgeType":"\#(type)"}"#
        }
        let chosen = cyclr.post(Self.edges, body(Known.nobody, "Backward"))
        #expect(chosen.line == "200 \(body(Known.nobody, "Backward"))")
        #expect(cyclr.get("\(Self.edges)/\(Known.nobody)").line == chosen.line)
        for (taken, type) in [(Known.edge, "Else"), ("00000000-0000-0000-0000-000000000000", "No")] {
            let id = cyclr.post(Self.edges, body(taken, type)).json?["Id"]?.stringValue ?? ""
            #expect(id != taken)
            #expect(cyclr.get("\(Self.edges)/\(id)").line == "200 \(body(id, type))")
        }
        #expect(cyclr.get("\(Self.edges)/\(Known.edge)").line == "200 \(Known.wire("edges", 0))")
        #expect(cyclr.post(Self.edges, Self.loop).json?["EdgeType"] == "Forward")
    }

    @Test(arguments: ["", #","EdgeType":null"#, #","EdgeType":"""#, #","EdgeType":0"#, #","EdgeType":"0""#])
    func `an edge leads forward unless another type is sent`(type: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let ends = #""Id":"\#(Known.nobody)","HeadStepId":"\#(Known.first)","TailStepId":"\#(Known.second)""#
        #expect(cyclr.post(Self.edges, "{\(ends)\(type)}").line == #"200 {\#(ends),"EdgeType":"Forward"}"#)
    }

    @Test func `an edge that is there already is answered and not added again`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let first = Known.wire("edges", 0)
        #expect(cyclr.post(Self.edges, first).line == "200 \(first)")
        let ends = #""HeadStepId":"\#(Known.second)","TailStepId":"\#(Known.first)""#
        #expect(cyclr.post(Self.edges, #"{"Id":"\#(Known.nobody)",\#(ends)}"#).line == "200 \(first)")
        #expect(cyclr.post(Self.edges, #"{\#(ends),"EdgeType":"forward"}"#).line == "200 \(first)")
        #expect(cyclr.get(Self.edges).line == "200 [\(first)]")
        let other = cyclr.post(Self.edges, #"{"Id":"\#(Known.nobody)",\#(ends),"EdgeType":"Else"}"#)
        #expect(other.json?["Id"]?.stringValue == Known.nobody)
        #expect(cyclr.get(Self.edges).line == "200 [\(first),\(other.body)]")
    }

    @Test func `a deleted edge is gone, and its cycle falls apart`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.delete("\(Self.edges)/\(Known.edge)").line == "200 ")
        #expect(cyclr.get("\(Self.edges)/\(Known.edge)").status == 404)
        #expect(cyclr.get(Self.edges).line == "200 []")
        let codes = cyclr.get("/v1.0/cycles/\(Known.paused)/prerequisites").each("ReasonCode")
        #expect(codes.contains("11"))
    }
}
