import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Starting and stopping cycles: `/v1.0/cycles/{id}/activate`, `/v1.0/cycles/{id}/deactivate`. Source: Cyclr OpenAPI, "Cycles"; Cyclr
    /// API, "Cycle Activation". The old documentation uses POST, the contract PUT.
    enum Activation {
        static let finishing: [QueryParameter] = [.init("finishQueuedTransactions", .boolean)]

        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //   path access query or body success handler evidence
            PUT ("/v1.0/cycles/:cycleId/activate",      .account,  takes: ActivateCycle.self,                      .ok(Cycle.self),   activate,   .documented,
                                                                   fails: .notFound, .invalidInterval, .unmetPrerequisites)
            POST("/v1.0/cycles/:cycleId/activate",      .account,  takes: ActivateCycle.self,                      .ok(Cycle.self),   activate,   .documented,
                                                                   fails: .notFound, .invalidInterval, .unmetPrerequisites)
            PUT ("/v1.0/cycles/:cycleId/deactivate",    .account,  query: finishing, takes: IgnoredBody.self,      .ok(Cycle.self),   deactivate, .documented,
                                                                   fails: .notFound)
        }

        /// Without a body an active cycle stays as it is, and any other runs at the interval that it had. The interval is ignored if the
        /// cycle is to run once or waits for calls. That unmet prerequisites are refused with 400 is assumed.
        static func activate(_ call: Call, _ wish: ActivateCycle, _ state: inout State) throws(Refusal) -> Cycle {
            var cycle = try state.cycle(in: call)
            guard !cycle.isActive || !wish.document.isEmpty else { return state.shown(cycle, to: call) }
            let runOnce = wish[.runOnce] ?? false
            if let minutes = wish[.interval], !runOnce, !state.waitsForCalls(cycle.id), !Timing.intervals.contains(minutes) {
                throw .invalidInterval(minutes)
            }
            let missing = state.partner.enforcesPrerequisites ? state.prerequisites(of: cycle) : []
            guard missing.isEmpty else { throw .unmetPrerequisites(missing.map { $0.document.read("Reason") ?? "" }) }
            state.activate(&cycle, runOnce: runOnce, interval: wish[.interval], start: wish[.startTime]?.instant, RunMoment(call))
            return state.shown(cycle, to: call)
        }

        /// With `finishQueuedTransactions=true`, transactions in progress go on; otherwise they end. That `false` is the default is
        /// assumed.
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

        /// Refuses what cannot be read, as a bad step type is refused; assumed.
        func check(unreadable: [String]) throws(Refusal) {
            guard unreadable.isEmpty else { throw .invalidRequest }
        }
    }
}

extension Cyclr.State {
    /// Whether the cycle begins with a webhook step.
    func waitsForCalls(_ cycle: GUID) -> Bool { firstSteps(of: cycle).contains { $0[.webhookKey] != nil } }

    /// The first run is at `start`, or at once if that is nil or (assumed) has passed; further runs follow at the interval. Transactions
    /// that were held when the cycle was stopped go on. A cycle that is to run once keeps its former interval for later.
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

    /// Pauses a cycle; transactions in progress go on.
    mutating func deactivate(_ cycle: inout Cyclr.Cycle) {
        cycle[.status] = Cyclr.Cycle.Status.paused.rawValue
        schedule(cycle, at: nil)
        agenda.cancel(.runOnceEnds(cycle.id))
        cycle = cycles[cycle.id] ?? cycle
    }

    /// The URL at which a step with a webhook key waits for calls.
    func webhookURL(of step: Cyclr.Step, _ call: Cyclr.Call) -> String { "\(call.origin)/api/webhook/\(step[.webhookKey] ?? "")" }
}

extension Field where Owner == Cyclr.ActivateCycle, Value == Cyclr.DateTime? {
    static var startTime: Self { "StartTime" }
}

extension Field where Owner == Cyclr.ActivateCycle, Value == Int? {
    /// In minutes.
    static var interval: Self { "Interval" }
}

extension Field where Owner == Cyclr.ActivateCycle, Value == Bool? {
    static var runOnce: Self { "RunOnce" }
}
