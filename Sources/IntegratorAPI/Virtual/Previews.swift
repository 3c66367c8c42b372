import Emulation
import HTTPMessages
import MappingEngine
import OrderedJSON

extension Integrator {
    /// What an export or an import that is not stored would do: `/v1/exports/preview`, `/v1/imports/preview`. Source: celigo/ai,
    /// preview-response. An export reads one page, an import sends nothing.
    enum Previews {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //   path                      access        body                          success               handler      evidence
            POST("/v1/exports/preview",    .fullAccess,  takes: ExportPreview.self,    .ok(Preview.self),    ofExport,    .documented,
                                                         fails: .missingField, .invalidField, .templateFailed, .invalidReference, .connectionOffline, .notEmulated)
                .slow()
            POST("/v1/imports/preview",    .fullAccess,  takes: ImportPreview.self,    .ok(Preview.self),    ofImport,    .documented,
                                                         fails: .missingField, .invalidField, .invalidReference, .notEmulated)
                .slow()
        }

        /// Shows the records as the application has them, and then as each step of the export leaves them.
        static func ofExport(_ call: Call, _ wish: ExportPreview, _ state: State) throws(Refusal) -> Preview {
            let connection = try state.connection(of: wish.model, Export.self)
            var context = MappingContext(call, connection)
            if let from = wish.window.from { context.variables["lastExportDateTime"] = Timestamp(from).json }
            if let to = wish.window.to { context.variables["currentExportDateTime"] = Timestamp(to).json }
            let request = ExportRequest(model: wish.model, state: nil)
            let (question, choice) = try state.asked(request, of: connection, context)
            let size = min(try request.pageSize(), request.limit, Timing.recordsLookedAt)
            let seen = state.found(by: choice, atMost: Timing.recordsLookedAt).records(0..<Timing.recordsLookedAt)
            let records = Array(seen.lazy.filter { wish.window.includes($0) }.prefix(size))
            let output = try request.output()
            let transformed = output.transformed(records, context)
            let exported = output.filtered(transformed.records, context)
            var stages: [Preview.Stage] = []
            if let question { stages.append(.init(Assumed.requestStage, [question.json])) }
            stages.append(.init(Assumed.parseStage, records))
            if wish.model["transform"]?.isThere ?? false {
                stages.append(.init(Assumed.transformStage, transformed.records, transformed.errors))
            }
            if wish.model["filter"]?.isThere ?? false { stages.append(.init(Assumed.filterStage, exported)) }
            return Preview(exported, stages)
        }

        /// Shows what the mapping makes of each record, and the request that it would be sent with. Ignored records have neither.
        static func ofImport(_ call: Call, _ wish: ImportPreview, _ state: State) throws(Refusal) -> Preview {
            let connection = try state.connection(of: wish.model, Import.self)
            let plan = try ImportPlan(refusing: wish.model, connection)
            let records = plan.many.map { wish.records.flatMap($0.elements) } ?? wish.records
            let asked = state.prepared(toBeAsked: plan.asked, of: connection, by: records.count)
            let context = MappingContext(call, connection)
            var submissions: [Submission] = []
            var errors: [JSON] = []
            for record in records {
                switch plan.prepare(record, context, RunMoment(call), asked) {
                case .submission(let submission): submissions.append(submission)
                case .result(.failed(_, let problems)): errors += problems
                case .result: continue
                }
            }
            let mapped = submissions.map(\.mapped)
            var requests: [JSON] = []
            for start in stride(from: 0, to: submissions.count, by: plan.batchSize) {
                requests += plan.requests(of: Array(submissions[start..<min(start + plan.batchSize, submissions.count)]))
            }
            return Preview(mapped, [.init(Assumed.mappingStage, mapped, errors), .init(Assumed.requestStage, requests)])
        }
    }

    /// `{"data", "dataURIs", "stages": [{"name", "errors", "data"}]}`
    struct Preview: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        struct Stage {
            let name: String
            let data, errors: [JSON]

            init(_ name: String, _ data: [JSON], _ errors: [JSON] = []) {
                (self.name, self.data, self.errors) = (name, data, errors)
            }

            /// That `errors` is null where there are none is assumed.
            fileprivate var json: JSON {
                ["name": .string(name), "errors": errors.isEmpty ? .null : .array(errors), "data": .array(data)]
            }
            fileprivate static let schema = Schema(
                "PreviewStage", source: "celigo/ai, preview-response",
                [.init("name", .string()), .init("errors", .nullable(.array(.any))), .init("data", .array(.any))])
        }

        init(_ records: [JSON], _ stages: [Stage]) {
            document = JSON.Document([
                "data": .array(records), "dataURIs": .array(records.map { _ in .null }), "stages": .array(stages.map(\.json)),
            ])
        }

        static let schema = Schema(
            "Preview", source: "celigo/ai, preview-response",
            [
                .init("data", .array(.any)), .init("dataURIs", .array(.nullable(.string()))),
                .init("stages", .array(.object(Stage.schema))),
            ])
    }

    /// An export as it would be stored, and beside it `postData`: the window of a delta export, in seconds since 1970.
    struct ExportPreview: RequestBody {
        typealias Service = Integrator
        let model: JSON.Object
        let window: DeltaWindow
        private static let times = Schema(
            "PreviewTimes", source: "celigo/ai, preview-response", isOpen: true,
            ["lastExportDateTime", "currentExportDateTime"].map { .init($0, .string(), required: false) })
        static let shape = Shape.object(
            Schema(
                "ExportPreview", source: "celigo/ai, preview-response", isOpen: true,
                [.init("_connectionId", .string()), .init("postData", .object(times), required: false)]
            ).including(Export.model))

        init(body: JSON) throws(Refusal) {
            model = try body.objectOrRefusal()
            func time(_ name: String) throws(Refusal) -> Instant? {
                guard let value = body["postData"]?[name], !value.isNull else { return nil }
                let seconds = value.stringValue.flatMap { Int($0) } ?? value.intValue
                guard let seconds, seconds.magnitude < 1 << 38 else {
                    throw .invalid([.invalid("postData.\(name)", "\(name) must be a number of seconds.")])
                }
                return .milliseconds(Int64(seconds) * 1000)
            }
            let (from, to) = (try time("lastExportDateTime"), try time("currentExportDateTime"))
            window = DeltaWindow(model, from: from, to: to)
        }
    }

    /// An import as it would be stored, and beside it the records for it, in `data`; that they are there is assumed.
    struct ImportPreview: RequestBody {
        typealias Service = Integrator
        let model: JSON.Object
        let records: [JSON]
        static let shape = Shape.object(
            Schema(
                "ImportPreview", source: "celigo/ai, preview-response", isOpen: true,
                [.init("_connectionId", .string()), .init("data", .array(.any), required: false, .assumed)]
            ).including(Import.model))

        init(body: JSON) throws(Refusal) {
            model = try body.objectOrRefusal()
            let data = body["data"] ?? []
            guard let records = data.arrayValue ?? data.objectValue.map({ [.object($0)] }) else {
                throw .invalid([.invalid("data", "data must be an array.")])
            }
            self.records = records
        }
    }
}

extension Integrator.State {
    /// The connection of an export or an import that is sent and not stored, after all checks that storing it would make.
    fileprivate func connection<Item: Integrator.Resource>(
        of model: JSON.Object, _: Item.Type
    ) throws(Integrator.Refusal) -> Integrator.Connection {
        let problems = Item.problems(in: model, self)
        guard problems.isEmpty else { throw .invalid(problems) }
        guard let connection = connections[model["_connectionId"]?.stringValue ?? ""] else { throw .invalid([.missing("_connectionId")]) }
        return connection
    }
}
