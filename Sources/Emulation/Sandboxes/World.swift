import Glibc
import HTTPMessages
import Synchronization

/// One API's state in one sandbox.
///
/// Readers take a reference and look at it without a lock. Writers work one after the other, each on a draft that takes the state's place when it
/// is done; so no reader waits for a handler, however long that takes. What is due by itself is a writer too, and comes before whoever finds it due; but
/// nobody waits for what another is letting happen: until that is done, the state is the one before.
package final class World<Service: API>: Sendable {
    /// The state between two changes. Never modified.
    package final class Moment: AnyMoment {
        package let state: Service.State
        let nextDue: Instant?

        /// Takes the state over: copying one counts a reference to every table and index of the service.
        package init(_ state: consuming Service.State) {
            nextDue = Service.nextDue(in: state)
            self.state = state
        }

        func isDue(by now: Instant) -> Bool { nextDue.map { $0 <= now } ?? false }
    }

    /// Nil until somebody asks for the first time since the start.
    private let current = Mutex<(any AnyMoment)?>(nil)
    /// Held by the writer at work. Whoever holds it may take `current`, never the other way round.
    private let writing = Mutex(())
    /// Those who wait for it, but not where they came: on one thread, since it lets in one at a time.
    let waiting = Lane(width: 1)
    /// How many writes have ended, and how many had when somebody last waited in vain: as long as both are the same, one write goes on.
    private let ended = Atomic(0), endedInVain = Atomic(-1)
    /// Whether something was due when what is due was last to happen, and a stall let it wait. Changed by whoever holds the sandbox's `happening`.
    private let isHeldUp = Atomic(false)
    private let baseline: Baseline
    /// What a reset comes back to, and the time at which it last did. No moment is the baseline's. Whoever holds it may take `current`, and whoever holds
    /// `writing` may take it, never the other way round.
    private let beginning: Mutex<Beginning>
    private typealias Beginning = (moment: Moment?, isHeldUp: Bool, at: Instant)

    package init(baseline: Baseline, at now: Instant) {
        self.baseline = baseline
        beginning = Mutex((nil, false, now))
    }

    package var moment: Moment {
        guard let moment = current.withLock({ $0 }) else { return firstMoment() }
        return Self.moment(moment)
    }
    package var start: Moment { beginning.withLock { $0.moment } ?? baseline.moment }

    /// Nothing else is ever kept in `current`; checked in debug builds.
    private static func moment(_ any: any AnyMoment) -> Moment { unsafeDowncast(any, to: Moment.self) }

    private func firstMoment() -> Moment { beginning.withLock { firstMoment(of: $0) } }

    /// The start, without what was due before. To be called by whoever holds `beginning`: else a reset could come between, and what was before it go on.
    private func firstMoment(of beginning: Beginning) -> Moment {
        if let moment = current.withLock({ $0 }) { return Self.moment(moment) }
        var first = beginning.moment ?? baseline.moment
        if let due = first.nextDue, due <= beginning.at {
            var state = first.state
            Service.resume(&state, at: beginning.at)
            first = Moment(state)
        }
        return current.withLock { current in
            let moment = current.map(Self.moment) ?? first
            current = moment
            return moment
        }
    }

    /// What every sandbox of an API begins with: made when it is first asked for, since to read the seeds of all APIs takes longer than a client wants
    /// to wait for its first answer.
    package final class Baseline: Sendable {
        private let made = Mutex<Moment?>(nil)
        private let make: @Sendable () -> Service.State

        package init(_ make: @escaping @Sendable () -> Service.State) { self.make = make }

        package var moment: Moment {
            made.withLock { made in
                let moment = made ?? Moment(make())
                made = moment
                return moment
            }
        }
    }

    struct Captured: Sendable {
        let moment: Moment
        let isHeldUp: Bool
    }

    /// Runs `change` on a draft and keeps the draft; a throw leaves the state as it was.
    package func write<Output, Failure: Error>(
        _ change: (inout Service.State) throws(Failure) -> Output
    ) throws(Failure) -> Output {
        try writing.withLock { _ throws(Failure) in try writeDraft(change) }
    }

    /// The same for a thread that others wait for: nil, and nothing has happened, where whoever is writing makes no way within `patience`, or made none for
    /// another.
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

    /// To be called by whoever holds `writing`.
    private func writeDraft<Output, Failure: Error>(
        _ change: (inout Service.State) throws(Failure) -> Output
    ) throws(Failure) -> sending Output {
        defer { ended.wrappingAdd(1, ordering: .relaxed) }
        var draft = moment.state
        let output = try change(&draft)
        keep(Moment(consume draft))
        return output
    }

    /// To be called by whoever holds `writing`.
    private func keep(_ next: Moment) {
        // What was before is freed when readers can go on.
        let before = current.withLock { current in
            let before = current
            current = next
            return before
        }
        _ = before
    }
}

/// A state of whatever service: a reference whose type is known is loaded without a look at the service's types, which each request would pay for.
private protocol AnyMoment: AnyObject, Sendable {}

/// A request waits so long for a writer to make way before it is worked on elsewhere: several times what the writes of most requests take.
private let patience: Duration = .microseconds(300)

/// What a sandbox does to its worlds without knowing their APIs.
protocol AnyWorld: AnyObject, Sendable {
    var api: String { get }
    /// Back to the start: a reference takes the place of another.
    func reset(at now: Instant)
    /// Everything that is due until `now` happens, in due order, unless that is called off. The sandbox lets one at a time do this.
    /// - Parameters:
    ///   - stalls: what is due in one of them waits for its end; where that was taken away, until now.
    ///   - isPatient: waits for other writers; otherwise what is left is for whoever comes next.
    ///   - announce: called behind each.
    func catchUp(
        to now: Instant, _ stalls: Stalls, _ randomness: Randomness, isPatient: Bool, unless isCalledOff: () -> Bool, announce: () -> Void
    ) -> Happenings
    /// The state as it is, to be given to `restore` of the same API's world in any sandbox: a reference.
    func capture() -> any Sendable
    func restore(_ captured: any Sendable)
    /// The state as it is becomes what a reset comes back to.
    func markStart()
    /// When the next thing happens by itself.
    var nextDue: Instant? { get }
    /// The clock was set back by so much: what lies behind `now` is ahead again.
    func setBack(to now: Instant, by distance: Duration)
}

extension World: AnyWorld {
    var api: String { Service.name }

    func reset(at now: Instant) {
        // what was before is freed when others can go on
        let before = writing.withLock { _ in
            beginning.withLock { beginning in
                beginning.at = now
                let before = current.withLock { current in
                    let before = current
                    current = nil
                    return before
                }
                isHeldUp.store(beginning.isHeldUp && firstMoment(of: beginning).isDue(by: now), ordering: .relaxed)
                return before
            }
        }
        _ = before
    }

    func markStart() {
        beginning.withLock { beginning in
            beginning.isHeldUp = isHeldUp.load(ordering: .relaxed)
            beginning.moment = firstMoment(of: beginning)
        }
    }

    var nextDue: Instant? { moment.nextDue }

    func capture() -> any Sendable {
        // before the moment: what a stall holds up may go on in between, but nothing of before is taken for what none held up
        let isHeldUp = isHeldUp.load(ordering: .relaxed)
        return Captured(moment: moment, isHeldUp: isHeldUp)
    }

    func restore(_ captured: any Sendable) {
        let captured = captured as! Captured  // by a world of the same API: mounts stand in the same order everywhere
        let moment = captured.moment
        // what was overdue then is overdue again, and what a stall held up goes on where none does any more
        isHeldUp.store(captured.isHeldUp, ordering: .relaxed)
        let before = writing.withLock { _ in
            current.withLock { current in
                let before = current
                current = moment
                return before
            }
        }
        _ = before
    }

    /// One after the other, so that readers see each and writers come in between.
    func catchUp(
        to now: Instant, _ stalls: Stalls, _ randomness: Randomness, isPatient: Bool, unless isCalledOff: () -> Bool, announce: () -> Void
    ) -> Happenings {
        var happenings = Happenings()
        /// When the last stall ended: what was due before is due then.
        var end = Instant.distantPast
        func happen(until limit: Instant) -> Happening?? {
            func happen(_ state: inout Service.State) -> Happening? {
                Service.nextDue(in: state).flatMap { $0 <= limit ? Service.happen(in: &state, until: limit, randomness) : nil }
            }
            return isPatient ? .some(write(happen)) : writeSoon(happen)
        }
        func endStall(at instant: Instant) -> Void? {
            func endStall(_ state: inout Service.State) { Service.endStall(in: &state, at: instant) }
            guard let ended: Void = isPatient ? write(endStall) : writeSoon(endStall) else { return nil }
            end = instant
            isHeldUp.store(false, ordering: .relaxed)
            return ended
        }
        while let due = moment.nextDue, due <= now {
            guard !isCalledOff() else { return happenings }
            let time = max(due, end)
            if let stall = stalls.stall(at: time) {
                guard let end = stall.end, end <= now else {
                    isHeldUp.store(true, ordering: .relaxed)
                    return happenings
                }
                guard endStall(at: end) != nil else { return happenings }
            } else if isHeldUp.load(ordering: .relaxed) {
                guard endStall(at: now) != nil else { return happenings }
            } else {
                let limit = stalls.start(after: time).map { min($0.previous, now) } ?? now
                guard let next = happen(until: limit) else { return happenings }
                if let next { happenings.append(next) }
                announce()
            }
        }
        isHeldUp.store(false, ordering: .relaxed)
        return happenings
    }

    func setBack(to now: Instant, by distance: Duration) {
        write { state in
            Service.setBack(&state, to: now)
            Service.moveRuns(in: &state, back: distance)
        }
    }
}
