/// Access to eight bytes at a time, which makes searching in text fast without pointers.
extension Span<UInt8> {
    /// The eight bytes from `start` on, the first in the lowest byte.
    @inline(__always)
    func word(at start: Int) -> UInt64 {
        // checked against the bounds; "unsafe" is only the reinterpretation, and every pattern of bits is a UInt64
        UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
    }

    @inline(__always)
    package func hasSameBytes(as other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        var at = 0
        while at <= count &- 8 {
            guard word(at: at) == other.word(at: at) else { return false }
            at &+= 8
        }
        while at < count {
            guard self[at] == other[at] else { return false }
            at &+= 1
        }
        return true
    }

    @inline(__always)
    func has(_ byte: UInt8, at place: Int) -> Bool { place < count && self[place] == byte }

    /// Whether exactly these bytes are at that place.
    @inline(__always)
    func has(_ word: [UInt8], at place: Int) -> Bool {
        word.count <= count &- place && extracting(place..<place &+ word.count).hasSameBytes(as: word.span)
    }
}

extension [UInt8] {
    mutating func append(_ bytes: Span<UInt8>) {
        // there is no way yet to append a whole span
        bytes.withUnsafeBufferPointer { append(contentsOf: $0) }
    }

    /// The same bytes with little spare capacity.
    func trimmed() -> [UInt8] {
        guard capacity > count + count / 8 + 16 else { return self }
        var copy: [UInt8] = []
        copy.reserveCapacity(count)
        copy.append(contentsOf: self)
        return copy
    }
}

extension MutableRawSpan {
    /// Copies eight bytes at a time; the last eight may overlap those before.
    mutating func copy(_ source: Span<UInt8>, to start: Int) {
        let count = source.count
        guard count >= 8 else {
            for at in source.indices { storeBytes(of: source[at], toByteOffset: start &+ at, as: UInt8.self) }
            return
        }
        var at = 0
        while at < count &- 8 {
            storeBytes(of: source.word(at: at).littleEndian, toByteOffset: start &+ at, as: UInt64.self)
            at &+= 8
        }
        storeBytes(of: source.word(at: count &- 8).littleEndian, toByteOffset: start &+ count &- 8, as: UInt64.self)
    }
}

/// The positions of certain ASCII characters within a word of eight bytes.
///
/// A match is marked by the high bit of its byte. Only the lowest mark is reliable: the subtraction may borrow and set false ones above it.
struct ByteMarks {
    private let bits: UInt64

    /// Marks where the character is.
    @inline(__always)
    init(_ a: UInt8, in word: UInt64) { bits = ((word ^ every(a)) &- every(1)) & ~word & every(0x80) }

    /// Marks where one of the two characters is, or a byte below `bound`.
    @inline(__always)
    init(_ a: UInt8, _ b: UInt8, orBelow bound: UInt8, in word: UInt64) {
        bits = (((word ^ every(a)) &- every(1)) | ((word ^ every(b)) &- every(1)) | (word &- every(bound))) & ~word & every(0x80)
    }

    /// The index of the byte with the lowest mark, counted from the first byte.
    @inline(__always)
    var first: Int? { bits == 0 ? nil : bits.trailingZeroBitCount &>> 3 }
}

/// The byte repeated eight times.
@inline(__always)
private func every(_ byte: UInt8) -> UInt64 { 0x0101_0101_0101_0101 &* UInt64(byte) }
