package import Emulation
import OrderedJSON

// The webhooks that the service calls on the partner's side: transaction errors, notifications, marketplaces. Each call is recorded in the
// outbox.
extension Cyclr {
    package static var outbox: WritableKeyPath<State, Outbox>? { \.outbox }
    package static var outgoingKinds: [String] { OutgoingKind.allCases.map(\.rawValue) }

    enum OutgoingKind: String, CaseIterable { case transactionError, notification, marketplace }

    /// What happened to an integration of a marketplace.
    struct MarketplaceEvent {
        enum Status: String {
            case installed, uninstalled, started, stopped
        }

        struct Installed {
            let cycle: Cycle
            /// One for each step that waits for calls.
            let webhooks: [(url: String, stepName: String)]
            let release: GUID?
        }

        let status: Status
        let account: Account
        /// The marketplace integration package; see `Marketplace.package(of:)`.
        let package: Int
        let completeParameter: String?
        // only for an installation
        var installed: [Installed] = []
        var user: String?
    }
}

extension Cyclr.State {
    /// Calls the transaction error webhook, the account's own if it has one or else the partner's; and, for an error, the notification
    /// webhook. Source: Cyclr, "Transaction Errors" and "Notifications".
    mutating func tell(of incident: Cyclr.Incident, _ step: Cyclr.Step?, _ moment: RunMoment) {
        guard let account = accounts[incident[.account]] else { return }
        let accountId = account.internalId(moment.randomness)
        let isError = incident[.level] == Cyclr.Incident.Level.error.rawValue
        let own = account[.webhookEnabled] ? account[.webhookURL] : nil
        let includesWarnings =
            own == nil ? partner[.transactionErrorWebhookIncludesWarnings] : account[.webhookIncludesWarnings]
        if let url = own ?? partner[.transactionErrorWebhookURL], isError || includesWarnings {
            outbox.record(
                .transactionError, to: url,
                JSON.Document([
                    "Timestamp": incident[.createdOnUtc].json, "AccountId": accountId.json, "AccountExternalId": .string(account.id),
                    "AccountName": account[.name].json, "CycleId": incident[.cycleId].json, "CycleName": incident[.cycleName].json,
                    "StepId": incident[.stepId].json, "StepName": incident[.stepName].json, "StepType": (step?.type.number).json,
                    "TransactionId": incident[.transactionId].json, "Message": incident[.shortMessage].json,
                    "Detail": incident[.fullMessage].json, "IncidentLevel": incident[.level].json,
                ]), at: moment.now)
        }
        // that each error of a cycle causes a notification is assumed, and so is its message; the title is the vendor's example
        if let url = partner[.notificationWebhookURL], isError {
            outbox.record(
                .notification, to: url,
                JSON.Document([
                    "accountId": accountId.json, "title": .string("Cycle Error: \(incident[.cycleName])"),
                    "message": incident[.shortMessage].json,
                ]), at: moment.now)
        }
    }

    /// The marketplace webhook. Source: Cyclr, "Marketplace Webhook".
    mutating func tell(of event: Cyclr.MarketplaceEvent, at now: Instant, _ randomness: Randomness) {
        guard let url = partner[.marketplaceWebhookURL] else { return }
        var body = JSON.Document([
            "Status": .string(event.status.rawValue), "AccountId": event.account.internalId(randomness).json,
            "AccountApiId": .string(event.account.id), "MarketplaceIntegrationPackageId": event.package.json,
            "CompleteParameter": event.completeParameter.json,
        ])
        if event.status == .installed {
            body.append("MarketplaceInstallDetails", JSON.array(event.installed.map(\.json)))
            // no installation fails here
            body.append("Errors", JSON.array([]))
            body.append("UserId", event.user)
        }
        outbox.record(.marketplace, to: url, body, at: now)
    }
}

extension Outbox {
    fileprivate mutating func record(_ kind: Cyclr.OutgoingKind, to url: String, _ body: JSON.Document, at now: Instant) {
        record(kind.rawValue, to: url, body, at: now)
    }
}

extension Cyclr.MarketplaceEvent.Installed {
    fileprivate var json: JSON {
        [
            "CycleId": cycle.id.json, "CycleStatus": cycle[.status].json,
            "Webhooks": .array(webhooks.map { ["Url": .string($0.url), "StepName": .string($0.stepName)] }),
            "TemplateId": cycle[.templateId].json, "TemplateReleaseId": release.json,
        ]
    }
}

extension Cyclr.Account {
    /// The service's own id of the account: the API's id, unless the partner chose that one itself and it is not a GUID.
    func internalId(_ randomness: Randomness) -> GUID { GUID(id) ?? randomness.guid("cyclr/account/\(id)", 0) }
}

extension Cyclr.ActionType {
    /// The number that webhooks contain for the type. Documented: 1 for a step that calls a method.
    fileprivate var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
