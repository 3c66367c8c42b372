/// Header fields in the order they came, names in the case they came, looked up without regard to case (RFC 9110 §5.1).
///
/// All fields lie in one buffer, so that a request's headers cost one allocation and can be kept by the journal as they are.
/// Layout, per field: name length and value length (two bytes each, little endian), name, a zero byte, value, a zero byte. The zeros let
/// the engine hand names and values to C as they lie here.
package struct Headers: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// The fields in the layout above.
    package private(set) var packed: [UInt8]

    /// - Parameter capacity: bytes to set aside for fields that will be appended.
    package init(reserving capacity: Int) {
        packed = []
        packed.reserveCapacity(capacity)
    }

    /// - Parameter packed: fields in the layout above; anything else is a programming mistake.
    package init(packed: [UInt8]) { self.packed = packed }

    package init(dictionaryLiteral elements: (String, String)...) {
        packed = []
        packed.reserveCapacity(elements.reduce(0) { $0 + $1.0.utf8.count + $1.1.utf8.count + 6 })
        for (name, value) in elements { append(name, value) }
    }

    /// What the fields take up in memory.
    package var byteCount: Int { packed.count }

    package mutating func append(_ name: String, _ value: String) {
        append(name: name.utf8, value: value.utf8)
    }

    package mutating func append(_ name: String, _ value: [UInt8]) {
        append(name: name.utf8, value: value)
    }

    /// Appends every field of the others.
    package mutating func append(_ others: Headers) {
        // not `append(contentsOf: others.packed)`, which counts a reference to an array that all threads share
        others.packed.withUnsafeBufferPointer { packed.append(contentsOf: $0) }
    }

    /// Appends a field from raw bytes. Names and values are cut at 65,535 bytes, far above the engine's limit.
    package mutating func append(name: some Collection<UInt8>, value: some Collection<UInt8>) {
        let nameCount = name.count
        let valueCount = value.count
        guard nameCount <= 0xFFFF, valueCount <= 0xFFFF else {
            return append(name: Array(name.prefix(0xFFFF)), value: Array(value.prefix(0xFFFF)))
        }
        packed.append(UInt8(truncatingIfNeeded: nameCount))
        packed.append(UInt8(truncatingIfNeeded: nameCount >> 8))
        packed.append(UInt8(truncatingIfNeeded: valueCount))
        packed.append(UInt8(truncatingIfNeeded: valueCount >> 8))
        packed.append(contentsOf: name)
        packed.append(0)
        packed.append(contentsOf: value)
        packed.append(0)
    }

    /// The first value of that name as text; broken UTF-8 reads as U+FFFD.
    package subscript(name: String) -> String? {
        bytes(of: name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Every value of that name as text, in order.
    package func values(of name: String) -> [String] {
        var values: [String] = []
        scan { field, value in
            if equalIgnoringCase(field, name) { values.append(String(decoding: value, as: UTF8.self)) }
            return true
        }
        return values
    }

    /// The first value of that name as sent.
    package func bytes(of name: String) -> ArraySlice<UInt8>? {
        let wanted = name.utf8Span.span
        let packed = packed.span
        var at = 0
        while at < packed.count {
            let field = Field(at: at, in: packed)
            if equalIgnoringCase(packed.extracting(field.name), wanted) { return self.packed[field.value] }
            at = field.end
        }
        return nil
    }

    /// The same fields, with those of that name replaced by a single one at the end.
    package func replacing(_ name: String, with value: String) -> Headers {
        var replaced = removing(name)
        replaced.append(name, value)
        return replaced
    }

    /// The same fields without those of that name.
    package func removing(_ name: String) -> Headers {
        var others = Headers(reserving: packed.count)
        scan { field, value in
            if !equalIgnoringCase(field, name) { others.append(name: field, value: value) }
            return true
        }
        return others
    }

    /// Whether there is a field of one of those names.
    package func contains(anyOf names: NameSet) -> Bool {
        let packed = packed.span
        var at = 0
        while at < packed.count {
            let field = Field(at: at, in: packed)
            if names.contains(packed.extracting(field.name)) { return true }
            at = field.end
        }
        return false
    }

    /// The same fields with new values for those that `names` contains; where `replace` returns nil, the old value stays. Nil if all values
    /// stay.
    package func replacingValues(
        of names: NameSet, with replace: (_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> [UInt8]?
    ) -> Headers? {
        var replaced: Headers?
        var copied = 0
        var at = 0
        while at < packed.count {
            let field = Field(at: at, in: packed.span)
            if names.contains(packed.span.extracting(field.name)), let value = replace(packed[field.name], packed[field.value]) {
                var fields = replaced.take() ?? Headers(reserving: packed.count)
                fields.packed.append(contentsOf: packed[copied..<at])
                fields.append(name: packed[field.name], value: value)
                replaced = fields
                copied = field.end
            }
            at = field.end
        }
        replaced?.packed.append(contentsOf: packed[copied...])
        return replaced
    }

    /// The positions of a field's name and value in `packed`.
    private struct Field {
        let name: Range<Int>
        let value: Range<Int>
        var end: Int { value.upperBound + 1 }

        init(at start: Int, in packed: Span<UInt8>) {
            let nameCount = Int(packed[start]) | Int(packed[start + 1]) << 8
            let valueCount = Int(packed[start + 2]) | Int(packed[start + 3]) << 8
            name = start + 4..<start + 4 + nameCount
            value = name.upperBound + 1..<name.upperBound + 1 + valueCount
        }
    }

    /// Every field in order.
    package var fields: [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        scan { name, value in
            fields.append((String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
            return true
        }
        return fields
    }

    /// Visits the fields in order as bytes until `visit` returns false.
    package func scan(_ visit: (_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> Bool) {
        var at = 0
        while at < packed.count {
            let field = Field(at: at, in: packed.span)
            guard visit(packed[field.name], packed[field.value]) else { return }
            at = field.end
        }
    }
}

/// Whether the bytes are that text, ignoring the case of A to Z.
package func equalIgnoringCase(_ bytes: ArraySlice<UInt8>, _ text: String) -> Bool {
    equalIgnoringCase(bytes.span, text.utf8Span.span)
}

package func equalIgnoringCase(_ bytes: Span<UInt8>, _ text: Span<UInt8>) -> Bool {
    guard bytes.count == text.count else { return false }
    for index in bytes.indices where bytes[index] != text[index] && lowercased(bytes[index]) != lowercased(text[index]) { return false }
    return true
}

/// Lowercases A to Z only.
@inlinable package func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}

extension String {
    /// Whether the string is a valid name for a header field (RFC 9110 §5.6.2).
    package var isHeaderName: Bool {
        !isEmpty && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains($0) }
    }
}
