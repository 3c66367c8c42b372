/// Which member names the open objects already have, as fingerprints: tells a new name for certain and a repeated one with near certainty.
struct SeenNames {
    /// The fingerprints of all open objects' names, innermost last; an object with many has them in `large` instead.
    private var fingerprints: [UInt64] = []
    private var large: Set<UInt64>?
    private var start = 0

    /// Up to here comparing one after another is faster than hashing.
    private static let scanLimit = 32

    /// What an outer object had, to be put back when the inner closes.
    struct Outer {
        fileprivate let start: Int
        fileprivate let large: Set<UInt64>?
    }

    mutating func open() -> Outer {
        let outer = Outer(start: start, large: large)
        start = fingerprints.count
        large = nil
        return outer
    }

    /// False if the open object may have that name already.
    mutating func insert(_ fingerprint: UInt64) -> Bool {
        if large != nil { return large?.insert(fingerprint).inserted == true }
        var isNew = true
        for place in start..<fingerprints.count where fingerprints[place] == fingerprint { isNew = false }
        fingerprints.append(fingerprint)
        if fingerprints.count - start > Self.scanLimit { large = Set(fingerprints[start...]) }
        return isNew
    }

    mutating func close(_ outer: Outer) {
        fingerprints.removeLast(fingerprints.count - start)
        start = outer.start
        large = outer.large
    }
}

extension Span<UInt8> {
    /// Equal for equal bytes, and seldom equal for others.
    var fingerprint: UInt64 {
        var hash = UInt64(truncatingIfNeeded: count)
        for at in indices { hash = (hash ^ UInt64(self[at])) &* 0x100_0000_01B3 }
        return hash
    }
}
