import Emulation
import OrderedJSON

// The targets of a step's mappings and the possible sources of their values: parameters and fields of methods, and custom fields that the
// account added to its connectors.
extension Cyclr.State {
    /// The method that a step calls; nil if the step's account does not see it. Templates may name a method of another account's custom
    /// connector, which nobody else sees; but a sub account may call its parent's through the parent's account connector.
    func method(of step: Cyclr.Step) -> Cyclr.Method? {
        guard let method = step.calledMethod.flatMap({ methods[$0.number] }) else { return nil }
        guard let account = cycles[step[.cycle]]?[.account], let connector = connectors[method[.connector]] else { return method }
        if connector.isVisible(in: account) { return method }
        let installed = accountConnector(of: step)
        return installed?[.connectorId] == connector.id ? method : nil
    }

    func parameters(of step: Cyclr.Step) -> [Cyclr.Parameter] { method(of: step)?.parameters ?? [] }

    func requestFields(of step: Cyclr.Step) -> [Cyclr.MethodField] {
        guard let method = method(of: step) else { return [] }
        return requestFields(of: method, in: accountConnector(of: step))
    }

    func responseFields(of step: Cyclr.Step) -> [Cyclr.MethodField] {
        guard let method = method(of: step) else { return [] }
        return method[.responseFields].map(Cyclr.MethodField.init(document:))
            + customFields(of: step).filter { !$0[.forRequestFormat] }.map(Cyclr.MethodField.init)
    }

    func requestFields(of method: Cyclr.Method, in connector: Cyclr.AccountConnector?) -> [Cyclr.MethodField] {
        method[.requestFields].map(Cyclr.MethodField.init(document:))
            + customFields(of: method, in: connector).filter { $0[.forRequestFormat] }.map(Cyclr.MethodField.init)
    }

    func customFields(of step: Cyclr.Step) -> [Cyclr.CustomField] {
        guard let method = method(of: step) else { return [] }
        return customFields(of: method, in: accountConnector(of: step))
    }

    /// The account connector's custom fields for this method or for all methods.
    private func customFields(of method: Cyclr.Method, in connector: Cyclr.AccountConnector?) -> [Cyclr.CustomField] {
        (connector?[.customFields] ?? []).map(Cyclr.CustomField.init(document:)).filter {
            $0[.methodUniqueIdentifier] == .zero || $0[.methodUniqueIdentifier] == method[.uniqueIdentifier]
        }
    }

    /// All steps from which edges lead to this one, directly or not, in the order in which they were added.
    func stepsBefore(_ step: Cyclr.Step) -> [Cyclr.Step] {
        let distances = distances(before: step)
        return steps(of: step[.cycle]).filter { distances[$0.id] != nil }
    }

    /// The number of edges on the shortest path to this step, for every step from which edges lead to it.
    fileprivate func distances(before step: Cyclr.Step) -> [GUID: Int] {
        var distances = [step.id: 0]
        var heads = [step.id]
        for distance in 1... {
            var tails: [GUID] = []
            for id in heads {
                for edge in edges.rows(Cyclr.Edge.toStep, in: SortKey(id)) where distances[edge[.tail]] == nil {
                    distances[edge[.tail]] = distance
                    tails.append(edge[.tail])
                }
            }
            guard !tails.isEmpty else { break }
            heads = tails
        }
        distances[step.id] = nil
        return distances
    }

    /// The connector's triggers of that name, as a step shows them under a parameter or field.
    func triggers(named name: String?, of step: Cyclr.Step, for entity: Int) -> JSON {
        guard let name, let connector = step[.connectorId].flatMap({ connectors[$0] }) else { return [] }
        return .array(
            connector[.triggers].filter { $0.read("Name") == name }.map { trigger in
                [
                    "TriggerId": trigger["TriggerId"] ?? .null, "AccountConnectorId": step[.accountConnector].json,
                    "MethodId": trigger["MethodId"] ?? .null, "Name": trigger["Name"] ?? .null,
                    "HumanReadableKey": trigger["HumanReadableKey"] ?? .null, "IdentifierKey": trigger["IdentifierKey"] ?? .null,
                    "SubTriggers": trigger["SubTriggers"] ?? [], "EntityId": entity.json,
                ]
            })
    }
}

/// The possible sources of a step's mappings, looked up once for all of them. In a template sources are not checked, since its steps are
/// not joined by edges of the state.
struct MappingSources {
    private let step: Cyclr.Step
    private let state: Cyclr.State
    private let isTemplate: Bool
    private lazy var distances = state.distances(before: step)
    /// The earlier steps, the nearest first. That of equally near steps the one added last comes first is assumed.
    private(set) lazy var nearestFirst = state.stepsBefore(step).reversed().sorted { [distances] in
        distances[$0.id, default: 0] < distances[$1.id, default: 0]
    }
    private var fields: [GUID: Fields] = [:]

    private struct Fields {
        let byId: [Int: Cyclr.MethodField]
        let byName: [String: Cyclr.MethodField]
    }

    init(of step: Cyclr.Step, in state: Cyclr.State) {
        (self.step, self.state) = (step, state)
        isTemplate = state.cycles[step[.cycle]] == nil
    }

    mutating func give(_ mapping: Cyclr.Mapping) -> Bool {
        guard mapping.hasValue, !isTemplate else { return mapping.hasValue }
        return switch mapping.kind {
        case .previousStep: give(valueOf: mapping)
        case .variable: state.variables[Cyclr.Variable.ID(cycle: step[.cycle], name: mapping[.value] ?? "")] != nil
        default: true
        }
    }

    /// Whether the source is a response field of an earlier step. A step that calls no method has none.
    mutating func give(valueOf source: Cyclr.Mapping) -> Bool {
        guard !isTemplate else { return true }
        guard let id = source[.sourceStepId], isBefore(id) else { return false }
        return field(of: source) != nil
    }

    mutating func isBefore(_ id: GUID) -> Bool { distances[id] != nil }

    /// The field that a mapping takes its value from.
    mutating func field(of mapping: Cyclr.Mapping) -> Cyclr.MethodField? {
        guard let field = mapping[.sourceFieldId], let step = mapping[.sourceStepId] else { return nil }
        return self.field(field, of: step)
    }

    mutating func field(_ id: Int, of step: GUID) -> Cyclr.MethodField? { fields(of: step).byId[id] }

    mutating func field(named name: String, of step: GUID) -> Cyclr.MethodField? { fields(of: step).byName[name] }

    private mutating func fields(of id: GUID) -> Fields {
        if let known = fields[id] { return known }
        let all = state.steps[id].map(state.responseFields) ?? []
        let found = Fields(byId: Dictionary(all.map { ($0[.id], $0) }) { first, _ in first }, byName: all.byName)
        fields[id] = found
        return found
    }
}

extension Cyclr.Method {
    var parameters: [Cyclr.Parameter] { self[.parameters].map(Cyclr.Parameter.init(document:)) }
}

extension Cyclr.MethodField {
    /// A custom field in the form of a method's field, which is assumed.
    init(_ field: Cyclr.CustomField) {
        document = JSON.Document([
            "Location": (field[.connectorField] ?? "").json, "Id": field[.id].json,
            "Name": (field[.displayName] ?? field[.systemField] ?? field[.connectorField] ?? "").json,
            "Description": field[.description].json, "IsOptional": true, "DataType": field[.dataType].json, "TriggerName": .null,
            "Values": [], "DisplayOrder": 0, "Triggers": [],
        ])
    }
}
