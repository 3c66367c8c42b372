import Emulation

extension Table where Row.ID == String {
    /// An id for a new row: a function of the sandbox's seed and of how many there were, past those that are taken, since an imported state has rows that
    /// were made before.
    func newId(_ kind: String, _ randomness: Randomness) -> String {
        var ordinal = inserted
        while true {
            let id = randomness.hex(kind, ordinal, digits: 24)
            if self[id] == nil { return id }
            ordinal += 1
        }
    }
}
