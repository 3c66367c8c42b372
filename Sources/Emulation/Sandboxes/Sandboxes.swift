package import OrderedJSON
import Synchronization

/// Every sandbox of the server: the main one, and those that requests name.
package final class Sandboxes: Sendable {
    /// The one that a request without a name belongs to.
    package let main: Sandbox
    private let mounts: [any Mount]
    private let settings: Settings
    private let named = Mutex(SandboxRegistry())
    private let credentialUse = CredentialUse()
    private let kept = Mutex<[String: Snapshot]>([:])
    private let refusedSandboxes = Atomic(0)
    private let refusedSnapshots = Atomic(0)

    package struct Settings: Sendable {
        /// Chooses ids and chance; the same seed gives the same ones.
        package var seed: UInt64 = 0
        /// Where clocks start; nil is the system's time.
        package var clock: Instant?
        package var startsFrozen = false
        package var checksAnswers = false
        /// A row that is known less well than that is not emulated.
        package var evidenceFloor = Evidence.assumed
        /// What is refused in bodies though the services pass over it.
        package var strictness: Strictness = []
        /// What is chosen of the APIs' behaviour, by API and name.
        package var choices: [String: [String: JSON]] = [:]
        /// Where clients reach the server, without a slash at the end: `https://understudy.example`. Nil is the address by which a request comes.
        package var publicURL: String?
        /// How many sandboxes may live beside the main one.
        package var limit = 1024
        /// A sandbox that nobody used for so long, and in which nobody waits, gives way when the limit is reached.
        package var idle: Duration = .seconds(3600)
        /// Whether a request that names a new sandbox makes it.
        package var makesOnFirstUse = true
        /// How many snapshots may be kept. Each holds on to whatever has changed since.
        package var snapshotLimit = 256
        /// How much each sandbox's journal keeps.
        package var journal = Journal.Bounds()
        let unmatched = UnmatchedRequests()
        package init() {}
    }

    package init(mounts: [any Mount], settings: Settings) {
        self.mounts = mounts
        self.settings = settings
        // nothing has to lead there
        main = Self.make(Sandbox.mainName, mounts, settings, CredentialUse())
    }

    /// What no row of any API has answered since the start.
    package var unmatched: UnmatchedRequests { settings.unmatched }

    /// Why a name gets no sandbox.
    package enum Unavailable: Error, Sendable, Equatable {
        /// Names are 1 to 64 letters, digits, `-`, `_` and `.`, and not `.` or `..`.
        case badName
        /// The limit is reached and every sandbox is in use.
        case full(limit: Int)
        /// There is none of that name, and requests make none.
        case unknown(String)
        /// There is one of that name already.
        case taken(String)
        /// A credential that it is to be given leads to another: which, from 0, and to whom.
        case credentialTaken(place: Int, by: String)
    }

    /// The sandbox of that name; a new name forks the baseline, where requests may do that.
    package func sandbox(named name: ArraySlice<UInt8>) throws(Unavailable) -> Sandbox {
        let name = try checked(name)
        if name == main.name { return main }
        let systemTime = Instant.system()
        var gone: Sandbox?
        defer { gone?.retire() }
        return try named.withLock { registry throws(Unavailable) in
            if let known = registry.sandboxes[name] {
                known.touch(at: systemTime)
                return known
            }
            guard settings.makesOnFirstUse else { throw .unknown(name) }
            return try make(name, in: &registry, at: systemTime, inPlaceOf: &gone)
        }
    }

    /// The same where there is one of that name; none is made.
    package func sandbox(alreadyNamed name: ArraySlice<UInt8>) throws(Unavailable) -> Sandbox? {
        let sandbox = known(try checked(name))
        sandbox?.touch(at: .system())
        return sandbox
    }

    /// A new sandbox, which forks the baseline. Nobody is led to it, and none gives way to it, before it enters.
    package func draft(_ name: String) throws(Unavailable) -> Sandbox {
        let name = try checked(Array(name.utf8)[...])
        let systemTime = Instant.system()
        try named.withLock { registry throws(Unavailable) in
            try checkIsFree(name, in: registry)
            _ = try whoGivesWay(in: registry, at: systemTime)
        }
        return Self.make(name, mounts, settings, credentialUse)
    }

    /// The draft is one of the sandboxes from now on, and these credentials lead to it; or nothing has changed.
    package func enter(_ draft: Sandbox, with credentials: [String] = []) throws(Unavailable) {
        let systemTime = Instant.system()
        var gone: Sandbox?
        defer { gone?.retire() }
        try named.withLock { registry throws(Unavailable) in
            try checkIsFree(draft.name, in: registry)
            let stale = try whoGivesWay(in: registry, at: systemTime)
            if let (place, other) = registry.taken(of: credentials, for: draft, inPlaceOf: stale) {
                throw .credentialTaken(place: place, by: other)
            }
            if let stale { gone = registry.giveWay(stale.name) }
            draft.touch(at: systemTime)
            registry.add(draft)
            registry.assign(credentials, to: draft)
        }
        if !credentials.isEmpty { credentialUse.begin() }
    }

    private func checkIsFree(_ name: String, in registry: SandboxRegistry) throws(Unavailable) {
        guard name != main.name, registry.sandboxes[name] == nil else { throw .taken(name) }
    }

    /// Nil where there is room for one more.
    private func whoGivesWay(in registry: SandboxRegistry, at systemTime: Instant) throws(Unavailable) -> Sandbox? {
        guard registry.sandboxes.count >= settings.limit else { return nil }
        let idleSince = systemTime - settings.idle
        let idle = registry.sandboxes.values.filter { $0.lastUsed < idleSince && !$0.isAwaited }
        guard let stale = idle.min(by: { $0.lastUsed < $1.lastUsed }) else {
            refusedSandboxes.add(1, ordering: .relaxed)
            throw .full(limit: settings.limit)
        }
        return stale
    }

    private func checked(_ name: ArraySlice<UInt8>) throws(Unavailable) -> String {
        guard (1...64).contains(name.count), name.allSatisfy(isNameByte), !isDotSegment(name) else { throw .badName }
        return String(decoding: name, as: UTF8.self)
    }

    /// - Parameter gone: the one that gave way.
    private func make(
        _ name: String, in registry: inout SandboxRegistry, at systemTime: Instant, inPlaceOf gone: inout Sandbox?
    ) throws(Unavailable) -> Sandbox {
        if let stale = try whoGivesWay(in: registry, at: systemTime) { gone = registry.giveWay(stale.name) }
        let new = Self.make(name, mounts, settings, credentialUse)
        new.touch(at: systemTime)
        registry.add(new)
        return new
    }

    /// The sandbox of the first credential that leads to one: it was given there, or was issued there.
    package func sandbox(showing credentials: @autoclosure () -> [String]) -> Sandbox? {
        guard credentialUse.isPossible else { return nil }
        let shown = credentials()
        guard !shown.isEmpty, let owner = named.withLock({ registry in shown.lazy.compactMap(registry.owner).first }) else { return nil }
        owner.touch(at: .system())
        return owner
    }

    /// Lets requests that show one of these, and name no sandbox, lead to it, and those that show what it was given before no longer; or nothing of it.
    package func give(_ credentials: [String], to sandbox: Sandbox) throws(CredentialsRefused) {
        try named.withLock { registry throws(CredentialsRefused) in try registry.give(credentials, to: sandbox) }
        if !credentials.isEmpty { credentialUse.begin() }
    }

    /// What was given to the sandbox of that name.
    package func credentials(of name: String) -> [String] { named.withLock { $0.credentials(of: name) } }

    /// The sandbox of that name, if there is one; none is made.
    package func known(_ name: String) -> Sandbox? { name == main.name ? main : named.withLock { $0.sandboxes[name] } }

    /// Requests that are under way in it still end well, those that wait for something in it at once. Its credentials lead nowhere any more.
    package func remove(_ name: String) { named.withLock { $0.remove(name) }?.retire() }

    package var snapshots: [String: Snapshot] { kept.withLock { $0 } }

    /// There are as many snapshots as there may be.
    package struct TooManySnapshots: Error, Sendable, Equatable {
        package let limit: Int
    }

    /// One of the same name is written over; none gives way to one of another.
    package func keep(_ snapshot: Snapshot, as name: String) throws(TooManySnapshots) {
        // what was written over is freed when others can go on
        let before: Snapshot? = try kept.withLock { kept throws(TooManySnapshots) in
            guard kept[name] != nil || kept.count < settings.snapshotLimit else {
                refusedSnapshots.add(1, ordering: .relaxed)
                throw TooManySnapshots(limit: settings.snapshotLimit)
            }
            return kept.updateValue(snapshot, forKey: name)
        }
        _ = before
    }

    /// False when there is none of that name.
    package func forgetSnapshot(_ name: String) -> Bool { kept.withLock { $0.removeValue(forKey: name) } != nil }

    /// The main one first, the others by name.
    package var all: [Sandbox] { [main] + named.withLock { Array($0.sandboxes.values) }.sorted { $0.name < $1.name } }

    /// What of its bounds a server has used: beside the main sandbox, which is always there.
    package struct Usage: Sendable, Equatable {
        package let sandboxes, sandboxLimit, snapshots, snapshotLimit: Int
        /// Since the server started: sandboxes that were made, that gave way to others, that were not made; snapshots that were not taken.
        package let made, gaveWay, refusedSandboxes, refusedSnapshots: Int
    }

    package var usage: Usage {
        let (sandboxes, made, gaveWay) = named.withLock { ($0.sandboxes.count, $0.made, $0.gaveWay) }
        return Usage(
            sandboxes: sandboxes, sandboxLimit: settings.limit, snapshots: kept.withLock { $0.count },
            snapshotLimit: settings.snapshotLimit, made: made, gaveWay: gaveWay,
            refusedSandboxes: refusedSandboxes.load(ordering: .relaxed), refusedSnapshots: refusedSnapshots.load(ordering: .relaxed))
    }

    /// Lets happen what is due in each sandbox; once a second, for those that nobody asks. Who waits in one uses it.
    package func tick() {
        let systemTime = Instant.system()
        for sandbox in everyone {
            sandbox.catchUp()
            if sandbox.isAwaited { sandbox.touch(at: systemTime) }
        }
    }

    /// Gives the answers that faults delay, though their time has not come.
    package func releaseHeldAnswers() {
        for sandbox in everyone { sandbox.releaseHeldAnswers() }
    }

    private var everyone: [Sandbox] { [main] + named.withLock { Array($0.sandboxes.values) } }

    private static func make(
        _ name: String, _ mounts: [any Mount], _ settings: Settings, _ credentialUse: CredentialUse
    ) -> Sandbox {
        let clock = VirtualClock(startingAt: settings.clock, frozen: settings.startsFrozen)
        let now = clock.now
        return Sandbox(
            name: name, clock: clock, randomness: Randomness(seed: settings.seed, sandbox: name), settings: settings,
            credentialUse: credentialUse, worlds: mounts.map { $0.makeWorld(at: now) })
    }
}

/// What clients take out of a path before they send it (RFC 3986 §5.2.4).
private func isDotSegment(_ name: ArraySlice<UInt8>) -> Bool { name.count < 3 && name.allSatisfy { $0 == UInt8(ascii: ".") } }

private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
    default: false
    }
}
