extension JSON {
    /// A place inside a JSON value (RFC 6901): `/a/0/b~1c`. The empty pointer is the whole value.
    package struct Pointer: Sendable, CustomStringConvertible {
        /// Unescaped.
        package let tokens: [String]

        package init(tokens: [String] = []) { self.tokens = tokens }

        /// Nil unless the text is empty or begins with `/`, and each `~` is followed by `0` or `1`.
        package init?(_ text: String) {
            var tokens: [String] = []
            // by bytes: as a `Character`, a slash followed by a combining mark would not be a slash
            var parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
            guard parts.popFirst()?.isEmpty == true else { return nil }
            for part in parts {
                guard let token = unescaped(part) else { return nil }
                tokens.append(token)
            }
            self.tokens = tokens
        }

        package func appending(_ token: String) -> Pointer { Pointer(tokens: tokens + [token]) }
        package func appending(_ index: Int) -> Pointer { appending(String(index)) }

        package var description: String {
            var text: [UInt8] = []
            for token in tokens {
                text.append(UInt8(ascii: "/"))
                for byte in token.utf8 {
                    switch byte {
                    case UInt8(ascii: "~"): text.append(contentsOf: "~0".utf8)
                    case UInt8(ascii: "/"): text.append(contentsOf: "~1".utf8)
                    default: text.append(byte)
                    }
                }
            }
            return String(decoding: text, as: UTF8.self)
        }

        /// The place in an array that a token names (RFC 6901 §4: no sign, no leading zero); nil for any other token.
        static func index(_ token: String) -> Int? {
            guard token.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
            guard token.utf8.first != UInt8(ascii: "0") || token.utf8.count == 1 else { return nil }
            return Int(token)
        }
    }

    /// Nil if nothing is there.
    package subscript(pointer: Pointer) -> JSON? {
        var value = self
        for token in pointer.tokens {
            let next: JSON? =
                switch value {
                case .object(let object): object[token]
                case .array: Pointer.index(token).flatMap { value[$0] }
                default: nil
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }
}

extension JSON.Pointer: Hashable {
    package static func == (a: Self, b: Self) -> Bool { a.tokens.elementsEqual(b.tokens) { $0.hasSameBytes(as: $1) } }
    package func hash(into hasher: inout Hasher) { hasher.combine(tokens) }
}

private func unescaped(_ part: Substring.UTF8View) -> String? {
    var token: [UInt8] = []
    var bytes = part.makeIterator()
    while let byte = bytes.next() {
        guard byte == UInt8(ascii: "~") else {
            token.append(byte)
            continue
        }
        switch bytes.next() {
        case UInt8(ascii: "0"): token.append(UInt8(ascii: "~"))
        case UInt8(ascii: "1"): token.append(UInt8(ascii: "/"))
        default: return nil
        }
    }
    return String(decoding: token, as: UTF8.self)
}
