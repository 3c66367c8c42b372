import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// Requests that are still to come: `/__admin/wait` answers when they came, `/__admin/journal/stream` sends them as they come.
    enum Waiting {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //    path                       access   query                                    success                         handler    evidence
            GET("/__admin/wait",             .admin,  query: [match, count, timeout, since],
                                                                                               .ok(Later<Arrival>.self),       wait,      .documented)
                .docs("Answers as soon as `count` requests that match `match` have arrived (default: one request, of any kind), or when `timeout` has passed (default PT30S, at most PT10M). Counts journal entries from number `since` on (default 0), and none from before a reset; pass the answer's `next` as `since` to continue. Until the answer, the sandbox does not give way to another, however long it is idle.",
                      #"curl -G $UNDERSTUDY_ADMIN_URL/wait --data-urlencode 'match={"path":"/api/RunWorkflow"}' -d count=2 -d timeout=PT10S"#)
            GET("/__admin/journal/stream",   .admin,  query: [match, since],                   .ok(EventStream.self),         stream,    .documented)
                .docs("Exchanges as server-sent events, as they happen: those that match `match`, starting with the next one, or with number `since`, or after `Last-Event-ID`, which takes precedence over `since`. The stream ends when the sandbox is deleted.",
                      "curl -N $UNDERSTUDY_ADMIN_URL/journal/stream")
        }

        static func wait(_ call: Call, _ server: State) throws(Refusal) -> Later<Arrival> {
            let (match, since) = (try match(call, server), try call.wholeNumber(since) ?? 0)
            let count = try call.wholeNumber(count) ?? 1
            let limit = try limit(of: call)
            let waiter = Waiter(for: count, match, from: since, in: call.sandbox.journal)
            waiter.start(limit)
            return waiter.answer
        }

        /// From the next exchange on, unless `since` or the client's `Last-Event-ID` says from which. A client that was cut off sends the address of its
        /// first request again, `since` and all, and says in the header what it has seen: WHATWG HTML §9.2.3.
        static func stream(_ call: Call, _ server: State) throws(Refusal) -> EventStream {
            let journal = call.sandbox.journal
            let first = try call.wholeNumber(since)
            let start = behindLastEvent(call) ?? first ?? journal.count
            return EventStream(JournalFeed(of: journal, try match(call, server), from: start))
        }

        private static let match = QueryParameter(
            "match", .string(), docs: "A RequestMatch as JSON text; if left out, any request matches.")
        private static let count = QueryParameter("count", .integer, docs: "How many requests to wait for, from 0; default 1.")
        static let timeout = QueryParameter(
            "timeout", .string(), docs: "In real time, whatever the sandbox's clock does: PT0S to PT10M, default PT30S.")

        /// How long to wait at most.
        static func limit(of call: Call) throws(Refusal) -> Duration {
            let text = call.query(timeout.name) ?? "PT30S"
            guard let limit = (try? Period(text))?.duration, limit <= .seconds(600) else {
                throw Refusal(.invalidQuery, "timeout is \(text); it must be a period like PT30S, and PT10M at most.")
            }
            return limit
        }

        private static let since = QueryParameter("since", .integer, docs: meaningOfSince)
        static let meaningOfSince =
            "The `number` of the first exchange that counts. A number that the journal has not reached, e.g. after a reset, means its beginning."

        /// A match of requests as JSON; every request where there is none.
        private static func match(_ call: Call, _ server: State) throws(Refusal) -> CompiledMatch {
            let match = RequestMatch(document: try call.document(match, RequestMatch.schema))
            if let fault = match.fault(server.mounts) { throw Refusal(.invalidQuery, "match: \(fault)") }
            return CompiledMatch(match)
        }

        /// The number after `Last-Event-ID`, which a browser that was cut off sends by itself. One that no event can have had is another
        /// server's, and is ignored.
        private static func behindLastEvent(_ call: Call) -> Int? {
            guard let last = call.header("Last-Event-ID").flatMap({ Int($0) }), (0..<Int.max).contains(last) else { return nil }
            return last + 1
        }
    }

    /// What came while a client waited. `inconclusive`: the time was up after exchanges had been forgotten unseen, or the sandbox is gone.
    struct Arrival: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        /// How many requests are shown: the last ones.
        static let limit = 100

        init(_ verdict: String, expected: Int, seen: Int, _ last: [Exchange], next: Int) {
            document = JSON.Document([
                "verdict": .string(verdict), "expected": .number(.init(expected)), "seen": .number(.init(seen)),
                "requests": .array(last.map { JournalEntry($0).document.json }), "next": .number(.init(next)),
            ])
        }

        static let schema = Schema(
            "Arrival", source: "Understudy",
            [
                .init("verdict", .string(), values: ["passed", "failed", "inconclusive"]).docs(
                    "`failed`: the time ran out; `inconclusive`: it ran out after the journal had dropped exchanges that were not examined yet, or the sandbox was deleted."
                ),
                .init("expected", .integer), .init("seen", .integer),
                .init("requests", .array(.object(JournalEntry.schema))).docs("The last hundred that match."),
                .init("next", .integer).docs("The value of `since` with which to continue."),
            ])
    }
}
