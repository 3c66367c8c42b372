package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// A connection to an application. Ours beside it: `$queueSize` (messages that wait in its queue), `$ping` (how pings fail).
    package struct Connection: Resource {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package static let collection = "connections"
        package static let kind = "connection"
        package static var table: WritableKeyPath<State, Table<Connection>> { \.connections }
        package static func find(_ id: String, in state: State) -> Connection? { state.connections[id] }
        package static let filters = ["type", "_integrationId", "name", "offline"]
        package static let patchable = ["/debugDate", "/name", "/settings"]

        package static let schema = Schema(
            of: Self.self, "Connection", source: "Celigo, “Connection API”; celigo/ai, connection schemas", isOpen: true,
            [
                .init(.resourceId), .init(.lastModified), .init(.type, required: false, values: ConnectionType.allCases.map(\.rawValue)),
                .init(.resourceName), .init(.createdAt, required: false), .init(.offline, required: false), .init(.secrets),
                .init(.queueSize),
                .init(.ping),
            ])

        package static let model = Model(
            members: ["type", "name"] + ConnectionType.allCases.map(\.rawValue) + [
                "externalId", "assistant", "_agentId", "_borrowConcurrencyFromConnectionId", "debugDate", "settings", "settingsForm", "pgp",
                "ssl",
            ],
            serverOwned: ["offline", "sandbox", "_sourceId", "_connectorId", "_integrationId", "needsAuthorization"],
            secrets: secretPaths, verbatim: ["settings", "settingsForm"])

        /// The documented one has them; the vendor's schema declares them, so they come back although they were never sent.
        package static func completed(_ written: JSON.Object) -> JSON.Object {
            guard var rest = written["rest"]?.objectValue else { return written }
            for name in ["encryptedFields", "unencryptedFields", "scope"] where rest[name] == nil { rest[name] = [] }
            var completed = written
            completed["rest"] = .object(rest)
            return completed
        }

        /// A connection by OAuth is offline until somebody authorizes it. Documented.
        package func owned(_ state: State) -> JSON.Object {
            guard usesOAuth, self[.needsAuthorization] == nil, self[.offline] == nil else { return [:] }
            return ["offline": true, "needsAuthorization": true]
        }

        var usesOAuth: Bool {
            let block = document.object
            return ["http.auth.type", "rest.authType", "mcp.http.auth.type"].contains { block.value(at: $0) == "oauth" }
        }
    }

    package enum ConnectionType: String, CaseIterable, Sendable {
        case rest, http, netsuite, salesforce, ftp, s3, wrapper, rdbms, mongodb, as2, filesystem, mcp, dynamodb, jdbc, van
    }

    /// Documented: the vendor's schemas mark them as write-only or say that they come back masked.
    private static let secretPaths =
        ["rest.bearerToken", "rest.refreshToken", "rest.basicAuth.password", "rest.encrypted"]
        + ["http.auth.basic.password", "http.auth.token.token", "http.auth.token.refreshToken", "http.encrypted", "mcp.encrypted"]
        + ["key", "passphrase", "pfx"].map { "http.clientCertificates.\($0)" }
        + ["clientSecret", "password", "pkceCodeVerifier"].map { "http.auth.oauth.\($0)" }
        + ["consumerSecret", "tokenSecret", "accessToken", "consumerPrivateKey"].map { "http.auth.oauth.oauth1.\($0)" }
        + ["secret", "privateKey", "token"].map { "http.auth.jwt.\($0)" } + ["mcp.http.auth.token.token", "wrapper.encrypted"]
        + ["ftp.password", "ftp.authKey", "ftp.pgpEncryptKey", "ftp.pgpDecryptKey", "pgp.passphrase", "s3.secretAccessKey"]
        + ["mongodb.password", "dynamodb.aws.secretAccessKey", "netsuite.tokenId", "netsuite.tokenSecret", "netsuite.password"]
        + ["rdbms.password", "rdbms.key", "rdbms.passphrase", "rdbms.bigquery.privateKey", "rdbms.redshift.aws.secretAccessKey"]
        + ["jdbc.password", "jdbc.wallet", "salesforce.bearerToken", "salesforce.refreshToken"]
        + ["ssl.ca", "ssl.cert", "ssl.key", "ssl.passphrase", "as2.encrypted.userPrivateKey"]
        + ["basic.password", "token.token", "token.refreshToken"].map { "as2.partnerStationInfo.auth.\($0)" }
}

extension Field where Owner == Integrator.Connection, Value == String? {
    static var type: Self { "type" }
}

extension Field where Owner == Integrator.Connection, Value == Bool? {
    /// Absent where the service has never looked: the documented example has none.
    static var offline: Self { "offline" }
    /// An OAuth connection that nobody has authorized yet; clients wait until it is gone.
    static var needsAuthorization: Self { "needsAuthorization" }
}

extension Field where Owner == Integrator.Connection, Value == Integrator.Timestamp? {
    /// Until when its traffic is written down.
    static var debugDate: Self { "debugDate" }
}

extension Field where Owner == Integrator.Connection, Value == Int {
    static var queueSize: Self { "$queueSize" }
}

extension Field where Owner == Integrator.Connection, Value == [JSON.Document] {
    static var queues: Self { "queues" }
    /// What pings answer in `errors`; empty where they succeed.
    static var ping: Self { "$ping" }
}
