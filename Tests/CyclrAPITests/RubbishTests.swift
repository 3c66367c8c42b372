import CyclrAPI
import Emulation
import HTTPMessages
import OrderedJSON
import Testing
import UnderstudyTesting

/// Whatever a row receives, Cyclr answers with one of its statuses, in valid JSON if it says JSON, and never with an internal error.
@Suite struct RubbishTests {
    /// 501 is Understudy's own status: a method without `$responses`, or a request body in XML.
    private static let statuses: Set<Int> = [200, 201, 202, 301, 302, 303, 400, 401, 403, 404, 405, 409, 413, 415, 501]
    /// Kept, because the table is built anew each time it is read.
    static let rows = Cyclr.endpoints
    static let operationsWithBody = rows.filter { $0.requestShape != nil }.map(\.operation)

    /// Each number seeds the random requests, so they are the same on every machine.
    @Test(arguments: 0..<20)
    func `three hundred requests at random get an answer that Cyclr has`(number: Int) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        var rubbish = Rubbish(number)
        for count in 0..<300 {
            // in the long run, random deletes would leave few records
            if count.isMultiple(of: 25) { try cyclr.reset() }
            let request = rubbish.request(to: Self.rows[rubbish.number(below: Self.rows.count)])
            expectAnAnswer(of: cyclr, to: request)
            if rubbish.chance(5) { try cyclr.advanceClock(by: "PT1H") }
        }
        try cyclr.reset()
        #expect(cyclr.get("/v1.0/accounts").status == 200)
    }

    @Test(arguments: rows.indices)
    func `each row answers half-right requests`(row: Int) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        var rubbish = Rubbish(1000 + row)
        for count in 0..<60 {
            if count.isMultiple(of: 10) { try cyclr.reset() }
            expectAnAnswer(of: cyclr, to: rubbish.request(to: Self.rows[row]))
        }
    }

    @Test(arguments: operationsWithBody)
    func `many thousands of bytes are read like a line`(operation: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let row = try #require(Self.rows.first { $0.operation == operation })
        let target = Rubbish.rightPath(of: row)
        let long = String(repeating: "x", count: 1 << 16)
        let name = row.requestShape?.members.first?.name ?? "Name"
        let large = [
            long, "\"\(long)\"", #"{"Name":"\#(long)","\#(name)":"\#(long)"}"#,
            "[\(String(repeating: "{},", count: 20_000))0]",
            #"{\#((0..<4_000).map { #""member\#($0)":\#($0)"# }.joined(separator: ","))}"#, String(repeating: "[", count: 1 << 16),
            #"{"\#(name)":\#(String(repeating: "9", count: 1 << 16))}"#, String(repeating: "\u{0}", count: 1 << 16),
        ]
        for body in large {
            try cyclr.reset()
            expectAnAnswer(of: cyclr, to: Rubbish.Request(row.method.name, Array(target.utf8), [:], Array(body.utf8)))
        }
    }

    @Test func `a megabyte that is right is stored and comes back`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let name = String(repeating: "é\u{1F600}", count: 175_000)
        #expect(cyclr.send("PUT", "/v1.0/accounts/acme", body: #"{"Description":"\#(name)"}"#).status == 200)
        #expect(cyclr.get("/v1.0/accounts/acme").json?["Description"]?.stringValue == name)
    }

    @Test func `a long path, a long query and long header fields get an answer`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let long = String(repeating: "a", count: 200_000)
        #expect(cyclr.get("/v1.0/\(long)").status == 404)
        #expect(cyclr.get("/v1.0/\(String(repeating: "/", count: 200_000))").status == 404)
        #expect(cyclr.get("/v1.0/cycles/\(long)").status == 400)
        #expect(cyclr.get("/v1.0/account/connectors/\(String(repeating: "9", count: 200_000))").status == 400)
        #expect(cyclr.get("/v1.0/connectors?\(String(repeating: "a=b&", count: 50_000))query=\(long)").line == "200 []")
        #expect(cyclr.get("/v1.0/cycles", headers: ["X-Cyclr-Account": long]).status == 401)
        #expect(cyclr.get("/v1.0/cycles", headers: ["Authorization": "Bearer \(long)"]).status == 401)
    }

    @Test(arguments: [
        "/v1.0/accounts/%FF%FE", "/v1.0/accounts/%00", "/v1.0/accounts/%", "/v1.0/accounts/%zz", "/v1.0/accounts/..%2F..",
        "/v1.0/connectors/%C3%28",
    ])
    func `what is no text in a path is nothing that is there`(target: String) throws {
        let cyclr = try Understudy.cyclr()
        #expect(cyclr.get(target).status == 404)
    }

    private func expectAnAnswer(of cyclr: Understudy, to request: Rubbish.Request) {
        let answer = cyclr.send(request.method, request.target, headers: request.headers, body: request.body)
        let body = String(decoding: request.body.prefix(500), as: UTF8.self)
        let what = "\(request.method) \(String(decoding: request.target.prefix(500), as: UTF8.self)) \(request.headers) \(body)"
        #expect(Self.statuses.contains(answer.status), "\(what): \(answer.line.prefix(500))")
        if answer.status == 501 { #expect(answer.body.contains("Understudy"), "\(what): \(answer.line.prefix(500))") }
        // a path with a damaged first segment no longer belongs to Cyclr
        let isCyclrs = Cyclr.roots.contains { request.target.starts(with: Array("/\($0)/".utf8)) }
        if isCyclrs { #expect(answer.header("X-Content-Type-Options") == "nosniff", "\(what)") }
        if answer.header("Content-Type")?.contains("json") == true, request.method != "HEAD", !answer.body.isEmpty {
            #expect(answer.json != nil, "\(what): \(answer.line.prefix(500))")
        }
    }
}

extension Shape {
    /// The members of a body's object, or of the objects in a body's array.
    fileprivate var members: [Schema.Member] {
        switch self {
        case .object(let schema): schema.members
        case .array(let element), .nullable(let element): element.members
        default: []
        }
    }
}

/// Requests that are half right: a row's path with ids that exist or do not, a body with the members of its schema and values that fit or
/// do not, and now and then a damaged byte.
private struct Rubbish {
    struct Request {
        let method: String
        let target: [UInt8]
        let headers: [String: String?]
        let body: [UInt8]

        init(_ method: String, _ target: [UInt8], _ headers: [String: String?], _ body: [UInt8]) {
            (self.method, self.target, self.headers, self.body) = (method, target, headers, body)
        }
    }

    private var generator: any RandomNumberGenerator

    init(_ number: Int) { generator = Randomness(seed: 1, sandbox: "rubbish").generator("cyclr", number) }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }
    mutating func number(below end: Int) -> Int { Int.random(in: 0..<end, using: &generator) }

    mutating func request(to row: Endpoint<Cyclr>) -> Request {
        let method = chance(95) ? row.method.name : pick(["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "get", "POST", "", "\u{0}"])
        var target = row.path.text.split(separator: "/").map { "/" + ($0.hasPrefix(":") ? value(of: String($0.dropFirst())) : String($0)) }
            .joined()
        if chance(5) { target += pick(["/", "//", "/%00", "/\(text())"]) }
        if chance(50) {
            let names = row.query.map(\.name) + ["page", "pageSize", "sortOrderAsc", "includeIcons", "token", "id", ""]
            target += "?\((0..<3).map { _ in "\(pick(names))=\(text())" }.joined(separator: "&"))"
        }
        var headers: [String: String?] = [:]
        if chance(10) { headers["X-Cyclr-Account"] = pick([nil, "", text(), "north.example"]) }
        if chance(5) { headers["Authorization"] = pick([nil, "", "Bearer", "Bearer \(Fixture.acmeToken)", "Basic \(text())", text()]) }
        if chance(20) {
            headers["Content-Type"] = pick(["application/json", "text/plain", "", text(), "application/x-www-form-urlencoded"])
        }
        let members = row.requestShape?.members ?? []
        var body =
            chance(80) ? object(members) : pick(["", "{}", "null", "7", #""{\"Email\":1}""#, "<a/>", "grant_type=client_credentials"])
        if case .array? = row.requestShape, chance(90) {
            body = "[\((0..<number(below: 4)).map { _ in object(members) }.joined(separator: ","))]"
        }
        return Request(
            method, damaged(Array(target.utf8), percent: 3), headers, chance(95) ? damaged(Array(body.utf8), percent: 5) : noise())
    }

    /// The path of a row, with an id of the fixture for each parameter.
    static func rightPath(of row: Endpoint<Cyclr>) -> String {
        row.path.text.split(separator: "/").map { "/" + ($0.hasPrefix(":") ? (ids[name($0.dropFirst())]?.first ?? "7") : String($0)) }
            .joined()
    }

    private static func name(_ parameter: Substring) -> String {
        parameter.hasSuffix("?") ? String(parameter.dropLast()) : String(parameter)
    }

    /// Ids of the fixture, by the name of the path's parameter.
    private static let ids: [String: [String]] = [
        "accountId": ["acme", "north.example"], "connector": ["2582", "MailChimp", "Access%20CRM", "Files", "2700", "5122"],
        "version": ["v3", "1.0"],
        "id": ["50001", "50002", "50003"], "method": ["20001", "20002", "20003", "20005", "00000000-0000-4000-8000-000000020002"],
        "property": ["80001"], "field": ["600020", "600021", "100000"], "fieldId": ["600020", "600021"], "trigger": ["7001"],
        "parameter": ["300010"],
        "cycleId": ["00000000-0000-4000-8000-0000000000c1", "00000000-0000-4000-8000-0000000000c2"],
        "stepId": ["00000000-0000-4000-8000-000000000051", "00000000-0000-4000-8000-000000000052"],
        "edgeId": ["00000000-0000-4000-8000-0000000000e1"], "name": ["Region"], "level": ["error", "warning"],
    ]

    private mutating func value(of parameter: String) -> String {
        let own = Self.ids[Self.name(parameter[...])] ?? Self.ids.values.flatMap { $0 }.sorted()
        return chance(80) ? pick(own) : text().urlEncoded
    }

    private static let texts =
        ids.sorted { $0.key < $1.key }.flatMap(\.value) + [
            "00000000-0000-0000-0000-000000000000", "{00000000-0000-4000-8000-0000000000c1}", "{0x,,{", "a@b.example", "ada@acme.example",
            "Action", "Webhook",
            "Decision", "StaticValue", "PreviousStep", "ValueList", "Variable", "Ignore", "Retry", "All", "None", "Forward",
            "client_credentials", "understudy",
            "{{Email}}", "{{", "{{}}", "{{00000000-0000-4000-8000-000000000051 600010}}", "{{LastSuccessfulRunDate}}",
            "[members].email_address", "[[[.", "a.b.c",
            "isSandbox", "Dont exist", "true", "false", "TRUE", "0", "-1", "1", "7", "3000000000", "99999999999999999999", "1.5", "1e400",
            "NaN", "2022-05-02",
            "2022-05-02T12:00:00Z", "0001-01-01T00:00:00", "9999-12-31T23:59:59.9999999Z", "13/45/99999", "11/21/2027",
            "http://127.0.0.1:1/", "javascript:alert(1)",
            "{", "", " ", "%", "\\u0000", "\\ud83d\\ude00", "é", "\u{202E}", "'; --", "<x/>", "null", "../..",
        ]
    private static let names = [
        "Name", "Id", "Value", "Username", "UserName", "Password", "AccountId", "MarketplaceId", "UniqueIdentifier", "Methods",
        "Parameters", "Authentication",
        "Properties", "Fields", "Mergefields", "300010", "600020", "Email", "$draft", "$account", "$responses", "$where", "", "\\u0000",
    ]
    private static let numbers = [
        "0", "-0", "1", "2", "4", "7", "-1", "1.0", "1e400", "-1e-400", "9223372036854775808", "2147483647", "300010", "600020", "01", "-",
    ]

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[number(below: values.count)] }

    private mutating func text() -> String { pick(Self.texts) }

    private mutating func object(_ members: [Schema.Member]) -> String {
        var parts = members.compactMap { member in chance(60) ? "\"\(member.name)\":\(value(of: member.shape))" : nil }
        for _ in 0..<number(below: 3) { parts.append("\"\(pick(Self.names))\":\(any(depth: 1))") }
        return "{\(parts.joined(separator: ","))}"
    }

    /// Three times out of four, the value has the right shape.
    private mutating func value(of shape: Shape) -> String {
        guard chance(75) else { return any(depth: 2) }
        switch shape {
        case .string(let format?): return "\"\(chance(60) ? format.example : text())\""
        case .string: return "\"\(text())\""
        case .integer, .wholeNumber, .number: return pick(Self.numbers + ["5", "15", "20002", "2582"])
        case .boolean: return pick(["true", "false"])
        case .nullable(let wrapped): return chance(20) ? "null" : value(of: wrapped)
        case .array(let element): return "[\((0..<number(below: 3)).map { _ in value(of: element) }.joined(separator: ","))]"
        case .dictionary(let element): return "{\"\(pick(Self.names))\":\(value(of: element))}"
        case .object(let schema): return object(schema.members)
        case .either(let one, let other): return value(of: chance(50) ? one : other)
        case .any: return any(depth: 1)
        }
    }

    private mutating func any(depth: Int) -> String {
        switch number(below: depth < 5 ? 10 : 7) {
        case 0..<4: return "\"\(text())\""
        case 4: return pick(Self.numbers)
        case 5: return pick(["true", "false"])
        case 6: return "null"
        case 7: return "[\((0..<number(below: 4)).map { _ in any(depth: depth + 1) }.joined(separator: ","))]"
        default: return "{\((0..<number(below: 4)).map { _ in "\"\(pick(Self.names))\":\(any(depth: depth + 1))" }.joined(separator: ","))}"
        }
    }

    /// Now and then changes, drops or doubles a byte.
    private mutating func damaged(_ bytes: [UInt8], percent: Int) -> [UInt8] {
        guard chance(percent), !bytes.isEmpty else { return bytes }
        var bytes = bytes
        let place = number(below: bytes.count)
        switch number(below: 3) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        default: bytes.insert(bytes[place], at: place)
        }
        return bytes
    }

    private mutating func noise() -> [UInt8] { (0..<number(below: 64)).map { _ in UInt8.random(in: 0...255, using: &generator) } }
}

extension String {
    /// Encoded so that the text stays one segment of a path; its mistakes stay.
    fileprivate var urlEncoded: String {
        replacing("/", with: "%2F").replacing("?", with: "%3F").replacing(" ", with: "%20").replacing("#", with: "%23")
    }
}
