import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Starting and stopping cycles: `/v1.0/cycles/{id}/activate`, `/v1.0/cycles/{id}/deactivate`. Source: Cyclr OpenAPI, "Cycles"; Cyclr API, "Cycle
    /// Activation". The old documentation has POST, the contract PUT.
    enum Activation {
        static let finishing: [QueryParameter] = [.init("finishQueuedTransactions", .boolean)]

        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //   path                                   access     query or body                                   success            handler     evidence
            PUT ("/v1.0/cycles/:cycleId/activate",      .account,  takes: ActivateCycle.self,                      .ok(Cycle.self),   activate,   .documented,
                                                                   fails: .notFound, .invalidInterval, .unmetPrerequisites)
            POST("/v1.0/cycles/:cycleId/activate",      .account,  takes: ActivateCycle.self,                      .ok(Cycle.self),   activate,   .documented,
                                                                   fails: .notFound, .invalidInterval, .unmetPrerequisites)
            PUT ("/v1.0/cycles/:cycleId/deactivate",    .account,  query: finishing, takes: IgnoredBody.self,      .ok(Cycle.self),   deactivate, .documented,
                                                                   fails: .notFound)
        }

        /// Without a body an active cycle stays as it is, and another runs at the interval it had. The interval does not matter where the cycle runs
        /// once or waits for calls. That what is missing is refused with 400 is assumed.
        static func activate(_ call: Call, _ wish: ActivateCycle, _ state: inout State) throws(Refusal) -> Cycle {
            var cycle = try state.cycle(in: call)
            guard !cycle.isActive || !wish.document.isEmpty else { return state.shown(cycle, to: call) }
            if let minutes = wish[.interval], !wish[.runOnce], !state.waitsForCalls(cycle.id), !Timing.intervals.contains(minutes) {
                throw .invalidInterval(minutes)
            }
            let missing = state.partner.enforcesPrerequisites ? state.prerequisites(of: cycle) : []
            guard missing.isEmpty else { throw .unmetPrerequisites(missing.map { $0.document.read("Reason") ?? "" }) }
            state.activate(
                &cycle, runOnce: wish[.runOnce], interval: wish[.interval], start: wish[.startTime]?.instant, RunMoment(call))
            return state.shown(cycle, to: call)
        }

        /// `finishQueuedTransactions=true` lets go on what is in progress; else it ends, which is assumed to be so without the parameter too.
        static func deactivate(_ call: Call, _ body: IgnoredBody, _ state: inout State) throws(Refusal) -> Cycle {
            var cycle = try state.cycle(in: call)
            if call.wants("finishQueuedTransactions") {
                state.deactivate(&cycle)
            } else {
                state.stop(cycle.id, .paused, holding: true, RunMoment(call))
            }
            return state.shown(state.cycles[cycle.id] ?? cycle, to: call)
        }
    }

    struct ActivateCycle: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "ActivateCycle", source: "Cyclr API, “Cycle Activation”", isOpen: true,
            [.init(.startTime, required: false), .init(.interval, required: false), .init(.runOnce, required: false)])

        /// A start or an interval that cannot be read is refused as a bad type of step is; assumed.
        func check(unreadable: [String]) throws(Refusal) {
            guard !unreadable.contains("StartTime"), !unreadable.contains("Interval") else { throw .invalidRequest }
        }
    }
}

extension Cyclr.State {
    /// Whether the cycle begins with a webhook.
    func waitsForCalls(_ cycle: GUID) -> Bool { firstSteps(of: cycle).contains { $0[.webhookKey] != nil } }

    /// Runs at the start, or else at once, and then at each interval; a start that has passed is now, which is assumed. What was held when the cycle
    /// was stopped goes on. One that is to run once keeps the interval at which it ran before.
    mutating func activate(_ cycle: inout Cyclr.Cycle, runOnce: Bool, interval: Int?, start: Instant?, _ moment: RunMoment) {
        let now = moment.now
        cycle[.status] = Cyclr.Cycle.Status.active.rawValue
        cycle[.runOnce] = runOnce
        cycle.hidden["$tookCall"] = nil
        cycle[.activated] = Cyclr.DateTime(now)
        let waits = waitsForCalls(cycle.id)
        if !runOnce { cycle[.interval] = waits ? nil : interval ?? cycle[.interval] ?? Cyclr.Timing.defaultInterval }
        schedule(cycle, at: waits ? nil : max(start ?? now, now))
        agenda.cancel(.runOnceEnds(cycle.id))
        for transaction in transactions.rows(Cyclr.Transaction.running, in: SortKey(cycle.id)) {
            guard var run = transaction.currentRun, let held = run.held else { continue }
            if now - held <= Cyclr.Timing.queueLives {
                run.release(at: now)
                keep(transaction, run)
            } else {
                abort(transaction, run, .heldTooLong, moment)
            }
        }
        cycle = cycles[cycle.id] ?? cycle
    }

    /// Runs no more by itself; what is in progress goes on.
    mutating func deactivate(_ cycle: inout Cyclr.Cycle) {
        cycle[.status] = Cyclr.Cycle.Status.paused.rawValue
        schedule(cycle, at: nil)
        agenda.cancel(.runOnceEnds(cycle.id))
        cycle = cycles[cycle.id] ?? cycle
    }

    /// Where a step that has a key waits for calls.
    func webhookURL(of step: Cyclr.Step, _ call: Cyclr.Call) -> String { "\(call.origin)/api/webhook/\(step[.webhookKey] ?? "")" }
}

extension Field where Owner == Cyclr.ActivateCycle, Value == Cyclr.DateTime? {
    static var startTime: Self { "StartTime" }
}

extension Field where Owner == Cyclr.ActivateCycle, Value == Int? {
    /// In minutes.
    static var interval: Self { "Interval" }
}

extension Field where Owner == Cyclr.ActivateCycle, Value == Bool {
    static var runOnce: Self { "RunOnce" }
}
