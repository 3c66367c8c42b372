/// Where a member stands in the compact text of an object.
struct MemberPlace {
    /// With its quotes.
    let name: Range<Int>
    let value: Range<Int>
}

/// Walking through the compact, valid text of an object: `{"a":1,"b":[2]}`.
extension Span<UInt8> {
    var firstMember: MemberPlace? { count > 2 ? member(at: 1) : nil }

    func member(after member: MemberPlace) -> MemberPlace? {
        self[member.value.upperBound] == UInt8(ascii: ",") ? self.member(at: member.value.upperBound + 1) : nil
    }

    private func member(at start: Int) -> MemberPlace {
        let nameEnd = endOfString(from: start)
        return MemberPlace(name: start..<nameEnd, value: nameEnd + 1..<endOfValue(from: nameEnd + 1))
    }

    func member(named key: JSON.Key) -> MemberPlace? {
        if key.isPlain { return member(named: key.name.utf8Span.span) }
        var quoted: [UInt8] = []
        quoted.appendQuoted(key.name)
        return member(named: quoted.span.extracting(1..<quoted.count - 1))
    }

    /// - Parameter name: as it stands between the quotes.
    private func member(named name: Span<UInt8>) -> MemberPlace? {
        guard count > 2 else { return nil }
        var at = 1
        while true {
            if has(name, at: at + 1) {
                let value = at + name.count + 3  // two quotes and the colon
                return MemberPlace(name: at..<value - 1, value: value..<endOfValue(from: value))
            }
            at = endOfValue(from: endOfString(from: at) + 1)
            guard self[at] == UInt8(ascii: ",") else { return nil }
            at += 1
        }
    }

    @inline(__always)
    private func has(_ name: Span<UInt8>, at start: Int) -> Bool {
        guard name.count < count - start, self[start + name.count] == UInt8(ascii: "\"") else { return false }
        return extracting(start..<start + name.count).hasSameBytes(as: name)
    }

    /// Begins at the quote and ends behind the other.
    @inline(__always)
    private func endOfString(from start: Int) -> Int {
        var at = start
        repeat {
            at = nextQuote(from: at &+ 1)
        } while isEscaped(at)
        return at &+ 1
    }

    @inline(__always)
    private func nextQuote(from start: Int) -> Int {
        var at = start
        while at <= count &- 8 {
            if let place = ByteMarks(UInt8(ascii: "\""), in: word(at: at)).first { return at &+ place }
            at &+= 8
        }
        while self[at] != UInt8(ascii: "\"") { at &+= 1 }
        return at
    }

    /// Whether an odd number of backslashes stands before.
    @inline(__always)
    private func isEscaped(_ place: Int) -> Bool {
        var at = place
        while self[at &- 1] == UInt8(ascii: "\\") { at &-= 1 }
        return (place &- at) & 1 == 1
    }

    /// Ends behind the value's last byte.
    @inline(__always)
    func endOfValue(from start: Int) -> Int {
        switch self[start] {
        case UInt8(ascii: "\""): return endOfString(from: start)
        case UInt8(ascii: "{"), UInt8(ascii: "["): return endOfNested(from: start)
        default:
            var at = start
            while self[at] != UInt8(ascii: ","), self[at] != UInt8(ascii: "}"), self[at] != UInt8(ascii: "]") { at += 1 }
            return at
        }
    }

    private func endOfNested(from start: Int) -> Int {
        var depth = 0
        var at = start
        repeat {
            switch self[at] {
            case UInt8(ascii: "\""):
                at = endOfString(from: at)
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            at += 1
        } while depth > 0
        return at
    }
}
