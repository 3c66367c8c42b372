import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// What a cycle or a step still needs before it can run: `/v1.0/cycles/{id}/prerequisites`, `/v1.0/steps/{id}/prerequisites`; an empty
    /// array if nothing is missing. Source: Cyclr API, "Cycle Prerequisites", "Step Prerequisites".
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

        /// Codes and texts are the vendor's. Codes that cannot occur here are left out: 0, and 42 and 43 for collection and webhook keys.
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
            case missingLeftOperand = 50
            case missingRightOperand = 51
            case missingDelayUnit = 60
            case missingDelayInterval = 61
            case missingWaitUntilDate = 70

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
                case .missingLeftOperand: "Missing left operand"
                case .missingRightOperand: "Missing right operand"
                case .missingDelayUnit: "Missing delay unit"
                case .missingDelayInterval: "Missing delay interval"
                case .missingWaitUntilDate: "Missing wait until date"
                }
            }

            /// The reason that a cycle gives for a step with this reason. Which codes correspond is inferred from their texts.
            var ofCycle: Reason {
                switch self {
                case .missingLeftOperand, .missingRightOperand: .missingCriteria
                case .missingDelayUnit, .missingDelayInterval: .missingDelay
                case .missingWaitUntilDate: .missingDate
                default: .missingMapping
                }
            }
        }

        /// Those for account connectors, steps ("Action" is the vendor's word), parameters and fields are the vendor's. No source shows one
        /// for a cycle or a variable; these two are assumed.
        enum ObjectType {
            static let accountConnector = "AccountConnector"
            static let step = "Action"
            static let parameter = "Parameter"
            static let field = "ConnectorFieldMapping"
            static let cycle = "Cycle"
            static let variable = "CycleVariable"
        }
    }
}

extension Cyclr.State {
    /// That a step which has no account connector, or whose account connector was deleted, is itself the object is assumed.
    func prerequisites(of cycle: Cyclr.Cycle) -> [Cyclr.Prerequisite] {
        let steps = steps(of: cycle.id).elements
        var missing: [Cyclr.Prerequisite] = []
        if steps.count < 2 { missing.append(.init(.tooFewSteps, Cyclr.Prerequisite.ObjectType.cycle, cycle.id.json)) }
        if !isConnected(steps) { missing.append(.init(.notConnected, Cyclr.Prerequisite.ObjectType.cycle, cycle.id.json)) }
        var seen = Set<Int>()
        for step in steps where step.calledMethod != nil {
            guard let connector = accountConnector(of: step) else {
                missing.append(.init(.unauthenticated, Cyclr.Prerequisite.ObjectType.step, step.id.json))
                continue
            }
            guard seen.insert(connector.id).inserted, !connector[.authenticated] else { continue }
            missing.append(.init(.unauthenticated, Cyclr.Prerequisite.ObjectType.accountConnector, connector.id.json))
        }
        for step in steps {
            guard let first = prerequisites(of: step).first else { continue }
            missing.append(.init(first.reason.ofCycle, Cyclr.Prerequisite.ObjectType.step, step.id.json))
        }
        return missing + variables.rows(Cyclr.Variable.ofCycle, in: SortKey(cycle.id)).compactMap(\.prerequisite)
    }

    /// - Parameter includesOptional: whether to list optional parameters and fields without a value, too.
    func prerequisites(of step: Cyclr.Step, includingOptional includesOptional: Bool = false) -> [Cyclr.Prerequisite] {
        var sources = MappingSources(of: step, in: self)
        guard let method = method(of: step) else { return step.missingLogic(&sources) }
        let ofParameters = step.mappings(for: Cyclr.Parameter.self), ofFields = step.mappings(for: Cyclr.MethodField.self)
        let parameters = method[.parameters].map(Cyclr.Parameter.init(document:)).filter {
            (includesOptional || !$0[.isOptional]) && !sources.give(ofParameters[$0[.id]])
        }
        let fields = method[.requestFields].map(Cyclr.MethodField.init(document:)).filter {
            (includesOptional || !$0[.isOptional]) && !sources.give(ofFields[$0[.id]])
        }
        return parameters.map { .init(.missingParameterMapping, Cyclr.Prerequisite.ObjectType.parameter, $0[.id].json) }
            + fields.map { .init(.missingFieldMapping, Cyclr.Prerequisite.ObjectType.field, $0[.id].json) }
    }

    /// Whether exactly one step has no edge leading to it and all others can be reached from that one.
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
    /// What a step without a method lacks to do its work. That a step which should call a method but has none lacks its mappings is
    /// assumed.
    fileprivate func missingLogic(_ sources: inout MappingSources) -> [Cyclr.Prerequisite] {
        let criteria = self[.logic].document("Criteria") ?? JSON.Document()
        var reasons: [Cyclr.Prerequisite.Reason] = []
        switch Cyclr.ActionType(rawValue: self[.actionType]) {
        case .decision:
            let left = Cyclr.Mapping(document: criteria)
            let isGone = left[.sourceStepId] != nil && !sources.give(valueOf: left)
            if isGone || !criteria.hasValue("SourceFieldId") { reasons.append(.missingLeftOperand) }
            if Cyclr.Operator(of: criteria)?.takesValue ?? true, !criteria.hasValue("Value") { reasons.append(.missingRightOperand) }
        // here one number of seconds holds both unit and interval
        case .delay: if !self[.logic].hasValue("DelaySeconds") { reasons = [.missingDelayUnit, .missingDelayInterval] }
        case .waitUntil: if !self[.logic].hasValue("WaitUntil") { reasons = [.missingWaitUntilDate] }
        case .action: reasons = [.missingMapping]
        default: break
        }
        return reasons.map { .init($0, Cyclr.Prerequisite.ObjectType.step, id.json) }
    }
}

extension Cyclr.Variable {
    /// Variables without a value have been listed since September 2022; the code is assumed.
    var prerequisite: Cyclr.Prerequisite? {
        guard self[.value]?.isEmpty ?? true else { return nil }
        return .init(.missingMapping, Cyclr.Prerequisite.ObjectType.variable, self[.systemName].json)
    }
}

extension JSON.Document {
    fileprivate func hasValue(_ key: JSON.Key) -> Bool { self[key].map { !$0.isNull } ?? false }
}
