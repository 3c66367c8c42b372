import Emulation
import MappingEngine
import OrderedJSON

extension Integrator {
    /// A lookup: an export that is asked for each record.
    struct LookupPlan {
        let connection: Connection
        private let model: JSON.Object
        private let filter: RecordFilter?
        private let output: ExportOutput
        private let uri: Template?
        private let method: String

        /// The address as a template.
        var asked: String? { uri?.text }

        init(_ model: JSON.Object, _ connection: Connection) throws(DefinitionError) {
            self.model = model
            self.connection = connection
            filter = try model.definition("inputFilter") { json throws(DefinitionError) in try RecordFilter(json) }
            output = try ExportOutput(model)
            let block = model["http"] ?? model["rest"]
            method = block?["method"]?.firstText ?? "GET"
            // observed: in the address of an export, a name without a value is an error
            uri = try block?["relativeURI"]?.firstText.map { text throws(DefinitionError) in
                try Template(text, for: .uri, isStrict: true)
            }
        }

        /// What the application has for a record: `{data, errors}`, as response mappings see it. Nil where the lookup's filter says not to
        /// ask.
        func answer(for record: JSON, _ context: MappingContext, _ state: State) throws(StepFailure) -> JSON? {
            guard filter?.matches(record, in: context) ?? true else { return nil }
            let context = Self.asking(for: record, context)
            if connection[.offline] == true { throw .offline }
            let address = try address(for: record, context)
            let found: [JSON]
            do throws(Refusal) {
                let known = address.flatMap { state.dataSet(about: $0, of: connection.id) }
                let set = if let known { known } else { try state.dataSet(for: model, at: address, of: connection) }
                found = state.answer(at: address, in: set)
            } catch {
                throw StepFailure("not_emulated", error.message, source: "lookup")
            }
            let outgoing = output.processed(found, context)
            return ["data": .array(outgoing.records), "errors": .array(outgoing.errors)]
        }

        private func address(for record: JSON, _ context: MappingContext) throws(StepFailure) -> String? {
            do throws(TemplateError) { return try uri?.render(record, in: context) } catch {
                throw StepFailure(error.code, error.message, source: "resource")
            }
        }

        /// The request as a debug log shows it; nil where the application is not asked by HTTP.
        func request(for record: JSON, _ context: MappingContext) -> JSON? {
            guard let address = try? address(for: record, Self.asking(for: record, context)) else { return nil }
            return ["method": .string(method), "uri": .string(address)]
        }

        /// Adds `record` for templates, which may name the record or just its members.
        private static func asking(for record: JSON, _ context: MappingContext) -> MappingContext {
            var context = context
            context.variables["record"] = record
            return context
        }
    }

    /// What an export does to records on their way out: it transforms them first and then filters. The order is assumed, and so is that a
    /// record which cannot be transformed is left out.
    struct ExportOutput {
        struct Outgoing {
            var records: [JSON]
            var failures: [Failure] = []
            var errors: [JSON] { failures.flatMap(\.errors) }
        }

        /// A record as the application has it, and why it could not be transformed.
        struct Failure {
            let record: JSON
            let errors: [JSON]
        }

        private let transform: Transform?
        private let filter: RecordFilter?

        init(_ model: JSON.Object) throws(DefinitionError) {
            transform = try model.definition("transform") { json throws(DefinitionError) in try Transform(json) }
            filter = try model.definition("filter") { json throws(DefinitionError) in try RecordFilter(json) }
        }

        func processed(_ records: [JSON], _ context: MappingContext) -> Outgoing {
            var outgoing = transformed(records, context)
            outgoing.records = filtered(outgoing.records, context)
            return outgoing
        }

        func transformed(_ records: [JSON], _ context: MappingContext) -> Outgoing {
            guard let transform else { return Outgoing(records: records) }
            var outgoing = Outgoing(records: [])
            for record in records {
                let mapped = transform.apply(to: record, in: context)
                if mapped.errors.isEmpty {
                    outgoing.records.append(mapped.value)
                } else {
                    outgoing.failures.append(Failure(record: record, errors: mapped.errors.map(\.json)))
                }
            }
            return outgoing
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
        static let unconnected = StepFailure("not_emulated", Integrator.Refusal.unconnected.message, source: "resource")
        /// Observed: the field names what is gone.
        static func invalidReference(_ field: String) -> Self { Self("invalid_ref", "Invalid reference: \(field)", source: "internal") }
        var json: JSON { ["code": .string(code), "message": .string(message), "source": .string(source)] }
    }
}

extension JSON.Object {
    /// A member as the closure parses it; the path of an error starts with the member's name. Nil where there is no such member.
    func definition<Value>(
        _ name: String, _ read: (JSON) throws(DefinitionError) -> Value
    ) throws(DefinitionError) -> Value? {
        guard let json = self[name] else { return nil }
        return try within(name, try read(json))
    }
}
