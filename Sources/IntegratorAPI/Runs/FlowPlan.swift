import Emulation
import MappingEngine
import OrderedJSON

extension Integrator {
    /// A flow, parsed once for many records. `oIndex` counts the generators first, then the processors in the order in which the flow names
    /// them.
    struct FlowPlan {
        /// An export or an import that records pass through.
        struct Processor {
            let id: String
            let isLookup: Bool
            let oIndex: Int
            let proceedsOnFailure: Bool
            let responseMapping: ResponseMapping
            let many: OneToMany?
            let work: Work
            /// The settings of the integration, the flow, the connection and the step, for templates and filters.
            let settings: JSON
        }

        /// An export or an import, parsed once for all processors that name it.
        private struct StepPlan {
            let work: Work
            var many: OneToMany?
            var settings: JSON = [:]
        }

        enum Work {
            case lookup(LookupPlan)
            case submission(ImportPlan)
            /// The step is gone, or its connection; with the member that names it.
            case missing(String)
            /// A lookup that asks no application.
            case unconnected
        }

        struct Branch {
            let filter: RecordFilter
            let processors: Range<Int>
            let next: String?
        }

        struct Router {
            let takesFirst: Bool
            let branches: [Branch]
            let next: String?
        }

        let flow: String
        /// How many generators there are; `oIndex` counts them first.
        let generators: Int
        /// Whether a record that passes a step resolves its earlier errors there.
        let resolvesByTrace: Bool
        private(set) var processors: [Processor] = []
        private(set) var routers: [Router] = []
        /// The settings that belong to no single step.
        let settings: JSON
        /// The addresses that are asked for each record, and of which connection.
        private(set) var questions: [(uri: String, of: Connection)] = []
        private var numbers: [String: Int] = [:]
        private var exports: [String: StepPlan] = [:], imports: [String: StepPlan] = [:]
        private let document: JSON.Object

        /// - Parameter flow: checked when it was stored; what it names may have changed since.
        init(_ flow: JSON.Object, _ state: State) throws(DefinitionError) {
            document = flow
            settings = state.settings(flow)
            self.flow = flow["_id"]?.stringValue ?? ""
            resolvesByTrace = flow["autoResolveMatchingTraceKeys"] == true
            generators = flow.generators.count
            if let simple = flow["_importId"], simple.isThere { try add(["type": "import", "_importId": simple], state) }
            for processor in flow["pageProcessors"]?.arrayValue ?? [] { try add(processor, state) }
            for (number, router) in (flow["routers"]?.arrayValue ?? []).enumerated() {
                guard router["routeRecordsUsing"] != "script" else {
                    throw DefinitionError("routers[\(number)]", "Routing by script is not emulated.")
                }
                var branches: [Branch] = []
                for (place, branch) in (router["branches"]?.arrayValue ?? []).enumerated() {
                    let first = processors.count
                    for processor in branch["pageProcessors"]?.arrayValue ?? [] { try add(processor, state) }
                    let filter = try within(
                        "routers[\(number)].branches[\(place)].inputFilter", try RecordFilter(branch["inputFilter"] ?? .null))
                    branches.append(
                        Branch(filter: filter, processors: first..<processors.count, next: branch["nextRouterId"]?.stringValue))
                }
                if let id = router["id"]?.stringValue { numbers[id] = number }
                routers.append(
                    Router(
                        takesFirst: router["routeRecordsTo"] != "all_matching_branches", branches: branches,
                        next: router["nextRouterId"]?.stringValue))
            }
        }

        private mutating func add(_ document: JSON, _ state: State) throws(DefinitionError) {
            guard !(document.objectValue?.hasHooks ?? false) else { throw Self.hooks }
            let isLookup = document["type"] == "export"
            let id = document[isLookup ? "_exportId" : "_importId"]?.stringValue ?? ""
            let step: StepPlan
            if let known = isLookup ? exports[id] : imports[id] {
                step = known
            } else if isLookup {
                step = try lookup(id, state)
                exports[id] = step
            } else {
                step = try submission(id, state)
                imports[id] = step
            }
            processors.append(
                Processor(
                    id: id, isLookup: isLookup, oIndex: generators + processors.count,
                    proceedsOnFailure: document["proceedOnFailure"] == true,
                    responseMapping: try ResponseMapping(document["responseMapping"] ?? .null), many: step.many, work: step.work,
                    settings: step.settings))
        }

        private mutating func lookup(_ id: String, _ state: State) throws(DefinitionError) -> StepPlan {
            guard let export = state.exports[id] else { return StepPlan(work: .missing("_exportId")) }
            guard !state.isUnconnected(id) else { return StepPlan(work: .unconnected) }
            guard let connection = export[.connectionId].flatMap({ state.connections[$0] }) else {
                return StepPlan(work: .missing("_connectionId"))
            }
            let plan = try LookupPlan(export.document.object, connection)
            if let uri = plan.asked { questions.append((uri, connection)) }
            return StepPlan(
                work: .lookup(plan), many: OneToMany(export.document.object),
                settings: state.settings(document, "export", export.document, connection))
        }

        private mutating func submission(_ id: String, _ state: State) throws(DefinitionError) -> StepPlan {
            guard let item = state.imports[id] else { return StepPlan(work: .missing("_importId")) }
            guard let connection = item[.connectionId].flatMap({ state.connections[$0] }) else {
                return StepPlan(work: .missing("_connectionId"))
            }
            guard !item.document.object.hasHooks else { throw Self.hooks }
            let plan = try ImportPlan(item.document.object, connection)
            for uri in plan.asked { questions.append((uri, connection)) }
            return StepPlan(
                work: .submission(plan), many: plan.many, settings: state.settings(document, "import", item.document, connection))
        }

        private static let hooks = DefinitionError("hooks", "Understudy does not emulate hooks.")

        func router(_ id: String?) -> Int? { id.flatMap { numbers[$0] } }

        /// Where a record goes after a processor: through the rest of its branch, and then to a router.
        func rest(after processor: Int) -> (processors: Range<Int>, router: Int?) {
            for router in routers {
                for branch in router.branches where branch.processors.contains(processor) {
                    return (processor + 1..<branch.processors.upperBound, self.router(branch.next ?? router.next))
                }
            }
            return (processor + 1..<processors.count, nil)
        }
    }
}

extension Integrator.State {
    /// What `settings` means at a step of a flow. Documented: `["settings", "flow.x"]`; that the others are members beside `flow` is
    /// assumed.
    func settings(_ flow: JSON.Object, _ kind: String, _ step: JSON.Document, _ connection: Integrator.Connection?) -> JSON {
        var settings = settings(flow).objectValue ?? [:]
        settings["connection"] = connection?.document["settings"]?.json ?? [:]
        settings[kind] = step["settings"]?.json ?? [:]
        return .object(settings)
    }

    fileprivate func settings(_ flow: JSON.Object) -> JSON {
        let integration = flow["_integrationId"]?.stringValue.flatMap { integrations[$0] }
        return ["integration": integration?.document["settings"]?.json ?? [:], "flow": flow["settings"] ?? [:]]
    }
}

extension JSON.Object {
    /// Whether an export, an import or a page processor has code of its own in it, whose effect cannot be known.
    var hasHooks: Bool {
        self["hooks"]?.objectValue?.contains { $0.value["_scriptId"]?.isThere ?? false || $0.value["function"]?.isThere ?? false } ?? false
    }

    /// The generators of a flow, or the one export of a simple flow.
    var generators: [JSON] {
        if let simple = self["_exportId"], simple.isThere { return [["_exportId": simple]] }
        return self["pageGenerators"]?.arrayValue ?? []
    }

    /// The page processors of a flow, those of its branches, too.
    var processors: [JSON] {
        let branches = (self["routers"]?.arrayValue ?? []).flatMap { $0["branches"]?.arrayValue ?? [] }
        return ([.object(self)] + branches).flatMap { $0["pageProcessors"]?.arrayValue ?? [] }
    }

    /// What a run of one generator needs of a flow. Each generator has a job of its own, and these should not all keep all generators.
    func reduced(to generator: Int) -> JSON.Object {
        guard let all = self["pageGenerators"]?.arrayValue else { return self }
        var flow = self
        flow["pageGenerators"] = .array(
            all.enumerated().map { place, other in place == generator ? other : ["_exportId": other["_exportId"] ?? .null] })
        return flow
    }
}
