import Emulation
package import HTTPMessages
import OrderedJSON

extension Admin {
    /// What clients asked and what they got: `/__admin/journal`, `/__admin/journal.har`.
    enum Journaling {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //      path                      access   query            success                     handler   evidence
            GET   ("/__admin/journal",         .admin,  query: [most],   .ok([JournalEntry].self),   list,     .documented)
                .docs("The newest exchanges, the oldest of them first; a hundred unless `limit` says otherwise. A journal keeps \(Journal.Bounds().words), unless `--journal-entries` and `--journal-bytes` say otherwise; a single exchange that is bigger replaces all before it. Secrets are shown as `…`. `operation` is the row that answered, empty if none did; `refusal` the code of a refusal, null for a success; `fault` the rule that was applied to the request; `delivery` how the answer was delivered; `microseconds` how long it took to produce the answer. An exchange is noted as soon as its answer is made, even if a fault delays that by `delayedMilliseconds`.",
                      #"curl "$UNDERSTUDY_ADMIN_URL/journal?limit=10""#)
                .slow()
            DELETE("/__admin/journal",         .admin,                   .noContent,                 clear,    .documented)
                .docs("Clears the journal, and nothing else: what came so far no longer counts for `/__admin/verify`, whether it is kept or was dropped. Numbers go on, so that `since` and `Last-Event-ID` stay valid; those who wait or follow the stream do so undisturbed, and keep what they have seen. Only a reset begins again at number 0.",
                      "curl -X DELETE $UNDERSTUDY_ADMIN_URL/journal")
            GET   ("/__admin/journal.har",     .admin,  query: [most],   .ok(HAR.self),              archive,  .documented)
                .docs("The journal as an HTTP archive (HAR 1.2): every exchange that is kept, unless `limit` says otherwise.",
                      "curl $UNDERSTUDY_ADMIN_URL/journal.har > run.har")
                .slow()
        }

        private static let most = QueryParameter("limit", .integer, docs: "The maximum number of exchanges, from 0.")

        /// The newest exchanges, oldest of them first; a hundred unless `limit` says otherwise.
        static func list(_ call: Call, _ server: State) throws(Refusal) -> [JournalEntry] {
            call.sandbox.journal.newest(try call.wholeNumber(most) ?? 100).map(JournalEntry.init)
        }

        static func clear(_ call: Call, _ server: State) throws(Refusal) -> NoBody {
            call.sandbox.journal.clear()
            return NoBody()
        }

        /// As many as `limit` says, or all that are kept.
        static func archive(_ call: Call, _ server: State) throws(Refusal) -> HAR {
            HAR(call.sandbox.journal.newest(try call.wholeNumber(most) ?? .max), of: call.sandbox, server)
        }
    }

    struct JournalEntry: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        init(_ exchange: Exchange) {
            let request = exchange.request
            let headers = request.headers.fields.map { ["name": .string($0.name), "value": .string($0.value)] as JSON }
            document = JSON.Document([
                "number": .number(.init(exchange.number)), "at": .string(exchange.at.iso8601()),
                "microseconds": .number(.init(Int(exchange.nanoseconds / 1000))), "api": .string(exchange.api),
                "operation": .string(exchange.operation), "method": .string(request.method.name), "target": .string(request.target.text),
                "headers": .array(headers), "body": shown(request.body), "status": .number(.init(exchange.status.code)),
                "refusal": exchange.refusal.map { .string($0) } ?? .null, "fault": exchange.fault.map { .string($0) } ?? .null,
                "delivery": .string(exchange.delivery.word), "evidence": .string(exchange.evidence.rawValue),
                "answer": shown(exchange.responseBody),
            ])
            if exchange.delay > .zero { document["delayedMilliseconds"] = .number(.init(Int(exchange.delay / .milliseconds(1)))) }
        }

        private static let header = Schema("JournalHeader", source: "Understudy", [.init("name", .string()), .init("value", .string())])
        static let schema = Schema(
            "JournalEntry", source: "Understudy",
            [
                .init("number", .integer).docs(
                    "Counts from 0, in the order in which answers were made, whether or not they are held back; a reset starts again at 0, clearing the journal does not."
                ),
                .init("at", .string()).docs("The time by the sandbox's clock."),
                .init("microseconds", .integer).docs("How long it took to produce the answer, in real time."),
                .init("api", .string()).docs("Empty if no API has the path."),
                .init("operation", .string()).docs("The row that answered; empty if none did."), .init("method", .string()),
                .init("target", .string()).docs("Path and query as they were sent, without the prefix that names the sandbox."),
                .init("headers", .array(.object(header))),
                .init("body", .any).docs("JSON if the body is JSON, otherwise a string; null if there is no body."),
                .init("status", .integer).docs(
                    "The status of the answer, noted when that is made, before a delay is over; `delivery` says how it reaches the client."),
                .init("refusal", .nullable(.string())).docs("Null for a success."),
                .init("fault", .nullable(.string())).docs(
                    "The fault that was applied: the `name` of a fault rule, or its id if it has no name; `X-Understudy-Fault` or `Prefer` if the request asked for it. Null: no fault."
                ),
                .init("delivery", .string(), values: Delivery.words).docs(
                    "How the answer is sent, after a delay if there is one: `whole`, `dribbled`, `cut` within its body, or, without a byte of it, `reset` or `empty`."
                ),
                .init("evidence", .string(), values: Evidence.allCases.map(\.rawValue)), .init("answer", .any).docs("Like `body`."),
                .init("delayedMilliseconds", .integer, required: false).docs(
                    "How long a fault holds the answer back, by the sandbox's clock; absent if none does."),
            ])
    }
}

extension Delivery {
    package var word: String {
        switch self {
        case .whole: "whole"
        case .dribbled: "dribbled"
        case .cut: "cut"
        case .reset: "reset"
        case .empty: "empty"
        }
    }

    static let words = ["whole", "dribbled", "cut", "reset", "empty"]
}

/// A body as JSON where it is JSON, as text where it is not, null where there is none.
private func shown(_ body: [UInt8]) -> JSON {
    guard !body.isEmpty else { return .null }
    return (try? JSON(parsing: body)) ?? .string(String(decoding: body, as: UTF8.self))
}
