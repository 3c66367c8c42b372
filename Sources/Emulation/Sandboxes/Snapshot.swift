/// A sandbox as it was at one moment: the state of every API, and the clock. Taking one lets happen what is due; apart from that, taking or
/// restoring one copies references only, however much is in it.
package struct Snapshot: Sendable {
    /// One per mount, in the order of the mounts.
    let worlds: [any Sendable]
    let clock: VirtualClock
    /// The name of the sandbox that it was taken of.
    package let sandbox: String
    /// What that sandbox's clock showed.
    package let at: Instant
}

extension Sandbox {
    /// - Parameter isPatient: whether to wait until all that is due has happened, which may take as long as a move of the clock; only for
    ///   callers that hold up nobody. If not, something may be overdue in the snapshot.
    package func snapshot(isPatient: Bool = true) -> Snapshot {
        let (worlds, now) = captureWorlds(isPatient: isPatient)
        return Snapshot(worlds: worlds, clock: clock.fork(), sandbox: name, at: now)
    }

    /// Restores state and clock. Journal and faults stay: they are about what happened here.
    package func restore(_ snapshot: Snapshot) {
        restoreWorlds(snapshot.worlds) { clock.follow(snapshot.clock, showing: snapshot.at) }
    }
}
