/// A sandbox as it was at one moment: the state of every API, and the clock. Taking and restoring one copies references, however much is in it.
package struct Snapshot: Sendable {
    /// One per mount, in the order of the mounts.
    let worlds: [any Sendable]
    let clock: VirtualClock
    /// Which sandbox it was taken of, and what its clock showed.
    package let sandbox: String
    package let at: Instant
}

extension Sandbox {
    package func snapshot() -> Snapshot {
        Snapshot(worlds: capturedWorlds, clock: clock.fork(), sandbox: name, at: clock.now)
    }

    /// State and clock as they were. Journal and faults stay: they are about what happened here.
    package func restore(_ snapshot: Snapshot) {
        restoreWorlds(snapshot.worlds) { clock.follow(snapshot.clock, showing: snapshot.at) }
    }
}
