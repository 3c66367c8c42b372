import Emulation
import OrderedJSON

// What a step's mappings are for, and where their values may come from: the parameters and fields of its method, and the fields that the account
// added to its connector.
extension Cyclr.State {
    /// The method that a step calls. A template may name one that another account made for itself, which is there for nobody else; a sub account
    /// may call its parent's by the parent's account connector.
    func method(of step: Cyclr.Step) -> Cyclr.Method? {
        guard let method = step.calledMethod.flatMap({ methods[$0.number] }) else { return nil }
        guard let account = cycles[step[.cycle]]?[.account], let connector = connectors[method[.connector]] else { return method }
        if connector.isVisible(in: account) { return method }
        let installed = step[.accountConnector].flatMap { accountConnectors[$0] }
        return installed?[.connectorId] == connector.id ? method : nil
    }

    func parameters(of step: Cyclr.Step) -> [Cyclr.Parameter] { method(of: step)?.parameters ?? [] }

    func requestFields(of step: Cyclr.Step) -> [Cyclr.MethodField] {
        guard let method = method(of: step) else { return [] }
        return requestFields(of: method, in: step[.accountConnector].flatMap { accountConnectors[$0] })
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
        return customFields(of: method, in: step[.accountConnector].flatMap { accountConnectors[$0] })
    }

    /// Those of the account connector that are for this method, or for all.
    private func customFields(of method: Cyclr.Method, in connector: Cyclr.AccountConnector?) -> [Cyclr.CustomField] {
        (connector?[.customFields] ?? []).map(Cyclr.CustomField.init(document:)).filter {
            $0[.methodUniqueIdentifier] == .zero || $0[.methodUniqueIdentifier] == method[.uniqueIdentifier]
        }
    }

    /// Every step from which edges lead to this one, in the order in which they were added.
    func stepsBefore(_ step: Cyclr.Step) -> [Cyclr.Step] {
        let distances = distances(before: step)
        return steps(of: step[.cycle]).filter { distances[$0.id] != nil }
    }

    /// Of every step from which edges lead to this one, how many there are on the shortest way.
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

/// Where a step's mappings may take their values from, looked up once for all of them. In a template, whose steps no edges join, that is not looked at.
struct MappingSources {
    private let step: Cyclr.Step
    private let state: Cyclr.State
    private let isTemplate: Bool
    private lazy var distances = state.distances(before: step)
    /// The steps before, the nearest first; of those that are equally near, the one that was added last, which is assumed.
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

    /// From a step that comes before, and a field of it; one that calls nobody has none.
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
    /// A custom field as one of the method's; how it looks there is assumed.
    init(_ field: Cyclr.CustomField) {
        document = JSON.Document([
            "Location": (field[.connectorField] ?? "").json, "Id": field[.id].json,
            "Name": (field[.displayName] ?? field[.systemField] ?? field[.connectorField] ?? "").json,
            "Description": field[.description].json, "IsOptional": true, "DataType": field[.dataType].json, "TriggerName": .null,
            "Values": [], "DisplayOrder": 0, "Triggers": [],
        ])
    }

    var targetName: String { self[.location].isEmpty ? self[.name] : self[.location] }
}
