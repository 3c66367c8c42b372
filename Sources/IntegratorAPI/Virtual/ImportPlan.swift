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
        /// Where a record says that the application has it.
        private let existing: SourcePath?
        /// The lookup that tells whether the application has a record, where the import names one.
        private let finder: Finder?
        /// Where a record has its key, for an application that is not asked by HTTP.
        private let key: SourcePath?
        /// What the import asks for, with one request or with each of several, and which of them are for updates and for creations.
        private let operations: [(name: String, action: Submission.Action)]
        private let updating, creating: Int
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
            let methods = block["method"]?.texts ?? []
            operations = (methods.isEmpty ? [block["operation"]?.firstText ?? "UPSERT"] : methods).map { method in
                let name = method.uppercased()
                return (name, Self.action(name))
            }
            let types = block["requestType"]?.texts.map { $0.uppercased() } ?? []
            updating = types.count > 1 ? types.firstIndex(of: "UPDATE") ?? 0 : 0
            creating = types.count > 1 ? types.firstIndex(of: "CREATE") ?? 0 : 0
            let ignored = block["ignoreExtract"]
            existing = try (block["existingExtract"]?.stringValue ?? ignored?.stringValue).map { text throws(DefinitionError) in
                try SourcePath(text)
            }
            let extract = ignored ?? block["internalIdLookup"]?["extract"] ?? block["idLookup"]?["extract"]
            key = try extract?.stringValue.map { text throws(DefinitionError) in try SourcePath(text) }
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
            let action = operation(updates: isThere).action
            let mustFind = mapping.asksForDestination || mapping.asksForOperation && isThere != false && action != .create
            let found = mustFind ? find(record, context, updates: isThere, state) : nil
            context.destination = found?.record
            // that an import which only creates does so for its mapping whatever is there is assumed
            context.operation = isThere ?? (action != .create && found?.record != nil) ? .update : .create
            let mapped = mapping.apply(to: record, in: context)
            guard mapped.errors.isEmpty else { return .result(.failed(status: 422, mapped.errors.map(\.json))) }
            let value = many != nil && mapping.isEmpty ? OneToMany.bare(mapped.value) : mapped.value
            let submission: Submission
            do throws(TemplateError) { submission = try self.submission(record, value, context, updates: isThere, key: found?.key) } catch {
                return .result(.failure(422, error.code, error.message, source: "resource"))
            }
            if model["ignoreExisting"] == true, isThere ?? state.has(submission, connection) { return .result(.ignored) }
            if model["ignoreMissing"] == true, !(isThere ?? state.has(submission, connection)) { return .result(.ignored) }
            return .submission(submission)
        }

        /// The record as the application has it now, and its key. That may be the product of the mapping, and of a field that an update
        /// leaves out: so the record is mapped first as if there were none.
        private func find(
            _ record: JSON, _ context: MappingContext, updates: Bool?, _ state: State
        ) -> (record: JSON?, key: String?)? {
            let mapped = mapping.apply(to: record, in: context).value
            return (try? submission(record, mapped, context, updates: updates)).flatMap { state.find($0, connection) }
        }

        /// Whether the application has the record already, as far as the import can tell before mapping it; nil where it does not look.
        private func exists(_ record: JSON, _ context: MappingContext, _ state: State) -> Bool? {
            if let existing { return existing.value(in: record)?.isThere ?? false }
            guard let finder else { return nil }
            guard let lookup = finder.lookup else { return false }
            let value = finder.source?.value(in: record) ?? .null
            if let map = lookup["map"] { return map[value.keyText ?? ""] != nil }
            return state.answer(to: lookup, value, of: connection, record, context)?.isThere ?? false
        }

        private func operation(updates: Bool?) -> (name: String, action: Submission.Action) {
            operations[min(updates == true ? updating : creating, operations.count - 1)]
        }

        /// - Parameter known: the record's key, where it was found.
        private func submission(
            _ record: JSON, _ mapped: JSON, _ context: MappingContext, updates: Bool?, key known: String? = nil
        ) throws(TemplateError) -> Submission {
            let place = updates == true ? updating : creating
            let uri = uris.isEmpty ? nil : try uris[min(place, uris.count - 1)].render(record, in: context)
            var sent: JSON = block["sendPostMappedData"] == false ? [:] : mapped
            if let body = bodies.isEmpty ? nil : bodies[min(place, bodies.count - 1)] {
                // documented: a body sees the mapped record, a URI the original one
                var inBody = context
                inBody.variables["record"] = mapping.isEmpty ? record : mapped
                let text = try body.render(mapped, in: inBody)
                sent = (try? JSON(parsing: Array(text.utf8))) ?? .string(text)
            }
            let operation = operation(updates: updates)
            let own = mapping.keyField.flatMap { mapped[$0]?.keyText } ?? (uri == nil ? key?.value(in: record)?.keyText : nil)
            return Submission(
                action: operation.action, operation: operation.name, place: Place.ofImport(model, uri: uri), uri: uri, mapped: mapped,
                record: sent.objectValue ?? ["value": sent], key: known ?? own)
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
    fileprivate func has(_ submission: Integrator.Submission, _ connection: Integrator.Connection) -> Bool {
        find(submission, connection)?.record != nil
    }

    /// The application's record with the submission's key, or the only record that its path stands for, found as in `submit`; with the
    /// key, where that is in what is sent, also of a record that is not there.
    fileprivate func find(
        _ submission: Integrator.Submission, _ connection: Integrator.Connection
    ) -> (record: JSON?, key: String?)? {
        if let set = dataSet(at: submission.place, of: connection.id) {
            guard let key = submission.key ?? submission.record[set.keyMember]?.keyText else {
                guard submission.isPath, submission.action != .create, total(of: set) == 1 else { return nil }
                return records(of: set, 0..<1).first.flatMap { submission.canMean($0) ? ($0, nil) : nil }
            }
            return (record(key, in: set), key)
        }
        guard submission.isPath, let parent = Integrator.Place.parent(of: submission.place),
            let set = dataSet(at: parent.place, of: connection.id)
        else { return nil }
        return record(parent.key, in: set).map { ($0, nil) }
    }
}
