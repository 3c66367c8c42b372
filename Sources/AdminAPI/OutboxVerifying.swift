import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// What a test may ask about the calls that the services make by themselves: `/__admin/outbox/verify`, `/__admin/outbox/wait`. There is
    /// no `since` as for requests: each API numbers its own calls, and a snapshot that is restored brings back earlier numbers.
    enum OutboxVerifying {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //    path                      access   body or query                     success                          handler   evidence
            POST("/__admin/outbox/verify",  .admin,  takes: OutboxExpectation.self,    .ok(Verdict.self),               verify,   .documented)
                .docs("Whether the outbox has calls that match `match` (default: all) as often as `times` says. The verdict is that of `/__admin/verify`: `passed`, `failed`, or `inconclusive` if calls that have given way to newer ones could change it (the newest \(Outbox.limit) of each API are kept). In `closest`, `request` is `POST` and the address.",
                      #"curl $UNDERSTUDY_ADMIN_URL/outbox/verify -d '{"match":{"kind":"transactionError","body":{"/IncidentLevel":"Error"}},"times":{"exactly":1}}'"#)
                .slow()
            GET ("/__admin/outbox/wait",    .admin,  query: [match, count, Waiting.timeout],
                                                                                       .ok(Later<OutboxArrival>.self),  wait,     .documented)
                .docs("Answers as soon as the outbox has `count` calls that match `match` (default: one call, of any kind), or when `timeout` has passed (default PT30S, at most PT10M). Calls that were made before count, too. Each counts as it is: one with `state` `delivered` once its target has accepted it. Until the answer, the sandbox does not give way to another, however long it is idle.",
                      #"curl -G $UNDERSTUDY_ADMIN_URL/outbox/wait --data-urlencode 'match={"state":"delivered"}' -d timeout=PT10S"#)
        }

        static func verify(_ call: Call, _ expectation: OutboxExpectation, _ server: State) throws(Refusal) -> Verdict {
            guard let times = Times(expectation[.times]) else { throw Refusal(.invalidBody, "/times: \(Times.wanted)") }
            let match = OutgoingMatch(document: expectation[.match])
            let compiled = try compiled(match, call, server) { Refusal(.invalidBody, "/match\($0)") }
            call.sandbox.catchUp()
            return Verdict(compiled, times, in: KeptCalls(in: call.sandbox, of: server.mounts))
        }

        static func wait(_ call: Call, _ server: State) throws(Refusal) -> Later<OutboxArrival> {
            let match = OutgoingMatch(document: try call.document(match, OutgoingMatch.schema))
            let compiled = try compiled(match, call, server) { Refusal(.invalidQuery, "match: \($0)") }
            let count = try call.wholeNumber(count) ?? 1
            let limit = try Waiting.limit(of: call)
            let waiter = OutboxWaiter(for: count, compiled, in: call.sandbox, of: server.mounts)
            waiter.start(limit)
            return waiter.answer
        }

        private static func compiled(
            _ match: OutgoingMatch, _ call: Call, _ server: State, or refusal: (String) -> Refusal
        ) throws(Refusal) -> CompiledOutgoingMatch {
            let mounts = server.mounts.filter { $0.outbox(in: call.sandbox) != nil }
            do throws(ValueMatch.Slip) {
                return try CompiledOutgoingMatch(match, mounts)
            } catch {
                throw refusal("\(error.pointer): \(error.words)")
            }
        }

        private static let match = QueryParameter(
            "match", .string(), docs: "An OutgoingMatch as JSON text; if left out, any call matches.")
        private static let count = QueryParameter("count", .integer, docs: "How many calls to wait for, from 0; default 1.")
    }

    /// `{"match":{…},"times":{"exactly":2}}`.
    struct OutboxExpectation: ControlBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "OutboxExpectation", source: "Understudy",
            [.init(.match, .object(OutgoingMatch.schema), required: false), .init(.times, .object(Times.schema))])
    }

    /// Which calls the outbox had when somebody stopped waiting. `inconclusive`: the time was up after calls had given way to newer ones, or
    /// the sandbox is gone.
    struct OutboxArrival: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        init(_ verdict: String, expected: Int, _ fitting: [RecordedCall]) {
            document = JSON.Document([
                "verdict": .string(verdict), "expected": .number(.init(expected)), "seen": .number(.init(fitting.count)),
                "calls": .array(fitting.suffix(Arrival.limit).map { OutgoingCall($0.api, $0.entry).document.json }),
            ])
        }

        static let schema = Schema(
            "OutboxArrival", source: "Understudy",
            [
                .init("verdict", .string(), values: ["passed", "failed", "inconclusive"]).docs(
                    "`failed`: the time ran out; `inconclusive`: it ran out after calls had given way to newer ones, or the sandbox was deleted."
                ),
                .init("expected", .integer), .init("seen", .integer),
                .init("calls", .array(.object(OutgoingCall.schema))).docs("The last hundred that match."),
            ])
    }
}

extension Admin.Verdict {
    init(_ match: Admin.CompiledOutgoingMatch, _ times: Admin.Times, in kept: Admin.KeptCalls) {
        let compared = kept.calls.reversed().map { ($0, differs: match.mismatches(with: $0)) }
        let fitting = compared.filter { $0.differs.isEmpty }
        let count = kept.calls.count + kept.forgotten
        let doubt =
            "The outbox has \(kept.calls.count) of \(count) calls, and the others could change the verdict. Ask sooner, or reset the sandbox in between."
        self.init(times, seen: fitting.count, doubt: kept.forgotten > 0 ? doubt : nil) { isTooMany in
            let shown = isTooMany ? Array(fitting.prefix(3)) : Self.nearest(compared.filter { !$0.differs.isEmpty })
            return shown.map { call, differs in Self.near(call.entry.number, "POST \(call.entry.url)", differs: differs) }
        }
    }
}

extension Field where Owner == Admin.OutboxExpectation, Value == JSON.Document {
    static var match: Self { "match" }
    static var times: Self { "times" }
}
