/// A sandbox as it was at one moment: the state of every API, and the clock. Taking or restoring one copies references only, however much
/// is in it.
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
    package func snapshot() -> Snapshot {
        Snapshot(worlds: capturedWorlds, clock: clock.fork(), sandbox: name, at: clock.now)
    }

    /// Restores state and clock. Journal and faults stay: they are about what happened here.
    package func restore(_ snapshot: Snapshot) {
        restoreWorlds(snapshot.worlds) { clock.follow(snapshot.clock, showing: snapshot.at) }
    }
}
