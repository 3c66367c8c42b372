import OrderedJSON
import Testing
import UnderstudyTesting

/// The structure of each API's document; that it is OpenAPI 3.1 says `scripts/check-openapi.sh`.
@Suite struct OpenAPIDocumentsTests {
    @Test(arguments: ["admin", "canvas", "cyclr", "integrator"])
    func `every reference leads to something`(api: String) throws {
        let document = try document(of: api)
        let references = references(in: document)
        #expect(!references.isEmpty)
        for reference in references {
            #expect(reference.hasPrefix("#/"))
            let pointer = try #require(JSON.Pointer(String(reference.dropFirst())))
            #expect(document[pointer] != nil, "\(reference)")
        }
    }

    @Test(arguments: ["admin", "canvas", "cyclr", "integrator"])
    func `no two operations have the same id`(api: String) throws {
        let ids = try operations(of: api).map { try #require($0.operation["operationId"]?.stringValue) }
        #expect(Set(ids).count == ids.count)
    }

    @Test(arguments: ["admin", "canvas", "cyclr", "integrator"])
    func `each parameter of a path is declared once, and no other`(api: String) throws {
        for (path, operation) in try operations(of: api) {
            let inPath = path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
            let parameters = try #require(operation["parameters"]?.arrayValue)
            #expect(parameters.filter { $0["in"] == "path" }.map { $0["name"]?.stringValue } == inPath, "\(path)")
            #expect(parameters.allSatisfy { $0["in"] != "path" || $0["required"] == true }, "\(path)")
            #expect(Set(parameters.map { "\($0["in"] ?? .null) \($0["name"] ?? .null)" }).count == parameters.count, "\(path)")
        }
    }

    @Test(arguments: ["admin", "canvas", "cyclr", "integrator"])
    func `every row of the API is there`(api: String) throws {
        let rows = try #require(try Understudy().get("/__admin/routes").json?.arrayValue).filter { $0["api"]?.stringValue == api }
        let summaries = Set(try operations(of: api).compactMap { $0.operation["summary"]?.stringValue })
        #expect(summaries == Set(rows.map { "\($0["method"]?.stringValue ?? "") \($0["path"]?.stringValue ?? "")" }))
    }

    @Test(arguments: ["admin", "canvas", "cyclr", "integrator"])
    func `every security scheme that an operation names is declared`(api: String) throws {
        let declared = Set(try document(of: api)["components"]?["securitySchemes"]?.objectValue?.keys ?? [])
        for (path, operation) in try operations(of: api) {
            let named = (operation["security"]?.arrayValue ?? []).flatMap { $0.objectValue?.keys ?? [] }
            #expect(declared.isSuperset(of: named), "\(path)")
        }
    }

    @Test func `each operation of the controls says what it does and how it is used from a shell`() throws {
        for (path, operation) in try operations(of: "admin") {
            let docs = try #require(operation["description"]?.stringValue, "\(path)")
            let words = docs.split(separator: "\n", maxSplits: 1)
            #expect(words.count == 2 && words[1].contains("    curl "), "\(path)")
            // what stands before the first parameter
            let fixed = path.dropFirst("/__admin".count).prefix { $0 != "{" }
            #expect(docs.contains("$UNDERSTUDY_ADMIN_URL\(fixed)"), "\(path)")
            let method = operation["summary"]?.stringValue?.prefix { $0 != " " } ?? ""
            #expect(["GET", "POST"].contains(method) || docs.contains("-X \(method) "), "\(path)")
        }
    }

    @Test func `a body that a document shows is taken as it stands`() throws {
        var count = 0
        for (path, operation) in try operations(of: "admin") {
            let docs = operation["description"]?.stringValue ?? ""
            guard let body = docs.firstMatch(of: /-d '(\{[^']*\})'/)?.1, let target = docs.firstMatch(of: /ADMIN_URL([^ "]*)/)?.1 else {
                continue
            }
            let server = try Understudy()
            if path.contains("{name}") { _ = server.post("/__admin/sandboxes", #"{"name":"ci-7"}"#) }
            if path.hasPrefix("/__admin/faults/") { _ = server.post("/__admin/faults", #"{"effect":{"empty":true}}"#) }
            let method = operation["summary"]?.stringValue?.split(separator: " ").first ?? ""
            let answer = server.send(String(method), "/__admin\(target)", body: String(body))
            #expect((200..<300).contains(answer.status), "\(path): \(answer.line)")
            count += 1
        }
        #expect(count > 10)
    }

    @Test func `what all controls have in common is said once, and a body that may be absent is not required`() throws {
        let document = try document(of: "admin")
        #expect(document["info"]?["description"]?.stringValue?.contains("X-Understudy-Sandbox") == true)
        #expect(document["paths"]?["/__admin/reset"]?["post"]?["requestBody"]?["required"] == false)
        #expect(document["paths"]?["/__admin/faults"]?["post"]?["requestBody"]?["required"] == true)
        let effects = try #require(document["components"]?["schemas"]?["FaultEffect"]?["properties"]?.objectValue)
        #expect(effects.allSatisfy { $0.value["description"] != nil })
        let wait = document["paths"]?["/__admin/wait"]?["get"]?["parameters"]?.arrayValue
        #expect(wait?.allSatisfy { $0["description"] != nil || $0["$ref"] != nil } == true)
    }

    @Test(
        arguments: [
            ("canvas", "/api/Workflows", ["ManagedAccountId"]), ("canvas", "/api/Authenticate", []),
            ("cyclr", "/v1.0/connectors", ["X-Cyclr-Account"]), ("cyclr", "/v1.0/accounts", []),
        ] as [(String, String, [String])])
    func `a header field that need not be sent is a parameter`(api: String, path: String, names: [String]) throws {
        let parameters = try #require(try document(of: api)["paths"]?[path]?["get"]?["parameters"]?.arrayValue)
        let inHeader = parameters.filter { $0["in"] == "header" }
        #expect(inHeader.map { $0["name"]?.stringValue } == names)
        #expect(inHeader.allSatisfy { $0["required"] == false })
    }

    /// A `date-time` has a zone; what has none must not be called one.
    @Test(arguments: [
        (
            "canvas",
            [
                "Consumer": "5D1AEF05263B497182992E324517FFFD0FED85FBEC2342B19CE02AB5ED62D6ED",
                "SecretKey": "a5ae515d-d53b-478c-90bd-060c616d37b7",
            ]
        ),
        ("cyclr", ["Authorization": "Bearer \(String(repeating: "0000c0de", count: 8))", "X-Cyclr-Account": "acme-ltd"]),
        ("integrator", ["Authorization": "Bearer my_api_token"]),
    ])
    func `dates of answers are spelled as their formats say`(api: String, headers: [String: String]) throws {
        let document = try document(of: api)
        let server = try Understudy(headers: headers)
        var count = 0
        for (path, operation) in try operations(of: api) where operation["summary"]?.stringValue?.hasPrefix("GET ") == true {
            let schema = operation["responses"]?["200"]?["content"]?["application/json"]?["schema"]
            guard !path.contains("{"), let schema else { continue }
            let answer = server.get(path)
            guard answer.status == 200, let value = answer.json else { continue }
            #expect(hasSpelledDates(value, schema, in: document), "\(path)")
            count += 1
        }
        #expect(count >= 5)
    }

    private func hasSpelledDates(_ value: JSON, _ schema: JSON, in document: JSON) -> Bool {
        if let reference = schema["$ref"]?.stringValue, let pointer = JSON.Pointer(String(reference.dropFirst())) {
            return document[pointer].map { hasSpelledDates(value, $0, in: document) } ?? false
        }
        if let choices = schema["anyOf"]?.arrayValue {
            return choices.contains { $0["type"] != "null" && hasSpelledDates(value, $0, in: document) }
        }
        switch value {
        case .string(let text):
            return schema["format"] != "date-time" || text.contains(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/)
        case .array(let items): return items.allSatisfy { hasSpelledDates($0, schema["items"] ?? [:], in: document) }
        case .object(let object):
            return object.allSatisfy { name, value in
                hasSpelledDates(value, schema["properties"]?[name] ?? schema["additionalProperties"] ?? [:], in: document)
            }
        default: return true
        }
    }

    @Test func `the server's address is in it once the server listens`() throws {
        let server = try Understudy()
        let listening = try server.listen()
        defer { listening.stop() }
        let urls = server.get("/__admin/openapi/canvas.json").json?["servers"]?.arrayValue?.map { $0["url"]?.stringValue }
        #expect(urls == [listening.address, "\(listening.address)/sandbox/{sandbox}"])
    }

    @Test(arguments: ["canvas", "cyclr", "integrator"])
    func `every operation of a service may name its sandbox`(api: String) throws {
        let parameter = try document(of: api)["components"]?["parameters"]?["Sandbox"]
        #expect(parameter?["name"] == "X-Understudy-Sandbox")
        #expect(parameter?["in"] == "header")
        #expect(parameter?["required"] == false)
        for (path, operation) in try operations(of: api) {
            #expect(operation["parameters"]?.arrayValue?.last == ["$ref": "#/components/parameters/Sandbox"], "\(path)")
        }
    }

    @Test(arguments: [
        ("clock", "get", true), ("snapshots", "post", true), ("settings", "put", true), ("snapshots", "get", false),
        ("sandboxes/{name}", "delete", false), ("settings/apis", "get", false), ("health", "get", false),
    ])
    func `a control that works on the server has no sandbox`(path: String, method: String, hasSandbox: Bool) throws {
        let operation = try #require(try document(of: "admin")["paths"]?["/__admin/\(path)"]?[method])
        let parameters = try #require(operation["parameters"]?.arrayValue)
        #expect(parameters.contains(["$ref": "#/components/parameters/Sandbox"]) == hasSandbox)
    }

    private func document(of api: String) throws -> JSON {
        let reply = try Understudy().get("/__admin/openapi/\(api).json")
        #expect(reply.status == 200)
        return try JSON(parsing: reply.body)
    }

    private func operations(of api: String) throws -> [(path: String, operation: JSON)] {
        let paths = try #require(try document(of: api)["paths"]?.objectValue)
        return paths.flatMap { path, item in (item.objectValue ?? [:]).map { (path, $0.value) } }
    }

    private func references(in json: JSON) -> [String] {
        switch json {
        case .array(let items): items.flatMap(references)
        case .object(let object): object.flatMap { name, value in name == "$ref" ? [value.stringValue ?? ""] : references(in: value) }
        default: []
        }
    }
}
