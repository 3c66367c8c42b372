package import HTTPMessages
import Synchronization

/// The faults that a sandbox injects. The rules belong to the control plane; this is where requests meet them.
package final class Faults: Sendable {
    private let rules = Mutex<(any FaultRules)?>(nil)
    /// The rules that a reset restores.
    private let start = Mutex<(any FaultRules)?>(nil)
    /// Whether the rules may affect requests, and whether they may stall what is due: while they do not, nobody waits for the lock. Written
    /// only while holding the lock of `rules`.
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

    /// Changes the installed rules, or `new` where none of that kind are installed. One step: nothing is added to rules that have just been
    /// replaced, and no request misses rules that are installed.
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

    /// The spans of time in which nothing happens by itself in that API.
    func stalls(of api: String) -> Stalls {
        guard letsStand.load(ordering: .acquiring) else { return .none }
        return installed?.stalls(of: api) ?? .none
    }

    /// - Parameter requested: the fault that the request itself asks for. It takes precedence over the rules, which count the request all
    ///   the same.
    func fault(for request: Request, api: String, operation: String, at now: Instant, unless requested: Fault? = nil) -> Fault? {
        guard isArmed.load(ordering: .acquiring) else { return requested }
        guard let requested else { return installed?.fault(for: request, api: api, operation: operation, at: now) }
        installed?.count(request, api: api, operation: operation, at: now)
        return requested
    }
}

package protocol FaultRules: Sendable {
    /// The fault for this request; nil when there is none. `operation` is empty where no row matches.
    func fault(for request: Request, api: String, operation: String, at now: Instant) -> Fault?
    /// Counts a request that gets its fault from elsewhere.
    func count(_ request: Request, api: String, operation: String, at now: Instant)
    /// The spans of time in which what is due in that API has to wait: runs do not go on, schedules start none.
    func stalls(of api: String) -> Stalls
    /// Whether any rule affects requests; otherwise the rules are not asked about them. Changes only within `Faults.change`.
    var befallRequests: Bool { get }
    /// Whether any rule stalls what is due; otherwise the rules are not asked for stalls. Changes only within `Faults.change`.
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

/// What happens to a request: who answers in place of its row, and what is done to the answer.
package struct Fault: Sendable {
    /// Answers in place of the row, which is not run.
    enum StandIn: Sendable {
        /// The API refuses in its own words. A code that the API does not have is an internal error.
        case refusal(code: String, message: String)
        /// The row refuses by its first code of that status or, where it has none, by its API's, with these header fields. If the API has
        /// no such code either, the answer is `otherwise`.
        case status(Status, headers: Headers, otherwise: Response)
        case response(Response)
    }
    /// Nil where the row runs.
    let standIn: StandIn?
    private let changes: [@Sendable (inout Response) -> Void]
    /// Who asked for the fault, as the journal names it: a rule or a header field.
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

    /// The row runs, and its answer is held back for that long on the sandbox's clock, but for `longestDelay` at most.
    package static func delay(_ duration: Duration) -> Fault {
        let delay = min(duration, longestDelay)
        return .changed { $0.delay = delay }
    }
    package static let longestDelay: Duration = .seconds(3600)
    /// The row runs, but its answer is lost or cut on the way.
    package static func delivery(_ delivery: Delivery) -> Fault { .changed { $0.delivery = delivery } }

    /// Both faults at once; where both answer in place of the row, this one does.
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
