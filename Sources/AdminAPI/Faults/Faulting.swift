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
                .docs("The rules of the sandbox, how many requests each `matched`, and how many of these it befell: `hits`.",
                      "curl $UNDERSTUDY_ADMIN_URL/faults")
            POST  ("/__admin/faults",              .admin,  takes: FaultRule.self,    .created(FaultNote.self),  add,        .documented, fails: .tooManyFaults)
                .docs(#"Adds a rule: which requests (`match`), when (`when`), and what befalls them: an `effect`, beside which a `delay` or a `dribble` may stand, or a `sequence` of them, one for each request: `{"sequence":[{"answer":{"status":429}},{"pass":true},{"reset":true}],"then":"last"}`. Where several rules apply, the one that was added last does; each of them counts the request. A sandbox has a thousand at most. One request alone asks for an effect with the header `X-Understudy-Fault: unauthorized` (a code), `delay=2s`, `cutAfterBytes=100`, `reset`, `empty` or `invalidJSON`, or for a status from 300 to 599 with `Prefer: code=404`: a refusal of the operation or, where that has none, of its API; where that has none either, an answer without a body. `Preference-Applied` says that it was heeded."#,
                      #"curl $UNDERSTUDY_ADMIN_URL/faults -d '{"match":{"path":"/v1.0/cycles"},"when":{"first":2},"effect":{"answer":{"status":503}}}'"#)
                .slow()
            PUT   ("/__admin/faults",              .admin,  takes: FaultList.self,    .ok([FaultNote].self),     replaceAll, .documented, fails: .tooManyFaults)
                .docs("These rules in the place of all that there are, in the order in which they are added; none, where the list is empty. `jq '[.[].rule]'` makes such a list of what a GET answers.",
                      #"curl -X PUT $UNDERSTUDY_ADMIN_URL/faults -d '[{"match":{"api":"canvas"},"effect":{"empty":true}}]'"#)
                .slow()
            POST  ("/__admin/faults/packs/:pack",  .admin,  takes: NoMembers.self,    .created([FaultNote].self), addPack,    .documented, fails: .unknownPack, .tooManyFaults)
                .docs("Adds the rules of a situation that has a name, and answers with them; `GET /__admin/faults/packs` says which there are.",
                      "curl -X POST $UNDERSTUDY_ADMIN_URL/faults/packs/token-outage")
            GET   ("/__admin/faults/:id",          .admin,                            .ok(FaultNote.self),       read,       .documented, fails: .unknownFault)
                .docs("One rule, and what it hit.",
                      "curl $UNDERSTUDY_ADMIN_URL/faults/1")
            PUT   ("/__admin/faults/:id",          .admin,  takes: FaultRule.self,    .ok(FaultNote.self),       change,     .documented, fails: .unknownFault)
                .docs("This rule in the place of that one, with its id and its place among the others; it counts from nought. With `\"enabled\":false` it stays and does nothing.",
                      #"curl -X PUT $UNDERSTUDY_ADMIN_URL/faults/1 -d '{"enabled":false,"effect":{"empty":true}}'"#)
                .slow()
            DELETE("/__admin/faults",              .admin,                            .ok([FaultNote].self),     clear,      .documented)
                .docs("Removes all rules, and says what they hit.",
                      "curl -X DELETE $UNDERSTUDY_ADMIN_URL/faults")
            DELETE("/__admin/faults/:id",          .admin,                            .ok([FaultNote].self),     remove,     .documented, fails: .unknownFault)
                .docs("Removes a rule, and says the others.",
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
                .init("id", .integer).docs("Of the sandbox; `PUT /__admin/faults/<id>` changes the rule, `DELETE` removes it."),
                .init("matched", .integer).docs("Requests that fit `match`, whatever befell them; none of a `stall`."),
                .init("hits", .integer).docs("Those that the rule befell."),
                .init("rule", .object(FaultRule.schema)),
            ])
    }
}

extension Admin.Call {
    fileprivate var faultId: Int? { path("id").flatMap { Int($0) } }

    fileprivate var unknownFault: Admin.Refusal { Admin.Refusal(.unknownFault, "There is no fault \(path("id") ?? "").") }
}
