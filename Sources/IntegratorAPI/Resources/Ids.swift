import Emulation

extension String {
    /// What ids look like, in the words of a schema's faults.
    static let objectID = "24 lower-case hexadecimal digits"
    var isObjectID: Bool { utf8.count == 24 && utf8.allSatisfy { $0 &- UInt8(ascii: "0") <= 9 || $0 &- UInt8(ascii: "a") <= 5 } }
}

extension Table where Row.ID == String {
    /// An id for a new row: a function of the sandbox's seed and of how many there were.
    mutating func newId(_ kind: String, _ randomness: Randomness, unless isTaken: (String) -> Bool = { _ in false }) -> String {
        newID(unless: isTaken) { randomness.hex(kind, $0, digits: 24) }
    }
}
