import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// What a cycle or a step still needs before it can run: `/v1.0/cycles/{id}/prerequisites`, `/v1.0/steps/{id}/prerequisites`; an empty array
    /// where nothing is missing. Source: Cyclr API, "Cycle Prerequisites", "Step Prerequisites".
    enum Prerequisites {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //   path                                     access     success                     handler   evidence
            GET("/v1.0/cycles/:cycleId/prerequisites",    .account,  .ok([Prerequisite].self),   ofCycle,  .documented, fails: .notFound)
            GET("/v1.0/steps/:stepId/prerequisites",      .account,  .ok([Prerequisite].self),   ofStep,   .documented, fails: .notFound)
        }

        static func ofCycle(_ call: Call, _ state: State) throws(Refusal) -> [Prerequisite] {
            state.prerequisites(of: try state.cycle(in: call))
        }

        static func ofStep(_ call: Call, _ state: State) throws(Refusal) -> [Prerequisite] {
            state.prerequisites(of: try state.step(in: call))
        }
    }

    struct Prerequisite: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        init(_ reason: Reason, _ objectType: String, _ objectId: JSON) {
            document = JSON.Document([
                "ReasonCode": reason.rawValue.json, "Reason": .string(reason.text), "ObjectType": .string(objectType), "ObjectId": objectId,
            ])
        }

        static let schema = Schema(
            "Prerequisite", source: "Cyclr API, “Cycle Prerequisites”",
            [.init("ReasonCode", .integer), .init("Reason", .string()), .init("ObjectType", .string()), .init("ObjectId", .any)])

        /// Codes and texts are the vendor's, whole; those that nothing here can lead to are left out.
        enum Reason: Int {
            case tooFewSteps = 10
            case notConnected = 11
            case unauthenticated = 20
            case missingMapping = 30
            case missingCriteria = 31
            case missingDelay = 32
            case missingDate = 33
            case missingParameterMapping = 40
            case missingFieldMapping = 41

            var text: String {
                switch self {
                case .tooFewSteps: "Cycle must have at least two steps"
                case .notConnected: "All steps must be connected together and only one step can be the trigger"
                case .unauthenticated: "Unauthenticated connector"
                case .missingMapping: "Missing mapping"
                case .missingCriteria: "Missing decision criteria"
                case .missingDelay: "Missing delay time period"
                case .missingDate: "Missing date to wait until"
                case .missingParameterMapping: "Missing parameter mapping"
                case .missingFieldMapping: "Missing field mapping"
                }
            }
        }
    }
}

extension Cyclr.State {
    func prerequisites(of cycle: Cyclr.Cycle) -> [Cyclr.Prerequisite] {
        let steps = steps(of: cycle.id).elements
        var missing: [Cyclr.Prerequisite] = []
        if steps.count < 2 { missing.append(.init(.tooFewSteps, "Cycle", cycle.id.json)) }
        if !isConnected(steps) { missing.append(.init(.notConnected, "Cycle", cycle.id.json)) }
        var seen = Set<Int>()
        for step in steps {
            guard let id = step[.accountConnector], seen.insert(id).inserted, accountConnectors[id].map({ !$0[.authenticated] }) ?? true
            else {
                continue
            }
            missing.append(.init(.unauthenticated, "AccountConnector", id.json))
        }
        for step in steps {
            let own = prerequisites(of: step)
            missing +=
                own.first.map { first in
                    [Cyclr.Prerequisite(step[.methodId] == nil ? first.reason : .missingMapping, "Action", step.id.json)]
                } ?? []
        }
        // since September 2022 variables without a value are listed too; code and type are assumed
        for variable in variables.rows(Cyclr.Variable.ofCycle, in: SortKey(cycle.id)) where variable[.value] == nil {
            missing.append(.init(.missingMapping, "Variable", variable[.systemName].json))
        }
        return missing
    }

    func prerequisites(of step: Cyclr.Step) -> [Cyclr.Prerequisite] {
        guard let method = step[.methodId].flatMap({ methods[$0.number] }) else { return step.missingLogic.map { [$0] } ?? [] }
        let parameters = method[.parameters].map(Cyclr.Parameter.init(document:)).filter {
            !$0[.isOptional] && !step.parameterMapping($0[.id]).hasValue
        }
        let fields = method[.requestFields].map(Cyclr.MethodField.init(document:)).filter {
            !$0[.isOptional] && !step.fieldMapping($0[.id]).hasValue
        }
        return parameters.map { .init(.missingParameterMapping, "Parameter", $0[.id].json) }
            + fields.map { .init(.missingFieldMapping, "ConnectorFieldMapping", $0[.id].json) }
    }

    /// Exactly one step is led to by no edge, and every other one can be reached from it.
    private func isConnected(_ steps: [Cyclr.Step]) -> Bool {
        let starts = steps.filter { edges.rows(Cyclr.Edge.toStep, in: SortKey($0.id)).isEmpty }
        guard let start = starts.first, starts.count == 1 else { return steps.isEmpty }
        var reached: Set<GUID> = [start.id]
        var ahead = [start.id]
        while let step = ahead.popLast() {
            for edge in edges.rows(Cyclr.Edge.fromStep, in: SortKey(step)) where reached.insert(edge[.head]).inserted {
                ahead.append(edge[.head])
            }
        }
        return steps.allSatisfy { reached.contains($0.id) }
    }
}

extension Cyclr.Prerequisite {
    fileprivate var reason: Reason { document.read("ReasonCode", as: Int.self).flatMap(Reason.init) ?? .missingMapping }
}

extension Cyclr.Step {
    /// What a step without a method lacks to do its work.
    fileprivate var missingLogic: Cyclr.Prerequisite? {
        switch Cyclr.ActionType(rawValue: self[.actionType]) {
        case .decision where self[.logic].document("Criteria") == nil: .init(.missingCriteria, "Action", id.json)
        case .delay where self[.logic].value(of: "DelaySeconds") == nil: .init(.missingDelay, "Action", id.json)
        case .waitUntil where self[.logic].value(of: "WaitUntil") == nil: .init(.missingDate, "Action", id.json)
        case .action: .init(.missingMapping, "Action", id.json)
        default: nil
        }
    }
}
