import Emulation
import MappingEngine
import OrderedJSON

extension Integrator {
    /// A flow, read once for many records: generators first, then processors in the order in which the flow names them, numbered as `oIndex` does.
    struct FlowPlan {
        /// An export or an import that records pass.
        struct Processor {
            let id: String
            let isLookup: Bool
            let oIndex: Int
            let proceedsOnFailure: Bool
            let responseMapping: ResponseMapping
            let many: OneToMany?
            let work: Work
            /// Those of the integration, the flow, the connection and the step, which templates and filters may ask for.
            let settings: JSON
        }

        /// What an export or an import is to every processor that names it: read once, however many these are.
        private struct StepPlan {
            let work: Work
            var many: OneToMany?
            var settings: JSON = [:]
        }

        enum Work {
            case lookup(LookupPlan)
            case submission(ImportPlan)
            /// The step that it names is gone, or the connection that the step names.
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
        /// How many there are, which `oIndex` counts first.
        let generators: Int
        /// Whether errors of a record are resolved once it comes through.
        let resolvesByTrace: Bool
        private(set) var processors: [Processor] = []
        private(set) var routers: [Router] = []
        /// Those that belong to no step.
        let settings: JSON
        /// What is asked of which connection, for each record.
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
                    let filter: RecordFilter
                    do throws(DefinitionError) { filter = try RecordFilter(branch["inputFilter"] ?? .null) } catch {
                        throw error.within("routers[\(number)].branches[\(place)].inputFilter")
                    }
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
            guard !(document["hooks"]?["postResponseMap"]?["_scriptId"]?.isThere ?? false) else { throw Self.hooks }
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

        /// What is ahead of a record behind a processor.
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
    /// What `settings` means to a step of a flow. Documented: `["settings", "flow.x"]`; that the others stand beside it is assumed.
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
    /// Of an export or an import: whether it has code of its own in it, of which nobody can say what it would do.
    var hasHooks: Bool {
        self["hooks"]?.objectValue?.contains { $0.value["_scriptId"]?.isThere ?? false || $0.value["function"]?.isThere ?? false } ?? false
    }

    /// Of a flow: the generators, or the one export of a simple one.
    var generators: [JSON] {
        if let simple = self["_exportId"], simple.isThere { return [["_exportId": simple]] }
        return self["pageGenerators"]?.arrayValue ?? []
    }

    /// Of a flow: what a run with that generator needs. Each has a job of its own, and all of them together are not to be kept in each.
    func reduced(to generator: Int) -> JSON.Object {
        guard let all = self["pageGenerators"]?.arrayValue else { return self }
        var flow = self
        flow["pageGenerators"] = .array(
            all.enumerated().map { place, other in place == generator ? other : ["_exportId": other["_exportId"] ?? .null] })
        return flow
    }
}
