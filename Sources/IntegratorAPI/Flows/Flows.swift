import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Flows: `/v1/flows`. Source: Celigo, “Flow API”; the help centre and the vendor's command line for what that leaves out.
    enum Flows {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                                    access         query or body                    success                          handler                 evidence
            GET   ("/v1/flows",                            .fullAccess,   query: Listing<Flow>.parameters, .ok(Listing<Flow>.self),         Store<Flow>.list,       .documented, fails: .invalidQueryParams)
                .slow(with: Listing<Flow>.slowFilters)
            POST  ("/v1/flows",                            .fullAccess,   takes: Submitted<Flow>.self,     .created(Flow.self),             Store<Flow>.create,     .documented,
                                                                          fails: .missingField, .invalidField, .invalidReference)
            GET   ("/v1/flows/:id",                        .fullAccess,                                    .ok(Flow.self),                  Store<Flow>.read,       .documented, fails: .notFound)
            PUT   ("/v1/flows/:id",                        .fullAccess,   takes: Resubmitted<Flow>.self,   .ok(Flow.self),                  Store<Flow>.replace,    .documented,
                                                                          fails: .notFound, .missingField, .invalidField, .invalidReference)
            PATCH ("/v1/flows/:id",                        .fullAccess,   takes: PatchBody.self,           .noContent,                      Store<Flow>.patch,      .documented,
                                                                          fails: .notFound, .missingField, .invalidField, .invalidReference)
            DELETE("/v1/flows/:id",                        .fullAccess,                                    .noContent,                      Store<Flow>.delete,     .documented, fails: .notFound, .resourceInUse)
            GET   ("/v1/flows/:id/audit",                  .fullAccess,                                    .ok([AuditEntry].self),          audit,                  .documented, fails: .notFound)
            GET   ("/v1/flows/:id/dependencies",           .fullAccess,                                    .ok(Dependencies.self),          Store<Flow>.dependencies, .documented, fails: .notFound)
            GET   ("/v1/flows/:id/descendants",            .fullAccess,                                    .ok(Descendants.self),           descendants,            .observed,   fails: .notFound)
            GET   ("/v1/flows/:id/lastExportDateTime",     .fullAccess,                                    .ok(LastExport.self),            lastExportDateTime,     .observed,   fails: .notFound)
            PUT   ("/v1/flows/updateFlowGrouping",         .fullAccess,   takes: Grouping.self,            .noContent,                      group,                  .observed,   fails: .missingField, .invalidField, .invalidReference)
        }

        /// Includes the entries of the flow's exports and imports.
        static func audit(_ call: Call, _ state: State) throws(Refusal) -> [AuditEntry] {
            let flow: Flow = try state.find(call)
            return state.auditEntries(of: [flow.id] + flow.steps.map(\.id))
        }

        /// The whole documents of the flow's exports and imports, each once.
        static func descendants(_ call: Call, _ state: State) throws(Refusal) -> Descendants {
            let flow: Flow = try state.find(call)
            let exports = flow.steps.ids(of: .export).compactMap { state.exports[$0]?.document.json }
            let imports = flow.steps.ids(of: .import).compactMap { state.imports[$0]?.document.json }
            return Descendants(document: JSON.Document(["exports": .array(exports), "imports": .array(imports)]))
        }

        static func lastExportDateTime(_ call: Call, _ state: State) throws(Refusal) -> LastExport {
            let flow: Flow = try state.find(call)
            return LastExport(document: JSON.Document(["lastExportDateTime": flow[.lastExportDateTime].json]))
        }

        /// Moves all flows or none. Whether the integration has such a group is not checked: no source says that it is.
        static func group(_ call: Call, _ wish: Grouping, _ state: inout State) throws(Refusal) -> NoBody {
            for (place, id) in wish.flowIds.enumerated() {
                guard let old = state.flows[id] else { throw .invalid([.reference("_flowIds.\(place)")]) }
                state.change(old, call) { $0.document["_flowGroupingId"] = wish.group.map { JSON.string($0) } }
            }
            return NoBody()
        }
    }

    /// `{"_flowIds": […], "_flowGroupingId": "…"}`; null takes flows out of their group.
    struct Grouping: RequestBody {
        typealias Service = Integrator
        let flowIds: [String]
        let group: String?
        static let shape = Shape.object(
            Schema(
                "Grouping", source: "the vendor's command line", isOpen: true,
                [
                    .init("_flowIds", .array(.string()), .observed),
                    .init("_flowGroupingId", .nullable(.string()), required: false, .observed),
                ]))

        init(body: JSON) throws(Refusal) {
            let object = try body.objectOrRefusal()
            guard let ids = try object.texts("_flowIds") else { throw .invalid([.missing("_flowIds")]) }
            flowIds = ids
            group = try object.text("_flowGroupingId")
        }
    }

    struct Descendants: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            "Descendants", source: "the vendor's command line",
            [.init("exports", .array(.object(Export.schema)), .observed), .init("imports", .array(.object(Import.schema)), .observed)])
    }

    struct LastExport: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            "LastExport", source: "the vendor's command line", [.init("lastExportDateTime", .nullable(Timestamp.form), .observed)])
    }
}
