/// Builds `JSON`.
struct TreeBuilder: ValueBuilder {
    /// How many members the last object had: neighbouring objects usually have as many.
    private var lastMembers = 0
    /// How many elements the last array had.
    private var lastElements = 0
    /// Recently met names, so that a name repeated in a thousand records is one string. The fingerprint determines the slot. Empty until
    /// the first object ends.
    private var knownNames: [(fingerprint: UInt64, name: String)] = []

    mutating func literal(_ value: JSON, at place: Range<Int>) -> JSON { value }
    mutating func number(_ literal: Span<UInt8>, at place: Range<Int>) -> JSON {
        // digits are ASCII, so this cannot fail
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
    mutating func append(_ value: consuming JSON, to elements: inout [JSON]) {
        if elements.isEmpty { elements.reserveCapacity(min(lastElements, 32)) }
        elements.append(value)
    }
    mutating func close(_ elements: consuming [JSON], at place: Int) -> JSON {
        lastElements = elements.count
        return .array(elements)
    }

    mutating func openObject(at place: Int) -> JSON.Object { JSON.Object() }
    mutating func has(_ name: borrowing String, in members: borrowing JSON.Object) -> Bool { members[copy name] != nil }
    mutating func append(_ name: consuming String, _ value: consuming JSON, to members: inout JSON.Object, isNew: Bool) {
        if members.isEmpty { members.reserveCapacity(min(lastMembers, 32)) }
        if isNew {
            members.append(name, value)
        } else {
            members[name] = value
        }
    }
    mutating func close(_ members: consuming JSON.Object, at place: Int) -> JSON {
        lastMembers = members.count
        if knownNames.isEmpty { knownNames = Array(repeating: (0, ""), count: 64) }
        return .object(members)
    }

    mutating func colon(at place: Int) {}
    mutating func comma(at place: Int) {}
}
