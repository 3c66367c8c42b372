import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// What is to befall which requests, and when: `{"match":{…},"when":{"first":3},"effect":{"refuse":"unauthorized"}}`. The rule that was added last and
    /// applies wins.
    struct FaultRule: ControlBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "FaultRule", source: "Understudy",
            [
                .init(.name, required: false), .init(.match, .object(RequestMatch.schema), required: false),
                .init(.when, .object(FaultTiming.schema), required: false), .init(.effect, .object(FaultEffect.schema)),
            ])

        func check() throws(Refusal) {
            let effects = self[.effect].keys
            guard effects.count == 1 else {
                throw Refusal(
                    .invalidBody, "/effect: expected one effect, found \(effects.isEmpty ? "none" : effects.joined(separator: ", "))")
            }
        }
    }

    /// Of the requests that match: the first so many, all after so many, every so manieth, some by chance, or those in a span of the sandbox's time.
    /// Everything that is said must hold.
    struct FaultTiming: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "FaultTiming", source: "Understudy",
            [
                .init(.first, required: false), .init(.after, required: false), .init(.every, required: false),
                .init(.probability, .number, required: false), .init(.from, .string(ClockChange.instantFormat), required: false),
                .init(.until, .string(ClockChange.instantFormat), required: false),
            ])

        /// - Parameters:
        ///   - number: which of the matching requests this is, from 1.
        ///   - chance: from 0 up to 1, drawn from the sandbox's seed.
        func applies(to number: Int, at now: Instant, chance: Double) -> Bool {
            if let first = self[.first], number > first { return false }
            if let after = self[.after], number <= after { return false }
            if let every = self[.every], every > 0, number % every != 0 { return false }
            if let text = document.value(of: "probability"), let limit = Double(String(decoding: text, as: UTF8.self)), chance >= limit {
                return false
            }
            return spans(now)
        }

        func spans(_ now: Instant) -> Bool {
            if let from = self[.from].flatMap({ Instant(iso8601: $0) }), now < from { return false }
            if let until = self[.until].flatMap({ Instant(iso8601: $0) }), now >= until { return false }
            return true
        }
    }

    /// One of these. `refuse` is a code of the API, as `/__admin/fidelity` lists them, said in the vendor's words; `status` and `body` are an answer of
    /// one's own. `stall` is about no request: of the matched API, what is due by itself waits, so that no run ends and no schedule starts one, until the
    /// rule goes. The others let the row run and do something to its answer.
    struct FaultEffect: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        private static let answer = Schema(
            "FaultAnswer", source: "Understudy",
            [
                .init("status", .integer), .init("headers", .dictionary(.string()), required: false), .init("body", .any, required: false),
            ])
        private static let delay = Schema(
            "FaultDelay", source: "Understudy",
            [
                .init("milliseconds", .integer), .init("to", .integer, required: false), .init("sigma", .number, required: false),
            ])
        private static let pace = Schema(
            "FaultPace", source: "Understudy", [.init("bytes", .integer), .init("everyMilliseconds", .integer)])
        private static let budget = Schema(
            "FaultBudget", source: "Understudy", [.init("requests", .integer), .init("perSeconds", .integer)])
        static let schema = Schema(
            "FaultEffect", source: "Understudy",
            [
                .init("refuse", .string(), required: false), .init("answer", .object(answer), required: false),
                .init("delay", .object(delay), required: false), .init("dribble", .object(pace), required: false),
                .init("cutAfterBytes", .integer, required: false), .init("reset", .boolean, required: false),
                .init("empty", .boolean, required: false), .init("invalidJSON", .boolean, required: false),
                .init("loginPage", .boolean, required: false), .init("repeatLastAnswer", .boolean, required: false),
                .init("skewSeconds", .integer, required: false), .init("rateLimit", .object(budget), required: false),
                .init("stall", .boolean, required: false),
            ])
    }
}

extension Field where Owner == Admin.FaultRule, Value == String? {
    /// What people call it; packs name their rules.
    static var name: Self { "name" }
}

extension Field where Owner == Admin.FaultRule, Value == JSON.Document {
    static var match: Self { "match" }
    static var when: Self { "when" }
    static var effect: Self { "effect" }
}

extension Field where Owner == Admin.FaultTiming, Value == Int? {
    static var first: Self { "first" }
    static var after: Self { "after" }
    static var every: Self { "every" }
}

extension Field where Owner == Admin.FaultTiming, Value == JSON {
    static var probability: Self { "probability" }
}

extension Field where Owner == Admin.FaultTiming, Value == String? {
    static var from: Self { "from" }
    static var until: Self { "until" }
}
