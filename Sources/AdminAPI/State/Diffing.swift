import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// Which records a test created, changed and deleted: `/__admin/diff`, `/__admin/expect`.
    enum Diffing {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //    path               access   body                         success                    handler   evidence
            GET ("/__admin/diff",    .admin,  query: [from, to],
                                                                           .ok(StateDiff.self),       diff,     .documented, fails: .unknownSnapshot)
                .docs("Which records were created, changed and deleted between two moments. For a changed record, `changes` lists each changed member by its JSON pointer, with its `old` and `new` value; if either is missing, the member did not exist then. Records have the form of seed files: members that begin with `$` are Understudy's own.",
                      #"curl "$UNDERSTUDY_ADMIN_URL/diff?from=before""#)
                .slow()
            POST("/__admin/expect",  .admin,  takes: ExpectedDiff.self,    .ok(DiffVerdict.self),     expect,   .documented, fails: .unknownSnapshot)
                .docs("Compares an expected diff with the actual one, and answers with the expected changes that are `missing` and the unexpected ones, which are `collateral`; `passed` if there are none of either. The expectation can be as exact as needed: `id`, `record` and `changes` may be left out, `record` names only the members that matter, and a change gives its `old` value, its `new` value, both or neither. An empty expectation means that nothing changed.",
                      #"curl $UNDERSTUDY_ADMIN_URL/expect -d '{"deleted":[{"api":"canvas","collection":"workflows"}]}'"#)
                .slow()
        }

        private static let from = QueryParameter("from", .string(), docs: "The name of a snapshot; by default the sandbox's start.")
        private static let to = QueryParameter("to", .string(), docs: "The name of a snapshot; by default now.")

        /// From the sandbox's start to now, unless snapshots are named.
        static func diff(_ call: Call, _ server: State) throws(Refusal) -> StateDiff {
            StateDiff(try changes(from: call.query(from.name), to: call.query(to.name), call, server))
        }

        static func expect(_ call: Call, _ expected: ExpectedDiff, _ server: State) throws(Refusal) -> DiffVerdict {
            DiffVerdict(expected, StateDiff(try changes(from: expected[.from], to: expected[.to], call, server)))
        }

        private static func changes(
            from old: String?, to new: String?, _ call: Call, _ server: State
        ) throws(Refusal) -> [(api: String, change: RecordChange)] {
            let start = try moment(old, call, server) ?? .start(call.sandbox)
            let end = try moment(new, call, server) ?? .now(call.sandbox)
            return server.mounts.flatMap { mount in mount.changes(from: start, to: end).map { (mount.name, $0) } }
        }

        private static func moment(_ name: String?, _ call: Call, _ server: State) throws(Refusal) -> StateMoment? {
            guard let name else { return nil }
            return .kept(try Snapshots.snapshot(name, call, server))
        }
    }

    /// A difference between two moments: the records created, changed and deleted.
    struct StateDiff: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        init(_ changes: [(api: String, change: RecordChange)]) {
            var created: [JSON] = [], changed: [JSON] = [], deleted: [JSON] = []
            for (api, change) in changes {
                var note: JSON.Object = ["api": .string(api), "collection": .string(change.collection), "id": .string(change.id)]
                switch (change.old?.json, change.new?.json) {
                case (let old?, let new?):
                    note["changes"] = .array(MemberChange.all(from: old, to: new).map(\.json))
                    changed.append(.object(note))
                case (nil, let new?):
                    note["record"] = new
                    created.append(.object(note))
                case (let old?, nil):
                    note["record"] = old
                    deleted.append(.object(note))
                case (nil, nil): break
                }
            }
            document = JSON.Document(["created": .array(created), "changed": .array(changed), "deleted": .array(deleted)])
        }

        private static let member = Schema(
            "MemberChange", source: "Understudy",
            [.init("pointer", .string()), .init("old", .any, required: false), .init("new", .any, required: false)])
        private static let name: [Schema.Member] = [.init("api", .string()), .init("collection", .string()), .init("id", .string())]
        private static let whole = Schema("RecordNote", source: "Understudy", name + [.init("record", .dictionary(.any))])
        private static let part = Schema("RecordChange", source: "Understudy", name + [.init("changes", .array(.object(member)))])
        static let schema = Schema(
            of: Self.self, "StateDiff", source: "Understudy",
            [
                .init(.created, .array(.object(whole))), .init(.changed, .array(.object(part))), .init(.deleted, .array(.object(whole))),
            ])
    }
}

/// A place in a record where the value has changed; `old` is nil where there was none before, `new` where there is none now.
struct MemberChange {
    let pointer: JSON.Pointer
    let old, new: JSON?

    var json: JSON {
        var object: JSON.Object = ["pointer": .string("\(pointer)")]
        if let old { object["old"] = old }
        if let new { object["new"] = new }
        return .object(object)
    }

    /// All changes. Goes down into values as long as both are objects, or arrays of the same length.
    static func all(from old: JSON, to new: JSON, at pointer: JSON.Pointer = JSON.Pointer()) -> [MemberChange] {
        guard old != new else { return [] }
        switch (old, new) {
        case (.object(let before), .object(let after)):
            let gone = before.filter { after[$0.key] == nil }.map {
                MemberChange(pointer: pointer.appending($0.key), old: $0.value, new: nil)
            }
            return after.flatMap { key, value in
                let place = pointer.appending(key)
                return before[key].map { all(from: $0, to: value, at: place) } ?? [MemberChange(pointer: place, old: nil, new: value)]
            } + gone
        case (.array(let before), .array(let after)) where before.count == after.count:
            return zip(before, after).enumerated().flatMap { index, pair in all(from: pair.0, to: pair.1, at: pointer.appending(index)) }
        default: return [MemberChange(pointer: pointer, old: old, new: new)]
        }
    }
}

extension Field where Owner == Admin.StateDiff, Value == [JSON.Document] {
    static var created: Self { "created" }
    static var changed: Self { "changed" }
    static var deleted: Self { "deleted" }
}
