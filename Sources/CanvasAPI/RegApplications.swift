package import Emulation
import HTTPMessages
package import OrderedJSON

extension Canvas {
    /// Registered applications: `/api/RegApplications`, `/api/RegApplication`. Source: Canvas REST API, "Application APIs".
    enum RegApplications {
        // swift-format-ignore
        @EndpointTable<Canvas> static var endpoints: [Endpoint<Canvas>] {
            //    path access body success handler evidence
            GET ("/api/RegApplications",    .account,                                           .ok([RegApplication].self),   list,       .documented)
            POST("/api/RegApplication",     .account,   takes: AddRegApplicationApiDto.self,    .ok(GUID.self),               register,   .documented,
                                                        fails: .unknownApplication, .badCredentials, .missingCredentials)
        }

        /// The registrations of all visible accounts, in order of registration.
        static func list(_ call: Call, _ state: State) throws(Refusal) -> [RegApplication] {
            state.registrations.rows(RegApplication.ofAccount, inAnyOf: call.caller.visibleAccounts.map { SortKey($0) })
        }

        static func register(_ call: Call, _ new: AddRegApplicationApiDto, _ state: inout State) throws(Refusal) -> GUID {
            guard let application = state.applications[new[.applicationId]] else { throw .unknownApplication(new[.applicationId]) }
            let credentials = try credentials(in: new[.credentialsJson])
            let required = application.requiredCredentials
            let missing = required.filter { isBlank(credentials[$0[.shortName]]) }
            guard missing.isEmpty else { throw .missingCredentials(missing.map { $0[.name] }) }

            // An application that requires no credentials needs no login: the documented File Hub has neither of the two dates.
            let authenticated = required.isEmpty ? nil : call.now
            var registration = RegApplication()
            registration.append(.id, state.registrations.claimID(call))
            registration.append(.shortName, application[.shortName])
            registration.append(.accountId, call.caller.account.id)
            registration.append(.applicationId, application.id)
            registration.append(.name, application[.name])
            registration.append(.tagText, new.has(.tagText) ? new[.tagText] : application[.name])
            registration.append(.description, application[.description])
            registration.append(.isAuthenticated, true)
            registration.append(.isOAuthApp, false)
            registration.append(.dateModified, DateTime(call.now + Timing.registrationSaved))
            registration.append(.dateTimeUtcAuthenticated, authenticated.map { DateTime($0) })
            let session = Duration.minutes(application[.sessionTimeMins])
            registration.append(.dateTimeForReAuth, authenticated.map { DateTime($0 + session) })
            registration.append(.sessionTimeMins, application[.sessionTimeMins])
            registration.append(.sessionSlidingExpiry, application[.sessionSlidingExpiry])
            registration.append(.faulted, false)
            registration[.credentials] = JSON.Document(credentials)
            state.registrations.put(registration)
            return registration.id
        }

        /// The credentials in `credentialsJson`, a string that contains JSON. An empty string means no credentials.
        private static func credentials(in text: String) throws(Refusal) -> JSON.Object {
            guard !text.isEmpty else { return [:] }
            let json: JSON
            do throws(JSON.SyntaxError) { json = try JSON(parsing: text) } catch { throw .badCredentials("\(error)") }
            guard case .object(let object) = json else { throw .badCredentials("credentialsJson is not an object") }
            return object
        }

        /// Whether a value is missing, null or only whitespace. `false` and 0 are not blank.
        private static func isBlank(_ value: JSON?) -> Bool {
            switch value {
            case nil, .null?: true
            case .string(let text)?: text.allSatisfy(\.isWhitespace)
            default: false
            }
        }
    }

    /// A registered application. `$credentials` keeps the credentials, which no answer shows.
    package struct RegApplication: Record {
        package var document = JSON.Document() {
            didSet {
                var members = MembersInOrder<RegApplication>(of: document)
                id = members[.id]
                shortName = members[.shortName]
                accountId = members[.accountId]
            }
        }
        package var hidden = JSON.Document()
        package init() {}

        // Creating a workflow needs these, so they are read when the registration is stored.
        package private(set) var id = GUID.zero
        private(set) var shortName = ""
        private(set) var accountId = GUID.zero

        package static let schema = Schema(
            of: Self.self, "RegApplication", source: "Canvas REST API, “RegApplications”",
            [
                .init(.id, .id), .init(.shortName), .init(.accountId, .id), .init(.applicationId, .id), .init(.name), .init(.tagText),
                .init(.description),
                .init(.isAuthenticated), .init(.isOAuthApp), .init(.dateModified), .init(.dateTimeUtcAuthenticated),
                .init(.dateTimeForReAuth),
                .init(.sessionTimeMins, .wholeNumber(from: 0)), .init(.sessionSlidingExpiry), .init(.faulted), .init(.credentials),
                .init(.listed),
                .init(.placeholder),
            ])

        /// In order of registration, for want of a recognisable rule in the documented list.
        static let ofAccount = Index<RegApplication>("account") { $0.isListed ? SortKey($0.accountId) : nil }
        package static let indexes = [ofAccount, .placeholders]
    }

    struct AddRegApplicationApiDto: DataTransferObject {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "AddRegApplicationApiDto", source: "Canvas REST API, “RegApplication”", isOpen: true,
            [.init(.applicationId), .init(.tagText, required: false), .init(.credentialsJson)])
    }
}

extension Field where Owner == Canvas.RegApplication, Value == GUID {
    static var id: Self { "id" }
    static var accountId: Self { "accountId" }
    static var applicationId: Self { "applicationId" }
}

extension Field where Owner == Canvas.RegApplication, Value == String {
    static var shortName: Self { "shortName" }
    static var name: Self { "name" }
    static var tagText: Self { "tagText" }
    static var description: Self { "description" }
}

extension Field where Owner == Canvas.RegApplication, Value == Bool {
    static var isAuthenticated: Self { "isAuthenticated" }
    static var isOAuthApp: Self { "isOAuthApp" }
    static var sessionSlidingExpiry: Self { "sessionSlidingExpiry" }
    static var faulted: Self { "faulted" }
}

extension Field where Owner == Canvas.RegApplication, Value == Int {
    static var sessionTimeMins: Self { "sessionTimeMins" }
}

extension Field where Owner == Canvas.RegApplication, Value == Canvas.DateTime {
    static var dateModified: Self { "dateModified" }
}

extension Field where Owner == Canvas.RegApplication, Value == Canvas.DateTime? {
    static var dateTimeUtcAuthenticated: Self { "dateTimeUtcAuthenticated" }
    static var dateTimeForReAuth: Self { "dateTimeForReAuth" }
}

extension Field where Owner == Canvas.RegApplication, Value == JSON.Document {
    static var credentials: Self { "$credentials" }
}

extension Field where Owner == Canvas.AddRegApplicationApiDto, Value == GUID {
    static var applicationId: Self { "applicationId" }
}

extension Field where Owner == Canvas.AddRegApplicationApiDto, Value == String {
    static var tagText: Self { "tagText" }
    static var credentialsJson: Self { "credentialsJson" }
}
