import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Stored exports and imports, run by themselves: `/v1/exports/{id}/invoke`, `/v1/imports/{id}/invoke`. Source: celigo/ai. Pages and
    /// their state are those of virtual exports, except that the last page has no state, by which the vendor's command line recognizes it;
    /// results are those of virtual imports.
    enum Invocations {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //   path                          access      body                       success                         handler   evidence
            POST("/v1/exports/:id/invoke",    .exports,   takes: Invocation.self,    .ok(LoggedRecords.self),        invoke,   .documented,
                                                          fails: .notFound, .missingField, .invalidField, .templateFailed, .invalidReference, .invalidPagedExportState,
                                                                 .connectionOffline, .notEmulated)
                .slow()
            POST("/v1/imports/:id/invoke",    .imports,   takes: SentRecords.self,   .ok(JSON.self),                 send,     .documented,
                                                          fails: .notFound, .missingField, .invalidField, .invalidReference, .notEmulated)
                .slow()
        }

        static func invoke(_ call: Call, _ sent: Invocation, _ state: State) throws(Refusal) -> LoggedRecords {
            let export: Export = try state.find(call)
            guard let id = export[.connectionId] else { throw .unconnected }
            guard let connection = state.connections[id] else { throw .invalid([.reference("_connectionId")]) }
            let request = ExportRequest(model: export.document.object, state: sent.state)
            var page = try VirtualExports.page(of: request, through: connection, call, state)
            if page.records.document["pagedExportState"]?["done"] == true { page.records.document["pagedExportState"] = JSON?.none }
            return page.logged(as: Sender(kind: "export", id: export.id), of: request, through: connection, call)
        }

        /// A result for each record, in their order.
        static func send(_ call: Call, _ sent: SentRecords, _ state: inout State) throws(Refusal) -> JSON {
            let item: Import = try state.find(call)
            guard let connection = item[.connectionId].flatMap({ state.connections[$0] }) else {
                throw .invalid([.reference("_connectionId")])
            }
            return try VirtualImports.send(
                sent.records, by: item.document.object, through: connection, as: Sender(kind: "import", id: item.id), call, &state)
        }
    }

    /// `{"pagedExportState"?}`
    struct Invocation: RequestBody {
        typealias Service = Integrator
        let state: JSON.Object?
        static let shape = Shape.object(
            Schema(
                "Invocation", source: "celigo/ai", isOpen: true,
                [.init("pagedExportState", .object(PagedExportState.schema), required: false)]))

        init(body: JSON) throws(Refusal) {
            state = try PagedExportState.sent(try body.objectOrRefusal()["pagedExportState"])
        }
    }

    /// The records, as a bare array.
    struct SentRecords: RequestBody {
        typealias Service = Integrator
        let records: [JSON]
        static let shape = Shape.array(.any)

        init(body: JSON) throws(Refusal) {
            guard let records = body.arrayValue else { throw .invalid([.invalid("", "Expected an array.")]) }
            self.records = records
        }
    }
}
