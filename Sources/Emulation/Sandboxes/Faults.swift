package import HTTPMessages
import Synchronization

/// Where a sandbox is asked to misbehave. Rules are the control plane's; this is the place where a request meets them.
package final class Faults: Sendable {
    private let rules = Mutex<(any FaultRules)?>(nil)
    /// What a reset comes back to.
    private let start = Mutex<(any FaultRules)?>(nil)
    /// Whether any befall requests, and whether any let things stand: where none do, nobody waits for the lock. Written by whoever holds that.
    private let isArmed = Atomic(false), letsStand = Atomic(false)

    package func install(_ new: (any FaultRules)?) {
        rules.withLock { rules in
            rules = new
            arm(new)
        }
    }

    func markStart() {
        let now = installed
        start.withLock { $0 = now?.anew }
    }

    func reset() { install(start.withLock { $0 }?.anew) }

    package var installed: (any FaultRules)? { rules.withLock { $0 } }

    /// Changes the rules that are there, or these where none of their kind are. One step: what is added is never added to rules that have gone, and no
    /// request passes by rules that are there.
    package func change<Rules: FaultRules, Output: Sendable, Failure: Error>(
        orElse new: @autoclosure () -> Rules, _ change: (Rules) throws(Failure) -> Output
    ) throws(Failure) -> Output {
        try rules.withLock { rules throws(Failure) in
            let changed = rules as? Rules ?? new()
            rules = changed
            defer { arm(changed) }
            return try change(changed)
        }
    }

    private func arm(_ rules: (any FaultRules)?) {
        isArmed.store(rules?.befallRequests ?? false, ordering: .releasing)
        letsStand.store(rules?.letStand ?? false, ordering: .releasing)
    }

    /// When nothing happens by itself in that API.
    func stalls(of api: String) -> Stalls {
        guard letsStand.load(ordering: .acquiring) else { return .none }
        return installed?.stalls(of: api) ?? .none
    }

    /// - Parameter requested: what the request asks for itself, before which rules stand back; they count it all the same.
    func fault(for request: Request, api: String, operation: String, at now: Instant, unless requested: Fault? = nil) -> Fault? {
        guard isArmed.load(ordering: .acquiring) else { return requested }
        guard let requested else { return installed?.fault(for: request, api: api, operation: operation, at: now) }
        installed?.count(request, api: api, operation: operation, at: now)
        return requested
    }
}

package protocol FaultRules: Sendable {
    /// What befalls this request; nil when nothing does. `operation` is empty where no row matches.
    func fault(for request: Request, api: String, operation: String, at now: Instant) -> Fault?
    /// Counts a request that something else befalls.
    func count(_ request: Request, api: String, operation: String, at now: Instant)
    /// When what is due in that API has to wait: runs do not go on, schedules start none.
    func stalls(of api: String) -> Stalls
    /// Whether any befall requests, and whether any let things stand, so that they need be asked. Changes only within `Faults.change`.
    var befallRequests: Bool { get }
    var letStand: Bool { get }
    /// The same rules, as if no request had met them.
    var anew: any FaultRules { get }
}

extension FaultRules {
    package var befallRequests: Bool { true }
    package var letStand: Bool { true }
    package func count(_ request: Request, api: String, operation: String, at now: Instant) {}
    package var anew: any FaultRules { self }
    package func stalls(of api: String) -> Stalls { .none }
}

/// What befalls a request: who answers in the place of its row, and what is done to the answer.
package struct Fault: Sendable {
    /// The row is not run.
    enum StandIn: Sendable {
        /// The API refuses in its own words. A code that it does not have is an internal error.
        case refusal(code: String, message: String)
        /// The row refuses by its first code of that status or, where it has none, by its API's, with these header fields. An API that has no such code
        /// gives the answer.
        case status(Status, headers: Headers, otherwise: Response)
        case response(Response)
    }
    /// Nil where the row runs.
    let standIn: StandIn?
    private let changes: [@Sendable (inout Response) -> Void]
    /// Who asked for it, as the journal names him: a rule, a header field.
    private(set) var source = ""

    private init(_ standIn: StandIn?, _ changes: [@Sendable (inout Response) -> Void] = []) {
        (self.standIn, self.changes) = (standIn, changes)
    }

    package static func refusal(code: String, message: String) -> Fault { Fault(.refusal(code: code, message: message)) }
    package static func status(_ status: Status, headers: Headers, otherwise: Response) -> Fault {
        Fault(.status(status, headers: headers, otherwise: otherwise))
    }
    package static func response(_ response: Response) -> Fault { Fault(.response(response)) }
    /// The row runs, and something is done to its answer.
    package static func changed(_ change: @escaping @Sendable (inout Response) -> Void) -> Fault { Fault(nil, [change]) }

    /// The row runs, and its answer is held back, for `longestDelay` at most: by the sandbox's clock.
    package static func delay(_ duration: Duration) -> Fault {
        let delay = min(duration, longestDelay)
        return .changed { $0.delay = delay }
    }
    package static let longestDelay: Duration = .seconds(3600)
    /// The row runs, and its answer gets lost on the way.
    package static func delivery(_ delivery: Delivery) -> Fault { .changed { $0.delivery = delivery } }

    /// Both at once; where both answer, this one does.
    package func along(with other: Fault) -> Fault { Fault(standIn ?? other.standIn, changes + other.changes).asked(by: source) }

    package func asked(by source: String) -> Fault {
        var fault = self
        fault.source = source
        return fault
    }

    func change(_ response: inout Response) {
        for change in changes { change(&response) }
    }
}
