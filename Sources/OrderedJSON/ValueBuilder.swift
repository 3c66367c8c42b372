/// What a parser makes of the values it meets. Places are offsets into the text.
protocol ValueBuilder {
    associatedtype Value
    /// A string, be it a value or a member's name.
    associatedtype Text
    associatedtype Elements
    associatedtype Members

    /// `null`, `true` or `false`.
    mutating func literal(_ value: JSON, at place: Range<Int>) -> Value
    /// - Parameter literal: ASCII, by the grammar of RFC 8259.
    mutating func number(_ literal: Span<UInt8>, at place: Range<Int>) -> Value
    /// - Parameters:
    ///   - content: decoded, of which the builder finds out whether it is UTF-8.
    ///   - place: the string as written, with its quotes.
    ///   - isMinimal: whether it is written as this house would print it.
    mutating func text(_ content: Span<UInt8>, isASCII: Bool, at place: Range<Int>, isMinimal: Bool) throws(UTF8.ValidationError) -> Text
    /// As `text`, for a member's name.
    mutating func name(
        _ content: Span<UInt8>, fingerprint: UInt64, isASCII: Bool, at place: Range<Int>, isMinimal: Bool
    ) throws(UTF8.ValidationError) -> Text
    mutating func string(_ text: consuming Text) -> Value

    mutating func openArray(at place: Int) -> Elements
    mutating func append(_ value: consuming Value, to elements: inout Elements)
    mutating func close(_ elements: consuming Elements, at place: Int) -> Value

    mutating func openObject(at place: Int) -> Members
    /// Whether the object has a member of that name. Asked only where it is likely.
    mutating func has(_ name: borrowing Text, in members: borrowing Members) -> Bool
    /// - Parameter isNew: whether no earlier member has that name.
    mutating func append(_ name: consuming Text, _ value: consuming Value, to members: inout Members, isNew: Bool)
    mutating func close(_ members: consuming Members, at place: Int) -> Value

    mutating func colon(at place: Int)
    /// Comes when the next element has been seen, so never for a comma behind the last.
    mutating func comma(at place: Int)
}

/// Builds `JSON`.
struct TreeBuilder: ValueBuilder {
    /// How many members the last object had: its neighbour most often has as many.
    private var lastCount = 0
    /// Names met before, so that the same name in a thousand records is one string. The fingerprint picks the place. Empty in the first object.
    private var knownNames: [(fingerprint: UInt64, name: String)] = []

    mutating func literal(_ value: JSON, at place: Range<Int>) -> JSON { value }
    mutating func number(_ literal: Span<UInt8>, at place: Range<Int>) -> JSON {
        guard let literal = try? UTF8Span(validating: literal) else { return .null }
        return .number(JSON.Number(checked: String(copying: literal)))
    }
    mutating func text(
        _ content: Span<UInt8>, isASCII: Bool, at place: Range<Int>, isMinimal: Bool
    ) throws(UTF8.ValidationError) -> String {
        String(copying: try UTF8Span(validating: content))
    }
    mutating func name(
        _ content: Span<UInt8>, fingerprint: UInt64, isASCII: Bool, at place: Range<Int>, isMinimal: Bool
    ) throws(UTF8.ValidationError) -> String {
        guard !knownNames.isEmpty else { return String(copying: try UTF8Span(validating: content)) }
        let slot = Int(truncatingIfNeeded: fingerprint) & 63
        if knownNames[slot].fingerprint == fingerprint, content.hasSameBytes(as: knownNames[slot].name.utf8.span) {
            return knownNames[slot].name
        }
        let name = String(copying: try UTF8Span(validating: content))
        knownNames[slot] = (fingerprint, name)
        return name
    }
    mutating func string(_ text: consuming String) -> JSON { .string(text) }

    mutating func openArray(at place: Int) -> [JSON] { [] }
    mutating func append(_ value: consuming JSON, to elements: inout [JSON]) { elements.append(value) }
    mutating func close(_ elements: consuming [JSON], at place: Int) -> JSON { .array(elements) }

    mutating func openObject(at place: Int) -> JSON.Object { JSON.Object() }
    mutating func has(_ name: borrowing String, in members: borrowing JSON.Object) -> Bool { members[copy name] != nil }
    mutating func append(_ name: consuming String, _ value: consuming JSON, to members: inout JSON.Object, isNew: Bool) {
        if members.isEmpty { members.reserveCapacity(min(lastCount, 32)) }
        if isNew {
            members.append(name, value)
        } else {
            members[name] = value
        }
    }
    mutating func close(_ members: consuming JSON.Object, at place: Int) -> JSON {
        lastCount = members.count
        if knownNames.isEmpty { knownNames = Array(repeating: (0, ""), count: 64) }
        return .object(members)
    }

    mutating func colon(at place: Int) {}
    mutating func comma(at place: Int) {}
}
