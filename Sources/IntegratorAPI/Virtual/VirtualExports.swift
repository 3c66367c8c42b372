import Emulation
import HTTPMessages
import MappingEngine
import OrderedJSON

extension Integrator {
    /// Exports that are sent with the request and not stored: `/v1/connections/{id}/export`, all at once or in pages. Source: Celigo,
    /// “Connection API”. The application's records are seed data, see `DataSet`.
    enum VirtualExports {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //   path                                   access         body                          success                         handler    evidence
            POST("/v1/connections/:id/export",          .connections,  takes: ExportRequest.self,    .ok(LoggedRecords.self),        all,       .documented,
                                                                       fails: .notFound, .missingField, .invalidField, .templateFailed, .connectionOffline, .notEmulated)
                .slow()
            POST("/v1/connections/:id/export/pages",    .connections,  takes: ExportRequest.self,    .ok(LoggedRecords.self),        page,      .documented,
                                                                       fails: .notFound, .missingField, .invalidField, .templateFailed, .invalidPagedExportState, .connectionOffline, .notEmulated)
                .slow()
        }

        /// The page size where the request names none. Assumed to be the product's own.
        static let defaultPageSize = 20
        /// How long a state can be sent back. Assumed.
        static let lifetimeOfState: Duration = .seconds(900)

        /// That the answer has no state is assumed.
        static func all(_ call: Call, _ request: ExportRequest, _ state: State) throws(Refusal) -> LoggedRecords {
            let connection: Connection = try state.find(call)
            let (question, choice) = try state.asked(request, of: connection, MappingContext(call, connection))
            let records = state.found(by: choice, atMost: request.limit).records(0..<request.limit)
            let exported = ExportedRecords(
                try request.output().processed(records, MappingContext(call, connection)), pagedExportState: nil)
            return Page(exported, question).logged(as: Sender(kind: "export"), of: request, through: connection, call)
        }

        static func page(_ call: Call, _ request: ExportRequest, _ state: State) throws(Refusal) -> LoggedRecords {
            let connection: Connection = try state.find(call)
            let page = try page(of: request, through: connection, call, state)
            return page.logged(as: Sender(kind: "export"), of: request, through: connection, call)
        }

        struct Page {
            var records: ExportedRecords
            private let question: Question?
            /// The member by which the records of further pages are to be found.
            private let index: String?

            init(_ records: ExportedRecords, _ question: Question?, index: String? = nil) {
                (self.records, self.question, self.index) = (records, question, index)
            }

            /// Adds an entry to the connection's debug log while it is being debugged.
            func logged(as sender: Sender, of request: ExportRequest, through connection: Connection, _ call: Call) -> LoggedRecords {
                let (index, now) = (index, call.now)
                let isWatched = connection[.debugDate].map { $0.instant > now } ?? false
                guard isWatched || index != nil else { return LoggedRecords(records, nil) }
                let text = (question?.json ?? .object(request.model)).text
                return LoggedRecords(records) { state in
                    if let index { state.index(index) }
                    if isWatched { state.log(text, by: sender, of: connection, at: now) }
                }
            }
        }

        /// Pages and totals count the application's records before the export's own filter, since the totals of the first page would
        /// otherwise require a look at all records; only the run of a flow goes on until its page is full. Assumed.
        /// - Parameter request: that of a virtual export, or one made of a stored export.
        static func page(
            of request: ExportRequest, through connection: Connection, _ call: Call, _ state: State
        ) throws(Refusal) -> Page {
            let (question, choice) = try state.asked(request, of: connection, MappingContext(call, connection))
            let found = state.found(by: choice)
            let issued = choice.set[.issuedStates]
            let sealed = "\(connection.id)\(JSON.object(request.model).canonical.text)"
            let current: PagedExportState
            if let sent = request.state {
                current = try PagedExportState(sent, sealed, issued: issued, call)
            } else {
                current = PagedExportState(
                    searchId: issued.first?.read("searchId") ?? searchId(sealed, call), pageSize: try request.pageSize(),
                    of: min(found.count, request.limit))
            }
            guard !current.isDone, current.totalRecords > 0 else {
                return Page(ExportedRecords(.init(records: []), pagedExportState: current.sealed(sealed, call)), question)
            }
            let end = min(current.pageIndex * current.pageSize, current.totalRecords)
            let records = found.records(min(max(current.pageIndex - 1, 0) * current.pageSize, end)..<end)
            let next = current.next
            let exported = ExportedRecords(
                try request.output().processed(records, MappingContext(call, connection)), pagedExportState: next.sealed(sealed, call))
            return Page(exported, question, index: next.isDone ? nil : state.memberToIndex(for: choice))
        }

        /// Opaque; the documented one is NetSuite's.
        private static func searchId(_ sealed: String, _ call: Call) -> String {
            "WEBSERVICES_\(call.sandbox.randomness.hex("integrator/search/\(sealed)", Int(call.now.ticks), digits: 40))"
        }
    }

    struct ExportRequest: RequestBody {
        typealias Service = Integrator
        let model: JSON.Object
        let state: JSON.Object?

        static let shape = Shape.object(
            Schema(
                "ExportRequest", source: "Celigo, “Connection API”", isOpen: true,
                [.init("export", .dictionary(.any)), .init("pagedExportState", .object(PagedExportState.schema), required: false)]))

        init(model: JSON.Object, state: JSON.Object?) {
            self.model = model
            self.state = state
        }

        init(body: JSON) throws(Refusal) {
            guard let model = body["export"] else { throw .invalid([.missing("export")]) }
            guard let object = model.objectValue else { throw .invalid([.invalid("export", "export must be an object.")]) }
            self.model = object
            state = try PagedExportState.sent(body["pagedExportState"])
        }

        func pageSize() throws(Refusal) -> Int {
            guard let size = model["pageSize"] else { return VirtualExports.defaultPageSize }
            guard let number = size.intValue, number > 0 else {
                throw .invalid([.invalid("export.pageSize", "pageSize must be a positive number.")])
            }
            return min(number, Self.largestPage)
        }

        /// Larger page sizes are lowered to this one. Ours, so that the product of a page's size and number does not overflow.
        static let largestPage = 1 << 31

        /// The most records to take, which an export of the kind `test` can limit.
        var limit: Int {
            guard model["type"] == "test", let limit = model["test"]?["limit"]?.intValue else { return .max }
            return max(limit, 0)
        }

        /// What is asked of the application; nil where that is not HTTP.
        func asked(_ context: MappingContext) throws(Refusal) -> Question? {
            do throws(StepFailure) { return try question(context) } catch {
                let code: Code = error.code == Code.templateFailed.wire ? .templateFailed : .invalidField
                throw .invalid([Problem(code: code, message: error.message, field: "relativeURI")])
            }
        }

        /// Like `asked`, with the errors of a run.
        func question(_ context: MappingContext) throws(StepFailure) -> Question? {
            guard let block = model["http"] ?? model["rest"], let text = block["relativeURI"]?.firstText else { return nil }
            let template: Template
            do throws(DefinitionError) {
                // observed: in the address of an export, a name without a value is an error
                template = try Template(text, for: .uri, isStrict: true, unchecked: Assumed.namesOfExports)
            } catch { throw StepFailure(error.code, error.reason, source: "resource") }
            let uri: String
            do throws(TemplateError) { uri = try template.render([:], in: context) } catch {
                throw StepFailure(error.code, error.message, source: "resource")
            }
            return Question(method: block["method"]?.firstText ?? "GET", uri: uri, unrendered: text)
        }

        func output() throws(Refusal) -> ExportOutput {
            do throws(DefinitionError) { return try ExportOutput(model) } catch { throw .invalid([Problem(error, within: "export")]) }
        }
    }

    /// What an export asks an application by HTTP.
    struct Question {
        let method, uri: String
        /// The address as the export has it.
        fileprivate let unrendered: String

        /// As a debug log shows it.
        var json: JSON { ["method": .string(method), "uri": .string(uri)] }

        /// Query parameters that choose no records: those with a time of a delta export, and empty ones, since what the emulator does not
        /// know of pages and settings is empty.
        var silent: Set<String> {
            let timed = Target(unrendered).queryItems.filter { item in Assumed.timesOfExports.contains { item.value.contains($0) } }
            return Set((timed + Target(uri).queryItems.filter(\.value.isEmpty)).map(\.name))
        }
    }

    typealias LoggedRecords = Noted<Integrator, ExportedRecords>

    /// `dataURIs` has null for each record, since no source here has an address for one. Where records could not be transformed, `errors`
    /// says why; assumed.
    struct ExportedRecords: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ outgoing: ExportOutput.Outgoing, pagedExportState: JSON.Object?) {
            var object: JSON.Object = ["data": .array(outgoing.records), "dataURIs": .array(outgoing.records.map { _ in .null })]
            if !outgoing.failures.isEmpty { object.append("errors", .array(outgoing.errors)) }
            if let pagedExportState { object.append("pagedExportState", .object(pagedExportState)) }
            document = JSON.Document(object)
        }
        static let schema = Schema(
            "ExportedRecords", source: "Celigo, “Connection API”",
            [
                .init("data", .array(.any)), .init("dataURIs", .array(.nullable(.string()))),
                .init("errors", .array(.any), required: false, .assumed),
                .init("pagedExportState", .object(PagedExportState.schema), required: false),
            ])
    }
}

extension JSON {
    /// With members sorted by name at every depth: an export is the same in whatever order a client writes it.
    fileprivate var canonical: JSON {
        switch self {
        case .object(let object): .object(JSON.Object(object.map { ($0.key, $0.value.canonical) }.sorted { $0.0 < $1.0 }))
        case .array(let elements): .array(elements.map(\.canonical))
        default: self
        }
    }
}
