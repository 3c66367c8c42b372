import Emulation
import HTTPMessages
import MappingEngine
import OrderedJSON
import Synchronization

extension Integrator {
    /// What an import would send: `/v1/connections/{id}/import/map`. Source: Celigo, “Connection API”. The form of the answer is assumed: a
    /// bare array of the mapped records, with `{"errors": […]}` in the place of one that cannot be mapped.
    enum VirtualMappings {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //   path                                 access         body                          success            handler    evidence
            POST("/v1/connections/:id/import/map",    .connections,  takes: ImportRequest.self,    .ok(JSON.self),    map,       .documented,
                                                                     fails: .notFound, .missingField, .invalidField)
                .slow()
        }

        static func map(_ call: Call, _ request: ImportRequest, _ state: State) throws(Refusal) -> JSON {
            let connection: Connection = try state.find(call)
            let mapping: Mapping
            do throws(DefinitionError) { mapping = try Mapping(.object(request.model)) } catch {
                throw .invalid([Problem(error, within: "import")])
            }
            let asked = state.prepared(toBeAsked: ImportPlan.asked(by: mapping), of: connection, by: request.data.count)
            let context = MappingContext(call, connection, asking: asked)
            return .array(
                request.data.map { record in
                    let mapped = mapping.apply(to: record, in: context)
                    return mapped.errors.isEmpty ? mapped.value : ["errors": .array(mapped.errors.map(\.json))]
                })
        }
    }

    struct ImportRequest: RequestBody {
        typealias Service = Integrator
        let model: JSON.Object
        let data: [JSON]

        static let shape = Shape.object(
            Schema(
                "ImportRequest", source: "Celigo, “Connection API”", isOpen: true,
                [.init("import", .object(Import.schema.partial(as: "VirtualImport"))), .init("data", .array(.any))]))

        init(body: JSON) throws(Refusal) {
            guard let model = body["import"] else { throw .invalid([.missing("import")]) }
            guard let data = body["data"] else { throw .invalid([.missing("data")]) }
            guard let object = model.objectValue else { throw .invalid([.invalid("import", "import must be an object.")]) }
            guard let items = data.arrayValue else { throw .invalid([.invalid("data", "data must be an array.")]) }
            self.model = object
            self.data = items
        }
    }
}

extension Integrator.Problem {
    init(_ error: DefinitionError, within outer: String) {
        let field = [outer, error.field].filter { !$0.isEmpty }.joined(separator: ".")
        self.init(code: error.code == "missing_required_field" ? .missingField : .invalidField, message: error.reason, field: field)
    }
}

extension MappingContext {
    /// That templates see the connection as answers show it is assumed.
    init(_ call: Integrator.Call, _ connection: Integrator.Connection) {
        self.init(connection, at: call.now, call.sandbox.randomness, Budget())
    }

    /// - Parameter state: has the records that lookups find.
    init(_ call: Integrator.Call, _ connection: Integrator.Connection, asking state: Integrator.State) {
        self.init(call, connection)
        look(in: state, of: connection, at: call.now, call.sandbox.randomness)
    }

    init(_ connection: Integrator.Connection, at now: Instant, _ randomness: Randomness, _ budget: Budget) {
        let chance = Mutex(randomness.generator("integrator/mapping/\(connection.id)", Int(now.ticks)))
        self.init(
            now: now.ticks / 10_000, randomness: { chance.withLock { $0.next() } },
            variables: [
                "connection": .object(connection.document.object),
                "settings": ["connection": connection.document["settings"]?.json ?? [:]],
            ])
        self.budget = budget
        digest = Integrator.digest
    }

    /// Lookups find what the state has. Templates in their addresses see the connection alone.
    mutating func look(
        in state: Integrator.State, of connection: Integrator.Connection, at now: Instant, _ randomness: Randomness
    ) {
        lookup = { [budget] lookup, value, record in
            state.answer(to: lookup, value, of: connection, record, MappingContext(connection, at: now, randomness, budget))
        }
    }
}
