import Emulation
import MappingEngine
import OrderedJSON

extension Integrator {
    /// An import, parsed once for many records: input filter, mapping, and where and how each is sent. Source: celigo/ai, imports; its
    /// `http.yml` for arrays with which one import both creates and updates.
    struct ImportPlan {
        let connection: Connection
        private let model: JSON.Object
        private let block: JSON.Object
        private let filter: RecordFilter?
        let mapping: Mapping
        private let uris: [Template]
        private let bodies: [Template?]
        private let existing: SourcePath?
        /// The lookup that tells whether the application has a record, where the import names one.
        private let finder: Finder?
        private let ignoring: SourcePath?
        let many: OneToMany?
        /// How many records are sent with one request.
        let batchSize: Int
        /// Whether all records of a request have the same result, since there is no path to the answer for each. That such a path is needed
        /// is documented, what happens without it is assumed.
        let sharesResults: Bool
        let success, failure: AnswerRule?
        let idPath, errorPath: SourcePath?
        /// The addresses of dynamic lookups.
        let asked: [String]
        /// Whether there are lookups for which the application or a cache is asked.
        private let looksUp: Bool

        init(_ model: JSON.Object, _ connection: Connection) throws(DefinitionError) {
            self.model = model
            self.connection = connection
            filter = try model.definition("filter") { json throws(DefinitionError) in try RecordFilter(json) }
            mapping = try Mapping(.object(model))
            let lookups = mapping.lookups
            let type = connection[.type] ?? ""
            let names = [type, "http", "rest", "netsuite_da"]
            block = names.lazy.compactMap { model[$0]?.objectValue }.first ?? [:]
            let isStrict = (block["strictHandlebarEvaluation"] ?? model["strictHandlebarEvaluation"]) == true
            uris = try (block["relativeURI"]?.texts ?? []).map { text throws(DefinitionError) in
                try Template(text, for: .uri, isStrict: isStrict, lookups: lookups)
            }
            bodies = try (block["body"]?.texts ?? []).map { text throws(DefinitionError) in
                text.isEmpty ? nil : try Template(text, isStrict: isStrict, lookups: lookups)
            }
            existing = try block["existingExtract"]?.stringValue.map { text throws(DefinitionError) in try SourcePath(text) }
            let ignored = block["ignoreExtract"] ?? block["internalIdLookup"]?["extract"] ?? block["idLookup"]?["extract"]
            ignoring = try ignored?.stringValue.map { text throws(DefinitionError) in try SourcePath(text) }
            let name = block["existingLookupName"] ?? block["ignoreLookupName"]
            finder = name?.stringValue.map { Finder(lookups[$0]) }
            many = OneToMany(model)
            batchSize = min(max(block["batchSize"]?.intValue ?? 1, 1), Assumed.largestBatch)
            let response = block["response"]?.objectValue ?? [:]
            sharesResults = batchSize > 1 && response["resourcePath"]?.firstText == nil
            success = try AnswerRule(response, "success")
            failure = try AnswerRule(response, "fail")
            idPath = response["resourceIdPath"]?.firstText.flatMap { try? SourcePath($0) }
            errorPath = response["errorPath"]?.firstText.flatMap { try? SourcePath($0) }
            asked = Self.asked(by: mapping)
            looksUp = lookups.values.contains { !$0.isStatic }
        }

        static func asked(by mapping: Mapping) -> [String] {
            mapping.lookups.values.compactMap { $0.document["relativeURI"]?.firstText }.sorted()
        }

        private struct Finder {
            /// Nil where there is no lookup of that name.
            let lookup: JSON.Object?
            let source: SourcePath?

            init(_ lookup: Lookup?) {
                self.lookup = lookup?.document
                source = self.lookup?["extract"]?.stringValue.flatMap { try? SourcePath($0) }
            }
        }

        /// The plan of an import in a request; one that is invalid is refused.
        init(refusing model: JSON.Object, within outer: String = "", _ connection: Connection) throws(Refusal) {
            do throws(DefinitionError) { try self.init(model, connection) } catch { throw .invalid([Problem(error, within: outer)]) }
            guard !model.hasHooks else { throw .notEmulated("hooks of imports") }
        }

        /// A record that is ready to be sent, or the result of one that is not sent.
        enum Prepared {
            case submission(Submission)
            case result(ImportResult)
        }

        /// - Parameter state: what the application has, for lookups too, when the record is about to be sent.
        func prepare(_ record: JSON, _ context: MappingContext, _ moment: RunMoment, _ state: State) -> Prepared {
            guard filter?.matches(record, in: context) ?? true else { return .result(.ignored) }
            context.budget.draw(values: 1)
            var context = context
            context.variables["record"] = record
            if looksUp { context.look(in: state, of: connection, at: moment.now, moment.randomness) }
            let isThere = exists(record, context, state)
            context.operation = isThere == true ? .update : .create
            if mapping.asksForDestination { context.destination = destination(of: record, context, updates: isThere, state) }
            let mapped = mapping.apply(to: record, in: context)
            guard mapped.errors.isEmpty else { return .result(.failed(status: 422, mapped.errors.map(\.json))) }
            let value = many != nil && mapping.isEmpty ? OneToMany.bare(mapped.value) : mapped.value
            let submission: Submission
            do throws(TemplateError) { submission = try self.submission(record, value, context, updates: isThere) } catch {
                return .result(.failure(422, error.code, error.message, source: "resource"))
            }
            if model["ignoreExisting"] == true, isThere ?? (state.record(for: submission, connection) != nil) { return .result(.ignored) }
            if model["ignoreMissing"] == true, !(isThere ?? (state.record(for: submission, connection) != nil)) { return .result(.ignored) }
            return .submission(submission)
        }

        /// The record as the application has it now. The key to find it by may be the product of the mapping: so the record is mapped first
        /// as if there were none.
        private func destination(of record: JSON, _ context: MappingContext, updates: Bool?, _ state: State) -> JSON? {
            let mapped = mapping.apply(to: record, in: context).value
            return (try? submission(record, mapped, context, updates: updates)).flatMap { state.record(for: $0, connection) }
        }

        /// Whether the application has the record already, as far as the import can tell before mapping it; nil where it does not look.
        private func exists(_ record: JSON, _ context: MappingContext, _ state: State) -> Bool? {
            if let path = existing ?? ignoring { return path.value(in: record)?.isThere ?? false }
            guard let finder else { return nil }
            guard let lookup = finder.lookup else { return false }
            let value = finder.source?.value(in: record) ?? .null
            if let map = lookup["map"] { return map[value.keyText ?? ""] != nil }
            return state.answer(to: lookup, value, of: connection, record, context)?.isThere ?? false
        }

        private func submission(
            _ record: JSON, _ mapped: JSON, _ context: MappingContext, updates: Bool?
        ) throws(TemplateError) -> Submission {
            let types = block["requestType"]?.texts.map { $0.uppercased() } ?? []
            let place = types.count > 1 ? types.firstIndex(of: updates == true ? "UPDATE" : "CREATE") ?? 0 : 0
            let uri = uris.isEmpty ? nil : try uris[min(place, uris.count - 1)].render(record, in: context)
            var sent: JSON = block["sendPostMappedData"] == false ? [:] : mapped
            if let body = bodies.isEmpty ? nil : bodies[min(place, bodies.count - 1)] {
                // documented: a body sees the mapped record, a URI the original one
                var inBody = context
                inBody.variables["record"] = mapping.isEmpty ? record : mapped
                let text = try body.render(mapped, in: inBody)
                sent = (try? JSON(parsing: Array(text.utf8))) ?? .string(text)
            }
            let methods = block["method"]?.texts ?? []
            let method = methods.isEmpty ? nil : methods[min(place, methods.count - 1)].uppercased()
            let operation = method ?? block["operation"]?.firstText?.uppercased() ?? block["method"]?.firstText ?? "UPSERT"
            let key = mapping.keyField.flatMap { mapped[$0]?.keyText } ?? (uri == nil ? ignoring?.value(in: record)?.keyText : nil)
            return Submission(
                action: Self.action(operation), operation: operation, place: Place.ofImport(model, uri: uri), uri: uri, mapped: mapped,
                record: sent.objectValue ?? ["value": sent], key: key)
        }

        /// - Parameter operation: a method of HTTP, or what other adaptors call it.
        private static func action(_ operation: String) -> Submission.Action {
            switch operation {
            case "POST", "ADD", "INSERT", "CREATE", "INSERTMANY": .create
            case "PUT", "PATCH", "UPDATE", "UPDATEONE": .update
            case "DELETE": .delete
            case "GET", "HEAD": .read
            default: .upsert
            }
        }
    }
}

extension Integrator.State {
    /// The application's record with the submission's key, or the only record that its path stands for, found as in `submit`.
    fileprivate func record(for submission: Integrator.Submission, _ connection: Integrator.Connection) -> JSON? {
        if let set = dataSet(at: submission.place, of: connection.id) {
            guard let key = submission.key ?? submission.record[set.keyMember]?.keyText else {
                guard submission.isPath, submission.action != .create, total(of: set) == 1 else { return nil }
                return records(of: set, 0..<1).first.flatMap { submission.canMean($0) ? $0 : nil }
            }
            return record(key, in: set)
        }
        guard submission.isPath, let parent = Integrator.Place.parent(of: submission.place),
            let set = dataSet(at: parent.place, of: connection.id)
        else { return nil }
        return record(parent.key, in: set)
    }
}
