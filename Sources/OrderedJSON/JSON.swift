/// A JSON value (RFC 8259) that prints back as it was read: member order and number spelling are kept, and a null is not an absent member.
///
/// Two values are equal if they hold the same strings, byte by byte, the same number spellings and the same members in any order.
package enum JSON: Sendable {
    case null
    case bool(Bool)
    case number(Number)
    case string(String)
    case array([JSON])
    case object(Object)
}

extension JSON {
    package var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var stringValue: String? { if case .string(let value) = self { value } else { nil } }
    package var numberValue: Number? { if case .number(let value) = self { value } else { nil } }
    /// The number's exact integral value, in any spelling, if all implementations agree on it (RFC 8259 §6): beyond 2⁵³ − 1, vendors that
    /// use JavaScript would lose digits, and sums of a few such numbers might overflow an `Int`.
    package var intValue: Int? { numberValue?.int.flatMap { Self.interoperableIntegers.contains($0) ? $0 : nil } }
    package static let interoperableIntegers = -(1 << 53 - 1)...(1 << 53 - 1)
    package var arrayValue: [JSON]? { if case .array(let value) = self { value } else { nil } }
    package var objectValue: Object? { if case .object(let value) = self { value } else { nil } }
    package var isNull: Bool { if case .null = self { true } else { false } }

    /// The member of that name; nil if this is not an object or has no such member.
    package subscript(key: String) -> JSON? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    /// The element at that place; nil if this is not an array or is shorter.
    package subscript(index: Int) -> JSON? {
        if case .array(let elements) = self, elements.indices.contains(index) { elements[index] } else { nil }
    }
}

extension JSON: Equatable {
    package static func == (a: JSON, b: JSON) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        // not `==`: Swift takes canonically equivalent strings for equal, JSON compares code points
        case (.string(let a), .string(let b)): a.hasSameBytes(as: b)
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        default: false
        }
    }
}

extension JSON {
    /// Equality of what is meant, as `test` of a patch knows it (RFC 6902 §4.6): numbers by their value, members in any order.
    package func isSame(as other: JSON) -> Bool {
        switch (self, other) {
        case (.number(let a), .number(let b)): a.isNumericallyEqual(to: b)
        case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.isSame(as: $1) }
        case (.object(let a), .object(let b)):
            a.count == b.count && a.allSatisfy { key, value in b[key].map { value.isSame(as: $0) } ?? false }
        default: self == other
        }
    }
}

extension String {
    /// Equality as JSON knows it: code point by code point, without Unicode normalisation.
    func hasSameBytes(as other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.span.hasSameBytes(as: other.utf8.span)
    }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(nilLiteral: ()) { self = .null }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self = .number(Number(value)) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    // `Key` is also the associated type that the protocol asks for, so inside `JSON` it has to be `JSON.Key`
    package init(dictionaryLiteral members: (Key, JSON)...) { self = .object(Object(members.lazy.map { ($0.name, $1) })) }
}
