import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// An effect, the requests that it is for, and when: `{"match":{…},"when":{"first":3},"effect":{"refuse":"unauthorized"}}`. Of the
    /// rules that apply to a request, the one that was added last takes effect.
    struct FaultRule: ControlBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "FaultRule", source: "Understudy",
            [
                .init(.name, required: false).docs("A name for people to read."),
                .init(.enabled, .boolean, required: false).docs("False: the rule does nothing until it is enabled."),
                .init(.match, .object(RequestMatch.schema), required: false).docs("Which requests the rule is for; if left out, all."),
                .init(.when, .object(FaultTiming.schema), required: false).docs("Which of the matching requests; if left out, all."),
                .init(.effect, .object(FaultEffect.schema)),
            ])
    }

    /// All the rules of a sandbox, in the order in which they are added.
    struct FaultList: RequestBody {
        typealias Service = Admin
        static let shape: Shape = .array(.object(FaultRule.schema))
        let rules: [FaultRule]

        init(body: JSON) throws(Refusal) {
            // counted before any is checked
            guard body.arrayValue?.count ?? 0 <= FaultBook.limit else { throw FaultRule.tooMany }
            let faults = Self.shape.faults(in: body)
            guard faults.isEmpty else { throw Refusal(.invalidBody, faults.sentences) }
            rules = (body.arrayValue ?? []).map { FaultRule(document: JSON.Document($0.objectValue ?? [:])) }
        }
    }

    /// Which of the matching requests a rule applies to: the first n, all after the first n, every nth, some by chance, or those in a span
    /// of the sandbox's time. All conditions that are given must hold.
    struct FaultTiming: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "FaultTiming", source: "Understudy",
            [
                .init(.first, required: false).docs("Only the first n matching requests, n from 1. All conditions given here must hold."),
                .init(.after, required: false).docs("Skip the first n matching requests, n from 0."),
                .init(.every, required: false).docs("Every n-th matching request: 3 means the third, the sixth, …"),
                .init(.probability, .number, required: false).docs(
                    "From 0 to 1, drawn from the sandbox's own seed: the same seed selects the same requests."),
                .init(.from, .string(ClockChange.instantFormat), required: false).docs("From this time on, by the sandbox's clock."),
                .init(.until, .string(ClockChange.instantFormat), required: false).docs("Before this time, by the sandbox's clock."),
            ])

        /// What is wrong with numbers or times that select no request. The numbers are in their ranges already.
        var slip: String? {
            let every = self[.every] ?? 1
            if let first = self[.first], first / every * every <= self[.after] ?? 0 {
                return "/when: expected first, after and every that some request meets"
            }
            guard let from = self[.from], let until = self[.until], let start = Instant(iso8601: from), let end = Instant(iso8601: until),
                start >= end
            else { return nil }
            return "/when/until: expected a time behind \(from), found \(until)"
        }
    }

    /// A compiled timing: every request that matches asks it.
    struct CompiledTiming: Sendable {
        private let first, after, every: Int?
        private let probability: Double?
        let span: Stall

        init(_ timing: FaultTiming) {
            (first, after, every) = (timing[.first], timing[.after], timing[.every])
            probability = timing.document.value(of: "probability").flatMap { Double(String(decoding: $0, as: UTF8.self)) }
            span = Stall(
                from: timing[.from].flatMap { Instant(iso8601: $0) } ?? .distantPast,
                until: timing[.until].flatMap { Instant(iso8601: $0) })
        }

        /// - Parameters:
        ///   - number: which of the matching requests this is, from 1.
        ///   - chance: from 0 up to 1, drawn from the sandbox's seed.
        func applies(to number: Int, at now: Instant, chance: @autoclosure () -> Double) -> Bool {
            if let first, number > first { return false }
            if let after, number <= after { return false }
            if let every, every > 0, number % every != 0 { return false }
            if let probability, chance() >= probability { return false }
            return span.contains(now)
        }
    }

    /// One effect, beside which there may be `delay` or `dribble`. `refuse` is a code of the API, as `/__admin/fidelity` lists them,
    /// answered in the vendor's words; `answer` is an answer of the user's own. `stall` is about no request: whatever the clock would do in
    /// the matched API waits, so that no run ends and no schedule starts one, until the rule is removed or its time is over; then runs go
    /// on, and schedules wait for their next time. `sequence` has a step for each of the requests that the rule applies to. `loginPage`,
    /// `repeatLastAnswer` and `rateLimit` answer in the row's place, too; the others let the row run and do something to its answer.
    struct FaultEffect: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        private static let answer = Schema(
            "FaultAnswer", source: "Understudy",
            [
                .init("status", .integer).docs("From 200 to 599."),
                .init("headers", .dictionary(.either(.string(), .array(.string()))), required: false).docs(
                    "An array of values for a field that comes several times. Except `Date`, `Content-Length` and `Transfer-Encoding`, which the server sets itself. 16 KiB at most, names included."
                ),
                .init("body", .any, required: false).docs("Sent as JSON; a string as plain text. No body with 204, 205 and 304."),
                .init("template", .boolean, required: false).docs(
                    "True: strings in `headers` and `body` may contain values of the request: `{{request.method}}`, `{{request.path}}` (decoded, without the query), `{{request.segment.1}}` (of the path, counted from 0), `{{request.query.page}}`, `{{request.header.X-Id}}`, `{{request.form.grant_type}}`, `{{request.body./Name}}` (a JSON pointer; `{{request.body}}` is the whole), and `{{now}}`, the sandbox's time. Of several fields with the same name, the first counts. A string in `body` that is nothing but one value becomes that value, with its JSON type, or null if the request has none. Elsewhere a string stands as it is, any other value as JSON, and a missing one as nothing. In header fields, control characters are left out, and values end where all fields together would be longer than 16 KiB; a field that is nothing but a missing value is not sent. If the values take up more than \(AnswerValues.mostBytes >> 20) MiB as JSON, the answer is the API's own 500 instead, which says why. The journal shows the answer with these values, even with a secret such as `{{request.header.Authorization}}`: it hides only what stands in members that are called like secrets."
                ),
            ])
        private static let delay = Schema(
            "FaultDelay", source: "Understudy",
            [
                .init("milliseconds", .integer).docs(
                    "By the sandbox's clock: while it is frozen, the answer waits until it is moved. From 0 to 3600000, which is an hour."
                ),
                .init("to", .integer, required: false).docs(
                    "A random delay, uniform between `milliseconds` and this, which is no less. Also an hour at most."),
                .init("sigma", .number, required: false).docs(
                    "Instead of `to`: a lognormal delay, with `milliseconds` as the median. From 0 to 10."),
            ])
        private static let pace = Schema(
            "FaultPace", source: "Understudy",
            [
                .init("bytes", .integer).docs("How many bytes to send at a time."),
                .init("everyMilliseconds", .integer).docs("The pause between them, in real time. From 0 to 3600000, which is an hour."),
            ])
        private static let budget = Schema(
            "FaultBudget", source: "Understudy",
            [
                .init("requests", .integer).docs("How many matching requests to let through; those other rules affect count, too."),
                .init("perSeconds", .integer).docs("The length of the window, by the sandbox's clock."),
            ])
        /// Effects on one request.
        private static let plain: [Schema.Member] = [
            .init("refuse", .string(), required: false).docs(
                "A refusal by its code in `/__admin/fidelity`, e.g. `unauthorized`, answered in the vendor's words. Each API whose requests `match` may fit must have the code. The row does not run."
            ),
            .init("answer", .object(answer), required: false).docs("An answer of your own. The row does not run."),
            .init("delay", .object(delay), required: false).docs(
                "The row runs, and its answer comes later. May accompany another effect, which then comes late."),
            .init("dribble", .object(pace), required: false).docs(
                "The row runs, and its answer comes bit by bit. May accompany another effect that leaves the answer whole."),
            .init("cutAfterBytes", .integer, required: false).docs(
                "The row runs; the connection ends after this many bytes of the body. If the answer has no more, it arrives whole."),
            .init("reset", .boolean, required: false).docs("The row runs; the connection is reset instead of an answer."),
            .init("empty", .boolean, required: false).docs("The row runs; the connection is closed without a byte of the answer."),
            .init("invalidJSON", .boolean, required: false).docs("The row runs; the JSON of its answer ends in the middle."),
            .init("loginPage", .boolean, required: false).docs("200 with an HTML login page, as from a proxy. The row does not run."),
            .init("repeatLastAnswer", .boolean, required: false).docs(
                "Repeats the last answer to the same method and path, with its header fields, if there is one that contains no secret. The row does not run."
            ),
            .init("skewSeconds", .integer, required: false).docs("How many seconds the answer's `Date` is off; may be negative."),
        ]
        private static let step = Schema(
            "FaultStep", source: "Understudy",
            plain + [.init("pass", .boolean, required: false).docs("True: nothing happens to the request, as if the rule were not there.")])
        static let schema = Schema(
            "FaultEffect", source: "Understudy",
            plain + [
                .init("rateLimit", .object(budget), required: false).docs("429 with `Retry-After` for requests beyond a budget."),
                .init("stall", .boolean, required: false).docs(
                    "Affects no request: runs and schedules that fall due in the API of `match` (in every API if it names none) wait until the rule is removed or its time is over. Then runs go on, and missed schedules wait for their next time. So `match` may have only `api`, and `when` only `from` and `until`."
                ),
                .init("sequence", .array(.object(step)), required: false).docs(
                    "The first request that satisfies `match` and `when` gets the first step, the next one the next step, and so on, whatever other rules do to them. A step is an effect or `pass`; there are at most 1000."
                ),
                .init("then", .string(), required: false, values: Then.allCases.map(\.rawValue)).docs(
                    "After the end of the sequence: `pass` (the default), its `last` step again, or `repeat` it from the beginning."),
            ])

        /// What happens to requests after the end of a sequence.
        enum Then: String, CaseIterable, Sendable { case last, pass, `repeat` }
    }
}

extension Field where Owner == Admin.FaultRule, Value == String? {
    /// A name for people; packs name their rules.
    static var name: Self { "name" }
}

extension Field where Owner == Admin.FaultRule, Value == Bool? {
    static var enabled: Self { "enabled" }
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
