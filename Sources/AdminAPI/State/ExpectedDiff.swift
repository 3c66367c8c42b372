import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// What a test expects to have happened to the records, in the form of `/__admin/diff`, and as exactly as the test cares to say: it may
    /// leave out an id, any members of a record, the old or the new value of a change, or all changes of a record.
    struct ExpectedDiff: ControlBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        private static let member = Schema(
            "ExpectedMember", source: "Understudy",
            [
                .init("pointer", .string()).docs("The JSON pointer of the member, as in a diff: `/Name`."),
                .init("old", .any, required: false).docs("If left out, any value."),
                .init("new", .any, required: false).docs("If left out, any value."),
            ])
        private static let name: [Schema.Member] = [
            .init("api", .string()), .init("collection", .string()),
            .init("id", .string(), required: false).docs(
                "If left out, any record of the collection that no other entry accounts for."),
        ]
        private static let whole = Schema(
            "ExpectedRecord", source: "Understudy",
            name + [
                .init("record", .dictionary(.any), required: false).docs("Members that the record must have, with their values; 1 is 1.0.")
            ])
        private static let part = Schema(
            "ExpectedChange", source: "Understudy",
            name + [
                .init("changes", .array(.object(member)), required: false).docs(
                    "Exactly these changes and no others; if left out, any changes.")
            ])
        static let schema = Schema(
            of: Self.self, "ExpectedDiff", source: "Understudy",
            [
                .init(.from, required: false).docs("The name of a snapshot; by default the sandbox's start."),
                .init(.to, required: false).docs("The name of a snapshot; by default now."),
                .init(.created, .array(.object(whole)), required: false),
                .init(.changed, .array(.object(part)), required: false), .init(.deleted, .array(.object(whole)), required: false),
            ])
    }

    /// `passed` when all that was expected happened and nothing else did. The `kind` of an entry is the list of the diff that it belongs
    /// to.
    struct DiffVerdict: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        init(_ expected: ExpectedDiff, _ diff: StateDiff) {
            var missing: [JSON] = [], collateral: [JSON] = []
            for (kind, wanted, found) in [
                ("created", expected[.created], diff[.created]), ("changed", expected[.changed], diff[.changed]),
                ("deleted", expected[.deleted], diff[.deleted]),
            ] {
                var left = DiffEntries(found)
                for wish in wanted.map(\.object) {
                    guard let entry = left.take(fitting: wish) else {
                        missing.append(wish.noted(kind))
                        continue
                    }
                    if let surplus = entry.surplus(beside: wish) { collateral.append(surplus.noted(kind)) }
                }
                collateral += left.rest.map { $0.noted(kind) }
            }
            document = JSON.Document([
                "verdict": .string(missing.isEmpty && collateral.isEmpty ? "passed" : "failed"), "missing": .array(missing),
                "collateral": .array(collateral),
            ])
        }

        static let schema = Schema(
            "DiffVerdict", source: "Understudy",
            [
                .init("verdict", .string(), values: ["passed", "failed"]), .init("missing", .array(.dictionary(.any))),
                .init("collateral", .array(.dictionary(.any))),
            ])
    }
}

extension JSON.Object {
    fileprivate func noted(_ kind: String) -> JSON {
        var note: JSON.Object = ["kind": .string(kind)]
        for (name, value) in self { note.append(name, value) }
        return .object(note)
    }
}

extension Field where Owner == Admin.ExpectedDiff, Value == String? {
    static var from: Self { "from" }
    static var to: Self { "to" }
}

extension Field where Owner == Admin.ExpectedDiff, Value == [JSON.Document] {
    static var created: Self { "created" }
    static var changed: Self { "changed" }
    static var deleted: Self { "deleted" }
}
