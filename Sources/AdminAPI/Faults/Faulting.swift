import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// What befalls the sandbox's requests: `/__admin/faults`. One request alone asks for one with `X-Understudy-Fault` or `Prefer: code=404`.
    enum Faulting {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //     path                            access   body                      success                    handler    evidence
            GET   ("/__admin/faults",              .admin,                            .ok([FaultNote].self),     list,      .documented)
                .docs("The rules of the sandbox, how many requests each `matched`, and how many of these it befell: `hits`.",
                      "curl $UNDERSTUDY_ADMIN_URL/faults")
            POST  ("/__admin/faults",              .admin,  takes: FaultRule.self,    .created(FaultNote.self),  add,       .documented, fails: .tooManyFaults)
                .docs(#"Adds a rule: which requests (`match`), when (`when`), and what befalls them: an `effect`, beside which a `delay` or a `dribble` may stand, or a `sequence` of them, one for each request: `{"sequence":[{"answer":{"status":429}},{"pass":true},{"reset":true}],"then":"last"}`. Where several rules apply, the one that was added last does; each of them counts the request. A sandbox has a thousand at most. One request alone asks for an effect with the header `X-Understudy-Fault: unauthorized` (a code), `delay=2s`, `cutAfterBytes=100`, `reset`, `empty` or `invalidJSON`, or for a status with `Prefer: code=404`: a refusal of the operation or, where that has none, of its API."#,
                      #"curl $UNDERSTUDY_ADMIN_URL/faults -d '{"match":{"path":"/v1.0/cycles"},"when":{"first":2},"effect":{"answer":{"status":503}}}'"#)
            POST  ("/__admin/faults/packs/:pack",  .admin,  takes: NoMembers.self,    .created([FaultNote].self), addPack,  .documented, fails: .unknownPack, .tooManyFaults)
                .docs("Adds the rules of a situation that has a name, and answers with them: `token-outage`, `stuck-jobs`, `flaky-network`, `rate-limited`, `slow-third-page`.",
                      "curl -X POST $UNDERSTUDY_ADMIN_URL/faults/packs/token-outage")
            DELETE("/__admin/faults",              .admin,                            .ok([FaultNote].self),     clear,     .documented)
                .docs("Removes all rules, and says what they hit.",
                      "curl -X DELETE $UNDERSTUDY_ADMIN_URL/faults")
            DELETE("/__admin/faults/:id",          .admin,                            .ok([FaultNote].self),     remove,    .documented, fails: .unknownFault)
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

        /// All of them, or none.
        private static func added(_ rules: [FaultRule], to sandbox: Sandbox) throws(Refusal) -> [FaultNote] {
            let ready = rules.map { FaultBook.Rule($0) }
            do throws(FaultBook.Full) {
                let entries = try sandbox.faults.change(orElse: FaultBook(for: sandbox)) { book throws(FaultBook.Full) in
                    try book.add(ready)
                }
                return entries.map(FaultNote.init)
            } catch {
                throw Refusal(.tooManyFaults, "A sandbox has \(FaultBook.limit) faults at most; remove one that is not needed any more.")
            }
        }

        static func clear(_ call: Call, _ server: State) throws(Refusal) -> [FaultNote] {
            let last = call.sandbox.faults.change(orElse: FaultBook(for: call.sandbox)) { $0.clear() }
            // what a stall held up goes on now
            call.sandbox.catchUp()
            return last.map(FaultNote.init)
        }

        static func remove(_ call: Call, _ server: State) throws(Refusal) -> [FaultNote] {
            let text = call.path("id") ?? ""
            guard let id = Int(text), let others = call.sandbox.faults.change(orElse: FaultBook(for: call.sandbox), { $0.remove(id) })
            else {
                throw Refusal(.unknownFault, "There is no fault \(text).")
            }
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
                .init("id", .integer).docs("Of the sandbox; `DELETE /__admin/faults/<id>` removes the rule."),
                .init("matched", .integer).docs("Requests that fit `match`, whichever rule befell them."),
                .init("hits", .integer).docs("Those that the rule befell."),
                .init("rule", .object(FaultRule.schema)),
            ])
    }
}
