import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Steps of a cycle: `/v1.0/cycles/{id}/steps`. Source: the vendor's test suite.
    enum Steps {
        static let filter: [QueryParameter] = [.init("filter", .string())]

        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //     path                                    access     query or body             success             handler   evidence
            GET   ("/v1.0/cycles/:cycleId/steps",          .account,  query: filter,            .ok([Step].self),   list,     .observed, fails: .notFound)
            POST  ("/v1.0/cycles/:cycleId/steps",          .account,  takes: StepWrite.self,    .ok(Step.self),     create,   .observed, fails: .notFound, .cycleIsActive)
            GET   ("/v1.0/cycles/:cycleId/steps/:stepId",  .account,                            .ok(Step.self),     read,     .observed, fails: .notFound)
            PUT   ("/v1.0/cycles/:cycleId/steps/:stepId",  .account,  takes: StepWrite.self,    .ok(Step.self),     update,   .observed, fails: .notFound, .cycleIsActive)
            DELETE("/v1.0/cycles/:cycleId/steps/:stepId",  .account,  takes: IgnoredBody.self,  .ok(NoBody.self),   delete,   .observed, fails: .notFound, .cycleIsActive)
        }

        /// With `filter=action`, only steps that call a method.
        static func list(_ call: Call, _ state: State) throws(Refusal) -> [Step] {
            let steps = state.steps(of: try state.cycle(in: call).id)
            let wantsActions = call.query("filter")?.lowercased() == "action"
            return steps.filter { !wantsActions || $0.calledMethod != nil }.map(state.shown)
        }

        static func create(_ call: Call, _ new: StepWrite, _ state: inout State) throws(Refusal) -> Step {
            let cycle = try state.changeableCycle(in: call)
            var step = Step(
                call.newGUID(in: &state.steps), named: new[.name] ?? "", description: new[.description], new.actionType ?? .action,
                of: cycle.id)
            try state.apply(new, to: &step, call)
            state.put(step, call)
            state.refreshCycle(cycle.id)
            return state.shown(step)
        }

        static func read(_ call: Call, _ state: State) throws(Refusal) -> Step {
            state.shown(try state.cycleAndStep(in: call).step)
        }

        static func update(_ call: Call, _ change: StepWrite, _ state: inout State) throws(Refusal) -> Step {
            var step = try state.changeableStep(in: call)
            try state.apply(change, to: &step, call)
            state.put(step, call)
            if !step.isTold { state.removeOutcomes(of: step) }
            state.refreshCycle(step[.cycle])
            return state.shown(step)
        }

        /// Also removes edges from and to the step, and mappings of other steps that take values from it. Both are assumed.
        static func delete(_ call: Call, _ body: IgnoredBody, _ state: inout State) throws(Refusal) -> NoBody {
            let step = try state.changeableStep(in: call)
            state.steps.remove(step.id)
            state.removeUses(of: step)
            state.refreshCycle(step[.cycle])
            return NoBody()
        }
    }

    /// Known are only the name `Action` and that the number 4 is accepted. The other names are those of the vendor's console; their order
    /// is assumed.
    enum ActionType: String, Enumeration {
        case undefined = "Undefined"
        case action = "Action"
        case webhook = "Webhook"
        case decision = "Decision"
        case delay = "Delay"
        case waitUntil = "WaitUntil"
        case waitAll = "WaitAll"

        init?(_ json: JSON) {
            guard let text = json.stringValue ?? json.intValue.map({ String($0) }) else { return nil }
            self.init(sent: text)
        }
    }

    struct StepWrite: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "StepWrite", source: "the vendor's test suite", isOpen: true,
            [
                .init(.name, required: false, .observed), .init(.description, required: false, .observed),
                .init(.actionType, required: false, .observed), .init(.displayPositionLeft, required: false, .observed),
                .init(.displayPositionTop, required: false, .observed), .init(.accountConnectorId, required: false, .assumed),
                .init(.methodId, required: false, .assumed),
            ])

        var actionType: ActionType? { has(.actionType) ? ActionType(self[.actionType]) : nil }

        /// Refuses a bad type before anything else is checked, even if the step does not exist.
        func check(unreadable: [String]) throws(Refusal) {
            guard !has(.actionType) || self[.actionType].isNull || actionType != nil else { throw .invalidRequest }
        }
    }
}

extension Cyclr.Step {
    init(_ id: GUID, named name: String, description: String?, _ type: Cyclr.ActionType, of cycle: GUID) {
        self.init()
        append(.id, id)
        append(.name, name)
        append(.description, description)
        append(.actionType, type.rawValue)
        append(.accountConnectorDocument, nil)
        append(.methodDocument, nil)
        append(.displayPositionLeft, 0)
        append(.displayPositionTop, 0)
        append(.connectorId, nil)
        append(.methodId, nil)
        self[.cycle] = cycle
    }
}

extension Cyclr.State {
    /// The cycle that `:cycleId` names, and its step that `:stepId` names.
    fileprivate func cycleAndStep(in call: Cyclr.Call) throws(Cyclr.Refusal) -> (cycle: Cyclr.Cycle, step: Cyclr.Step) {
        let id = try call.guid("stepId")
        let cycle = try cycle(in: call)
        guard let step = steps[id], step[.cycle] == cycle.id else { throw .notFound("Step") }
        return (cycle, step)
    }

    fileprivate func changeableStep(in call: Cyclr.Call) throws(Cyclr.Refusal) -> Cyclr.Step {
        let (cycle, step) = try cycleAndStep(in: call)
        try cycle.refuseWhileActive()
        return step
    }

    /// The step that `:stepId` names, in any cycle of the caller's account.
    func step(in call: Cyclr.Call) throws(Cyclr.Refusal) -> Cyclr.Step {
        guard let step = steps[try call.guid("stepId")], cycles[step[.cycle]]?[.account] == call.caller.accountId else {
            throw .notFound("Step")
        }
        return step
    }

    fileprivate func apply(_ change: Cyclr.StepWrite, to step: inout Cyclr.Step, _ call: Cyclr.Call) throws(Cyclr.Refusal) {
        if let name = change[.name] { step[.name] = name }
        if change.has(.description) { step[.description] = change[.description] }
        if let type = change.actionType { step[.actionType] = type.rawValue }
        if let left = change[.displayPositionLeft] { step[.displayPositionLeft] = left }
        if let top = change[.displayPositionTop] { step[.displayPositionTop] = top }
        if let id = change[.accountConnectorId] {
            let connector = try accountConnector(id, in: call.caller.accountId)
            step[.accountConnector] = id
            step[.connectorId] = connector[.connectorId]
        }
        if let text = change[.methodId], !text.isEmpty {
            guard let method = method(text, for: step, in: call.caller.accountId) else { throw .notFound("Method") }
            step[.methodId] = Cyclr.NumberText(method.id)
            step[.connectorId] = method[.connector]
        } else if change[.accountConnectorId] != nil, let method = step[.methodId].flatMap({ methods[$0.number] }) {
            guard method[.connector] == step[.connectorId] else { throw .notFound("Method") }
        }
    }

    /// A method of the step's account connector or, if it has none, of any connector that the account sees.
    private func method(_ text: String, for step: Cyclr.Step, in account: String) -> Cyclr.Method? {
        guard step[.accountConnector] != nil else { return method(text, visibleIn: account) }
        return step[.connectorId].flatMap { method(text, of: $0) }
    }

    /// Removes what refers to a step that is gone: mappings, edges and scripted outcomes.
    mutating func removeUses(of step: Cyclr.Step) {
        unmapValues(of: step)
        for index in [Cyclr.Edge.fromStep, Cyclr.Edge.toStep] {
            for edge in edges.rows(index, in: SortKey(step.id)) { edges.remove(edge.id) }
        }
        removeOutcomes(of: step)
    }

    /// Removes scripted outcomes that would make runs fail or warn at a step that no longer can.
    mutating func removeOutcomes(of step: Cyclr.Step) {
        cycles.update(step[.cycle]) { cycle in
            guard cycle.has(.outcomes) else { return }
            cycle[.outcomes].removeAll { Cyclr.Outcome(document: $0)[.step] == step.id }
        }
    }

    private mutating func unmapValues(of source: Cyclr.Step) {
        for step in steps(of: source[.cycle]) {
            var changed = step
            for kept in [Field<Cyclr.Step, JSON.Document>.parameterMappings, .fieldMappings] {
                changed.removeMappings(kept) { JSON.Document(json: $1)?.takesValue(from: source.id) ?? false }
            }
            // leaves a decision without its left operand
            if let criteria = changed[.logic].document("Criteria"), criteria.takesValue(from: source.id) {
                var rest = criteria
                rest["SourceStepId"] = nil
                rest["SourceFieldId"] = nil
                changed[.logic].set("Criteria", to: rest)
            }
            if changed.hidden != step.hidden { steps.put(changed) }
        }
    }

    /// Includes account connector and method.
    func shown(_ step: Cyclr.Step) -> Cyclr.Step {
        var step = step
        step[.accountConnectorDocument] = accountConnector(of: step).map { shown($0).document }
        step[.methodDocument] = method(of: step)?.document
        return step
    }
}

extension JSON.Document {
    /// Whether a mapping or the criteria of a decision take a value from the step.
    fileprivate func takesValue(from step: GUID) -> Bool { read("SourceStepId", as: GUID.self) == step }
}

extension Field where Owner == Cyclr.StepWrite, Value == String? {
    static var name: Self { "Name" }
    static var description: Self { "Description" }
    /// A number, also as a string, or a unique identifier.
    static var methodId: Self { "MethodId" }
}

extension Field where Owner == Cyclr.StepWrite, Value == Int? {
    static var displayPositionLeft: Self { "DisplayPositionLeft" }
    static var displayPositionTop: Self { "DisplayPositionTop" }
    static var accountConnectorId: Self { "AccountConnectorId" }
}

extension Field where Owner == Cyclr.StepWrite, Value == JSON {
    /// A name or a number.
    static var actionType: Self { "ActionType" }
}
