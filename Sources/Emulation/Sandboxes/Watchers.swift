/// Those who want to be told that something is new.
package struct Watchers: Sendable {
    /// Identifies one of them.
    package struct Watch: Hashable, Sendable { fileprivate let number: Int }

    private var calls: [Watch: @Sendable () -> Void] = [:]
    private var last = 0

    var isEmpty: Bool { calls.isEmpty }

    mutating func add(_ call: @escaping @Sendable () -> Void) -> Watch {
        last += 1
        let watch = Watch(number: last)
        calls[watch] = call
        return watch
    }

    mutating func remove(_ watch: Watch) { calls[watch] = nil }

    /// To be called without a lock, since those who are told look at what is new at once.
    func tell() {
        for call in calls.values { call() }
    }
}
