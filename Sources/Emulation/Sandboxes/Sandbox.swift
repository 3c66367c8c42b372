package import HTTPMessages
import OrderedJSON
import Synchronization

/// A whole universe: the state of every API, a clock, ids, faults and a journal of its own.
package final class Sandbox: Sendable {
    /// The name of the sandbox to which requests that name none belong.
    package static let mainName = "main"

    package let name: String
    package let clock: VirtualClock
    package let randomness: Randomness
    package let journal: Journal
    package let faults = Faults()
    package let outgoing = Outgoing()
    /// The server's list of unmatched requests, to which this sandbox adds its own.
    let unmatched: UnmatchedRequests
    /// The server's count of attempts to send outgoing calls, to which this sandbox adds its own.
    let attempts: SendingAttempts
    /// The choices made about the APIs' behaviour (see `Setting`); a reset keeps them.
    let choices: Choices
    private let isChecking: Atomic<Bool>
    private let floor: Atomic<Int>
    private let strictnessBits: Atomic<Int>
    /// The address at which clients reach the server, if it is not the one in their requests.
    private let publicURL: String?
    private let credentialUse: CredentialUse
    /// One per mount, in the order of the mounts.
    private let worlds: [any AnyWorld]
    private let held: HeldAnswers
    /// Where the answers of slow rows are made.
    let slowAnswers = Lane.forSlowAnswers()
    /// Where the clock is moved. A lane of its own, so that a reset comes through however many moves wait.
    let moves = Lane(width: 1)
    /// Held by whoever moves the clock or lets due events happen, until all of them have or someone wants to replace the state.
    private let happening = Mutex(())
    /// How many callers wait to replace the state; while above 0, catching up stops.
    private let callsOff = Atomic(0)
    private let lastUse: Atomic<Int64>
    private let isRetired = Atomic(false)
    private let lastDate = Mutex<(second: Int64, bytes: [UInt8])>((.min, []))

    init(
        name: String, clock: VirtualClock, randomness: Randomness, settings: Sandboxes.Settings, credentialUse: CredentialUse,
        worlds: [any AnyWorld]
    ) {
        choices = Choices(settings.choices)
        unmatched = settings.unmatched
        attempts = settings.attempts
        self.name = name
        self.clock = clock
        held = HeldAnswers(clock)
        self.randomness = randomness
        isChecking = Atomic(settings.checksAnswers)
        floor = Atomic(settings.evidenceFloor.strength)
        strictnessBits = Atomic(settings.strictness.rawValue)
        publicURL = settings.publicURL
        self.credentialUse = credentialUse
        self.worlds = worlds
        journal = Journal(settings.journal)
        lastUse = Atomic(0)
    }

    /// Whether each answer is checked against the schema of its row.
    package var checksAnswers: Bool {
        get { isChecking.load(ordering: .relaxed) }
        set { isChecking.store(newValue, ordering: .relaxed) }
    }

    /// Rows with weaker evidence than this are not emulated here.
    package var evidenceFloor: Evidence {
        get { Evidence(strength: floor.load(ordering: .relaxed)) }
        set { floor.store(newValue.strength, ordering: .relaxed) }
    }

    /// What this sandbox refuses in bodies though the service ignores it.
    package var strictness: Strictness {
        get { Strictness(rawValue: strictnessBits.load(ordering: .relaxed)) }
        set { strictnessBits.store(newValue.rawValue, ordering: .relaxed) }
    }

    /// Turns one part of the strictness on or off. The other parts stay, even if they are changed at the same time.
    package func set(_ part: Strictness, to isRefused: Bool) {
        if isRefused {
            strictnessBits.bitwiseOr(part.rawValue, ordering: .relaxed)
        } else {
            strictnessBits.bitwiseAnd(~part.rawValue, ordering: .relaxed)
        }
    }

    /// The state of the API at that index among the mounts.
    func world<Service: API>(of: Service.Type, at mount: Int) -> World<Service> {
        unsafeDowncast(worlds[mount], to: World<Service>.self)  // made by the emulator at this index; checked in debug builds
    }

    /// A new hexadecimal credential, as a service issues it. Requests that carry it and name no sandbox are routed to this one.
    package func newCredential(_ kind: String, _ ordinal: Int, digits: Int) -> String {
        marked(randomness.hex(kind, ordinal, digits: digits - Randomness.markDigits))
    }

    /// The same for a text in any other form: this prefixes the mark that leads back here.
    package func marked(_ text: String) -> String {
        credentialUse.begin()
        return randomness.mark + text
    }

    /// See `Call.origin`.
    func origin(for request: Request) -> String { origin(for: request, of: name) }

    /// The same for another sandbox of the server.
    func origin(for request: Request, of name: String) -> String { server(of: request) + (name == Self.mainName ? "" : "/sandbox/\(name)") }

    /// The address to which a request was sent, up to its target.
    package func address(of request: Request) -> String { server(of: request) + (request.sandboxInPath != nil ? "/sandbox/\(name)" : "") }

    private func server(of request: Request) -> String {
        publicURL ?? "\(request.scheme)://\(request.headers["Host"].flatMap { $0.isEmpty ? nil : $0 } ?? "localhost")"
    }

    /// Records a request that belongs to no API of the server.
    package func record(unanswered request: Request, with response: Response, at now: Instant) {
        unmatched.note(request, response.status, in: name, Journal.redaction)
        journal.record(unanswered: request, with: response, at: now)
    }

    /// Makes the present state, clock and faults those that a reset restores.
    package func markStart() {
        clock.markStart()
        faults.markStart()
        for world in worlds { world.markStart() }
    }

    /// Restores everything to the start: state, ids, clock, faults, journal. From then on no outgoing calls are sent.
    package func reset() {
        // first, so that the outcome of a call under way is not noted on one that takes its place
        outgoing.giveUp()
        callingOff {
            clock.reset()
            let now = clock.now
            for world in worlds { world.reset(at: now) }
        }
        faults.reset()
        outgoing.reset()
        journal.reset()
        _ = held.release(until: .distantFuture)
    }

    /// Tells the sandbox that requests no longer reach it, so that nobody will move its clock: what still happens by itself stops, delayed
    /// answers are given, and those who wait for requests or outgoing calls learn that none will come.
    func retire() {
        isRetired.store(true, ordering: .releasing)
        _ = held.release(until: .distantFuture)
        journal.close()
        outgoing.close()
    }

    /// Gives the answers that a fault delays, before their time.
    func releaseHeldAnswers() { _ = held.release(until: .distantFuture) }

    /// When the next event happens by itself or a delayed answer is due; nil when nothing ever will be. Events that a fault stalls happen
    /// when the stall ends.
    package var nextDue: Instant? {
        let due = worlds.compactMap { world in world.nextDue.flatMap { faults.stalls(of: world.api).release(of: $0) } }
        return (due + (held.nextDue.map { [$0] } ?? [])).min()
    }

    /// The state of every API in which all has happened that is due by now, and that now.
    /// - Parameter isPatient: whether to wait for others who let something happen or write. If not, what they leave undone is due in the
    ///   captured state, too.
    func captureWorlds(isPatient: Bool) -> (worlds: [any Sendable], at: Instant) {
        func caughtUp() -> (worlds: [any Sendable], at: Instant) {
            let now = clock.now
            _ = happenings(until: now, isPatient: isPatient)
            return (worlds.map { $0.capture() }, now)
        }
        if isPatient { return happening.withLock { _ in caughtUp() } }
        return happening.withLockIfAvailable { _ in caughtUp() } ?? (worlds.map { $0.capture() }, clock.now)
    }

    func restoreWorlds(_ captured: [any Sendable], afterSettingClock setClock: () -> Void) {
        callingOff {
            let before = clock.now
            setClock()
            let now = clock.now
            if now < before { held.setBack(by: before - now) }
            outgoing.passOver { for (world, state) in zip(worlds, captured) { world.restore(state) } }
            _ = held.release(until: now)
        }
    }

    /// Runs a change that replaces the state; catching up stops at once, since its outcome would be replaced as well.
    private func callingOff(_ change: () -> Void) {
        callsOff.add(1, ordering: .relaxed)
        happening.withLock { _ in change() }
        callsOff.subtract(1, ordering: .relaxed)
    }

    private var isCalledOff: Bool { callsOff.load(ordering: .relaxed) > 0 || isRetired.load(ordering: .relaxed) }

    /// Lets everything happen that is due by `now`, and returns it in due order.
    private func happenings(until now: Instant, isPatient: Bool = true) -> Happenings {
        let due = worlds.map { catchUp($0, to: now, isPatient: isPatient) }
        return Happenings(due + [Happenings(held.release(until: now))])
    }

    /// Outgoing calls are picked up after each event, since an outbox keeps only the newest.
    private func catchUp(_ world: any AnyWorld, to now: Instant, isPatient: Bool) -> Happenings {
        world.catchUp(
            to: now, faults.stalls(of: world.api), randomness, isPatient: isPatient, unless: { isCalledOff },
            announce: { outgoing.announce() })
    }

    /// Lets everything happen that is due by now, unless someone else is doing so already, and only as far as other writers make way.
    package func catchUp() { _ = happening.withLockIfAvailable { _ in happenings(until: clock.now, isPatient: false) } }

    /// The state that a request sees. First lets happen what is due, unless someone else is doing so: then it sees what has happened so
    /// far, and does not wait.
    func version<Service: API>(of world: World<Service>, at now: Instant) -> World<Service>.Version {
        let version = world.version
        guard version.isDue(by: now) else { return version }
        _ = happening.withLockIfAvailable { _ in catchUp(world, to: now, isPatient: false) }
        return world.version
    }

    /// Moves the clock forward and lets happen what falls due on the way.
    package func advanceClock(by duration: Duration) -> Happenings {
        happening.withLock { _ in
            // first what a stall held up that has since been removed: it is due at the present time, not after the advance
            let happened = happenings(until: clock.now)
            clock.advance(by: duration)
            return Happenings([happened, happenings(until: clock.now)])
        }
    }

    /// Moves the clock to the next event and lets it happen; does nothing when there will never be one.
    package func step() -> Happenings {
        happening.withLock { _ in
            guard let due = nextDue else { return Happenings() }
            if due > clock.now { clock.set(to: due) }
            return happenings(until: clock.now)
        }
    }

    /// Lets the clock run from the time it shows.
    package func runClock() {
        clock.run()
        _ = held.release(until: clock.now)
    }

    /// The answer: now or, where it is delayed, when the clock reaches its time.
    /// - Parameter what: a description of the request without secrets.
    func answer(_ response: consuming Response, to what: @autoclosure () -> String, of api: String, at now: Instant) -> Answer {
        guard response.delay > .zero else { return .ready(response) }
        let promise = held.hold(response, until: now + response.delay, api: api, what())
        // the clock may have been moved in the meantime, or the sandbox retired, so that nobody can move it any more
        _ = held.release(until: isRetired.load(ordering: .acquiring) ? .distantFuture : clock.now)
        return .later(promise)
    }

    /// Sets the clock. What is due already happens first. Forward, everything due in between happens, too; backward, nothing else does:
    /// schedules start anew from there, and runs have as long to go as before.
    package func setClock(to instant: Instant) -> Happenings {
        happening.withLock { _ in
            let before = clock.now
            let happened = happenings(until: before)
            clock.set(to: instant)
            guard instant < before else { return Happenings([happened, happenings(until: clock.now)]) }
            held.setBack(by: before - instant)
            for world in worlds { world.setBack(to: instant, by: before - instant) }
            return happened
        }
    }

    /// Appends the Date header field, whose text is made at most once a second.
    func appendDate(_ instant: Instant, to headers: inout Headers) {
        let second = (instant.ticks - Instant.distantPast.ticks) / 10_000_000  // never negative, so that division rounds down
        lastDate.withLock { last in
            if last.second != second { last = (second, instant.httpDateBytes) }
            headers.append("Date", last.bytes)
        }
    }

    var lastUsed: Instant { Instant(ticks: lastUse.load(ordering: .relaxed)) }
    /// Whether somebody waits in the sandbox for requests, for outgoing calls, or for a delayed answer that comes by itself. With a frozen
    /// clock, a delayed answer does not count: it may have to wait for ever.
    var isAwaited: Bool { journal.isWatched || outgoing.isWatched || (!clock.isFrozen && held.nextDue != nil) }
    func touch(at systemTime: Instant) { lastUse.store(systemTime.ticks, ordering: .relaxed) }
}

extension Lane {
    /// Narrow enough for many sandboxes to run side by side.
    static func forSlowAnswers() -> Lane { Lane(width: 16) }
}
