package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// A connection to an application. The emulator adds `$queueSize` (messages that wait in its queue) and `$ping` (how pings fail).
    package struct Connection: Resource {
        package var document = JSON.Document() {
            didSet { id = self[.resourceId] }
        }
        package var hidden = JSON.Document()
        /// A recorded document also has what its answer added to it.
        package var hiddenSeed: JSON.Document {
            get { hidden }
            set {
                hidden = newValue
                let size = self[.queues].first?.read("size", as: Int.self) ?? self[.listedQueueSize]
                if let size, !has(.queueSize) { self[.queueSize] = size }
                for member in Self.model.answered { document[JSON.Key(member)] = JSON?.none }
            }
        }
        package init() {}
        /// Read whenever the document is set, since every look-up needs it.
        package private(set) var id = ""
        package static let collection = "connections"
        package static let kind = "connection"
        package static var table: WritableKeyPath<State, Table<Connection>> { \.connections }
        package static func find(_ id: String, in state: State) -> Connection? { state.connections[id] }
        package static let filters = ["type", "_integrationId", "name", "offline"]
        package static let patchable = ["/debugDate", "/name", "/settings"]
        package static let alwaysRequired = ["type"]

        package static let schema = Schema(
            of: Self.self, "Connection", source: "Celigo, “Connection API”; celigo/ai, connection schemas", isOpen: true,
            [
                .init(.resourceId), .init(.lastModified),
                .init(.type, required: false, values: ConnectionType.allCases.map(\.rawValue)),
                .init(.resourceName), .init(.createdAt, required: false), .init(.offline, required: false), .init(.secrets),
                .init(.queues, .array(.object(queue)), required: false),
                .init(.listedQueueSize, .wholeNumber(from: 0), required: false, .observed),
                .init(.queueSize, .wholeNumber(from: 0)), .init(.ping, .array(.object(PingResult.error))),
            ]
        ).including(model)

        private static let queue = Schema(
            "Queue", source: "Celigo, “Connection API”", isOpen: true,
            [.init("name", .string(), required: false), .init("size", .wholeNumber(from: 0))])

        package static let model = Model(
            members: ["type", "name"] + ConnectionType.allCases.map(\.rawValue) + [
                "externalId", "assistant", "_agentId", "_borrowConcurrencyFromConnectionId", "debugDate", "settings", "settingsForm", "pgp",
                "ssl",
            ],
            serverOwned: [
                "offline", "sandbox", "_sourceId", "_connectorId", "_integrationId", "needsAuthorization", "tradingPartner",
            ],
            answered: ["queues", "queueSize"], texts: ["_integrationId"], flags: ["sandbox", "needsAuthorization", "tradingPartner"],
            secrets: secretPaths, verbatim: ["settings", "settingsForm"], dates: ["debugDate"], dropped: ["http._httpConnectorEndpointIds"],
            immutable: ["as2.as2Id"])

        /// The block that the type names is required (documented), so it is kept even when empty. So are the declared lists.
        package static func keepsEmpty(_ path: String, of sent: JSON.Object) -> Bool {
            let type = sent["type"]?.stringValue
            return path == type || (type == "rest" && declaredLists.contains { path == "rest.\($0)" })
        }

        /// The documented connection has empty lists that were never sent, because the vendor's schema declares them.
        package static func completed(_ written: JSON.Object) -> JSON.Object {
            var completed = written
            if var rest = written["rest"]?.objectValue {
                for name in declaredLists where rest[name] == nil { rest[name] = [] }
                completed["rest"] = .object(rest)
            }
            if var http = written["http"]?.objectValue, let level = http["concurrencyLevel"]?.anyNumber, level > Double(mostConcurrent) {
                http["concurrencyLevel"] = mostConcurrent.json
                completed["http"] = .object(http)
            }
            return completed
        }

        private static let declaredLists = ["encryptedFields", "unencryptedFields", "scope"]

        /// What the licence allows; a higher level is silently lowered to it. Documented.
        static let mostConcurrent = 25

        /// An OAuth connection is offline until somebody authorizes it. Documented; that one that changes to OAuth is offline, too, is
        /// inferred. One that changes to another kind of authentication has nothing to wait for and is like a new one again. Inferred.
        package func owned(_ state: State) -> JSON.Object {
            let usedOAuth = state.connections[id]?.usesOAuth ?? false
            return switch (usesOAuth, self[.needsAuthorization]) {
            case (true, nil) where !usedOAuth: ["offline": true, "needsAuthorization": true]
            case (false, .some): ["offline": .null, "needsAuthorization": .null]
            default: [:]
            }
        }

        /// Exports and imports are named after its type; that they are named anew is inferred.
        package static func changed(from old: Self?, to new: Self?, in state: inout State, at now: Instant) {
            guard let old, let new, old[.type] != new[.type] else { return }
            for export in state.exports.rows(Export.ofConnection, in: SortKey(new.id)).elements {
                let named = export.completed(in: state)
                state.exports.put(named)
            }
            for item in state.imports.rows(Import.ofConnection, in: SortKey(new.id)).elements {
                let named = item.completed(in: state)
                state.imports.put(named)
            }
        }

        var usesOAuth: Bool { document.object.usesOAuth }

        /// The connection without what its authorization brought.
        var withoutTokens: Self {
            var connection = self
            var shown = document.object, secrets = self[.secrets].object
            for path in shown.dropTokens() { secrets[path] = nil }
            connection.document = JSON.Document(shown)
            if has(.secrets) { connection[.secrets] = JSON.Document(secrets) }
            return connection
        }
    }

    package enum ConnectionType: String, CaseIterable, Sendable {
        case rest, http, netsuite, salesforce, ftp, s3, wrapper, rdbms, mongodb, as2, filesystem, mcp, dynamodb, jdbc, van
    }

    /// Documented: the vendor's schemas mark them as write-only or say that they come back masked. The OAuth secrets are documented without
    /// the block that contains them; that `rest.oauth` is such a block is inferred.
    private static let secretPaths =
        ["rest.bearerToken", "rest.refreshToken", "rest.basicAuth.password", "rest.encrypted"]
        + secretsOfOAuth.map { "rest.oauth.\($0)" }
        + secretsOverHTTP.map { "http.\($0)" } + secretsOverHTTP.map { "mcp.http.\($0)" } + ["mcp.encrypted", "wrapper.encrypted"]
        + ["password", "authKey", "pgpEncryptKey", "pgpDecryptKey", "pgpPassphrase"].map { "ftp.\($0)" }
        + ["pgp.passphrase", "s3.secretAccessKey", "mongodb.password", "dynamodb.aws.secretAccessKey"]
        + ["tokenId", "tokenSecret", "password"].map { "netsuite.\($0)" }
        + ["password", "key", "passphrase", "bigquery.privateKey", "redshift.aws.secretAccessKey"].map { "rdbms.\($0)" }
        + ["jdbc.password", "jdbc.wallet", "salesforce.bearerToken", "salesforce.refreshToken"]
        + ["ssl.ca", "ssl.cert", "ssl.key", "ssl.passphrase", "as2.encrypted.userPrivateKey"]
        + ["basic.password", "token.token", "token.refreshToken"].map { "as2.partnerStationInfo.auth.\($0)" }

    private static let secretsOverHTTP =
        ["auth.basic.password", "auth.token.token", "auth.token.refreshToken", "encrypted"]
        + ["key", "passphrase", "pfx"].map { "clientCertificates.\($0)" }
        + secretsOfOAuth.map { "auth.oauth.\($0)" }
        + ["secret", "privateKey", "token"].map { "auth.jwt.\($0)" }

    private static let secretsOfOAuth =
        ["clientSecret", "password", "pkceCodeVerifier"]
        + ["consumerSecret", "tokenSecret", "accessToken", "consumerPrivateKey"].map { "oauth1.\($0)" }
}

extension JSON.Object {
    /// The paths of the tokens of OAuth, by the member that says that it is used. That these are the members of the kind `token` is inferred:
    /// they include a refresh token.
    private static let tokensOfOAuth: KeyValuePairs = [
        "http.auth.type": ["http.auth.token.token", "http.auth.token.refreshToken"],
        "rest.authType": ["rest.bearerToken", "rest.refreshToken"],
        "mcp.http.auth.type": ["mcp.http.auth.token.token", "mcp.http.auth.token.refreshToken"],
    ]

    fileprivate var usesOAuth: Bool { Self.tokensOfOAuth.contains { value(at: $0.key) == "oauth" } }

    /// - Returns: the paths of what may have been there.
    fileprivate mutating func dropTokens() -> [String] {
        let paths = Self.tokensOfOAuth.filter { value(at: $0.key) == "oauth" }.flatMap(\.value)
        for path in paths {
            let steps = path.split(separator: ".").map(String.init)
            set(nil, at: steps[...])
            // a block that held nothing else goes, as one that is sent empty does
            let block = steps.dropLast()
            if value(at: block.joined(separator: "."))?.objectValue?.isEmpty == true { set(nil, at: block) }
        }
        return paths
    }
}

extension JSON {
    /// The value as a number, also where it is written as a text.
    fileprivate var anyNumber: Double? { (numberValue ?? stringValue.flatMap(JSON.Number.init(literal:)))?.double }
}

extension Field where Owner == Integrator.Connection, Value == String? {
    static var type: Self { "type" }
}

extension Field where Owner == Integrator.Connection, Value == Bool? {
    /// Absent until the service has checked the connection; the documented example has none.
    static var offline: Self { "offline" }
    /// Present on an OAuth connection that nobody has authorized yet; clients wait until the member is gone.
    static var needsAuthorization: Self { "needsAuthorization" }
}

extension Field where Owner == Integrator.Connection, Value == Bool {
    /// Set only by a call of its own, never by a body.
    static var tradingPartner: Self { "tradingPartner" }
}

extension Field where Owner == Integrator.Connection, Value == Integrator.Timestamp? {
    /// Until when the connection's traffic is logged.
    static var debugDate: Self { "debugDate" }
}

extension Field where Owner == Integrator.Connection, Value == Int {
    static var queueSize: Self { "$queueSize" }
}

extension Field where Owner == Integrator.Connection, Value == Int? {
    /// What a list that is asked for it shows instead of `queues`.
    static var listedQueueSize: Self { "queueSize" }
}

extension Field where Owner == Integrator.Connection, Value == [JSON.Document] {
    static var queues: Self { "queues" }
    /// What pings answer in `errors`; empty where they succeed.
    static var ping: Self { "$ping" }
}
