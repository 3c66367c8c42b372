import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Variables of a cycle: `/v1.0/cycles/{id}/variables`. Source: the vendor's test suite and release notes.
    enum Variables {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //     path access body success handler evidence
            GET   ("/v1.0/cycles/:cycleId/variables",        .account,                                           .ok([Variable].self),   list,     .observed, fails: .notFound)
            POST  ("/v1.0/cycles/:cycleId/variables",        .account,  takes: VariableWrite.self,               .ok(Variable.self),     create,   .observed, fails: .notFound, .cycleIsActive)
            PATCH ("/v1.0/cycles/:cycleId/variables",        .account,  takes: CyclrBodies<VariableWrite>.self,  .ok([Variable].self),   merge,    .observed, fails: .notFound, .cycleIsActive)
            GET   ("/v1.0/cycles/:cycleId/variables/:name",  .account,                                           .ok(Variable.self),     read,     .observed, fails: .notFound)
            PUT   ("/v1.0/cycles/:cycleId/variables/:name",  .account,  takes: VariableWrite.self,               .ok(Variable.self),     update,   .observed, fails: .notFound, .cycleIsActive)
            DELETE("/v1.0/cycles/:cycleId/variables/:name",  .account,  takes: IgnoredBody.self,                 .ok(NoBody.self),       delete,   .observed, fails: .notFound, .cycleIsActive)
        }

        static func list(_ call: Call, _ state: State) throws(Refusal) -> [Variable] {
            Array(state.variables.rows(Variable.ofCycle, in: SortKey(try state.cycle(in: call).id)))
        }

        /// Changes the variable of the same system name if there is one, which is assumed.
        static func create(_ call: Call, _ new: VariableWrite, _ state: inout State) throws(Refusal) -> Variable {
            try state.put(new, in: try state.changeableCycle(in: call))
        }

        /// Creates variables that do not exist and changes the others. The answer contains only those that were sent.
        static func merge(_ call: Call, _ sent: CyclrBodies<VariableWrite>, _ state: inout State) throws(Refusal) -> [Variable] {
            let cycle = try state.changeableCycle(in: call)
            return try sent.elements.map { variable throws(Refusal) in try state.put(variable, in: cycle) }
        }

        static func read(_ call: Call, _ state: State) throws(Refusal) -> Variable {
            try variable(in: call, of: try state.cycle(in: call), state)
        }

        /// The path names the variable; its system name cannot be changed.
        static func update(_ call: Call, _ change: VariableWrite, _ state: inout State) throws(Refusal) -> Variable {
            let cycle = try state.cycle(in: call)
            var variable = try variable(in: call, of: cycle, state)
            try cycle.refuseWhileActive()
            if let name = change[.displayName], !name.isEmpty { variable[.displayName] = name }
            variable.apply(change)
            state.variables.put(variable)
            return variable
        }

        /// Refuses while the cycle is active before it checks whether the variable exists.
        static func delete(_ call: Call, _ body: IgnoredBody, _ state: inout State) throws(Refusal) -> NoBody {
            state.variables.remove(try variable(in: call, of: try state.changeableCycle(in: call), state).id)
            return NoBody()
        }

        private static func variable(in call: Call, of cycle: Cycle, _ state: State) throws(Refusal) -> Variable {
            guard let variable = state.variables[Variable.ID(cycle: cycle.id, name: call.path("name") ?? "")] else {
                throw .notFound("Variable")
            }
            return variable
        }
    }

    struct VariableWrite: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "VariableWrite", source: "the vendor's test suite", isOpen: true,
            [
                .init(.displayName, required: false, .observed), .init(.systemName, required: false, .observed),
                .init(.value, required: false, .observed), .init(.mappingType, required: false, .observed),
            ])
    }
}

extension Cyclr.State {
    fileprivate mutating func put(_ sent: Cyclr.VariableWrite, in cycle: Cyclr.Cycle) throws(Cyclr.Refusal) -> Cyclr.Variable {
        // the vendor's tests expect the display name as system name; that spaces are removed is assumed
        let display = [sent[.displayName], sent[.systemName]].lazy.compactMap { $0 }.first { !$0.trimmed.isEmpty }
        guard let display else { throw .invalidRequest }
        let system = sent[.systemName]?.unlessEmpty ?? display.filter { !$0.isWhitespace }
        var variable = variables[Cyclr.Variable.ID(cycle: cycle.id, name: system)] ?? Cyclr.Variable(display, system, of: cycle.id)
        if let name = sent[.displayName], !name.trimmed.isEmpty { variable[.displayName] = name }
        variable.apply(sent)
        variables.put(variable)
        return variable
    }
}

extension Cyclr.Variable {
    fileprivate init(_ display: String, _ system: String, of cycle: GUID) {
        self.init()
        append(.displayName, display)
        append(.systemName, system)
        append(.value, nil)
        append(.mappingType, nil)
        self[.cycle] = cycle
    }

    fileprivate mutating func apply(_ sent: Cyclr.VariableWrite) {
        if sent.has(.value) { self[.value] = sent[.value] }
        if sent.has(.mappingType) { self[.mappingType] = sent[.mappingType] }
    }
}

extension Field where Owner == Cyclr.VariableWrite, Value == String? {
    static var displayName: Self { "DisplayName" }
    static var systemName: Self { "SystemName" }
    static var value: Self { "Value" }
    static var mappingType: Self { "MappingType" }
}
