import Emulation
import OrderedJSON

extension Cyclr {
    /// What a mapping of a step gives a value to: a parameter of its method, or a request field.
    protocol MappingTarget: TypedDocument {
        /// The target as answers show it, with the source of its value.
        associatedtype Shown: TypedDocument
        /// The word for the target in refusals; in lower case, the name of the path parameter.
        static var word: String { get }
        /// The member of a step that keeps the mappings.
        static var kept: Field<Step, JSON.Document> { get }
        /// The member that describes the target in an entry of a bulk write.
        static var sent: Field<MappingWrite, JSON> { get }
        static func all(of step: Step, in state: State) -> [Self]

        var number: Int { get }
        /// The names by which an entry may refer to the target; either may be empty. A first name takes precedence over another target's
        /// second.
        var names: (first: String, second: String) { get }
        func shown(_ mapping: Mapping, of step: Step, in state: State, _ sources: inout MappingSources) -> Shown
    }

    /// The handlers that rows of parameters and of fields have in common.
    enum Mappings<Target: MappingTarget> {
        static func list(_ call: Call, _ state: State) throws(Refusal) -> [Target.Shown] {
            let step = try state.step(in: call)
            return shown(Target.all(of: step, in: state), of: step, state)
        }

        /// Each entry names its target; other mappings are kept. If several targets have the name, the id sent with it decides. That one
        /// bad entry makes the whole request fail is assumed.
        static func setAll(_ call: Call, _ sent: CyclrBodies<MappingWrite>, _ state: inout State) throws(Refusal) -> [Target.Shown] {
            var step = try state.step(in: call)
            let targets = Target.all(of: step, in: state)
            let byName = targets.byName, byId = Dictionary(targets.map { ($0.number, $0) }) { first, _ in first }
            var sources = MappingSources(of: step, in: state)
            var mappings = step.mappings(for: Target.self)
            for entry in sent.elements {
                let known = entry[Target.sent]["Id"]?.intValue.flatMap { byId[$0] }
                // a target that has no name is shown with an empty one, which may be sent back with its id
                let named = (entry[.targetFieldName]?.unlessEmpty).map { name in known.flatMap { [$0].byName[name] } ?? byName[name] }
                guard let target = named ?? known else { throw .notFound(Target.word) }
                let old = mappings[target.number]
                if let changed = entry.change(of: old, shown: target.shown(old, of: step, in: state, &sources).document) {
                    mappings[target.number] = changed
                } else {
                    mappings[target.number] = try sources.mapping(entry, over: old)
                }
            }
            step.set(mappings)
            try state.putMapped(step)
            return shown(targets, of: step, state)
        }

        static func read(_ call: Call, _ state: State) throws(Refusal) -> Target.Shown {
            let (step, target) = try target(in: call, state)
            return shown([target], of: step, state)[0]
        }

        /// The vendor's page shows every write with a type. That one without type, value, trigger and source keeps what the mapping had of
        /// them is assumed: no client that sends only `IsLaunchVisible` wants to lose the value.
        static func set(_ call: Call, _ wish: MappingWrite, _ state: inout State) throws(Refusal) -> Target.Shown {
            var (step, target) = try target(in: call, state)
            var sources = MappingSources(of: step, in: state)
            try step.changeMapping(for: Target.self, target.number) { mapping throws(Refusal) in
                mapping = try wish.namesSource ? sources.mapping(wish, over: mapping) : wish.described(mapping)
            }
            try state.putMapped(step)
            return shown([target], of: step, state)[0]
        }

        /// The step and the target that the path names. Both ids are parsed before either is looked up.
        static func target(in call: Call, _ state: State) throws(Refusal) -> (Step, Target) {
            let id = try call.number(Target.word.lowercased())
            let step = try state.step(in: call)
            guard let target = Target.all(of: step, in: state).first(where: { $0.number == id }) else { throw .notFound(Target.word) }
            return (step, target)
        }

        private static func shown(_ targets: [Target], of step: Step, _ state: State) -> [Target.Shown] {
            var sources = MappingSources(of: step, in: state)
            let mappings = step.mappings(for: Target.self)
            return targets.map { $0.shown(mappings[$0.number], of: step, in: state, &sources) }
        }
    }

    /// A step's mappings of one kind, by the number of their target: read once from the step and written back once.
    struct StepMappings<Target: MappingTarget> {
        fileprivate var members: JSON.Object

        subscript(number: Int) -> Mapping {
            get { Mapping(document: members[String(number)].flatMap { JSON.Document(json: $0) } ?? JSON.Document()) }
            set { members[String(number)] = newValue.document.json }
        }
    }
}

extension Cyclr.Step {
    func mappings<Target>(for kind: Target.Type) -> Cyclr.StepMappings<Target> { Cyclr.StepMappings(members: self[Target.kept].object) }

    mutating func set<Target>(_ mappings: Cyclr.StepMappings<Target>) { self[Target.kept] = JSON.Document(mappings.members) }

    mutating func changeMapping<Target: Cyclr.MappingTarget, Failure: Error>(
        for kind: Target.Type, _ number: Int, _ change: (inout Cyclr.Mapping) throws(Failure) -> Void
    ) throws(Failure) {
        var mappings = mappings(for: kind)
        try change(&mappings[number])
        set(mappings)
    }

    /// Removes mappings for all other targets.
    mutating func keepMappings<Target: Cyclr.MappingTarget>(for targets: [Target]) {
        let numbers = Set(targets.map(\.number))
        removeMappings(Target.kept) { name, _ in Int(name).map { !numbers.contains($0) } ?? true }
    }

    mutating func removeMappings(_ kept: Field<Cyclr.Step, JSON.Document>, where isUnwanted: (_ name: String, JSON) -> Bool) {
        var members = self[kept].object
        let count = members.count
        members.removeAll { isUnwanted($0.key, $0.value) }
        if members.count < count { self[kept] = JSON.Document(members) }
    }
}

extension Cyclr.MappingTarget {
    /// The `TargetFieldName` in answers.
    var targetName: String { names.first.unlessEmpty ?? names.second }
}

extension Array where Element: Cyclr.MappingTarget {
    var byName: [String: Element] {
        let named = (map { ($0.names.first, $0) } + map { ($0.names.second, $0) }).filter { !$0.0.isEmpty }
        return Dictionary(named) { first, _ in first }
    }
}
