import Emulation

extension Table where Row.ID == String {
    /// An id for a new row: a function of the sandbox's seed and of how many there were.
    mutating func newId(_ kind: String, _ randomness: Randomness, unless isTaken: (String) -> Bool = { _ in false }) -> String {
        newID(unless: isTaken) { randomness.hex(kind, $0, digits: 24) }
    }
}
