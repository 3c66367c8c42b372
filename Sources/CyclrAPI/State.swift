package import Emulation
import OrderedJSON

extension Cyclr {
    package struct State: Sendable {
        var partners = Table<Partner>()
        var clients = Table<Client>()
        var tokens = Table<Token>()
        var signInTokens = Table<SignInToken>()
        var sessions = Table<Session>()
        var authorizations = Table<Authorization>()
        var accounts = Table<Account>()
        var users = Table<User>()
        var connectors = Table<Connector>()
        var methods = Table<Method>()
        var accountConnectors = Table<AccountConnector>()
        var templates = Table<Template>()
        var cycles = Table<Cycle>()
        var steps = Table<Step>()
        var edges = Table<Edge>()
        var variables = Table<Variable>()
        var transactions = Table<Transaction>()
        var incidents = Table<Incident>()
        var marketplaces = Table<Marketplace>()
        var folders = Table<Folder>()
        /// Counters for the numbers of new properties and, below, of new custom fields and of new parts of custom connectors.
        var propertyNumbers = Ordinals()
        var customFieldNumbers = Ordinals()
        var partNumbers = Ordinals()
        /// How many ids have been drawn for answers of third-party applications.
        var answerIds = 0
        /// Events that are due for cycles without any request.
        var agenda = Agenda<CycleEvent>()
        /// The webhooks that the service called, or would have called.
        var outbox = Outbox()
    }

    package static let tables: [StateTable<State>] = [
        StateTable("partner", \.partners),
        StateTable("clients", \.clients),
        StateTable("tokens", \.tokens),
        StateTable("sign-in-tokens", \.signInTokens),
        StateTable("accounts", \.accounts) { $2.follow($0, $1) },
        StateTable("users", \.users),
        StateTable("connectors", \.connectors) { $2.follow($0, $1) },
        StateTable("methods", \.methods) { $2.follow($0, $1) },
        StateTable("account-connectors", \.accountConnectors) { $2.follow($0, $1) },
        StateTable("templates", \.templates) { $2.follow($0, $1) },
        StateTable("cycles", \.cycles) { $2.follow($0, $1) },
        StateTable("steps", \.steps) { $2.follow($0, $1) },
        StateTable("edges", \.edges),
        StateTable("variables", \.variables),
        StateTable("transactions", \.transactions) { $2.follow($0, $1) },
        StateTable("incidents", \.incidents),
        StateTable("marketplaces", \.marketplaces),
        StateTable("folders", \.folders),
    ]

    package static func state(from seeds: SeedReader) -> State {
        var state = State()
        for table in tables { table.fill(&state, seeds) }
        if seeds.isChecking { state.checkReferences(seeds) }
        guard seeds.isReading else { return state }
        state.complete()
        return state
    }

    package static func goOn(_ loaded: inout State, from old: State) {
        loaded.sessions.goOn(from: old.sessions)
        loaded.authorizations.goOn(from: old.authorizations)
        loaded.propertyNumbers.goOn(from: old.propertyNumbers)
        loaded.customFieldNumbers.goOn(from: old.customFieldNumbers)
        loaded.partNumbers.goOn(from: old.partNumbers)
        loaded.answerIds = old.answerIds
    }

    package static func environment(of state: State, at address: String, now: Instant) -> [(name: String, value: String)] {
        let token = state.tokens.all.first { $0.restriction == nil && $0.expires > now }
        return [("CYCLR_TOKEN_URL", "\(address)/oauth/token")]
            + (state.clients.all.first.map { [("CYCLR_CLIENT_ID", $0.id), ("CYCLR_CLIENT_SECRET", $0[.secret])] } ?? [])
            + (token.map { [("CYCLR_ACCESS_TOKEN", $0.id)] } ?? [])
            + (state.accounts.all.first.map { [("CYCLR_ACCOUNT_ID", $0.id)] } ?? [])
    }

    package static func nextDue(in state: State) -> Instant? { state.agenda.next?.instant }
}

extension Cyclr.State {
    fileprivate func checkReferences(_ seeds: SeedReader) {
        seeds.look(at: partners, in: "partner") { row, partner in
            guard row > 0 else { return }
            seeds.report(
                in: "partner", row, ["Id"], expected: "one partner", found: "another, \(partner.id)",
                remedy: "remove one of them")
        }
        seeds.check(.clientId, of: tokens, in: "tokens", refersTo: clients, in: "clients")
        seeds.check(.account, of: tokens, in: "tokens", refersTo: accounts, in: "accounts")
        seeds.check(.account, of: signInTokens, in: "sign-in-tokens", refersTo: accounts, in: "accounts")
        seeds.check(.user, of: signInTokens, in: "sign-in-tokens", refersTo: users, in: "users")
        seeds.check(.parent, of: accounts, in: "accounts", refersTo: accounts, in: "accounts")
        seeds.check(.users, of: accounts, in: "accounts", refersTo: users, in: "users")
        seeds.check(.account, of: connectors, in: "connectors", refersTo: accounts, in: "accounts")
        seeds.check(.connector, of: methods, in: "methods", refersTo: connectors, in: "connectors")
        checkPartIds(seeds)
        checkConnectors(seeds)
        checkResponses(seeds)
        seeds.check(.account, of: accountConnectors, in: "account-connectors", refersTo: accounts, in: "accounts")
        seeds.check(.connectorId, of: accountConnectors, in: "account-connectors", refersTo: connectors, in: "connectors")
        checkAccounts(seeds)
        seeds.check(.account, of: cycles, in: "cycles", refersTo: accounts, in: "accounts")
        seeds.check(.templateId, of: cycles, in: "cycles", refersTo: templates, in: "templates")
        seeds.check(.cycle, of: steps, in: "steps", refersTo: cycles, in: "cycles")
        checkSteps(seeds)
        seeds.check(.cycle, of: edges, in: "edges", refersTo: cycles, in: "cycles")
        seeds.check(.tail, of: edges, in: "edges", refersTo: steps, in: "steps")
        seeds.check(.head, of: edges, in: "edges", refersTo: steps, in: "steps")
        seeds.check(.cycle, of: variables, in: "variables", refersTo: cycles, in: "cycles")
        seeds.check(.cycleId, of: transactions, in: "transactions", refersTo: cycles, in: "cycles")
        seeds.check(.cycleId, of: incidents, in: "incidents", refersTo: cycles, in: "cycles")
        checkCycles(seeds)
        checkRuns(seeds)
        seeds.check(.templates, of: marketplaces, in: "marketplaces", refersTo: templates, in: "templates")
        seeds.check(.fresh, of: templates, in: "templates", refersTo: connectors, in: "connectors")
        checkTemplates(seeds)
    }
}
