/// The snapshots that a server keeps. Each belongs to the sandbox that it was taken of, which has at most one of a name.
struct KeptSnapshots {
    /// By name, those of different sandboxes in the order in which they were taken.
    private var named: [String: [Snapshot]] = [:]
    private(set) var count = 0

    /// In the order of the names.
    var all: [(name: String, snapshot: Snapshot)] {
        named.sorted { $0.key < $1.key }.flatMap { name, snapshots in snapshots.map { (name, $0) } }
    }

    /// The sandbox's own snapshot of that name, or else the last that another sandbox took.
    func snapshot(_ name: String, for sandbox: String) -> Snapshot? { named[name]?.first { $0.sandbox == sandbox } ?? named[name]?.last }

    func hasSnapshot(_ name: String, of sandbox: String) -> Bool { named[name]?.contains { $0.sandbox == sandbox } == true }

    /// - Returns: the snapshot of that name that this sandbox had before.
    mutating func keep(_ snapshot: Snapshot, as name: String) -> Snapshot? {
        let before = forget(name, of: snapshot.sandbox)
        named[name, default: []].append(snapshot)
        count += 1
        return before
    }

    /// Forgets the snapshot that `snapshot(_:for:)` finds, and returns it.
    mutating func forget(_ name: String, for sandbox: String) -> Snapshot? {
        snapshot(name, for: sandbox).flatMap { forget(name, of: $0.sandbox) }
    }

    /// Forgets all snapshots of a sandbox, and returns them.
    mutating func forgetAll(of sandbox: String) -> [Snapshot] { named.keys.compactMap { forget($0, of: sandbox) } }

    private mutating func forget(_ name: String, of sandbox: String) -> Snapshot? {
        guard let place = named[name]?.firstIndex(where: { $0.sandbox == sandbox }) else { return nil }
        let gone = named[name]?.remove(at: place)
        if named[name]?.isEmpty == true { named[name] = nil }
        count -= 1
        return gone
    }
}
