import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Errors as the old API shows them, job by job: `/v1/jobs/{id}/joberrors`, and a file where there are too many. Source:
    /// integrator-api-docs, job.
    enum JobErrors {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //   path                                 access        query                                                              success                    handler      evidence
            GET("/v1/jobs/:id/joberrors",             .fullAccess,                                                                     .ok([JobError].self),      list,        .documented, fails: .notFound, .tooManyErrors)
            GET("/v1/jobs/:id/errors",                .fullAccess,  query: ErrorQuery.parameters,                                      .ok(ErrorPage.self),       errors,      .documented, fails: .notFound, .invalidQueryParams)
                .slow(with: ErrorQuery.slow + ["_flowJobId"])
            GET("/v1/jobs/:id/errorFile/signedURL",   .fullAccess,                                                                     .ok(SignedURL.self),       sign,        .documented, fails: .notFound)
            GET("/v1/jobs/:id/errorFile",             .open,        query: [.init("expires", .integer), .init("signature", .string())], .ok([JobError].self),      file,        .assumed,    fails: .notFound, .accessRestricted)
        }

        /// Documented.
        static let most = 1000

        /// How longer lists are refused is assumed.
        static func list(_ call: Call, _ state: State) throws(Refusal) -> [JobError] {
            let rows = state.errors(of: try state.job(call))
            guard rows.count <= most else {
                throw Refusal(.tooManyErrors, "The job has \(rows.count) errors; get them from errorFile/signedURL.")
            }
            return rows.map { JobError($0) }
        }

        /// That pages and order are those of a step's errors is assumed.
        static func errors(_ call: Call, _ state: State) throws(Refusal) -> ErrorPage {
            let job = try state.job(call)
            return try ErrorQuery(call).page("errors", of: state.errors(of: job), SortKey(job.id), at: "/v1/jobs/\(job.id)")
        }

        /// The service's address leads to a file store elsewhere, ours back to the emulator.
        static func sign(_ call: Call, _ state: State) throws(Refusal) -> SignedURL {
            let job = try state.job(call)
            let expires = (call.now + Timing.signedURLLives).ticks / 10_000_000
            let signature = signature(job.id, expires, call)
            return SignedURL(
                document: JSON.Document([
                    "signedURL": .string("\(call.origin)/v1/jobs/\(job.id)/errorFile?expires=\(expires)&signature=\(signature)")
                ]))
        }

        static func file(_ call: Call, _ state: State) throws(Refusal) -> [JobError] {
            let job = try state.job(call)
            guard let expires = call.query("expires").flatMap({ Int64($0) }), expires >= call.now.ticks / 10_000_000,
                call.query("signature") == signature(job.id, expires, call)
            else { throw Refusal(.accessRestricted, "Request has expired, or its signature does not match.") }
            return state.errors(of: job).map { JobError($0) }
        }

        private static func signature(_ job: String, _ expires: Int64, _ call: Call) -> String {
            call.sandbox.randomness.hex("integrator/error file/\(job)", Int(expires), digits: 64)
        }
    }

    struct SignedURL: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema("SignedURL", source: "integrator-api-docs, job", [.init("signedURL", .string())])
    }

    struct JobError: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            "JobError", source: "integrator-api-docs, job",
            [.init("resolve", .boolean), .init("retry", .boolean), .init("createdAt", Timestamp.form), .init("code", .string())]
                + ["extract", "generate", "extracted", "generated", "message", "source", "exportDataURI", "importDataURI"].map {
                    .init($0, .string())
                } + [.init("_retryId", .string(), required: false), .init("_jobId", .string())])

        init(_ error: FlowError) {
            var row: JSON.Object = [
                "resolve": .bool(error.isResolved), "retry": false, "createdAt": error[.occurredAt].json, "code": .string(error[.code]),
                "extract": "", "generate": "", "extracted": "", "generated": "", "message": .string(error[.message]),
                "source": .string(error[.source]), "exportDataURI": "", "importDataURI": "",
            ]
            if let key = error[.retryDataKey] { row["_retryId"] = .string(key) }
            row["_jobId"] = .string(error[.job])
            document = JSON.Document(row)
        }
    }
}

extension Integrator.State {
    /// The errors of a step's job, or all errors of a flow job.
    func errors(of job: Integrator.Job) -> Rows<Integrator.FlowError> {
        job.isChild
            ? flowErrors.rows(Integrator.FlowError.ofJob, in: SortKey(job.id))
            : flowErrors.rows(Integrator.FlowError.ofFlowJob, in: SortKey(job.id))
    }
}
