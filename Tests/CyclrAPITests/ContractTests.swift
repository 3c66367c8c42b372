import OrderedJSON
import Testing
import UnderstudyTesting

/// Compares the served OpenAPI document with the vendor's contract: 28 operations, member by member.
@Suite struct ContractTests {
    @Test func `the contract has 28 operations`() { #expect(Contract.operations.count == 28) }

    @Test(arguments: Contract.operations)
    func `an operation of the contract is served with all that it takes and answers`(operation: Contract.Operation) throws {
        let document = try Served()
        let served = try #require(document.operation(operation.method, operation.path), "\(operation.path) is not served")
        for name in operation.query { #expect(document.queryParameters(of: served).contains(name), "query \(name)") }
        for status in operation.statuses { #expect(served["responses"]?[String(status)] != nil, "status \(status)") }
        if let body = operation.body { document.expect(body, in: document.requestSchema(of: served), "request") }
        if let answer = operation.answer { document.expect(answer, in: document.responseSchema(of: served), "answer") }
    }

    @Test func `the operations have the names and the tags of the contract`() throws {
        let document = try Served()
        let names = try Contract.operations.map { operation in
            let served = try #require(document.operation(operation.method, operation.path))
            return "\(served["tags"]?[0]?.stringValue ?? "") \(served["operationId"]?.stringValue ?? "")"
        }
        #expect(names == Contract.names)
    }

    @Test func `operations at account level say that they need the account's header`() throws {
        let document = try Served()
        for operation in Contract.operations {
            let served = try #require(document.operation(operation.method, operation.path))
            #expect(served["security"]?[0]?.objectValue?.keys ?? [] == operation.security, "\(operation.method) \(operation.path)")
            let demanded = served["parameters"]?.arrayValue?.filter { $0["in"] == "header" && $0["required"] == true }
            #expect(
                demanded?.map { $0["name"]?.stringValue } == operation.headers, "\(operation.method) \(operation.path)")
        }
    }
}

/// The vendor's OpenAPI document of the API, in short.
enum Contract {
    struct Operation: Sendable, CustomTestStringConvertible {
        let method, path: String
        var query: [String] = []
        var body, answer: Shape?
        var statuses: [Int]
        var security = ["bearerAuth"]
        var headers = ["X-Cyclr-Account"]
        var testDescription: String { "\(method) \(path)" }
    }

    indirect enum Shape: Sendable {
        case string, integer, boolean, any
        case array(Shape)
        case object([(String, Shape)])
    }

    private static let account = Shape.object([
        ("Id", .string), ("Name", .string), ("Description", .string), ("AudienceCount", .integer), ("CreatedDate", .string),
        ("Connectors", .array(installedConnector)),
    ])
    private static let accountCreate = Shape.object([("Name", .string), ("Description", .string), ("ApiId", .string)])
    private static let connector = Shape.object([
        ("Id", .integer), ("Name", .string), ("Description", .string), ("Status", .string), ("Version", .string), ("Icon", .string),
        ("AuthType", .string),
    ])
    private static let installedConnector = Shape.object([
        ("Id", .integer), ("Name", .string), ("Description", .string), ("ConnectorId", .integer), ("Authenticated", .boolean),
        ("Status", .string),
    ])
    private static let template = Shape.object([
        ("Id", .string), ("Name", .string), ("Description", .string),
        ("Connectors", .array(.object([("Id", .integer), ("Name", .string)]))),
        ("Tags", .array(.string)),
    ])
    private static let cycle = Shape.object([
        ("Id", .string), ("Name", .string), ("Description", .string), ("Status", .string), ("CreatedDate", .string),
        ("LastRunDate", .string), ("Connectors", .array(cycleConnector)), ("Steps", .array(step)),
    ])
    /// The members of an installed connector, without `Description`, which connectors in real cycles do not have.
    private static let cycleConnector = Shape.object([
        ("Id", .integer), ("Name", .string), ("ConnectorId", .integer), ("Authenticated", .boolean), ("Status", .string),
    ])
    private static let step = Shape.object([
        ("Id", .string), ("Name", .string), ("Description", .string), ("ConnectorId", .integer), ("MethodId", .string),
    ])
    private static let parameter = Shape.object([("TargetFieldName", .string), ("Value", .string), ("TriggerValue", .string)])
    private static let mapping = Shape.object([
        ("SourceFieldName", .string), ("TargetFieldName", .string), ("Value", .string), ("TriggerValue", .string),
    ])
    private static let token = Shape.object([("access_token", .string), ("token_type", .string), ("expires_in", .integer)])
    private static let property = Shape.object([("Name", .string), ("Value", .string)])
    private static let authentication = Shape.object([
        ("Name", .string), ("Version", .string), ("AuthValue", .string), ("Properties", .array(property)),
    ])
    private static let paged = ["page", "pageSize"]
    /// The headers that operations of the partner require.
    private static let partner: [String] = []

    private static func embedded(_ url: String) -> Shape {
        .object([("AccountId", .string), ("ExpiresAtUtc", .string), (url, .string), ("Token", .string)])
    }

    /// The tag and the name of each operation.
    static let names = [
        "Authentication getAccessToken", "Accounts listAccounts", "Accounts createAccount", "Accounts getAccount", "Accounts updateAccount",
        "Accounts deleteAccount", "Accounts getAccountSignInToken", "Connectors listConnectors", "Connectors getConnector",
        "Connectors installConnector", "Connectors listAccountConnectors", "Connectors getAccountConnector",
        "Connectors deleteAccountConnector", "Templates listTemplates", "Templates getTemplate", "Templates installTemplate",
        "Cycles listCycles", "Cycles getCycle", "Cycles deleteCycle", "Cycles activateCycle", "Cycles deactivateCycle",
        "Steps getStepParameters", "Steps updateStepParameters", "Steps getStepFieldMappings", "Steps updateStepFieldMappings",
        "LAUNCH deployLaunch", "Marketplace deployMarketplace", "Data on Demand dataOnDemand",
    ]

    static let operations: [Operation] = [
        Operation(
            method: "post", path: "/v1.0/oauth/token",
            body: .object([("grant_type", .string), ("client_id", .string), ("client_secret", .string)]), answer: token,
            statuses: [200, 400], security: [], headers: []),
        Operation(method: "get", path: "/v1.0/accounts", query: paged, answer: .array(account), statuses: [200, 401], headers: partner),
        Operation(
            method: "post", path: "/v1.0/accounts", body: accountCreate, answer: account, statuses: [200, 400, 401], headers: partner),
        Operation(method: "get", path: "/v1.0/accounts/{}", answer: account, statuses: [200, 401, 404], headers: partner),
        Operation(
            method: "put", path: "/v1.0/accounts/{}", body: accountCreate, answer: account, statuses: [200, 401, 404], headers: partner),
        Operation(method: "delete", path: "/v1.0/accounts/{}", statuses: [200, 401, 404], headers: partner),
        Operation(
            method: "post", path: "/v1.0/accounts/{}/signintoken", answer: .object([("Token", .string), ("ExpiresAtUtc", .string)]),
            statuses: [200, 401, 404], headers: partner),
        Operation(
            method: "get", path: "/v1.0/connectors", query: ["name"] + paged, answer: .array(connector), statuses: [200, 401],
            headers: partner),
        Operation(method: "get", path: "/v1.0/connectors/{}", answer: connector, statuses: [200, 401, 404], headers: partner),
        Operation(
            method: "post", path: "/v1.0/connectors/{}/install",
            body: .object([("Name", .string), ("Description", .string), ("AuthValue", .string)]), answer: installedConnector,
            statuses: [200, 400, 401]),
        Operation(method: "get", path: "/v1.0/account/connectors", answer: .array(installedConnector), statuses: [200, 401]),
        Operation(method: "get", path: "/v1.0/account/connectors/{}", answer: installedConnector, statuses: [200, 401, 404]),
        Operation(method: "delete", path: "/v1.0/account/connectors/{}", statuses: [200, 401, 404]),
        Operation(method: "get", path: "/v1.0/templates", query: paged, answer: .array(template), statuses: [200, 401], headers: partner),
        Operation(method: "get", path: "/v1.0/templates/{}", answer: template, statuses: [200, 401, 404], headers: partner),
        Operation(
            method: "post", path: "/v1.0/templates/{}/install", body: .object([("Name", .string), ("Description", .string)]), answer: cycle,
            statuses: [200, 400, 401, 404]),
        Operation(method: "get", path: "/v1.0/cycles", query: paged, answer: .array(cycle), statuses: [200, 401]),
        Operation(method: "get", path: "/v1.0/cycles/{}", answer: cycle, statuses: [200, 401, 404]),
        Operation(method: "delete", path: "/v1.0/cycles/{}", statuses: [200, 401, 404]),
        Operation(method: "put", path: "/v1.0/cycles/{}/activate", answer: cycle, statuses: [200, 401, 404]),
        Operation(method: "put", path: "/v1.0/cycles/{}/deactivate", answer: cycle, statuses: [200, 401, 404]),
        Operation(method: "get", path: "/v1.0/steps/{}/parameters", answer: .array(parameter), statuses: [200, 401, 404]),
        Operation(method: "put", path: "/v1.0/steps/{}/parameters", body: .array(parameter), statuses: [200, 401, 404]),
        Operation(method: "get", path: "/v1.0/steps/{}/fieldmappings", answer: .array(mapping), statuses: [200, 401, 404]),
        Operation(method: "put", path: "/v1.0/steps/{}/fieldmappings", body: .array(mapping), statuses: [200, 401, 404]),
        Operation(
            method: "post", path: "/v1.0/users/launch",
            body: .object([
                ("Username", .string), ("Password", .string), ("AccountName", .string),
                ("ConnectorAuthentications", .array(authentication)),
            ]), answer: embedded("LaunchUrl"), statuses: [200, 400, 401], headers: partner),
        Operation(
            method: "post", path: "/v1.0/users/marketplace",
            body: .object([("Username", .string), ("Password", .string), ("MarketplaceId", .any), ("AccountName", .string)]),
            answer: embedded("MarketplaceUrl"), statuses: [200, 400, 401], headers: partner),
        Operation(
            method: "post", path: "/v1.0/data",
            body: .object([
                ("ConnectorAccountId", .any), ("MethodId", .any),
                ("Parameters", .array(.object([("TargetFieldName", .string), ("Value", .any)]))),
            ]), answer: .any, statuses: [200, 400, 401]),
    ]
}

/// The OpenAPI document that the server serves.
private struct Served {
    private let document: JSON

    init() throws { document = try #require(try Understudy.cyclr().get("/__admin/openapi/cyclr.json").json) }

    /// - Parameter path: with `{}` for every parameter.
    func operation(_ method: String, _ path: String) -> JSON? {
        document["paths"]?.objectValue?.first { $0.key.replacing(/\{[^}]*\}/, with: "{}") == path }?.value[method]
    }

    func queryParameters(of operation: JSON) -> [String] {
        operation["parameters"]?.arrayValue?.filter { $0["in"] == "query" }.compactMap { $0["name"]?.stringValue } ?? []
    }

    func requestSchema(of operation: JSON) -> JSON? {
        operation["requestBody"]?["content"]?.objectValue?.first { _ in true }?.value["schema"]
    }

    func responseSchema(of operation: JSON) -> JSON? { operation["responses"]?["200"]?["content"]?["application/json"]?["schema"] }

    /// The served schema must have every member that the contract names, of the same kind. It may also allow null, or any value.
    func expect(_ shape: Contract.Shape, in schema: JSON?, _ place: String) {
        guard let schema = schema.map(resolved) else {
            Issue.record("\(place) has no schema")
            return
        }
        guard schema.objectValue?.isEmpty == false else { return }
        switch shape {
        case .any: break
        case .string: #expect(schema["type"] == "string", "\(place)")
        case .integer: #expect(schema["type"] == "integer", "\(place)")
        case .boolean: #expect(schema["type"] == "boolean", "\(place)")
        case .array(let element):
            #expect(schema["type"] == "array", "\(place)")
            expect(element, in: schema["items"], "\(place)[]")
        case .object(let members):
            for (name, member) in members { expect(member, in: schema["properties"]?[name], "\(place).\(name)") }
        }
    }

    private func resolved(_ schema: JSON) -> JSON {
        if let name = schema["$ref"]?.stringValue?.split(separator: "/").last {
            return document["components"]?["schemas"]?[String(name)].map(resolved) ?? schema
        }
        return schema["anyOf"]?.arrayValue?.first { $0["type"] != "null" }.map(resolved) ?? schema
    }
}
