package import HTTPMessages
import Synchronization

/// Where a sandbox is asked to misbehave. Rules are the control plane's; this is the place where a request meets them.
package final class Faults: Sendable {
    private let rules = Mutex<(any FaultRules)?>(nil)
    /// Lets a request without rules pass without the lock.
    private let isArmed = Atomic(false)

    package func install(_ new: (any FaultRules)?) {
        rules.withLock { $0 = new }
        isArmed.store(new != nil, ordering: .releasing)
    }

    package var installed: (any FaultRules)? { rules.withLock { $0 } }

    /// The rules that are there, or these from now on: one step, so that two who add at once do not lose each other's.
    package func installed(orElse new: @autoclosure () -> any FaultRules) -> any FaultRules {
        let installed = rules.withLock { rules in
            let installed = rules ?? new()
            rules = installed
            return installed
        }
        isArmed.store(true, ordering: .releasing)
        return installed
    }

    /// Whether nothing happens by itself in that API for now.
    func stalls(_ api: String, at now: Instant) -> Bool {
        guard isArmed.load(ordering: .acquiring) else { return false }
        return installed?.stalls(api, at: now) ?? false
    }

    func fault(for request: Request, api: String, operation: String, at now: Instant) -> Fault? {
        guard isArmed.load(ordering: .acquiring) else { return nil }
        return installed?.fault(for: request, api: api, operation: operation, at: now)
    }
}

package protocol FaultRules: Sendable {
    /// What befalls this request; nil when nothing does. `operation` is empty where no row matches.
    func fault(for request: Request, api: String, operation: String, at now: Instant) -> Fault?
    /// Whether what is due in that API has to wait: runs do not go on, schedules start none.
    func stalls(_ api: String, at now: Instant) -> Bool
}

extension FaultRules {
    package func stalls(_ api: String, at now: Instant) -> Bool { false }
}

/// What may befall a request.
package enum Fault: Sendable {
    /// The row is not run; the API refuses in its own words. A code that the API does not have is an internal error.
    case refusal(code: String, message: String)
    /// The row is not run; this is the answer.
    case response(Response)
    /// The row runs, and something is done to its answer.
    case changed(@Sendable (inout Response) -> Void)

    /// The row runs, and its answer is held back, for `longestDelay` at most: by the wall clock, or by the sandbox's where that stands still.
    package static func delay(_ duration: Duration) -> Fault {
        let delay = min(duration, longestDelay)
        return .changed { $0.delay = delay }
    }
    package static let longestDelay: Duration = .seconds(3600)
    /// The row runs, and its answer gets lost on the way.
    package static func delivery(_ delivery: Delivery) -> Fault { .changed { $0.delivery = delivery } }
}
