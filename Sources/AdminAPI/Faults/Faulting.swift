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
            POST  ("/__admin/faults",              .admin,  takes: FaultRule.self,    .created(FaultNote.self),  add,       .documented)
                .docs("Adds a rule: which requests (`match`), when (`when`), and what befalls them: one `effect`. Where several rules apply, the one that was added last does. One request alone asks for an effect with the header `X-Understudy-Fault: unauthorized` (a code), `delay=2s` or the name of an effect, or for a status with `Prefer: code=404`.",
                      #"curl $UNDERSTUDY_ADMIN_URL/faults -d '{"match":{"path":"/v1.0/cycles"},"when":{"first":2},"effect":{"answer":{"status":503}}}'"#)
            POST  ("/__admin/faults/packs/:pack",  .admin,                            .created([FaultNote].self), addPack,  .documented, fails: .unknownPack)
                .docs("Adds the rules of a situation that has a name, and answers with them: `token-outage`, `stuck-jobs`, `flaky-network`, `rate-limited`, `slow-third-page`.",
                      "curl -X POST $UNDERSTUDY_ADMIN_URL/faults/packs/token-outage")
            DELETE("/__admin/faults",              .admin,                            .ok([FaultNote].self),     clear,     .documented)
                .docs("Removes all rules, and says what they hit.",
                      "curl -X DELETE $UNDERSTUDY_ADMIN_URL/faults")
            DELETE("/__admin/faults/:id",          .admin,                            .ok([FaultNote].self),     remove,    .documented, fails: .unknownFault)
                .docs("Removes a rule, and says the others.",
                      "curl -X DELETE $UNDERSTUDY_ADMIN_URL/faults/1")
        }

        static func list(_ call: Call, _ server: State) throws(Refusal) -> [FaultNote] { notes(call.sandbox) }

        static func add(_ call: Call, _ rule: FaultRule, _ server: State) throws(Refusal) -> FaultNote {
            try rule.check(server)
            return FaultNote(book(of: call.sandbox).add(rule))
        }

        static func addPack(_ call: Call, _ server: State) throws(Refusal) -> [FaultNote] {
            let name = call.path("pack") ?? ""
            guard let pack = FaultPack(rawValue: name) else {
                let known = FaultPack.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal(.unknownPack, "There is no pack \(name); there are \(known).")
            }
            let book = book(of: call.sandbox)
            return pack.rules.map { rule in
                var rule = rule.objectValue ?? [:]
                rule["name"] = .string(name)
                return FaultNote(book.add(FaultRule(document: JSON.Document(rule))))
            }
        }

        static func clear(_ call: Call, _ server: State) throws(Refusal) -> [FaultNote] {
            let last = notes(call.sandbox)
            call.sandbox.faults.install(nil)
            return last
        }

        static func remove(_ call: Call, _ server: State) throws(Refusal) -> [FaultNote] {
            let text = call.path("id") ?? ""
            guard let id = Int(text), let book = call.sandbox.faults.installed as? FaultBook, book.remove(id) else {
                throw Refusal(.unknownFault, "There is no fault \(text).")
            }
            if book.entries.isEmpty { call.sandbox.faults.install(nil) }
            return notes(call.sandbox)
        }

        private static func notes(_ sandbox: Sandbox) -> [FaultNote] {
            ((sandbox.faults.installed as? FaultBook)?.entries ?? []).map(FaultNote.init)
        }

        private static func book(of sandbox: Sandbox) -> FaultBook {
            sandbox.faults.installed(orElse: FaultBook(for: sandbox)) as? FaultBook ?? FaultBook(for: sandbox)
        }
    }

    /// A rule, and what it hit.
    struct FaultNote: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        init(_ entry: FaultBook.Entry) {
            document = JSON.Document([
                "id": .number(.init(entry.id)), "matched": .number(.init(entry.matched)), "hits": .number(.init(entry.hits)),
                "rule": entry.rule.document.json,
            ])
        }

        static let schema = Schema(
            "FaultNote", source: "Understudy",
            [
                .init("id", .integer).docs("Of the sandbox; `DELETE /__admin/faults/<id>` removes the rule."),
                .init("matched", .integer).docs("Requests that fit `match`."), .init("hits", .integer).docs("Those that the rule befell."),
                .init("rule", .object(FaultRule.schema)),
            ])
    }
}
