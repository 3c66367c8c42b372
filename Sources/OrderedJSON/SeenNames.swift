/// The member names of the open objects, as fingerprints: a name that is reported new is certainly new, one that is not is almost certainly
/// repeated.
struct SeenNames {
    /// The fingerprints of all open objects' names, innermost last. Once an object has more than `scanLimit`, its further ones go only to
    /// `large`.
    private var fingerprints: [UInt64] = []
    /// The names of the innermost open object.
    private var current = Names(start: 0)

    /// Up to this many names, comparing one by one is faster than hashing.
    private static let scanLimit = 32

    struct Names {
        /// Where the object's fingerprints begin.
        fileprivate let start: Int
        /// One bit per name, given by its fingerprint: while the bit is 0, the object does not have the name.
        fileprivate var bits: UInt64 = 0
        /// All fingerprints of an object with more than `scanLimit` names; nil for others.
        fileprivate var large: Set<UInt64>?
    }

    init() { fingerprints.reserveCapacity(Self.scanLimit) }

    /// - Returns: the names of the outer object, to be passed to `close` when the inner one ends.
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
    /// A hash: equal for equal bytes, and rarely equal for different ones.
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
        // the last eight bytes, some of which have been hashed already
        return mixed(hash ^ word(at: count &- 8))
    }
}

@inline(__always)
private func mixed(_ hash: UInt64) -> UInt64 {
    let product = hash &* 0x9E37_79B9_7F4A_7C15
    return product ^ product &>> 32
}
