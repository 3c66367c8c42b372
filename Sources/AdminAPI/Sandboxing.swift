import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// The request's sandbox: `/__admin/reset`, `/__admin/clock`, `/__admin/clock/step`.
    enum Sandboxing {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //    path                   access   body                        success                     handler     evidence
            POST("/__admin/reset",       .admin,  takes: NoMembers.self,      .ok(ClockReading.self),     reset,      .documented)
                .docs("Resets records, ids, clock, faults and journal of the sandbox to what they were at its start. Settings stay, but webhooks are not sent until sending is turned on again.",
                      "curl -X POST $UNDERSTUDY_ADMIN_URL/reset")
                .slow()
            GET ("/__admin/clock",       .admin,                              .ok(ClockReading.self),     clock,      .documented)
                .docs("The time of the sandbox's clock, whether it is frozen, and when something falls due next.",
                      "curl $UNDERSTUDY_ADMIN_URL/clock")
            PUT ("/__admin/clock",       .admin,  takes: ClockChange.self,    .ok(ClockReading.self),     setClock,   .documented)
                .docs("Sets the clock (`set`), moves it forward (`advance`: PT90M, 7d), stops it or lets it run (`frozen`); answers with what was due, or fell due on the way, and happened. When a long move passes many occurrences of the same schedule, only the first and the last of them happen: a thousand for a workflow, a hundred for a cycle and for a flow, down to five for a flow whose runs export more than a hundred records each. The occurrences left out use up scripted outcomes of workflows and flows, too, as if none had overlapped a run in progress.",
                      #"curl -X PUT $UNDERSTUDY_ADMIN_URL/clock -d '{"frozen":true,"advance":"PT90M"}'"#)
                .slow(.movingClock)
            POST("/__admin/clock/step",  .admin,  takes: NoMembers.self,      .ok(ClockReading.self),     step,       .documented)
                .docs("Moves the clock to the time at which something falls due next, and lets it happen: a step of a run, a scheduled start, or an answer that a fault delays.",
                      "curl -X POST $UNDERSTUDY_ADMIN_URL/clock/step")
                .slow(.movingClock)
        }

        static func reset(_ call: Call, _ body: NoMembers, _ server: State) throws(Refusal) -> ClockReading {
            call.sandbox.reset()
            return ClockReading(call.sandbox)
        }

        static func clock(_ call: Call, _ server: State) throws(Refusal) -> ClockReading { ClockReading(call.sandbox) }

        static func setClock(_ call: Call, _ change: ClockChange, _ server: State) throws(Refusal) -> ClockReading {
            let sandbox = call.sandbox
            if change[.frozen] == true { sandbox.clock.freeze() }
            let bySetting = change.instant.map { sandbox.setClock(to: $0) } ?? Happenings()
            // by zero, too, so that what was due happens even if the clock is not moved
            let byAdvancing = sandbox.advanceClock(by: change.duration ?? .zero)
            if change[.frozen] == false { sandbox.runClock() }
            return ClockReading(sandbox, Happenings([bySetting, byAdvancing]))
        }

        /// Moves the clock to what falls due next, whatever that is.
        static func step(_ call: Call, _ body: NoMembers, _ server: State) throws(Refusal) -> ClockReading {
            let happened = call.sandbox.step()
            return ClockReading(call.sandbox, happened)
        }
    }

    /// Sets the clock or moves it forward, and lets it stand or run.
    struct ClockChange: ControlBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "ClockChange", source: "Understudy",
            [
                .init(.set, .string(instantFormat), required: false).docs(
                    "The new time. Forward, what is due in between happens; backward, only what was due: schedules restart, runs keep the time left."
                ),
                .init(.advance, .string(periodFormat), required: false).docs(
                    "Moves the clock forward by this period, after `set`; what falls due on the way happens. "
                        + "Written as in ISO 8601 (PT90M, P1DT2H) or short (90m, 14d), without years and months, as their lengths differ."),
                .init(.frozen, .boolean, required: false).docs("True stops the clock before it is moved; false lets it run afterwards."),
            ])

        var instant: Instant? { self[.set].flatMap { Instant(iso8601: $0) } }
        var duration: Duration? { self[.advance].flatMap { try? Period($0) }?.duration }

        static let instantFormat = Shape.Format("date-time", example: "2026-01-01T00:00:00Z") { Instant(iso8601: $0) != nil }
        private static let periodFormat = Shape.Format("period", example: "PT90M or 7d, of ten thousand years at most") {
            (try? Period($0)) != nil
        }
    }

    /// What the clock shows, what happened by its last change, and when something does next (null: never, as things are).
    struct ClockReading: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ sandbox: Sandbox, _ happened: Happenings = Happenings()) {
            let now = sandbox.clock.now
            // as before any reading of the state, and without waiting; otherwise `next` could have passed
            sandbox.catchUp()
            let shown = happened.suffix(1000)
            document = JSON.Document([
                "sandbox": .string(sandbox.name), "now": .string(now.iso8601()), "frozen": .bool(sandbox.clock.isFrozen),
                "happened": .array(shown.map { ["at": .string($0.at.iso8601()), "api": .string($0.api), "what": .string($0.what)] }),
                "omitted": .number(.init(happened.count - shown.count + happened.leftOut)),
                "next": sandbox.nextDue.map { .string($0.iso8601()) } ?? .null,
            ])
        }

        private static let happening = Schema(
            "Happening", source: "Understudy", [.init("at", .string()), .init("api", .string()), .init("what", .string())])
        static let schema = Schema(
            "ClockReading", source: "Understudy",
            [
                .init("sandbox", .string()), .init("now", .string()), .init("frozen", .boolean),
                .init("happened", .array(.object(happening))).docs(
                    "What was due before this change or fell due by it, in due order: the last thousand."),
                .init("omitted", .integer).docs(
                    "How many earlier ones are not shown, plus how many runs of flows were left out, counted over at most twenty years."),
                .init("next", .nullable(.string())).docs(
                    "When something falls due next, or when a stall ends that holds something up; null: never, as things stand. A time that has passed: it is about to happen."
                ),
            ])
    }
}

extension Field where Owner == Admin.ClockChange, Value == String? {
    static var set: Self { "set" }
    static var advance: Self { "advance" }
}

extension Field where Owner == Admin.ClockChange, Value == Bool? {
    static var frozen: Self { "frozen" }
}
