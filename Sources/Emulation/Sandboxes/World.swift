import Glibc
import HTTPMessages
import Synchronization

/// One API's state in one sandbox.
///
/// Readers take a reference and look at it without a lock. Writers run one after another, each on a draft that replaces the state when it
/// is done; so no reader waits for a handler, however long it takes.
///
/// Letting due events happen is a write, too. A request that finds something due lets it happen first; but where another is doing so
/// already, nobody waits: until that is done, the state is the one before.
package final class World<Service: API>: Sendable {
    /// An immutable state between two changes.
    package final class Version: AnyVersion {
        package let state: Service.State
        let nextDue: Instant?

        /// Takes ownership of the state: a copy would retain every table and index of the service.
        package init(_ state: consuming Service.State) {
            nextDue = Service.nextDue(in: state)
            self.state = state
        }

        func isDue(by now: Instant) -> Bool { nextDue.map { $0 <= now } ?? false }
    }

    /// Nil after creation and after a reset, until somebody asks for the state.
    private let current = Mutex<(any AnyVersion)?>(nil)
    /// Held by the active writer, who may lock `current`; never the other way round.
    private let writing = Mutex(())
    /// Where callers wait for `writing`, rather than on their own threads. One thread is enough, since one writer works at a time.
    let waiting = Lane(width: 1)
    /// How many writes have ended, and that number when a caller last ran out of patience: while the two are equal, the same write goes on,
    /// and waiting for it is useless.
    private let ended = Atomic(0), endedInVain = Atomic(-1)
    /// Whether a stall held up something due the last time events caught up. Changed only while holding the sandbox's `happening`.
    private let isHeldUp = Atomic(false)
    private let baseline: Baseline
    /// What a reset restores, where no version means the baseline's, and the time of the last reset or of the creation. Locks are taken in
    /// the order `writing`, `beginning`, `current`.
    private let beginning: Mutex<Beginning>
    private typealias Beginning = (version: Version?, isHeldUp: Bool, at: Instant)

    package init(baseline: Baseline, at now: Instant) {
        self.baseline = baseline
        beginning = Mutex((nil, false, now))
    }

    package var version: Version {
        guard let version = current.withLock({ $0 }) else { return firstVersion() }
        return Self.version(version)
    }
    package var start: Version { beginning.withLock { $0.version } ?? baseline.version }

    /// Nothing but a `Version` is ever kept in `current`; checked in debug builds.
    private static func version(_ any: any AnyVersion) -> Version { unsafeDowncast(any, to: Version.self) }

    private func firstVersion() -> Version { beginning.withLock { firstVersion(of: $0) } }

    /// The state at the start, past what was due before. To be called while holding `beginning`: otherwise a reset could come in between,
    /// and the state from before it live on.
    private func firstVersion(of beginning: Beginning) -> Version {
        if let version = current.withLock({ $0 }) { return Self.version(version) }
        var first = beginning.version ?? baseline.version
        if let due = first.nextDue, due <= beginning.at {
            var state = first.state
            Service.resume(&state, at: beginning.at)
            first = Version(state)
        }
        return current.withLock { current in
            let version = current.map(Self.version) ?? first
            current = version
            return version
        }
    }

    /// The state with which every sandbox of an API begins. Made when first asked for, since reading the seeds of all APIs takes longer
    /// than a client wants to wait for its first answer.
    package final class Baseline: Sendable {
        private let made = Mutex<Version?>(nil)
        private let make: @Sendable () -> Service.State

        package init(_ make: @escaping @Sendable () -> Service.State) { self.make = make }

        package var version: Version {
            made.withLock { made in
                let version = made ?? Version(make())
                made = version
                return version
            }
        }
    }

    struct Captured: Sendable {
        let version: Version
        let isHeldUp: Bool
    }

    /// Runs `change` on a draft and keeps the draft; a throw leaves the state as it was.
    package func write<Output, Failure: Error>(
        _ change: (inout Service.State) throws(Failure) -> Output
    ) throws(Failure) -> Output {
        try writing.withLock { _ throws(Failure) in try writeDraft(change) }
    }

    /// The same for a thread that others wait for. Returns nil, and changes nothing, if the active writer does not make way within
    /// `patience`, or has already failed to for another caller.
    package func writeSoon<Output, Failure: Error>(
        _ change: (inout Service.State) throws(Failure) -> Output
    ) throws(Failure) -> Output? {
        var end: ContinuousClock.Instant?
        while true {
            let written = try writing.withLockIfAvailable { _ throws(Failure) in try writeDraft(change) }
            if let written { return written }
            let count = ended.load(ordering: .relaxed)
            if endedInVain.load(ordering: .relaxed) == count { return nil }
            let now = ContinuousClock.now
            if let end, now > end {
                endedInVain.store(count, ordering: .relaxed)
                return nil
            }
            end = end ?? now + patience
            sched_yield()
        }
    }

    /// To be called while holding `writing`.
    private func writeDraft<Output, Failure: Error>(
        _ change: (inout Service.State) throws(Failure) -> Output
    ) throws(Failure) -> sending Output {
        defer { ended.wrappingAdd(1, ordering: .relaxed) }
        var draft = version.state
        let output = try change(&draft)
        keep(Version(consume draft))
        return output
    }

    /// To be called while holding `writing`.
    private func keep(_ next: Version) {
        // the previous state is freed after the lock is released
        let before = current.withLock { current in
            let before = current
            current = next
            return before
        }
        _ = before
    }
}

/// The state of any service. Loading a reference of a known type takes no look-up of the service's types, which every request would pay
/// for.
private protocol AnyVersion: AnyObject, Sendable {}

/// How long a request waits for a writer before it is handed to another thread: several times what most requests take to write.
private let patience: Duration = .microseconds(300)

/// What a sandbox does to its worlds without knowing their APIs.
protocol AnyWorld: AnyObject, Sendable {
    var api: String { get }
    /// Returns to the start: one reference replaces another.
    func reset(at now: Instant)
    /// Lets everything happen that is due until `now`, in due order, unless called off. The sandbox lets only one caller at a time do this.
    /// - Parameters:
    ///   - stalls: what is due during a stall waits for its end or, if the stall was removed, until now.
    ///   - isPatient: whether to wait for other writers; if not, what is left is for the next caller.
    ///   - announce: called after each event.
    func catchUp(
        to now: Instant, _ stalls: Stalls, _ randomness: Randomness, isPatient: Bool, unless isCalledOff: () -> Bool, announce: () -> Void
    ) -> Happenings
    /// The present state, as a reference that `restore` takes in the same API's world of any sandbox.
    func capture() -> any Sendable
    func restore(_ captured: any Sendable)
    /// Makes the present state the one that a reset restores.
    func markStart()
    /// When the next event happens by itself.
    var nextDue: Instant? { get }
    /// Accounts for a clock that was set back by `distance`: what lies after `now` is ahead again.
    func setBack(to now: Instant, by distance: Duration)
}

extension World: AnyWorld {
    var api: String { Service.name }

    func reset(at now: Instant) {
        // the previous state is freed after the locks are released
        let before = writing.withLock { _ in
            beginning.withLock { beginning in
                beginning.at = now
                let before = current.withLock { current in
                    let before = current
                    current = nil
                    return before
                }
                isHeldUp.store(beginning.isHeldUp && firstVersion(of: beginning).isDue(by: now), ordering: .relaxed)
                return before
            }
        }
        _ = before
    }

    func markStart() {
        beginning.withLock { beginning in
            beginning.isHeldUp = isHeldUp.load(ordering: .relaxed)
            beginning.version = firstVersion(of: beginning)
        }
    }

    var nextDue: Instant? { version.nextDue }

    func capture() -> any Sendable {
        // read before the version, so that a state that a stall holds up is never captured as one that none does; the reverse may happen
        let isHeldUp = isHeldUp.load(ordering: .relaxed)
        return Captured(version: version, isHeldUp: isHeldUp)
    }

    func restore(_ captured: any Sendable) {
        let captured = captured as! Captured  // captured by a world of the same API: mounts stand in the same order everywhere
        let version = captured.version
        // what was overdue is overdue again, and what a stall held up goes on once no stall does
        isHeldUp.store(captured.isHeldUp, ordering: .relaxed)
        let before = writing.withLock { _ in
            current.withLock { current in
                let before = current
                current = version
                return before
            }
        }
        _ = before
    }

    /// One event per write, so that readers see each and other writers get in between.
    func catchUp(
        to now: Instant, _ stalls: Stalls, _ randomness: Randomness, isPatient: Bool, unless isCalledOff: () -> Bool, announce: () -> Void
    ) -> Happenings {
        var happenings = Happenings()
        /// When the last stall ended: what was due earlier is due then.
        var lastEnd = Instant.distantPast
        while let due = version.nextDue, due <= now {
            guard !isCalledOff() else { return happenings }
            switch step(at: max(due, lastEnd), until: now, stalls) {
            case .wait:
                isHeldUp.store(true, ordering: .relaxed)
                return happenings
            case .endStall(let end):
                guard attempt(isPatient, { Service.endStall(in: &$0, at: end) }) != nil else { return happenings }
                lastEnd = end
                isHeldUp.store(false, ordering: .relaxed)
            case .happen(let limit):
                let attempted = attempt(isPatient) { state in
                    Service.nextDue(in: state).flatMap { $0 <= limit ? Service.happen(in: &state, until: limit, randomness) : nil }
                }
                guard let happened = attempted else { return happenings }
                if let happened { happenings.append(happened) }
                announce()
            }
        }
        isHeldUp.store(false, ordering: .relaxed)
        return happenings
    }

    private enum Step {
        /// A stall goes on beyond now.
        case wait
        /// A stall is over, or was removed.
        case endStall(at: Instant)
        case happen(until: Instant)
    }

    /// What comes next, where something is due at `time`.
    private func step(at time: Instant, until now: Instant, _ stalls: Stalls) -> Step {
        if let stall = stalls.stall(at: time) {
            guard let end = stall.end, end <= now else { return .wait }
            return .endStall(at: end)
        }
        if isHeldUp.load(ordering: .relaxed) { return .endStall(at: now) }
        return .happen(until: stalls.start(after: time).map { min($0.previous, now) } ?? now)
    }

    /// Nil if other writers do not make way.
    private func attempt<Output>(_ isPatient: Bool, _ change: (inout Service.State) -> Output) -> Output? {
        isPatient ? .some(write(change)) : writeSoon(change)
    }

    func setBack(to now: Instant, by distance: Duration) {
        write { state in
            Service.setBack(&state, to: now)
            Service.moveRuns(in: &state, back: distance)
        }
    }
}
