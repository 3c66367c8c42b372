/// The position of a member in the compact text of an object.
package struct MemberPlace {
    /// With its quotes.
    package let name: Range<Int>
    package let value: Range<Int>
}

/// Walking through the compact text of an object, `{"a":1,"b":[2]}`.
extension Span<UInt8> {
    package var firstMember: MemberPlace? { count > 2 ? member(at: 1) : nil }

    package func member(after member: MemberPlace) -> MemberPlace? {
        has(UInt8(ascii: ","), at: member.value.upperBound) ? self.member(at: member.value.upperBound + 1) : nil
    }

    private func member(at start: Int) -> MemberPlace {
        let nameEnd = endOfString(from: start)
        return MemberPlace(name: start..<nameEnd, value: nameEnd + 1..<endOfValue(from: nameEnd + 1))
    }

    func member(named key: JSON.Key) -> MemberPlace? { key.withSpelling { member(spelled: $0) } }

    /// - Parameters:
    ///   - name: as it stands between the quotes.
    ///   - start: where a member begins.
    func member(spelled name: Span<UInt8>, from start: Int = 1) -> MemberPlace? {
        var at = start
        // no member is shorter than its name, two quotes, a colon and one byte more
        while name.count &+ 3 < count &- at {
            let nameEnd = at &+ 1 &+ name.count
            if self[nameEnd] == UInt8(ascii: "\""), extracting(at &+ 1..<nameEnd).hasSameBytes(as: name) {
                let value = nameEnd &+ 2
                return MemberPlace(name: at..<nameEnd &+ 1, value: value..<endOfValue(from: value))
            }
            at = endOfValue(from: endOfString(from: at) &+ 1)
            guard has(UInt8(ascii: ","), at: at) else { return nil }
            at &+= 1
        }
        return nil
    }
}

/// The ends of strings and values in compact text. Nothing here reads past the end, whatever the text.
extension Span<UInt8> {
    /// The place after the last byte of the value that begins at `start`.
    package func endOfValue(from start: Int) -> Int {
        guard start < count else { return count }
        switch self[start] {
        case UInt8(ascii: "\""): return endOfString(from: start)
        case UInt8(ascii: "{"), UInt8(ascii: "["): return endOfNested(from: start)
        default:
            var at = start
            while at < count, self[at] != UInt8(ascii: ","), self[at] != UInt8(ascii: "}"), self[at] != UInt8(ascii: "]") { at &+= 1 }
            return at
        }
    }

    /// The place after the closing quote of the string that opens at `start`.
    @inline(__always)
    private func endOfString(from start: Int) -> Int {
        var at = start
        repeat {
            at = nextQuote(from: at &+ 1)
        } while at < count && isEscaped(at)
        return Swift.min(at &+ 1, count)
    }

    @inline(__always)
    private func nextQuote(from start: Int) -> Int {
        var at = start
        while at <= count &- 8 {
            if let place = ByteMarks(UInt8(ascii: "\""), in: word(at: at)).first { return at &+ place }
            at &+= 8
        }
        while at < count, self[at] != UInt8(ascii: "\"") { at &+= 1 }
        return at
    }

    /// Whether an odd number of backslashes precedes the place.
    @inline(__always)
    private func isEscaped(_ place: Int) -> Bool {
        var at = place
        while at > 0, self[at &- 1] == UInt8(ascii: "\\") { at &-= 1 }
        return (place &- at) & 1 == 1
    }

    private func endOfNested(from start: Int) -> Int {
        var depth = 0
        var at = start
        while at < count {
            switch self[at] {
            case UInt8(ascii: "\""):
                at = endOfString(from: at)
                // a string is mostly followed by a colon or a comma
                if at < count, self[at] == UInt8(ascii: ":") || self[at] == UInt8(ascii: ",") { at &+= 1 }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth &+= 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth &-= 1
                if depth == 0 { return at &+ 1 }
            default: break
            }
            at &+= 1
        }
        return count
    }
}
