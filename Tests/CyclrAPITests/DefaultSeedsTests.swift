import Foundation
import OrderedJSON
import Testing
import UnderstudyTesting

/// The built-in partner: clients see exactly what its seeds say.
@Suite struct DefaultSeedsTests {
    /// A collection, the row that shows one of its records, and the members that are filled in when a record is shown.
    struct Collection: Sendable, CustomTestStringConvertible {
        let file: String
        var joined: Set<String> = []
        /// The path of a record; nil if the API never shows the record.
        let path: @Sendable (JSON) -> String?
        /// The account that owns a record.
        var account: @Sendable (JSON) -> String? = { _ in nil }
        var testDescription: String { file }
    }

    private static func text(_ record: JSON, _ member: String) -> String { record[member]?.stringValue ?? record[member]?.text ?? "" }

    static let collections: [Collection] = [
        Collection(file: "accounts", joined: ["Connectors"], path: { "/v1.0/accounts/\(text($0, "Id"))" }),
        Collection(file: "connectors", path: { "/v1.0/connectors/\(text($0, "Id"))" }, account: { $0["$account"]?.stringValue }),
        Collection(file: "methods", path: { "/v1.0/methods/\(text($0, "Id"))" }, account: account(ofConnector:)),
        Collection(
            file: "account-connectors", joined: ["Connector"], path: { "/v1.0/account/connectors/\(text($0, "Id"))" },
            account: { $0["$account"]?.stringValue }),
        Collection(
            file: "templates", joined: ["Connectors"],
            path: { $0["$published"] == false ? nil : "/v1.0/templates/\(text($0, "Id"))" }),
        Collection(file: "cycles", path: { "/v1.0/cycles/\(text($0, "Id"))" }, account: { $0["$account"]?.stringValue }),
        Collection(
            file: "steps", joined: ["AccountConnector", "Method"], path: { "/v1.0/cycles/\(text($0, "$cycle"))/steps/\(text($0, "Id"))" },
            account: account(ofCycle:)),
        Collection(file: "edges", path: { "/v1.0/cycles/\(text($0, "$cycle"))/edges/\(text($0, "Id"))" }, account: account(ofCycle:)),
        Collection(
            file: "variables", path: { "/v1.0/cycles/\(text($0, "$cycle"))/variables/\(text($0, "SystemName"))" },
            account: account(ofCycle:)),
    ]

    @Test(arguments: collections)
    func `every seed record reads back through its row as it was loaded`(collection: Collection) throws {
        let cyclr = try Self.builtIn()
        let records = try Self.records(collection.file)
        #expect(!records.isEmpty)
        for record in records {
            guard let path = collection.path(record) else { continue }
            let answer = cyclr.get(path, headers: ["X-Cyclr-Account": collection.account(record)])
            let shown = try #require(answer.json?.objectValue, "\(path): \(answer.line)")
            for (name, value) in record.objectValue ?? [:] where !name.hasPrefix("$") && !collection.joined.contains(name) {
                #expect(shown[name] == value, "\(path) \(name)")
            }
            #expect(!shown.keys.contains { $0.hasPrefix("$") })
        }
    }

    @Test func `there is a partner to believe in`() throws {
        #expect(try Self.records("accounts").count >= 5)
        let connectors = try Self.records("connectors")
        #expect(connectors.count >= 40)
        #expect(Set(connectors.flatMap { $0["Categories"]?.arrayValue ?? [] }.map(\.text)).count >= 5)
        for connector in connectors {
            #expect(try Self.records("methods").contains { $0["$connector"] == connector["Id"] }, "\(connector["Name"]?.text ?? "")")
        }
        let statuses = Set(try Self.records("cycles").compactMap { $0["Status"]?.stringValue })
        #expect(statuses.isSuperset(of: ["Active", "Paused", "Error"]))
    }

    @Test func `every connector shows a kind of authentication that the contract has`() throws {
        let cyclr = try Self.builtIn()
        let shown = cyclr.get("/v1.0/connectors?pageSize=500").each("AuthType")
        #expect(shown.count >= 40)
        #expect(Set(shown).isSubset(of: ["OAuth2", "OAuth1", "ApiKey", "Basic", "None"]))
    }

    @Test(arguments: [
        ("2208", ["AccessToken", "UserEmail"]), ("2303", ["StoreHash", "AccessToken"]), ("2701", ["Key", "Token"]),
        ("2803", ["Host", "Username", "Password"]),
    ])
    func `connectors of which the contract knows no kind are authenticated by their fields`(connector: String, fields: [String]) throws {
        let cyclr = try Self.builtIn()
        let account = ["X-Cyclr-Account": try Self.records("accounts").first?["Id"]?.stringValue]
        func install(_ name: String, _ fields: some Sequence<String>) -> JSON? {
            let properties = fields.map { #"{"Name":"\#($0)","Value":"v"}"# }.joined(separator: ",")
            let body = #"{"Name":"\#(name)","Properties":[\#(properties)]}"#
            return cyclr.post("/v1.0/connectors/\(connector)/install", body, headers: account).json?["Authenticated"]
        }
        #expect(install("One is missing", fields.dropFirst()) == false)
        #expect(install("None is missing", fields) == true)
    }

    @Test func `the built-in client gets a token, and the built-in token works`() throws {
        let cyclr = try Self.builtIn()
        #expect(cyclr.get("/v1.0/accounts").status == 200)
        let form = "grant_type=client_credentials&client_id=understudy&client_secret=understudy"
        #expect(cyclr.send("POST", "/oauth/token", headers: ["Authorization": nil], body: form).status == 200)
    }

    static func builtIn() throws -> Understudy {
        let token = try records("tokens").first?["access_token"]?.stringValue ?? ""
        return try Understudy(headers: ["Authorization": "Bearer \(token)"])
    }

    static func records(_ collection: String) throws -> [JSON] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../seed-data/cyclr/\(collection).json")
        return try JSON(parsing: Array(Data(contentsOf: file.standardizedFileURL))).arrayValue ?? []
    }

    /// The account that owns a method's connector: only this account sees the methods of its custom connector.
    private static func account(ofConnector record: JSON) -> String? {
        (try? records("connectors"))?.first { $0["Id"] == record["$connector"] }?["$account"]?.stringValue
    }

    private static func account(ofCycle record: JSON) -> String? {
        (try? records("cycles"))?.first { $0["Id"] == record["$cycle"] }?["$account"]?.stringValue
    }
}
