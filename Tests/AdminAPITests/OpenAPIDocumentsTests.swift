import OrderedJSON
import Testing
import UnderstudyTesting

/// The structure of each API's document. `scripts/check-openapi.sh` checks that the document is valid OpenAPI 3.1.
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
    func `each operation belongs to one part of its API, and each part is declared once`(api: String) throws {
        let declared = try #require(try document(of: api)["tags"]?.arrayValue).map { $0["name"]?.stringValue }
        let named = try operations(of: api).map { path, operation in
            let tags = try #require(operation["tags"]?.arrayValue, "\(path)")
            #expect(tags.count == 1, "\(path)")
            return tags.first?.stringValue
        }
        #expect(Set(declared).count == declared.count)
        #expect(Set(declared) == Set(named))
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
            // the part before the first parameter
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

    @Test func `how the clock may be moved is no format of OpenAPI's, and it is said to go without months`() throws {
        let server = try Understudy()
        #expect(
            try document(of: "admin")["components"]?["schemas"]?["ClockChange"]?["properties"]?["advance"] == [
                "type": "string", "format": "period",
                "description":
                    "Moves the clock forward by this period, after `set`; what falls due on the way happens. Written as in ISO 8601 (PT90M, P1DT2H) or short (90m, 14d), without years and months, as their lengths differ.",
            ])
        #expect(server.put("/__admin/clock", #"{"advance":"14d"}"#).status == 200)
        #expect(server.put("/__admin/clock", #"{"advance":"P1M"}"#).status == 400)
    }

    @Test func `what may be sent in the path or in the query looks the same in both`() throws {
        let paths = try document(of: "canvas")["paths"]
        func first(_ path: String) -> JSON? { paths?[path]?["get"]?["parameters"]?[0] }
        let id: JSON = ["type": "string", "format": "uuid"]
        #expect(first("/api/Workflow/{id}") == ["name": "id", "in": "path", "required": true, "schema": id])
        #expect(first("/api/Workflow") == ["name": "id", "in": "query", "required": false, "schema": id])
        let name = "The answer for `AddWorkflowApiDto` is documented; the answers for the other five types are assumed."
        #expect(
            first("/api/Describe/{name}")
                == ["name": "name", "in": "path", "description": .string(name), "required": true, "schema": ["type": "string"]])
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

    @Test(arguments: ["/v1.0/cycles", "/v1.0/steps/{stepId}/parameters"])
    func `a header field without which a call is refused is a parameter that must be sent`(path: String) throws {
        let operation = try #require(try document(of: "cyclr")["paths"]?[path]?["get"])
        let parameters = operation["parameters"]?.arrayValue ?? []
        #expect(parameters.filter { $0["in"] == "header" && $0["required"] == true }.map { $0["name"] } == ["X-Cyclr-Account"])
        #expect(operation["security"] == [["bearerAuth": []]])
    }

    @Test(arguments: [
        ("/v1.0/users/launch", 1), ("/v1.0/users/marketplace", 1), ("/v1.0/users/orbit", 1), ("/v1.0/accounts/{accountId}/launch", 0),
    ])
    func `the account's header is named where a link to the pages may take it from there`(path: String, count: Int) throws {
        let parameters = try document(of: "cyclr")["paths"]?[path]?["post"]?["parameters"]?.arrayValue ?? []
        let inHeader = parameters.filter { $0["in"] == "header" }
        #expect(
            inHeader
                == Array(
                    repeating: ["name": "X-Cyclr-Account", "in": "header", "required": false, "schema": ["type": "string"]], count: count))
    }

    @Test(
        arguments: [
            ("cyclr", "post", "/oauth/token", ["application/x-www-form-urlencoded"], true),
            ("cyclr", "post", "/launch/integrations", ["application/x-www-form-urlencoded"], false),
            ("cyclr", "post", "/api/webhook/{key}", ["application/json", "application/x-www-form-urlencoded", "text/plain"], false),
            ("cyclr", "post", "/v1.0/templates/{templateId}/install", ["application/json"], false),
            ("cyclr", "put", "/v1.0/steps/{stepId}/parameters", ["application/json"], true),
            ("cyclr", "delete", "/v1.0/accounts/{accountId}", [], nil), ("cyclr", "put", "/v1.0/cycles/{cycleId}/deactivate", [], nil),
            ("canvas", "post", "/api/RunWorkflow", ["application/json"], true),
            ("integrator", "post", "/v1/flows/{id}/run", ["application/json"], false),
            ("integrator", "post", "/v1/flows", ["application/json"], true),
            ("integrator", "put", "/v1/flows/{id}", ["application/json"], false),
        ] as [(String, String, String, [String], Bool?)])
    func `a body is labelled as clients send it, and required where none is refused`(
        api: String, method: String, path: String, types: [String], isRequired: Bool?
    ) throws {
        let operation = try #require(try document(of: api)["paths"]?[path]?[method])
        #expect(operation["requestBody"]?["content"]?.objectValue?.keys ?? [] == types)
        #expect(operation["requestBody"]?["required"]?.boolValue == isRequired)
    }

    @Test(
        arguments: [
            ("cyclr", "get", "/account/signinwithtoken", ["302"]), ("cyclr", "get", "/account", ["200"]),
            ("cyclr", "get", "/connectorauth/updateaccountconnectoroauth", ["200", "302"]),
            ("cyclr", "post", "/launch/integrations", ["302"]), ("integrator", "get", "/v1/oauth2/authorize", ["200", "302"]),
            ("integrator", "get", "/v1/connections/{id}/oauth2", ["200", "302"]),
            ("integrator", "get", "/v1/flows", ["200", "204"]), ("integrator", "get", "/v1/jobs", ["200"]),
            ("integrator", "post", "/v1/exports/{id}/{token}/data", ["204", "2XX"]),
            ("cyclr", "post", "/v1.0/account/connectors/{id}/methods/{method}", ["200", "default"]),
            ("cyclr", "post", "/v1.0/data", ["200", "default"]),
        ])
    func `every way to succeed is named`(api: String, method: String, path: String, statuses: [String]) throws {
        let responses = try #require(try document(of: api)["paths"]?[path]?[method]?["responses"]?.objectValue)
        #expect(responses.keys.filter { !$0.hasPrefix("4") && !$0.hasPrefix("5") } == statuses)
        #expect(responses["302"] == nil || responses["302"]?["headers"] == ["Location": ["schema": ["type": "string"]]])
    }

    @Test(arguments: ["admin", "canvas", "cyclr", "integrator"])
    func `every refusal has a form`(api: String) throws {
        for (path, operation) in try operations(of: api) {
            for (status, response) in operation["responses"]?.objectValue ?? [:] where status.hasPrefix("4") || status.hasPrefix("5") {
                #expect(response["content"]?.objectValue?.isEmpty == false, "\(path) \(status)")
            }
        }
    }

    @Test(
        arguments: [
            ("admin", "get", "/__admin/clock", "400", ["application/json"], []),
            ("admin", "get", "/__admin/clock", "401", ["application/json"], ["WWW-Authenticate"]),
            ("canvas", "post", "/api/Account", "400", ["text/plain", "application/problem+json"], []),
            ("canvas", "post", "/api/RegApplication", "500", ["application/json"], []),
            ("canvas", "get", "/api/Describe", "501", ["application/json", "text/plain"], []),
            ("cyclr", "post", "/oauth/token", "400", ["application/json"], []),
            ("cyclr", "get", "/account", "401", ["text/html"], []),
            ("integrator", "get", "/v1/flows", "429", ["application/json"], ["Retry-After"]),
            ("integrator", "get", "/v1/flows", "200", ["application/json"], ["Link"]), ("integrator", "get", "/v1/flows", "204", [], []),
            ("integrator", "get", "/v1/connections/{id}/oauth2", "302", ["application/json"], ["Location"]),
            ("integrator", "get", "/v1/oauth2/authorize", "302", [], ["Location"]),
            ("cyclr", "get", "/v1.0/accounts", "200", ["application/json"], ["Total-Pages", "Total-Records"]),
        ])
    func `an answer has the media types and the header fields that it may come with`(
        api: String, method: String, path: String, status: String, types: [String], headers: [String]
    ) throws {
        let response = try #require(try document(of: api)["paths"]?[path]?[method]?["responses"]?[status])
        #expect(response["content"]?.objectValue?.keys ?? [] == types)
        #expect(response["headers"]?.objectValue?.keys ?? [] == headers)
    }

    /// The first row of each pair may answer the status; the second cannot, because of its access or because it takes no body.
    @Test(arguments: [
        ("canvas", "get /api/Accounts", "get /api/Describe", "401"), ("canvas", "post /api/Workflow", "get /api/Workflows", "415"),
        ("canvas", "post /api/Workflow", "get /api/Workflows", "400"), ("cyclr", "post /v1.0/accounts", "get /v1.0/accounts", "415"),
        ("cyclr", "get /v1.0/accounts", "post /oauth/token", "401"), ("integrator", "post /v1/flows", "get /v1/flows", "415"),
        ("integrator", "get /v1/flows", "get /v1/oauth2/authorize", "429"),
        ("admin", "get /__admin/clock", "get /__admin/health", "401"),
        ("cyclr", "get /v1.0/account/connectors/custom", "get /v1.0/accounts", "501"),
        ("cyclr", "get /v1.0/account/connectors/custom", "get /account", "501"),
    ])
    func `no refusal is listed that a row cannot give`(api: String, with: String, without: String, status: String) throws {
        let paths = try document(of: api)["paths"]
        func response(_ operation: String) -> JSON? {
            let parts = operation.split(separator: " ").map(String.init)
            return paths?[parts[1]]?[parts[0]]?["responses"]?[status]
        }
        #expect(response(with) != nil)
        #expect(response(without) == nil)
    }

    @Test func `what only some accounts' rows meet is not listed of the others`() throws {
        let paths = try document(of: "canvas")["paths"]
        func unauthorized(_ path: String) -> JSON? { paths?[path]?["get"]?["responses"]?["401"]?["description"] }
        #expect(unauthorized("/api/Authenticate") == "unauthorized (documented)")
        #expect(unauthorized("/api/Accounts") == "accountNotManaged (assumed), unauthorized (documented)")
    }

    @Test func `one status may have several envelopes`() throws {
        let paths = try document(of: "cyclr")["paths"]
        #expect(
            paths?["/oauth/token"]?["post"]?["responses"]?["400"]?["content"]?["application/json"]?["schema"]?.text
                == ##"{"anyOf":[{"$ref":"#/components/schemas/OAuthError"},{"$ref":"#/components/schemas/Error"}]}"##)
        #expect(
            paths?["/v1.0/data"]?["post"]?["responses"]?["403"]?["content"]?["application/json"]?["schema"]?.text
                == ##"{"anyOf":[{"$ref":"#/components/schemas/Error"},{}]}"##)
    }

    @Test func `what integrator.io alone writes is in no body that is sent to it`() throws {
        let schemas = try #require(try document(of: "integrator")["components"]?["schemas"])
        #expect(schemas["NewFlow"]?["required"] == ["name"])
        #expect(schemas["NewScript"]?["required"] == ["name", "content"])
        #expect(schemas["FlowWrite"]?["required"] == [])
        for kind in ["Connection", "Flow", "Export", "Import", "Integration", "Script", "LookupCache", "Tag"] {
            for schema in [schemas["New\(kind)"], schemas["\(kind)Write"]] {
                let properties = try #require(schema?["properties"]?.objectValue, "\(kind)")
                #expect(properties["_id"] == nil && properties["lastModified"] == nil && properties["createdAt"] == nil, "\(kind)")
                #expect(schema?["additionalProperties"] == true, "\(kind)")
            }
        }
        #expect(schemas["TagWrite"]?["required"] == ["tag"])
        #expect(schemas["Flow"]?["required"] == ["_id", "lastModified", "name"])
    }

    @Test func `a resource of integrator.io has all members that it is shown with, in that order, and says which are read only`() throws {
        let schemas = try #require(try document(of: "integrator")["components"]?["schemas"])
        #expect(
            schemas["LookupCache"]?["properties"]?.text == #"""
                {"_id":{"type":"string","readOnly":true},"lastModified":{"type":"string","format":"date-time","readOnly":true},\#
                "name":{"type":"string"},"description":{"anyOf":[{"type":"string"},{"type":"null"}]},\#
                "createdAt":{"type":"string","format":"date-time","readOnly":true},\#
                "sandbox":{"anyOf":[{"type":"boolean"},{"type":"null"}],"readOnly":true}}
                """#)
        let flow = try #require(schemas["Flow"]?["properties"]?.objectValue)
        #expect(
            flow.keys == [
                "_id", "lastModified", "name", "description", "disabled", "schedule", "timezone", "_exportId", "_importId",
                "_integrationId", "skipRetries", "pageProcessors", "pageGenerators", "routers", "_runNextFlowIds",
                "runPageGeneratorsInParallel", "autoResolveMatchingTraceKeys", "logging", "settings", "aliases", "_flowGroupingId",
                "isAbstract", "_abstractFlowId", "overrides", "wizardState", "createdAt", "lastExecutedAt", "resolvedAt", "free",
                "_templateId", "_sourceId", "_connectorId",
            ])
        #expect(schemas["ListedFlow"]?["properties"] == .object(flow))
        #expect(
            schemas["NewFlow"]?["properties"]?.objectValue?.keys
                == flow.filter { $0.value["readOnly"] == nil }.map { $0.key })
        #expect(flow["schedule"] == ["anyOf": [["type": "string"], ["type": "null"]]])
        #expect(flow["settings"] == [:])
        for (kind, members) in [("Connection", ["rest", "http", "netsuite", "externalId"]), ("Export", ["http", "delta", "filter"])] {
            for schema in [kind, "New\(kind)", "\(kind)Write", "Listed\(kind)"] {
                for member in members { #expect(schemas[schema]?["properties"]?[member] != nil, "\(schema) \(member)") }
            }
        }
    }

    @Test(arguments: [
        ("connections", ["type string", "_integrationId string", "name string", "offline boolean", "fetchQueueSize boolean"]),
        ("flows", ["_integrationId string", "disabled boolean", "name string"]),
        ("exports", ["adaptorType string", "_connectionId string", "name string"]), ("tags", []), ("integrations/{id}/flows", []),
    ])
    func `a list of integrator.io names what it may be paged, shown and filtered by`(list: String, filters: [String]) throws {
        let operation = try #require(try document(of: "integrator")["paths"]?["/v1/\(list)"]?["get"])
        let query = (operation["parameters"]?.arrayValue ?? []).filter { $0["in"] == "query" }
        let numbers = ["limit", "skip", "offset", "page", "pageSize"].map { "\($0) integer" }
        let texts = ["after", "include", "exclude"].map { "\($0) string" }
        #expect(
            query.map { "\($0["name"]?.stringValue ?? "") \($0["schema"]?["type"]?.stringValue ?? "")" } == numbers + texts + filters)
    }

    @Test(arguments: [
        ("NewConnection", ["type", "name"]), ("ConnectionWrite", ["type"]), ("NewImport", ["name", "_connectionId"]),
        ("ImportWrite", ["_connectionId"]), ("NewExport", ["name"]), ("ExportWrite", []), ("LookupKeys", []),
        ("DeletedLookupKeys", ["keys"]),
    ])
    func `what integrator.io cannot do without is required in a body, and null is none`(schema: String, members: [String]) throws {
        let schema = try #require(try document(of: "integrator")["components"]?["schemas"]?[schema])
        #expect(schema["required"]?.arrayValue?.compactMap(\.stringValue) == members)
        for member in members { #expect(schema["properties"]?[member]?["type"] != nil, "\(member)") }
    }

    @Test func `null is described where a body may have it instead of nothing`() throws {
        let text: JSON = ["type": "string"]
        let textOrNull: JSON = ["anyOf": [text, ["type": "null"]]]
        let flows = try document(of: "integrator")["components"]?["schemas"]
        #expect(flows?["FlowWrite"]?["properties"]?["name"] == textOrNull)
        #expect(flows?["NewFlow"]?["properties"]?["name"] == text)
        #expect(flows?["NewFlow"]?["properties"]?["disabled"] == ["anyOf": [["type": "boolean"], ["type": "null"]]])
        let change = try document(of: "canvas")["components"]?["schemas"]?["UpdateWorkfowSchedulerApiDto"]?["properties"]
        #expect(change?["scheduleFrequency"] == textOrNull)
        #expect(change?["isScheduled"] == ["type": "boolean"])
    }

    /// A `date-time` has a zone, so a time without a zone must not be described as one.
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

    @Test func `the address that the server was asked at is in it`() throws {
        let server = try Understudy()
        let listening = try server.listen()
        defer { listening.stop() }
        let host = String(listening.address.dropFirst("http://".count))
        let servers = server.get("/__admin/openapi/canvas.json", headers: ["Host": host]).json?["servers"]?.arrayValue
        let urls = servers?.map { $0["url"]?.stringValue }
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

    @Test func `a document that was asked for in a sandbox leads to that`() throws {
        let server = try Understudy()
        _ = server.post("/__admin/sandboxes", #"{"name":"ci-7"}"#)
        let headers = ["Host": "127.0.0.1:8080"]
        for path in ["/sandbox/ci-7/__admin/openapi/cyclr.json", "/sandbox/ci-7/__admin/openapi"] {
            #expect(server.get(path, headers: headers).json?["servers"] == [["url": "http://127.0.0.1:8080/sandbox/ci-7"]])
        }
        #expect(
            server.get("/__admin/openapi/cyclr.json", headers: headers).json?["servers"]?.arrayValue?.first?["url"]
                == "http://127.0.0.1:8080")
    }

    @Test(arguments: [("/sandbox/ci-8", nil), ("", "ci-8"), ("/sandbox/ci-8", "ci-9")])
    func `a document leads to the sandbox that was named, though that was not made for it`(path: String, header: String?) throws {
        let server = try Understudy()
        let answer = server.get("\(path)/__admin/openapi/cyclr.json", headers: ["Host": "127.0.0.1:8080", "X-Understudy-Sandbox": header])
        #expect(answer.json?["servers"] == [["url": "http://127.0.0.1:8080/sandbox/ci-8"]])
        #expect(server.get("/__admin/sandboxes").json?.arrayValue?.map { $0["name"] } == ["main"])
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
