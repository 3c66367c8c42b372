package import OrderedJSON
import Synchronization

/// Every sandbox of the server: the main one, and those that requests name.
package final class Sandboxes: Sendable {
    /// The sandbox of requests that name none.
    package let main: Sandbox
    private let mounts: [any Mount]
    private let settings: Settings
    private let named = Mutex(SandboxRegistry())
    private let credentialUse = CredentialUse()
    private let kept = Mutex(KeptSnapshots())
    private let refusedSandboxes = Atomic(0)
    private let refusedSnapshots = Atomic(0)

    package struct Settings: Sendable {
        /// Determines ids and random choices; the same seed gives the same ones.
        package var seed: UInt64 = 0
        /// Where clocks start; nil means the system's time.
        package var clock: Instant?
        package var startsFrozen = false
        package var checksAnswers = false
        /// Rows with weaker evidence than this are not emulated.
        package var evidenceFloor = Evidence.assumed
        /// What is refused in bodies though the services ignore it.
        package var strictness: Strictness = []
        /// The choices made about the APIs' behaviour, by API and setting name.
        package var choices: [String: [String: JSON]] = [:]
        /// The address at which clients reach the server, without a trailing slash: `https://understudy.example`. Nil means the one in each
        /// request.
        package var publicURL: String?
        /// How many sandboxes may live beside the main one.
        package var limit = 1024
        /// A sandbox that has not been used for this long, and in which nobody waits, gives way when the limit is reached.
        package var idle: Duration = .seconds(3600)
        /// Whether a request that names a new sandbox creates it.
        package var makesOnFirstUse = true
        /// How many snapshots may be kept. Each retains the old version of everything that has changed since.
        package var snapshotLimit = 256
        /// How much each sandbox's journal keeps.
        package var journal = Journal.Bounds()
        let unmatched = UnmatchedRequests()
        let attempts = SendingAttempts()
        package init() {}
    }

    package init(mounts: [any Mount], settings: Settings) {
        self.mounts = mounts
        self.settings = settings
        // a `CredentialUse` of its own: requests reach the main sandbox anyway, so its credentials need not be looked for
        main = Self.make(Sandbox.mainName, mounts, settings, CredentialUse())
    }

    /// The requests that no row of any API has answered since the server started.
    package var unmatched: UnmatchedRequests { settings.unmatched }

    /// The attempts to send outgoing calls since the server started.
    package var attempts: SendingAttempts { settings.attempts }

    /// Why a name leads to no sandbox.
    package enum Unavailable: Error, Sendable, Equatable {
        /// Names are 1 to 64 letters, digits, `-`, `_` and `.`, and not `.` or `..`.
        case badName
        /// The limit is reached, and each sandbox was used within that time, or somebody waits in it.
        case full(limit: Int, idle: Duration)
        /// There is no sandbox of that name, and requests create none.
        case unknown(String)
        /// There already is a sandbox of that name.
        case taken(String)
        /// A credential to be assigned leads to another sandbox: its index among them, and the name of that sandbox.
        case credentialTaken(place: Int, by: String)
    }

    /// The sandbox of that name. A new name forks the baseline, if requests may create sandboxes.
    package func sandbox(named name: ArraySlice<UInt8>) throws(Unavailable) -> Sandbox {
        let name = try checked(name)
        if name == main.name { return main }
        let systemTime = Instant.system()
        var gone: Sandbox?
        defer { gone.map(retire) }
        return try named.withLock { registry throws(Unavailable) in
            if let known = registry.sandboxes[name] {
                known.touch(at: systemTime)
                return known
            }
            guard settings.makesOnFirstUse else { throw .unknown(name) }
            return try make(name, in: &registry, at: systemTime, inPlaceOf: &gone)
        }
    }

    /// The sandbox of that name, if it exists; none is created.
    package func sandbox(alreadyNamed name: ArraySlice<UInt8>) throws(Unavailable) -> Sandbox? {
        let sandbox = known(try checked(name))
        sandbox?.touch(at: .system())
        return sandbox
    }

    /// A new sandbox, forked from the baseline. Until it is passed to `enter`, no request reaches it and no sandbox gives way to it.
    package func draft(_ name: String) throws(Unavailable) -> Sandbox {
        let name = try checked(Array(name.utf8)[...])
        let systemTime = Instant.system()
        try named.withLock { registry throws(Unavailable) in
            try checkIsFree(name, in: registry)
            _ = try whoGivesWay(in: registry, at: systemTime)
        }
        return Self.make(name, mounts, settings, credentialUse)
    }

    /// Adds the draft to the sandboxes, with these credentials leading to it; a throw changes nothing.
    package func enter(_ draft: Sandbox, with credentials: [String] = []) throws(Unavailable) {
        let systemTime = Instant.system()
        var gone: Sandbox?
        defer { gone.map(retire) }
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

    /// The sandbox that has to give way to a new one; nil while there is room.
    private func whoGivesWay(in registry: SandboxRegistry, at systemTime: Instant) throws(Unavailable) -> Sandbox? {
        guard registry.sandboxes.count >= settings.limit else { return nil }
        let idleSince = systemTime - settings.idle
        let idle = registry.sandboxes.values.filter { $0.lastUsed < idleSince && !$0.isAwaited }
        guard let stale = idle.min(by: { $0.lastUsed < $1.lastUsed }) else {
            refusedSandboxes.add(1, ordering: .relaxed)
            throw .full(limit: settings.limit, idle: settings.idle)
        }
        return stale
    }

    private func checked(_ name: ArraySlice<UInt8>) throws(Unavailable) -> String {
        guard (1...64).contains(name.count), name.allSatisfy(isNameByte), !isDotSegment(name) else { throw .badName }
        return String(decoding: name, as: UTF8.self)
    }

    /// - Parameter gone: set to the sandbox that gave way, which the caller retires after releasing the lock.
    private func make(
        _ name: String, in registry: inout SandboxRegistry, at systemTime: Instant, inPlaceOf gone: inout Sandbox?
    ) throws(Unavailable) -> Sandbox {
        if let stale = try whoGivesWay(in: registry, at: systemTime) { gone = registry.giveWay(stale.name) }
        let new = Self.make(name, mounts, settings, credentialUse)
        new.touch(at: systemTime)
        registry.add(new)
        return new
    }

    /// The sandbox to which the first of these credentials leads that leads to any, because it was assigned or issued there.
    package func sandbox(showing credentials: @autoclosure () -> [String]) -> Sandbox? {
        guard credentialUse.isPossible else { return nil }
        let shown = credentials()
        guard !shown.isEmpty, let owner = named.withLock({ registry in shown.lazy.compactMap(registry.owner).first }) else { return nil }
        owner.touch(at: .system())
        return owner
    }

    /// Makes these credentials lead requests that name no sandbox to this one, in place of those assigned before; a throw changes nothing.
    package func give(_ credentials: [String], to sandbox: Sandbox) throws(CredentialsRefused) {
        try named.withLock { registry throws(CredentialsRefused) in try registry.give(credentials, to: sandbox) }
        if !credentials.isEmpty { credentialUse.begin() }
    }

    /// The credentials assigned to the sandbox of that name.
    package func credentials(of name: String) -> [String] { named.withLock { $0.credentials(of: name) } }

    /// The sandbox of that name, if it exists; none is created, and looking does not count as use.
    package func known(_ name: String) -> Sandbox? { name == main.name ? main : named.withLock { $0.sandboxes[name] } }

    /// Removes the sandbox and its snapshots. Requests under way in it still complete; those that wait for something in it end at once. Its
    /// credentials lead nowhere any more.
    package func remove(_ name: String) { named.withLock { $0.remove(name) }.map(retire) }

    private func retire(_ gone: Sandbox) {
        gone.retire()
        // freed after the lock is released
        _ = kept.withLock { $0.forgetAll(of: gone.name) }
    }

    /// Every snapshot, in the order of the names.
    package var snapshots: [(name: String, snapshot: Snapshot)] { kept.withLock { $0 }.all }

    /// The sandbox's own snapshot of that name, or else the last that another sandbox took.
    package func snapshot(_ name: String, for sandbox: Sandbox) -> Snapshot? { kept.withLock { $0.snapshot(name, for: sandbox.name) } }

    /// The limit of snapshots is reached.
    package struct TooManySnapshots: Error, Sendable, Equatable {
        package let limit: Int
    }

    /// Keeps a snapshot. It replaces one of the same name that its sandbox took before; no other gives way to it.
    package func keep(_ snapshot: Snapshot, as name: String) throws(TooManySnapshots) {
        // the replaced snapshot is freed after the lock is released
        let before: Snapshot? = try kept.withLock { kept throws(TooManySnapshots) in
            guard kept.hasSnapshot(name, of: snapshot.sandbox) || kept.count < settings.snapshotLimit else {
                refusedSnapshots.add(1, ordering: .relaxed)
                throw TooManySnapshots(limit: settings.snapshotLimit)
            }
            return kept.keep(snapshot, as: name)
        }
        _ = before
    }

    /// Forgets the snapshot that `snapshot(_:for:)` finds; false when there is none.
    package func forgetSnapshot(_ name: String, for sandbox: Sandbox) -> Bool {
        kept.withLock { $0.forget(name, for: sandbox.name) } != nil
    }

    /// The main one first, the others by name.
    package var all: [Sandbox] { [main] + named.withLock { Array($0.sandboxes.values) }.sorted { $0.name < $1.name } }

    /// How much of its limits the server has used. The main sandbox, which is always there, does not count.
    package struct Usage: Sendable, Equatable {
        package let sandboxes, sandboxLimit, snapshots, snapshotLimit: Int
        /// Since the server started: sandboxes created, sandboxes that gave way to others, sandboxes refused, snapshots refused.
        package let made, gaveWay, refusedSandboxes, refusedSnapshots: Int
    }

    package var usage: Usage {
        let (sandboxes, made, gaveWay) = named.withLock { ($0.sandboxes.count, $0.made, $0.gaveWay) }
        return Usage(
            sandboxes: sandboxes, sandboxLimit: settings.limit, snapshots: kept.withLock { $0.count },
            snapshotLimit: settings.snapshotLimit, made: made, gaveWay: gaveWay,
            refusedSandboxes: refusedSandboxes.load(ordering: .relaxed), refusedSnapshots: refusedSnapshots.load(ordering: .relaxed))
    }

    /// What the APIs have answered since the server started, also in sandboxes that are gone. A request that was under way when its sandbox
    /// went is not counted.
    package var traffic: Traffic {
        // under the lock, or the sum could fall where a sandbox goes meanwhile; no journal ever waits for this lock
        let ofNamed = named.withLock { registry in [registry.trafficOfGone] + registry.sandboxes.values.map(\.journal.traffic) }
        return ofNamed.reduce(into: main.journal.traffic) { $0.add($1) }
    }

    /// Lets happen what is due in each sandbox; called once a second, for sandboxes that get no requests. Waiting in a sandbox counts as
    /// using it.
    package func tick() {
        let systemTime = Instant.system()
        for sandbox in everyone {
            sandbox.catchUp()
            if sandbox.isAwaited { sandbox.touch(at: systemTime) }
        }
    }

    /// Gives the answers that faults delay, before their time.
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

/// Whether it is `.` or `..`, which clients remove from a path before they send it (RFC 3986 §5.2.4).
private func isDotSegment(_ name: ArraySlice<UInt8>) -> Bool { name.count < 3 && name.allSatisfy { $0 == UInt8(ascii: ".") } }

private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
    default: false
    }
}
