import Emulation
import OrderedJSON

// What the set-up pages ask for.
extension Cyclr {
    enum Question {
        /// A connector that is not authenticated.
        case connector(AccountConnector, Connector)
        /// Values that steps lack.
        case values([Input])
    }

    /// Something that lacks a value: a parameter or a field of a step, or a variable of the cycle.
    struct Input {
        enum Target {
            case parameter(Int, of: GUID)
            case field(Int, of: GUID)
            case variable(Variable.ID)
        }

        let target: Target
        let label: String
        /// The allowed values; empty if any value is.
        var values: [String] = []

        /// The name of the input in the form.
        var name: String {
            switch target {
            case .parameter(let id, let step): "parameter.\(step).\(id)"
            case .field(let id, let step): "field.\(step).\(id)"
            case .variable(let id): "variable.\(id.name)"
            }
        }
    }
}

extension Cyclr.State {
    /// What to ask, in this order: authentication of connectors, then values. Not asked: authentication of the parent account's connectors.
    func questions(about cycle: Cyclr.Cycle, _ visit: Cyclr.Visit) -> [Cyclr.Question] {
        var questions: [Cyclr.Question] = []
        var seen = Set<Int>()
        for step in steps(of: cycle.id) where step.calledMethod != nil {
            guard let id = step[.accountConnector], seen.insert(id).inserted, let installed = accountConnectors[id],
                !installed[.authenticated], installed[.account] == visit.account.id, let connector = connectors[installed[.connectorId]]
            else { continue }
            questions.append(.connector(installed, connector))
        }
        let inputs = inputs(of: cycle)
        if !inputs.isEmpty { questions.append(.values(inputs)) }
        return visit.options.wizard ? Array(questions.prefix(1)) : questions
    }

    /// Missing values of steps, as far as they are visible in LAUNCH, then of variables. None for an active cycle, which must not be
    /// changed.
    func inputs(of cycle: Cyclr.Cycle) -> [Cyclr.Input] {
        guard cycles[cycle.id]?.isActive == false else { return [] }
        let variables = variables.rows(Cyclr.Variable.ofCycle, in: SortKey(cycle.id)).filter { $0.prerequisite != nil }
        return steps(of: cycle.id).flatMap(inputs) + variables.map { .init(target: .variable($0.id), label: $0[.displayName]) }
    }

    private func inputs(of step: Cyclr.Step) -> [Cyclr.Input] {
        guard let method = method(of: step) else { return [] }
        let missing = Set(prerequisites(of: step).compactMap { $0.document.read("ObjectId", as: Int.self) })
        let ofParameters = step.mappings(for: Cyclr.Parameter.self), ofFields = step.mappings(for: Cyclr.MethodField.self)
        let parameters = method[.parameters].map(Cyclr.Parameter.init(document:)).filter {
            missing.contains($0[.id]) && ofParameters[$0[.id]][.isLaunchVisible] != false
        }
        let fields = method[.requestFields].map(Cyclr.MethodField.init(document:)).filter {
            missing.contains($0[.id]) && ofFields[$0[.id]][.isLaunchVisible] != false
        }
        return parameters.map {
            Cyclr.Input(target: .parameter($0[.id], of: step.id), label: "\(step[.name]): \($0[.name])", values: $0[.values])
        }
            + fields.map {
                Cyclr.Input(
                    target: .field($0[.id], of: step.id), label: "\(step[.name]): \($0[.name])",
                    values: $0[.values].arrayValue?.compactMap(\.stringValue) ?? [])
            }
    }

    /// Stores the values as static mappings, as the API does, and in variables.
    mutating func fillIn(_ values: [(input: Cyclr.Input, value: String)]) {
        var parameters: [GUID: [(Int, String)]] = [:], fields: [GUID: [(Int, String)]] = [:]
        for (input, value) in values {
            switch input.target {
            case .parameter(let id, let step): parameters[step, default: []].append((id, value))
            case .field(let id, let step): fields[step, default: []].append((id, value))
            case .variable(let id): variables.update(id) { $0[.value] = value }
            }
        }
        for (step, values) in parameters { steps.update(step) { $0.map(Cyclr.Parameter.self, to: values) } }
        for (step, values) in fields { steps.update(step) { $0.map(Cyclr.MethodField.self, to: values) } }
    }
}

extension Cyclr.Step {
    fileprivate mutating func map<Target: Cyclr.MappingTarget>(_ kind: Target.Type, to values: [(Int, String)]) {
        var mappings = mappings(for: kind)
        for (number, value) in values {
            mappings[number][.mappingType] = Cyclr.Kind.staticValue.rawValue
            mappings[number][.value] = value
        }
        set(mappings)
    }
}

extension Cyclr.SetUpPages {
    static func questions(_ questions: [Cyclr.Question], about cycle: Cyclr.Cycle, _ visit: Cyclr.Visit) -> HTML {
        guard !questions.isEmpty else {
            return Cyclr.Look.page(
                cycle[.name],
                """
                <p>Nothing is missing.</p>
                <form method="post" action="\(visit.link(cycle, "continue"))"><button>Finish</button></form>
                """)
        }
        let rows: [HTML] = questions.map { question in
            switch question {
            case .connector(let installed, let connector): row(installed, connector, cycle, visit)
            case .values(let inputs): row(inputs, cycle, visit)
            }
        }
        let script: HTML = """
            addEventListener("message", function (event) {
              if (event.origin === location.origin && event.data === \(script: .string(doneMessage))) \
            location.href = \(script: .string(visit.link(cycle, "continue")));
            });
            """
        return Cyclr.Look.page(
            "Set up \(cycle[.name])", "<p class=\"quiet\">Some things are needed first.</p><ul class=\"rows\">\(rows)</ul>",
            script: visit.options.inline ? "" : script)
    }

    static let doneMessage = "understudy: connected"

    private static func row(
        _ installed: Cyclr.AccountConnector, _ connector: Cyclr.Connector, _ cycle: Cyclr.Cycle, _ visit: Cyclr.Visit
    ) -> HTML {
        let properties: [HTML] = connector.askedProperties(of: installed).map { parameter in
            field(
                "property.\(parameter[.targetName])", parameter[.name], parameter[.values], required: !parameter[.isOptional],
                parameter[.isSensitive])
        }
        let chosen = installed[.authenticationId]
        let isOAuth = connector.oauthType(chosen: chosen) != nil
        let keys: HTML =
            switch connector.authType(chosen: chosen) {
            case .apiKey: field("authvalue", connector.authDescription(chosen: chosen) ?? "API key", [], required: true)
            case .basic: "\(field("user", "User name", [], required: true))\(field("password", "Password", [], required: false, true))"
            default: ""
            }
        return """
            <li>\(Cyclr.Look.icon(connector[.icon], of: connector[.name]))
            <div><h2>\(installed[.name])</h2><p class="quiet">\(connector[.description] ?? "")</p>
            <form method="post" action="\(visit.link(cycle, "connectors/\(installed.id)"))"\
            \(HTML.when(isOAuth && !visit.options.inline, " target=\"understudy\""))>
            \(properties)\(isOAuth ? "" : keys)
            <div class="buttons"><button>\(isOAuth ? "Sign in to \(connector[.name])" : "Connect \(installed[.name])")</button></div>
            </form></div></li>
            """
    }

    private static func row(_ inputs: [Cyclr.Input], _ cycle: Cyclr.Cycle, _ visit: Cyclr.Visit) -> HTML {
        let fields: [HTML] = inputs.map { field($0.name, $0.label, $0.values, required: true) }
        return """
            <li><div><h2>Values</h2>
            <form method="post" action="\(visit.link(cycle, "values"))">\(fields)
            <div class="buttons"><button>Save</button></div></form></div></li>
            """
    }

    private static func field(_ name: String, _ label: String, _ values: [String], required: Bool, _ secret: Bool = false) -> HTML {
        guard values.isEmpty else {
            let options: [HTML] = values.map { "<option>\($0)</option>" }
            return "<label>\(label)<select name=\"\(name)\"\(HTML.when(required, " required"))>\(options)</select></label>"
        }
        let type = secret ? "password" : "text"
        return "<label>\(label)<input name=\"\(name)\" type=\"\(type)\" autocomplete=\"off\"\(HTML.when(required, " required"))></label>"
    }
}
