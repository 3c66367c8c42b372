import OrderedJSON
import Testing
import UnderstudyTesting

/// Whatever arrives, the control plane answers in its own form.
@Suite struct RubbishTests {
    private static let bodies: [[UInt8]] =
        [
            "", "null", "[]", "{}", "7", "\"\"", "{", "[[[[", #"{"name":7}"#, #"{"name":null,"from":[],"seeds":7}"#,
            #"{"match":{"body":{"no pointer":1}}}"#,
            #"{"match":{"path":"**/**"},"times":{"atLeast":-1},"limit":-5}"#,
            #"{"effect":{"delay":{"milliseconds":-9223372036854775808}}}"#,
            #"{"effect":{"rateLimit":{"requests":-1,"perSeconds":0}}}"#,
            #"{"effect":{"answer":{"status":99999,"headers":{"A\n":"b\r\nC: d"}}}}"#,
            #"{"effect":{"dribble":{"bytes":0,"everyMilliseconds":-1}}}"#,
            #"{"when":{"every":0,"probability":1e999},"effect":{"empty":true}}"#,
            #"{"set":"9999-12-31T23:59:59Z","advance":"P10000Y"}"#, #"{"set":"0001-01-01T00:00:00Z"}"#, #"{"advance":"PT0S"}"#,
            #"{"canvas":{"workflows":[{}]},"cyclr":{}}"#, #"{"canvas":{"accounts":null}}"#, #"{"name":"\#u{0}"}"#,
            #"{"name":"../../etc/passwd"}"#,
            #"{"created":[{"api":"","collection":"","record":{"a":[]}}],"changed":[]}"#, #"{"api":"cyclr","id":"\\","outcomes":[[]]}"#,
        ].map { Array($0.utf8) } + [
            [0xFF, 0xFE], [0x7B, 0x22, 0xC3, 0x28, 0x22, 0x3A, 0x31, 0x7D], Array(repeating: 0x5B, count: 100_000),
        ]

    private static let names = [
        "x", "", "%00", "%FF%FE", "..%2F..%2Fetc", String(repeating: "n", count: 5000), "%E2%80%A6", "0", "-1", "main",
    ]

    private static let queries = [
        "", "?limit=%FF&match=%7B&count=99999999999999999999&since=-1&timeout=PT0S", "?api=&from=&to=%00",
        "?limit=0&match=%7B%7D&count=0&timeout=PT0S",
        "?since=9223372036854775807&timeout=PT0S&limit=9223372036854775807", "?match=%5B%5D", "?&&=&=x&limit",
    ]

    @Test func `every row meets rubbish with an answer or a refusal of its own`() throws {
        let server = try Understudy.canvas()
        let rows = try #require(server.get("/__admin/routes").json?.arrayValue).filter { $0["api"] == "admin" }
        #expect(rows.count > 40)
        for row in rows {
            let (method, path) = (try #require(row["method"]?.stringValue), try #require(row["path"]?.stringValue))
            for (index, body) in Self.bodies.enumerated() {
                let name = Self.names[index % Self.names.count]
                let target = path.split(separator: "/").map { $0.hasPrefix(":") ? name[...] : $0 }.joined(separator: "/")
                let asked = server.ask(
                    method, Array("/\(target)\(Self.queries[index % Self.queries.count])".utf8), headers: [:], body: body)
                // the only requests without an answer are waits that nothing ends
                guard let reply = asked.reply else {
                    #expect(path.hasSuffix("/wait") || server.get("/__admin/faults").body.contains("delay"), "\(method) \(target)")
                    continue
                }
                #expect(reply.status < 500 || [501, 503].contains(reply.status), "\(method) \(target) \(reply.line.prefix(300))")
                guard reply.status >= 400 else { continue }
                #expect(reply.json?["error"]?["message"]?.stringValue?.isEmpty == false, "\(method) \(target)")
            }
        }
        // whatever the random requests have set, the server still works
        _ = server.send("DELETE", "/__admin/faults")
        #expect(server.post("/__admin/reset", "").status == 200)
        #expect(server.get("/api/Authenticate").line == "200 true")
    }
}
