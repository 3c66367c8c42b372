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
                .init(.name, required: false).docs("For people: what the rule is called."),
                .init(.match, .object(RequestMatch.schema), required: false).docs("Which requests it befalls; all where it is left out."),
                .init(.when, .object(FaultTiming.schema), required: false).docs("Which of those; all of them where it is left out."),
                .init(.effect, .object(FaultEffect.schema)),
            ])

        /// In milliseconds.
        static let longestDelay: Double = Fault.longestDelay / .milliseconds(1)

        func check(_ server: Admin.State) throws(Refusal) {
            let effects = self[.effect].keys
            guard effects.count == 1 else {
                throw Refusal(
                    .invalidBody, "/effect: expected one effect, found \(effects.isEmpty ? "none" : effects.joined(separator: ", "))")
            }
            if let refusal = Refusal.invalid(self[.match], at: "/match", server) { throw refusal }
            let api = self[.match].read("api", as: String.self)
            let codes = server.mounts.filter { api == nil ? $0.name != Admin.name : $0.name == api }.flatMap(\.refusals).map(\.code)
            if let code = self[.effect].read("refuse", as: String.self), !codes.contains(code) {
                throw Refusal(.invalidBody, "/effect/refuse: expected a code of /__admin/fidelity, found \(code)")
            }
            for limit in FaultLimit.all {
                if let fault = limit.fault(in: document.json) { throw Refusal(.invalidBody, fault) }
            }
            if let answer = self[.effect].document("answer"), answer.value(of: "body") != nil,
                let status = answer.read("status", as: Int.self), Self.bodiless.contains(status)
            {
                throw Refusal(.invalidBody, "/effect/answer/body: expected none, as an answer \(status) has no body")
            }
            for (name, value) in self[.effect].document("answer")?.document("headers")?.object ?? [:] {
                if !Self.canSend(name, value.stringValue ?? "") {
                    throw Refusal(.invalidBody, "/effect/answer/headers/\(name): expected a header field in one line")
                }
                if Self.ownFields.contains(name.lowercased()) {
                    throw Refusal(.invalidBody, "/effect/answer/headers/\(name): expected a field that the server does not say by itself")
                }
            }
            if let slip { throw Refusal(.invalidBody, slip) }
        }

        /// RFC 9110 §15.3.5, §15.3.6, §15.4.5.
        private static let bodiless = [204, 205, 304]

        /// What every answer has, whatever a rule says. The date is `skewSeconds`' to change.
        private static let ownFields: Set<String> = ["date", "content-length", "transfer-encoding"]

        /// What of it would never come to bear, or not as it says.
        private var slip: String? {
            let match = RequestMatch(document: self[.match])
            if let key = RequestMatch.ofAnswer.first(where: { !(match.document[$0] ?? .null).isNull }) {
                return "/match/\(key.name): expected nothing of the answer, which is still to come"
            }
            if match[.api] == "" { return "/match/api: expected an API, as what belongs to none meets no rule" }
            if self[.effect].value(of: "stall") != nil {
                let (ofRequests, ofNumbers) = (
                    self[.match].keys.first { $0 != "api" }, self[.when].keys.first { $0 != "from" && $0 != "until" }
                )
                if let name = ofRequests { return "/match/\(name): expected nothing but api, as a stall is about no request" }
                if let name = ofNumbers { return "/when/\(name): expected nothing but from and until, as a stall is about no request" }
            }
            return FaultTiming(document: self[.when]).slip ?? self[.effect].document("delay").flatMap(Self.slip(ofDelay:))
        }

        private static func slip(ofDelay delay: JSON.Document) -> String? {
            guard let limit = delay.read("to", as: Int.self) else { return nil }
            if delay.value(of: "sigma") != nil { return "/effect/delay: expected to or sigma, found both" }
            let least = delay.read("milliseconds", as: Int.self) ?? 0
            return limit < least ? "/effect/delay/to: expected a number from \(least), found \(limit)" : nil
        }

        /// RFC 9110 §5.1, §5.5.
        private static func canSend(_ name: String, _ value: String) -> Bool {
            name.isHeaderName && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        }
    }

    /// What a number in a rule must be, so that the rule does something.
    private struct FaultLimit {
        let pointer: String
        let range: ClosedRange<Double>
        let words: String

        init(_ pointer: String, _ range: ClosedRange<Double>, _ words: String) {
            (self.pointer, self.range, self.words) = (pointer, range, words)
        }

        private static let fromNought = 0...Double.greatestFiniteMagnitude
        private static let fromOne = 1...Double.greatestFiniteMagnitude
        private static let counted = ["/when/first", "/when/every", "/effect/dribble/bytes", "/effect/rateLimit/perSeconds"]
        private static let measured = ["/when/after", "/effect/cutAfterBytes", "/effect/rateLimit/requests"]
        private static let delays = ["/effect/delay/milliseconds", "/effect/delay/to", "/effect/dribble/everyMilliseconds"]
        private static let switches = ["reset", "empty", "invalidJSON", "loginPage", "repeatLastAnswer", "stall"]
        private static let single = [
            FaultLimit("/effect/delay/sigma", 0...largestSigma, "a number from 0 to \(Int(largestSigma))"),
            FaultLimit("/when/probability", 0...1, "a number from 0 to 1"),
            FaultLimit("/effect/answer/status", 200...599, "a status from 200 to 599"),
        ]
        private static let kinds: [[FaultLimit]] = [
            counted.map { FaultLimit($0, fromOne, "a number from 1") },
            measured.map { FaultLimit($0, fromNought, "a number from 0") },
            delays.map { FaultLimit($0, 0...FaultRule.longestDelay, "a number from 0 to \(Int(FaultRule.longestDelay))") },
            single,
            switches.map { FaultLimit("/effect/\($0)", 1...1, "true") },
        ]
        static let all = kinds.flatMap { $0 }

        func fault(in rule: JSON) -> String? {
            guard let value = JSON.Pointer(pointer).flatMap({ rule[$0] }), !value.isNull else { return nil }
            let number = value.boolValue.map { $0 ? 1 : 0 } ?? Double(value.text) ?? -1
            return range.contains(number) ? nil : "\(pointer): expected \(words), found \(value.text)"
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
                .init(.first, required: false).docs("The first so many that match, from 1. Everything that is said here must hold."),
                .init(.after, required: false).docs("Those behind the first so many, from 0."),
                .init(.every, required: false).docs("Every so manieth: 3 is the third, the sixth, …"),
                .init(.probability, .number, required: false).docs(
                    "From 0 to 1, by the sandbox's own chance: the same seed, the same requests."),
                .init(.from, .string(ClockChange.instantFormat), required: false).docs("By the sandbox's clock."),
                .init(.until, .string(ClockChange.instantFormat), required: false).docs("By the sandbox's clock; not that instant itself."),
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

        /// Of numbers or times that leave nothing. The numbers are from where they must be.
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

        func spans(_ now: Instant) -> Bool {
            if let from = self[.from].flatMap({ Instant(iso8601: $0) }), now < from { return false }
            if let until = self[.until].flatMap({ Instant(iso8601: $0) }), now >= until { return false }
            return true
        }

        /// The same as a span.
        var stall: Stall {
            Stall(
                from: self[.from].flatMap { Instant(iso8601: $0) } ?? .distantPast, until: self[.until].flatMap { Instant(iso8601: $0) })
        }
    }

    /// One of these. `refuse` is a code of the API, as `/__admin/fidelity` lists them, said in the vendor's words; `status` and `body` are an answer of
    /// one's own. `stall` is about no request: of the matched API, what is due by itself waits, so that no run ends and no schedule starts one, until the
    /// rule goes or its time is over; then runs go on, and schedules wait for their next time. The others let the row run and do something to its answer.
    struct FaultEffect: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        private static let answer = Schema(
            "FaultAnswer", source: "Understudy",
            [
                .init("status", .integer).docs("From 200 to 599."),
                .init("headers", .dictionary(.string()), required: false).docs(
                    "But `Date`, `Content-Length` and `Transfer-Encoding`, which the server says by itself."),
                .init("body", .any, required: false).docs("Sent as JSON; a text as the text that it is. None with 204, 205 and 304."),
            ])
        private static let delay = Schema(
            "FaultDelay", source: "Understudy",
            [
                .init("milliseconds", .integer).docs(
                    "By the sandbox's clock: where that stands, the answer waits until it is moved. From 0 to 3600000, which is an hour."
                ),
                .init("to", .integer, required: false).docs(
                    "Any length between `milliseconds` and this one, which is no less, all alike. An hour at most, too."),
                .init("sigma", .number, required: false).docs(
                    "In the place of `to`: lognormal, with `milliseconds` as the median. From 0 to 10."),
            ])
        private static let pace = Schema(
            "FaultPace", source: "Understudy",
            [
                .init("bytes", .integer).docs("So many at a time."),
                .init("everyMilliseconds", .integer).docs("By the wall clock. From 0 to 3600000, which is an hour."),
            ])
        private static let budget = Schema(
            "FaultBudget", source: "Understudy",
            [
                .init("requests", .integer).docs("So many that match are let through."),
                .init("perSeconds", .integer).docs("By the sandbox's clock."),
            ])
        static let schema = Schema(
            "FaultEffect", source: "Understudy",
            [
                .init("refuse", .string(), required: false).docs(
                    "A code as `/__admin/fidelity` lists it, answered in the vendor's words: `unauthorized`. The row does not run."),
                .init("answer", .object(answer), required: false).docs("An answer of your own. The row does not run."),
                .init("delay", .object(delay), required: false).docs("The row runs, and its answer comes later."),
                .init("dribble", .object(pace), required: false).docs("The row runs, and its answer comes bit by bit."),
                .init("cutAfterBytes", .integer, required: false).docs(
                    "The row runs; the connection ends after so many bytes of the body."),
                .init("reset", .boolean, required: false).docs("The row runs; the connection is reset in the place of an answer."),
                .init("empty", .boolean, required: false).docs("The row runs; the connection is closed without a byte."),
                .init("invalidJSON", .boolean, required: false).docs("The row runs; its body ends in the middle."),
                .init("loginPage", .boolean, required: false).docs("200 with an HTML page, as of a proxy. The row does not run."),
                .init("repeatLastAnswer", .boolean, required: false).docs(
                    "The last answer to the same method and path again, with its header fields, where there is one without a secret in it. The row does not run."),
                .init("skewSeconds", .integer, required: false).docs("The `Date` of the answer is off by so many; may be negative."),
                .init("rateLimit", .object(budget), required: false).docs("429 with `Retry-After` beyond a budget."),
                .init("stall", .boolean, required: false).docs(
                    "Befalls no request: what is due by itself in the API of `match` (in all, where it names none) waits until the rule goes or its time is over. Then runs go on, and schedules that were missed wait for their next time. So `match` says no more than `api`, and `when` no more than `from` and `until`."
                ),
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
