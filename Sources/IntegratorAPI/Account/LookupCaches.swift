package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// Tables of keys and values that mappings look up: `/v1/lookupcaches`. Source: celigo/ai for the paths. Bodies and answers are
    /// assumed: `{"data": [{"key", "value"}]}` is written and read, `{"keys": […]}` selects the rows to read or to delete.
    enum LookupCaches {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                                   access         query or body                           success                            handler                            evidence
            GET   ("/v1/lookupcaches",                    .fullAccess,   query: Listing<LookupCache>.parameters, .ok(Listing<LookupCache>.self),    Store<LookupCache>.list,           .documented, fails: .invalidQueryParams)
                .slow(with: Listing<LookupCache>.slowFilters)
            POST  ("/v1/lookupcaches",                    .fullAccess,   takes: Submitted<LookupCache>.self,     .created(LookupCache.self),        Store<LookupCache>.create,         .documented, fails: .missingField, .invalidField)
            GET   ("/v1/lookupcaches/:id",                .fullAccess,                                           .ok(LookupCache.self),             Store<LookupCache>.read,           .documented, fails: .notFound)
            PUT   ("/v1/lookupcaches/:id",                .fullAccess,   takes: Resubmitted<LookupCache>.self,   .ok(LookupCache.self),             Store<LookupCache>.replace,        .documented, fails: .notFound, .invalidField)
            DELETE("/v1/lookupcaches/:id",                .fullAccess,                                           .noContent,                        Store<LookupCache>.delete,         .documented, fails: .notFound, .resourceInUse)
            GET   ("/v1/lookupcaches/:id/dependencies",   .fullAccess,                                           .ok(Dependencies.self),            Store<LookupCache>.dependencies,   .inferred,   fails: .notFound)
            POST  ("/v1/lookupcaches/:id/data",           .fullAccess,   takes: LookupRows.self,                 .ok(LookupRows.self),              putRows,                           .documented, fails: .notFound, .missingField, .invalidField)
            POST  ("/v1/lookupcaches/:id/getData",        .fullAccess,   takes: LookupKeys.self,                 .ok(LookupRows.self),              getRows,                           .documented, fails: .notFound, .invalidField)
            DELETE("/v1/lookupcaches/:id/data",           .fullAccess,   takes: DeletedKeys.self,                .noContent,                        deleteRows,                        .documented, fails: .notFound, .missingField, .invalidField)
            DELETE("/v1/lookupcaches/:id/data/purge",     .fullAccess,                                           .noContent,                        purge,                             .documented, fails: .notFound)
        }

        /// A key that already exists gets the new value.
        static func putRows(_ call: Call, _ rows: LookupRows, _ state: inout State) throws(Refusal) -> LookupRows {
            let cache: LookupCache = try state.find(call)
            for (key, value) in rows.rows { state.lookupRows.put(LookupRow(cache.id, key, value)) }
            return rows
        }

        /// All rows where no keys are named; unknown keys are skipped.
        static func getRows(_ call: Call, _ wanted: LookupKeys, _ state: State) throws(Refusal) -> LookupRows {
            let cache: LookupCache = try state.find(call)
            guard let keys = wanted.keys else {
                return LookupRows(state.lookupRows.rows(LookupRow.ofCache, in: SortKey(cache.id)).elements)
            }
            return LookupRows(keys.compactMap { state.lookupRows[LookupRow.id(cache.id, $0)] })
        }

        static func deleteRows(_ call: Call, _ unwanted: DeletedKeys, _ state: inout State) throws(Refusal) -> NoBody {
            let cache: LookupCache = try state.find(call)
            guard let keys = unwanted.keys else { throw .invalid([.missing("keys")]) }
            for key in keys { state.lookupRows.remove(LookupRow.id(cache.id, key)) }
            return NoBody()
        }

        static func purge(_ call: Call, _ state: inout State) throws(Refusal) -> NoBody {
            let cache: LookupCache = try state.find(call)
            state.clearLookupRows(of: cache.id)
            return NoBody()
        }
    }

    package struct LookupCache: Resource {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package static let collection = "lookupcaches"
        package static let kind = "lookupcache"
        package static var table: WritableKeyPath<State, Table<LookupCache>> { \.lookupCaches }
        package static func find(_ id: String, in state: State) -> LookupCache? { state.lookupCaches[id] }
        package static let filters = ["name"]
        package static let patchable: [String] = []
        package static let schema = Schema(
            of: Self.self, "LookupCache", source: "celigo/ai", isOpen: true,
            [.init(.resourceId), .init(.lastModified), .init(.resourceName), .init(.createdAt, required: false), .init(.secrets)]
        ).including(model)
        package static let model = Model(
            members: ["name", "description"], serverOwned: ["sandbox"], texts: ["name", "description"], flags: ["sandbox"])

        package func owned(_ state: State) -> JSON.Object { ownedSandbox }

        package static func problems(in sent: JSON.Object, _ state: State) -> [Problem] { sent.problems(ofTypes: model) }
    }

    /// One key of a cache, and its value.
    package struct LookupRow: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        init(_ cache: String, _ key: String, _ value: JSON) {
            append(.cacheId, cache)
            append(.key, key)
            append(.value, value)
        }
        static func id(_ cache: String, _ key: String) -> String { "\(cache)/\(key)" }
        package var id: String { Self.id(self[.cacheId], self[.key]) }
        package static let schema = Schema(of: Self.self, "LookupRow", source: "Understudy", [.init(.cacheId), .init(.key), .init(.value)])
        static let ofCache = Index<LookupRow>("cache") { SortKey($0[.cacheId]).then($0[.key]) }
        package static let indexes = [ofCache]
    }
}

extension Integrator.State {
    mutating func clearLookupRows(of cache: String) {
        for row in lookupRows.rows(Integrator.LookupRow.ofCache, in: SortKey(cache)).elements { lookupRows.remove(row.id) }
    }
}

extension Field where Owner == Integrator.LookupRow, Value == String {
    static var cacheId: Self { "_lookupCacheId" }
    static var key: Self { "key" }
}

extension Field where Owner == Integrator.LookupRow, Value == JSON {
    static var value: Self { "value" }
}
