/// Which member names the open objects already have, as fingerprints: tells a new name for certain and a repeated one with near certainty.
struct SeenNames {
    /// The fingerprints of all open objects' names, innermost last; an object with many has them in `large` instead.
    private var fingerprints: [UInt64] = []
    /// What the innermost open object has.
    private var current = Names(start: 0)

    /// Up to here comparing one after another is faster than hashing.
    private static let scanLimit = 32

    struct Names {
        /// Where its fingerprints begin.
        fileprivate let start: Int
        /// A bit for each name: while a name's bit is missing, the name is.
        fileprivate var bits: UInt64 = 0
        fileprivate var large: Set<UInt64>?
    }

    init() { fingerprints.reserveCapacity(Self.scanLimit) }

    /// - Returns: what the outer object has, to be put back when the inner closes.
    mutating func open() -> Names {
        let outer = current
        current = Names(start: fingerprints.count)
        return outer
    }

    /// False if the open object may have that name already.
    mutating func insert(_ fingerprint: UInt64) -> Bool {
        if current.large != nil { return current.large?.insert(fingerprint).inserted == true }
        let bit = 1 &<< (fingerprint & 63)
        var isNew = true
        if current.bits & bit == 0 {
            current.bits |= bit
        } else {
            isNew = !fingerprints[current.start...].contains(fingerprint)
        }
        fingerprints.append(fingerprint)
        if fingerprints.count - current.start > Self.scanLimit { current.large = Set(fingerprints[current.start...]) }
        return isNew
    }

    mutating func close(_ outer: consuming Names) {
        fingerprints.removeLast(fingerprints.count - current.start)
        current = outer
    }
}

extension Span<UInt8> {
    /// Equal for equal bytes, and seldom equal for others.
    var fingerprint: UInt64 {
        var hash = UInt64(truncatingIfNeeded: count)
        guard count >= 8 else {
            for at in indices { hash = hash &<< 8 | UInt64(self[at]) }
            return mixed(hash)
        }
        var at = 0
        while at < count &- 8 {
            hash = mixed(hash ^ word(at: at))
            at &+= 8
        }
        // the last eight, some of them for the second time
        return mixed(hash ^ word(at: count &- 8))
    }
}

@inline(__always)
private func mixed(_ hash: UInt64) -> UInt64 {
    let product = hash &* 0x9E37_79B9_7F4A_7C15
    return product ^ product &>> 32
}
