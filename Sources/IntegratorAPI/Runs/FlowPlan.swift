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

        enum Work {
            case lookup(LookupPlan)
            case submission(ImportPlan)
            /// What it names is gone.
            case missing(String)
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
        let generators: [String]
        /// Whether errors of a record are resolved once it comes through.
        let resolvesByTrace: Bool
        private(set) var processors: [Processor] = []
        private(set) var routers: [Router] = []
        private var numbers: [String: Int] = [:]
        private let document: JSON.Object

        /// - Parameter flow: checked when it was stored; what it names may have changed since.
        init(_ flow: JSON.Object, _ state: State) throws(DefinitionError) {
            document = flow
            self.flow = flow["_id"]?.stringValue ?? ""
            resolvesByTrace = flow["autoResolveMatchingTraceKeys"] == true
            generators = flow.generators.compactMap { $0["_exportId"]?.stringValue }
            if let simple = flow["_importId"], simple.isThere { try add(["type": "import", "_importId": simple], state) }
            for processor in flow["pageProcessors"]?.arrayValue ?? [] { try add(processor, state) }
            for (number, router) in (flow["routers"]?.arrayValue ?? []).enumerated() {
                guard router["routeRecordsUsing"] != "script" else {
                    throw DefinitionError("routers[\(number)]", "Routing by script is not emulated.")
                }
                var branches: [Branch] = []
                for branch in router["branches"]?.arrayValue ?? [] {
                    let first = processors.count
                    for processor in branch["pageProcessors"]?.arrayValue ?? [] { try add(processor, state) }
                    branches.append(
                        Branch(
                            filter: try RecordFilter(branch["inputFilter"] ?? .null), processors: first..<processors.count,
                            next: branch["nextRouterId"]?.stringValue))
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
            let work: Work
            var many: OneToMany?
            var settings: JSON = [:]
            if isLookup {
                if let export = state.exports[id], let connection = export[.connectionId].flatMap({ state.connections[$0] }) {
                    work = .lookup(try LookupPlan(export.document.object, connection))
                    many = OneToMany(export.document.object)
                    settings = state.settings(self.document, "export", export.document, connection)
                } else {
                    work = .missing("_exportId")
                }
            } else if let item = state.imports[id], let connection = item[.connectionId].flatMap({ state.connections[$0] }) {
                guard !item.document.object.hasHooks else { throw Self.hooks }
                let plan = try ImportPlan(item.document.object, connection)
                work = .submission(plan)
                many = plan.many
                settings = state.settings(self.document, "import", item.document, connection)
            } else {
                work = .missing("_importId")
            }
            processors.append(
                Processor(
                    id: id, isLookup: isLookup, oIndex: generators.count + processors.count,
                    proceedsOnFailure: document["proceedOnFailure"] == true,
                    responseMapping: try ResponseMapping(document["responseMapping"] ?? .null), many: many, work: work,
                    settings: settings))
        }

        private static let hooks = DefinitionError("hooks", "Understudy does not emulate hooks.")

        /// What is asked of which connection, for each record.
        var questions: [(uri: String, of: Connection)] {
            processors.flatMap { processor -> [(uri: String, of: Connection)] in
                switch processor.work {
                case .lookup(let plan): plan.asked.map { [($0, plan.connection)] } ?? []
                case .submission(let plan): plan.asked.map { ($0, plan.connection) }
                case .missing: []
                }
            }
        }

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

    /// A lookup: an export that is asked for each record.
    struct LookupPlan {
        let connection: Connection
        private let model: JSON.Object
        private let filter: RecordFilter
        private let output: ExportOutput
        private let uri: Template?
        private let method: String

        /// The address as a template.
        var asked: String? { uri?.text }

        init(_ model: JSON.Object, _ connection: Connection) throws(DefinitionError) {
            self.model = model
            self.connection = connection
            filter = try RecordFilter(model["inputFilter"] ?? .null)
            output = try ExportOutput(model)
            let block = model["http"] ?? model["rest"]
            method = block?["method"]?.firstText ?? "GET"
            // observed: of an export, an address with a name that stands for nothing is an error
            uri = try block?["relativeURI"]?.firstText.map { text throws(DefinitionError) in
                try Template(text, for: .uri, isStrict: true)
            }
        }

        /// What the application has for a record: `{data, errors}`, as response mappings see it. Nil: its filter says not to ask.
        func answer(for record: JSON, _ context: MappingContext, _ state: State) throws(StepFailure) -> JSON? {
            guard filter.matches(record, in: context) else { return nil }
            var context = context
            context.variables["record"] = record
            if connection[.offline] == true { throw .offline }
            var found: [JSON]?
            if let address = try address(for: record, context) { found = state.ask(address, of: connection) }
            if found == nil {
                do throws(Refusal) {
                    let set = try state.dataSet(for: model, at: Place.ofExport(model), of: connection)
                    found = state.records(of: set, 0..<state.total(of: set))
                } catch {
                    throw StepFailure("not_emulated", error.message, source: "lookup")
                }
            }
            return ["data": .array(output.processed(found ?? [], context)), "errors": []]
        }

        private func address(for record: JSON, _ context: MappingContext) throws(StepFailure) -> String? {
            do throws(TemplateError) { return try uri?.render(record, in: context) } catch {
                throw StepFailure(error.code, error.message, source: "resource")
            }
        }

        /// With what a debug log shows of it; nil where the application is not asked by HTTP.
        func request(for record: JSON, _ context: MappingContext) -> JSON? {
            guard let address = try? address(for: record, context) else { return nil }
            return ["method": .string(method), "uri": .string(address)]
        }
    }

    /// What an export does to records on their way out: transformed first, then filtered; the order is assumed.
    struct ExportOutput {
        private let transform: Transform?
        private let filter: RecordFilter?

        init(_ model: JSON.Object) throws(DefinitionError) {
            transform = try model["transform"].map { json throws(DefinitionError) in try Transform(json) }
            filter = try model["filter"].map { json throws(DefinitionError) in try RecordFilter(json) }
        }

        func processed(_ records: [JSON], _ context: MappingContext) -> [JSON] { filtered(transformed(records, context), context) }

        func transformed(_ records: [JSON], _ context: MappingContext) -> [JSON] {
            transform.map { transform in records.map { transform.apply(to: $0, in: context).value } } ?? records
        }

        func filtered(_ records: [JSON], _ context: MappingContext) -> [JSON] {
            filter.map { filter in records.filter { filter.matches($0, in: context) } } ?? records
        }
    }

    /// Why a step did nothing for a record.
    struct StepFailure: Error {
        let code: String
        let message: String
        let source: String

        init(_ code: String, _ message: String, source: String) {
            self.code = code
            self.message = message
            self.source = source
        }

        /// The text is unverified, the code assumed.
        static let offline = StepFailure("connection_offline", "Connection is offline", source: "connection")
        var json: JSON { ["code": .string(code), "message": .string(message), "source": .string(source)] }
    }
}

extension Integrator.State {
    /// What `settings` means to a step of a flow. Documented: `["settings", "flow.x"]`; that the others stand beside it is assumed.
    func settings(_ flow: JSON.Object, _ kind: String, _ step: JSON.Document, _ connection: Integrator.Connection?) -> JSON {
        let integration = flow["_integrationId"]?.stringValue.flatMap { integrations[$0] }
        return [
            "integration": integration?.document["settings"]?.json ?? [:], "flow": flow["settings"] ?? [:],
            "connection": connection?.document["settings"]?.json ?? [:], .init(kind): step["settings"]?.json ?? [:],
        ]
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
}
