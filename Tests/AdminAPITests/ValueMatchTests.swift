import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct ValueMatchTests {
    private static func asked() throws -> Understudy {
        let server = try Understudy()
        _ = server.post(
            "/api/x?tag=blue-1", #"{"name":"Ann Lee","n":1234,"list":[1],"none":null,"dna":"aabaabaaa","o":{"contains":"x","p":1}}"#,
            headers: ["Authorization": "Bearer hunter2", "X-Wish": "rain"])
        return server
    }

    private static func seen(_ match: String, by server: Understudy) -> Int? {
        server.post("/__admin/verify", #"{"match":\#(match),"times":{"exactly":1}}"#).json?["seen"]?.intValue
    }

    // MARK: What it refuses

    @Test(arguments: [
        (#"{"headers":{"X":{}}}"#, "/match/headers/X: expected one of contains, matches, absent, found {}"),
        (
            #"{"query":{"a":{"contains":"x","absent":true}}}"#,
            #"/match/query/a: expected one of contains, matches, absent, found {"contains":"x","absent":true}"#
        ),
        (#"{"headers":{"X":{"absent":false}}}"#, "/match/headers/X/absent: expected true, found false"),
        (#"{"headers":{"X":{"matches":1}}}"#, "/match/headers/X/matches: expected a string, found 1"),
        (
            #"{"body":{"/name":{"matches":"("}}}"#,
            #"/match/body/~1name/matches: expected a regular expression of 256 characters at most, found "(""#
        ),
        (#"{"body":{"/name":{"contains":1}}}"#, "/match/body/~1name/contains: expected a text of 4096 characters at most, found 1"),
    ])
    func `what no value could be is refused with its place`(match: String, message: String) throws {
        let answer = try Understudy().post("/__admin/verify", #"{"match":\#(match),"times":{"never":true}}"#)
        #expect(answer.status == 400)
        #expect(answer.json?["error"]?["message"]?.stringValue == message)
    }

    @Test(arguments: [(256, 200), (257, 400)]) func `an expression has 256 characters at most`(length: Int, status: Int) throws {
        let pattern = String(repeating: "a", count: length)
        #expect(try Understudy().post("/__admin/journal/find", #"{"match":{"headers":{"X":{"matches":"\#(pattern)"}}}}"#).status == status)
    }

    @Test(arguments: [(4096, 200), (4097, 400)]) func `a part has 4096 characters at most`(length: Int, status: Int) throws {
        let part = String(repeating: "ü", count: length)
        #expect(try Understudy().post("/__admin/journal/find", #"{"match":{"headers":{"X":{"contains":"\#(part)"}}}}"#).status == status)
    }

    // MARK: What it fits

    @Test(arguments: [
        (#"{"headers":{"authorization":{"matches":"^Bearer ."}}}"#, 1), (#"{"headers":{"X-Wish":{"matches":"^ain"}}}"#, 0),
        (#"{"headers":{"x-wish":{"contains":"ai"}}}"#, 1), (#"{"headers":{"x-wish":{"contains":"ia"}}}"#, 0),
        (#"{"headers":{"x-wish":{"absent":true}}}"#, 0), (#"{"headers":{"x-hope":{"absent":true}}}"#, 1),
        (#"{"headers":{"x-hope":{"contains":""}}}"#, 0), (#"{"query":{"TAG":{"matches":"^blue-[0-9]+$"}}}"#, 1),
        (#"{"query":{"tag":{"contains":"-1"}}}"#, 1), (#"{"query":{"tag":{"absent":true}}}"#, 0),
        (#"{"body":{"/name":{"contains":"nn L"}}}"#, 1), (#"{"body":{"/n":{"matches":"^12"}}}"#, 1),
        (#"{"body":{"/list":{"contains":"1"}}}"#, 0), (#"{"body":{"/none":{"absent":true}}}"#, 0), (#"{"body":{"/none":null}}"#, 1),
        (#"{"body":{"/gone":{"absent":true}}}"#, 1), (#"{"body":{"/gone":{"contains":""}}}"#, 0),
        (#"{"body":{"/dna":{"contains":"aabaaa"}}}"#, 1), (#"{"body":{"/dna":{"contains":"aabb"}}}"#, 0),
        (#"{"body":{"/o":{"contains":"x","p":1}}}"#, 1), (#"{"body":{"/o":{"contains":"x"}}}"#, 0),
    ])
    func `a value may be told by a part of it, by an expression, or by its absence`(match: String, seen: Int) throws {
        #expect(try Self.seen(match, by: Self.asked()) == seen)
    }

    @Test(arguments: [
        (#"{"body":{"/total":1}}"#, 1), (#"{"body":{"/total":10e-1}}"#, 1), (#"{"body":{"/total":1.5}}"#, 0),
        (#"{"body":{"/lines":[{"n":100}]}}"#, 1), (#"{"body":{"/total":"1.0"}}"#, 0),
        (#"{"bodyEquals":{"lines":[{"n":100.0}],"total":1}}"#, 1), (#"{"bodyEquals":{"lines":[{"n":10}],"total":1}}"#, 0),
    ])
    func `a number is the same however it is spelled`(match: String, seen: Int) throws {
        let server = try Understudy()
        _ = server.post("/api/x", #"{"total":1.0,"lines":[{"n":1e2}]}"#)
        #expect(Self.seen(match, by: server) == seen)
    }

    @Test func `a fault befalls whoever's value is like that`() throws {
        let server = try Understudy()
        _ = server.post(
            "/__admin/faults", #"{"match":{"headers":{"Authorization":{"matches":"^Bearer "}}},"effect":{"answer":{"status":418}}}"#)
        #expect(server.get("/v1/tags", headers: ["Authorization": "Bearer my_api_token"]).status == 418)
        #expect(server.get("/v1/tags", headers: ["Authorization": "Basic my_api_token"]).status == 401)
    }

    @Test func `an expression that would take for ever fits nothing`() throws {
        let server = try Understudy()
        _ = server.get("/api/x", headers: ["X-Wish": String(repeating: "a", count: 60) + "b"])
        #expect(Self.seen(#"{"headers":{"X-Wish":{"matches":"^(a+)+$"}}}"#, by: server) == 0)
    }

    @Test(arguments: [(2, 1), (20, 0)])
    func `expressions that take long together fit nothing more of a request`(count: Int, seen: Int) throws {
        let server = try Understudy()
        let slow = String(repeating: "tag=\(String(repeating: "a", count: 60))b&", count: count)
        _ = server.get("/api/x?\(slow)tag=aaa")
        #expect(Self.seen(#"{"query":{"tag":{"matches":"^(a+)+$"}}}"#, by: server) == seen)
    }

    @Test(arguments: [(4096, 1), (4097, 0)]) func `of longer values than that no expression is asked, but parts are`(length: Int, seen: Int)
        throws
    {
        let server = try Understudy()
        _ = server.post("/api/x", #"{"text":"\#(String(repeating: "é", count: length))"}"#)
        #expect(Self.seen(#"{"body":{"/text":{"matches":"é"}}}"#, by: server) == seen)
        #expect(Self.seen(#"{"body":{"/text":{"contains":"éé"}}}"#, by: server) == 1)
    }

    // MARK: What it says

    @Test func `what a value should have been like is said beside what it was`() throws {
        let match = """
            {"headers":{"X-Wish":{"matches":"^sun"},"Consumer":{"contains":"a"}},"query":{"tag":{"absent":true},"x":"y"},\
            "body":{"/name":{"contains":"Bob"},"/gone":{"matches":"."},"/n":{"absent":true}}}
            """
        let verdict = try Self.asked().post("/__admin/verify", #"{"match":\#(match),"times":{"exactly":1}}"#)
        #expect(
            verdict.json?["closest"]?[0]?["differs"] == [
                "header X-Wish: expected what matches ^sun, found rain", "header Consumer: expected what contains a, found none",
                "query tag: expected none, found blue-1", "query x: expected y, found none",
                #"body /name: expected what contains Bob, found "Ann Lee""#, "body /gone: expected what matches ., found nothing",
                "body /n: expected nothing, found 1234",
            ])
    }
}
