package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// A flow: page generators that export records, and page processors that look up and import. A flow of the old, simple kind names one
    /// export and one import; it is kept as it was sent.
    package struct Flow: Resource {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package static let collection = "flows"
        package static let kind = "flow"
        package static var table: WritableKeyPath<State, Table<Flow>> { \.flows }
        package static func find(_ id: String, in state: State) -> Flow? { state.flows[id] }
        package static let filters = ["_integrationId", "disabled", "name"]
        package static let patchable = [
            "/name", "/description", "/schedule", "/timezone", "/disabled", "/runPageGeneratorsInParallel", "/pageGenerators/*/schedule",
            "/pageGenerators/*/skipRetries", "/routers/*/name", "/routers/*/branches/*/name", "/routers/*/branches/*/description",
            "/aliases",
            "/logging/debugUntil",
        ]

        package static let schema = Schema(
            of: Self.self, "Flow", source: "Celigo, “Flow API”; celigo/ai, flow schemas", isOpen: true,
            [
                .init(.resourceId), .init(.lastModified), .init(.resourceName), .init(.disabled, required: false),
                .init(.skipRetries, required: false), .init(.pageProcessors, required: false), .init(.pageGenerators, required: false),
                .init(.createdAt, required: false), .init(.secrets), .init(.lastExportDateTime), .init(.lastExports),
                .init(.outcomes, .array(.object(Outcome.schema))),
            ]
        ).including(model)

        package static let model = Model(
            members: [
                "name", "description", "disabled", "schedule", "timezone", "_exportId", "_importId", "_integrationId", "skipRetries",
                "pageProcessors", "pageGenerators", "routers", "_runNextFlowIds", "runPageGeneratorsInParallel",
                "autoResolveMatchingTraceKeys",
                "logging", "settings", "aliases", "_flowGroupingId", "isAbstract", "_abstractFlowId", "overrides", "wizardState",
            ],
            serverOwned: ["lastExecutedAt", "resolvedAt", "free", "_templateId", "_sourceId", "_connectorId"],
            texts: ["name", "description", "schedule", "timezone", "_exportId", "_importId", "_integrationId", "_sourceId"],
            flags: ["disabled", "skipRetries", "runPageGeneratorsInParallel", "autoResolveMatchingTraceKeys"],
            lists: ["pageProcessors", "pageGenerators", "routers"],
            defaults: ["disabled": false, "skipRetries": false], verbatim: ["settings", "pageProcessors", "routers", "overrides"],
            dates: ["logging.debugUntil"], patchedOnly: ["logging"])

        static var ofIntegration: Index<Flow> { by("_integrationId") }
        package static let indexes = [references] + filters.filter { $0 != "name" }.map(by) + [scheduled]

        /// Every export and import that it names, in order.
        var steps: [Step] { Step.all(in: document.object) }
    }

    /// Where a flow names an export or an import.
    struct Step {
        enum Kind { case export, `import` }
        let kind: Kind
        let id: String
        /// `pageProcessors.0._importId`
        let field: String
        let isGenerator: Bool

        static func all(in flow: JSON.Object) -> [Step] {
            var steps: [Step] = []
            func add(_ holder: JSON.Object, _ path: String, isGenerator: Bool) {
                for (name, kind) in [("_exportId", Kind.export), ("_importId", .import)] {
                    guard let id = holder[name]?.stringValue else { continue }
                    steps.append(Step(kind: kind, id: id, field: path + name, isGenerator: isGenerator && kind == .export))
                }
            }
            func addAll(_ holder: JSON.Object, _ member: String, _ path: String, isGenerator: Bool) {
                for (place, entry) in (holder[member]?.arrayValue ?? []).enumerated() {
                    if let entry = entry.objectValue { add(entry, "\(path)\(member).\(place).", isGenerator: isGenerator) }
                }
            }
            add(flow, "", isGenerator: true)
            addAll(flow, "pageGenerators", "", isGenerator: true)
            addAll(flow, "pageProcessors", "", isGenerator: false)
            for (place, router) in (flow["routers"]?.arrayValue ?? []).enumerated() {
                for (number, branch) in (router["branches"]?.arrayValue ?? []).enumerated() {
                    guard let branch = branch.objectValue else { continue }
                    addAll(branch, "pageProcessors", "routers.\(place).branches.\(number).", isGenerator: false)
                }
            }
            return steps
        }
    }
}

extension Sequence<Integrator.Step> {
    /// The ids of the steps of one kind, each once, found lazily. To be iterated only once.
    func ids(of kind: Integrator.Step.Kind) -> some Sequence<String> {
        var seen: Set<String> = []
        return lazy.filter { $0.kind == kind && seen.insert($0.id).inserted }.map(\.id)
    }
}

extension Integrator.State {
    /// - Parameter step: the id of an export or an import.
    func flows(using step: String) -> [Integrator.Flow] { flows.rows(Integrator.Flow.references, in: SortKey(step)).elements }
}

extension Field where Owner == Integrator.Flow, Value == Bool {
    static var disabled: Self { "disabled" }
    static var skipRetries: Self { "skipRetries" }
}

extension Field where Owner == Integrator.Flow, Value == [JSON.Document] {
    static var pageProcessors: Self { "pageProcessors" }
    static var pageGenerators: Self { "pageGenerators" }
}

extension Field where Owner == Integrator.Flow, Value == Integrator.Timestamp? {
    /// From when on the next delta export takes records.
    static var lastExportDateTime: Self { "$lastExportDateTime" }
}

extension Field where Owner == Integrator.Flow, Value == String? {
    static var sourceId: Self { "_sourceId" }
    static var integrationId: Self { "_integrationId" }
}
