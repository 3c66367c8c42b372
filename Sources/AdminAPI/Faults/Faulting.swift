import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// Faults of the sandbox's requests: `/__admin/faults`. A single request can ask for one with `X-Understudy-Fault` or `Prefer:
    /// code=404`.
    enum Faulting {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //     path                            access   body                      success                    handler     evidence
            GET   ("/__admin/faults",              .admin,                            .ok([FaultNote].self),     list,       .documented)
                .docs("The sandbox's rules, with how many requests each `matched` and to how many of these it was applied (`hits`).",
                      "curl $UNDERSTUDY_ADMIN_URL/faults")
            POST  ("/__admin/faults",              .admin,  takes: FaultRule.self,    .created(FaultNote.self),  add,        .documented, fails: .tooManyFaults)
                .docs(#"Adds a rule: which requests (`match`), when (`when`), and what happens to them (`effect`): one effect, which a `delay` or a `dribble` may accompany, or a `sequence` of effects, one for each request: `{"sequence":[{"answer":{"status":429}},{"pass":true},{"reset":true}],"then":"last"}`. An `answer` with `"template":true` may contain values of the request: `{"answer":{"status":201,"template":true,"body":{"Name":"{{request.body./Name}}"}}}`. If several rules apply to a request, the one added last takes effect; each of them counts the request. A sandbox has at most a thousand rules. A request can ask for an effect on itself alone with the header `X-Understudy-Fault: unauthorized` (a code), `delay=2s` (at most `1m`), `cutAfterBytes=100`, `reset`, `empty` or `invalidJSON`, or for a status from 300 to 599 with `Prefer: code=404`: a refusal with that status of the operation or, if it has none, of its API; failing that, an answer without a body. `Preference-Applied` confirms that the preference was applied."#,
                      #"curl $UNDERSTUDY_ADMIN_URL/faults -d '{"match":{"path":"/v1.0/cycles"},"when":{"first":2},"effect":{"answer":{"status":503}}}'"#)
                .slow()
            PUT   ("/__admin/faults",              .admin,  takes: FaultList.self,    .ok([FaultNote].self),     replaceAll, .documented, fails: .tooManyFaults)
                .docs("Replaces all rules by these, added in the order of the list with new ids; an empty list leaves none. `jq '[.[].rule]'` makes such a list from the answer to a GET.",
                      #"curl -X PUT $UNDERSTUDY_ADMIN_URL/faults -d '[{"match":{"api":"canvas"},"effect":{"empty":true}}]'"#)
                .slow()
            POST  ("/__admin/faults/packs/:pack",  .admin,  takes: NoMembers.self,    .created([FaultNote].self), addPack,    .documented, fails: .unknownPack, .tooManyFaults)
                .docs("Adds the rules of a fault pack, a named situation, and answers with them; `GET /__admin/faults/packs` lists the packs.",
                      "curl -X POST $UNDERSTUDY_ADMIN_URL/faults/packs/token-outage")
            GET   ("/__admin/faults/:id",          .admin,                            .ok(FaultNote.self),       read,       .documented, fails: .unknownFault)
                .docs("One rule, with its counts.",
                      "curl $UNDERSTUDY_ADMIN_URL/faults/1")
            PUT   ("/__admin/faults/:id",          .admin,  takes: FaultRule.self,    .ok(FaultNote.self),       change,     .documented, fails: .unknownFault)
                .docs("Replaces a rule; the new one keeps its id and its place among the others, and its counts start at 0. With `\"enabled\":false` it stays but does nothing.",
                      #"curl -X PUT $UNDERSTUDY_ADMIN_URL/faults/1 -d '{"enabled":false,"effect":{"empty":true}}'"#)
                .slow()
            DELETE("/__admin/faults",              .admin,                            .ok([FaultNote].self),     clear,      .documented)
                .docs("Removes all rules, and answers with them and their counts.",
                      "curl -X DELETE $UNDERSTUDY_ADMIN_URL/faults")
            DELETE("/__admin/faults/:id",          .admin,                            .ok([FaultNote].self),     remove,     .documented, fails: .unknownFault)
                .docs("Removes a rule, and answers with the remaining ones.",
                      "curl -X DELETE $UNDERSTUDY_ADMIN_URL/faults/1")
        }

        static func list(_ call: Call, _ server: State) throws(Refusal) -> [FaultNote] {
            ((call.sandbox.faults.installed as? FaultBook)?.entries ?? []).map(FaultNote.init)
        }

        static func add(_ call: Call, _ rule: FaultRule, _ server: State) throws(Refusal) -> FaultNote {
            try rule.check(server)
            return try added([rule], to: call.sandbox)[0]
        }

        static func replaceAll(_ call: Call, _ list: FaultList, _ server: State) throws(Refusal) -> [FaultNote] {
            try FaultRule.check(list.rules, server)
            let notes = try changed(call.sandbox, by: list.rules) { book, rules throws(FaultBook.Full) in try book.replaceAll(with: rules) }
            call.sandbox.catchUp()
            return notes
        }

        static func addPack(_ call: Call, _ body: NoMembers, _ server: State) throws(Refusal) -> [FaultNote] {
            let name = call.path("pack") ?? ""
            guard let pack = FaultPack(rawValue: name) else {
                let known = FaultPack.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal(.unknownPack, "There is no pack \(name); there are \(known).")
            }
            let rules = pack.rules.map { rule in
                var rule = rule.objectValue ?? [:]
                rule["name"] = .string(name)
                return FaultRule(document: JSON.Document(rule))
            }
            return try added(rules, to: call.sandbox)
        }

        /// Adds all rules, or none.
        static func added(_ rules: [FaultRule], to sandbox: Sandbox) throws(Refusal) -> [FaultNote] {
            try changed(sandbox, by: rules) { book, rules throws(FaultBook.Full) in try book.add(rules) }
        }

        private static func changed(
            _ sandbox: Sandbox, by rules: [FaultRule], _ change: (FaultBook, [FaultBook.Rule]) throws(FaultBook.Full) -> [FaultBook.Entry]
        ) throws(Refusal) -> [FaultNote] {
            let ready = rules.map { FaultBook.Rule($0) }
            do throws(FaultBook.Full) {
                let entries = try sandbox.faults.change(orElse: FaultBook(for: sandbox)) { book throws(FaultBook.Full) in
                    try change(book, ready)
                }
                return entries.map(FaultNote.init)
            } catch {
                throw FaultRule.tooMany
            }
        }

        static func read(_ call: Call, _ server: State) throws(Refusal) -> FaultNote {
            let entries = (call.sandbox.faults.installed as? FaultBook)?.entries ?? []
            guard let id = call.faultId, let entry = entries.first(where: { $0.rule.id == id }) else { throw call.unknownFault }
            return FaultNote(entry)
        }

        static func change(_ call: Call, _ rule: FaultRule, _ server: State) throws(Refusal) -> FaultNote {
            try rule.check(server)
            let ready = FaultBook.Rule(rule)
            guard let id = call.faultId,
                let entry = call.sandbox.faults.change(orElse: FaultBook(for: call.sandbox), { $0.replace(id, with: ready) })
            else { throw call.unknownFault }
            call.sandbox.catchUp()
            return FaultNote(entry)
        }

        static func clear(_ call: Call, _ server: State) throws(Refusal) -> [FaultNote] {
            let last = call.sandbox.faults.change(orElse: FaultBook(for: call.sandbox)) { $0.clear() }
            // what a stall held up goes on now
            call.sandbox.catchUp()
            return last.map(FaultNote.init)
        }

        static func remove(_ call: Call, _ server: State) throws(Refusal) -> [FaultNote] {
            guard let id = call.faultId, let others = call.sandbox.faults.change(orElse: FaultBook(for: call.sandbox), { $0.remove(id) })
            else { throw call.unknownFault }
            call.sandbox.catchUp()
            return others.map(FaultNote.init)
        }
    }

    /// A rule, and what it hit.
    struct FaultNote: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        init(_ entry: FaultBook.Entry) {
            document = JSON.Document([
                "id": .number(.init(entry.rule.id)), "matched": .number(.init(entry.tally.matched)),
                "hits": .number(.init(entry.tally.hits)), "rule": entry.rule.terms.document.json,
            ])
        }

        static let schema = Schema(
            "FaultNote", source: "Understudy",
            [
                .init("id", .integer).docs(
                    "Unique in the sandbox, and not given out again before a reset; `PUT /__admin/faults/<id>` replaces the rule, `DELETE` removes it."
                ),
                .init("matched", .integer).docs("The number of requests that matched `match`, whatever happened to them; 0 for a `stall`."),
                .init("hits", .integer).docs("The number of requests to which the rule was applied."),
                .init("rule", .object(FaultRule.schema)),
            ])
    }
}

extension Admin.Call {
    fileprivate var faultId: Int? { path("id").flatMap { Int($0) } }

    fileprivate var unknownFault: Admin.Refusal { Admin.Refusal(.unknownFault, "There is no fault \(path("id") ?? "").") }
}
