import Synchronization

/// One API's state in one sandbox.
///
/// Readers take a reference and look at it without a lock. A writer works on a draft, which takes the state's place only if nobody else's did
/// meanwhile; otherwise it works again on the new one. So nobody waits for a handler, however long it takes.
package final class World<Service: API>: Sendable {
    /// The state between two changes. Never modified.
    package final class Moment: Sendable {
        package let state: Service.State
        let nextDue: Instant?

        package init(_ state: Service.State) {
            self.state = state
            nextDue = Service.nextDue(in: state)
        }
    }

    private let current: Mutex<Moment>
    private let baseline: Moment

    package init(baseline: Moment) {
        self.baseline = baseline
        current = Mutex(baseline)
    }

    package var moment: Moment { current.withLock { $0 } }

    /// Runs `change` on a draft and keeps the draft; a throw leaves the state as it was. `change` may run more than once.
    package func write<Output, Failure: Error>(
        _ change: (inout Service.State) throws(Failure) -> Output
    ) throws(Failure) -> Output {
        for _ in 0..<Self.patience {
            let seen = moment
            var draft = seen.state
            let output = try change(&draft)
            if replace(seen, by: Moment(draft)) { return output }
        }
        // Others were quicker each time: now they wait.
        return try current.withLock { current throws(Failure) in
            var draft = current.state
            let output = try change(&draft)
            current = Moment(draft)
            return output
        }
    }

    private static var patience: Int { 32 }

    private func replace(_ seen: Moment, by next: Moment) -> Bool {
        current.withLock { current in
            guard current === seen else { return false }
            current = next
            return true
        }
    }
}

/// What a sandbox does to its worlds without knowing their APIs.
protocol AnyWorld: Sendable {
    /// Back to the baseline: one assignment.
    func reset(at now: Instant)
    /// Everything that is due until `now` happens, in due order.
    func catchUp(to now: Instant, _ randomness: Randomness) -> [Happening]
    /// The clock was set: what lies before `now` is missed, what lies behind it is ahead again.
    func resume(at now: Instant)
}

extension World: AnyWorld {
    func reset(at now: Instant) {
        current.withLock { $0 = baseline }
        if let due = baseline.nextDue, due <= now { resume(at: now) }
    }

    @discardableResult
    func catchUp(to now: Instant, _ randomness: Randomness) -> [Happening] {
        guard let due = moment.nextDue, due <= now else { return [] }
        return write { state in
            var happenings: [Happening] = []
            while let due = Service.nextDue(in: state), due <= now { happenings.append(Service.happen(in: &state, until: now, randomness)) }
            return happenings
        }
    }

    func resume(at now: Instant) {
        write { state in Service.resume(&state, at: now) }
    }
}
