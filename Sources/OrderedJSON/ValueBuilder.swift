/// Turns what a parser reads into values. Places are offsets into the text.
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
    ///   - content: decoded; the builder checks whether it is UTF-8.
    ///   - place: the string as written, with its quotes.
    ///   - isMinimal: whether it is written as the printer would write it.
    mutating func text(_ content: Span<UInt8>, isASCII: Bool, at place: Range<Int>, isMinimal: Bool) throws(UTF8.ValidationError) -> Text
    /// Same as `text`, for a member's name.
    mutating func name(
        _ content: Span<UInt8>, fingerprint: UInt64, isASCII: Bool, at place: Range<Int>, isMinimal: Bool
    ) throws(UTF8.ValidationError) -> Text
    mutating func string(_ text: consuming Text) -> Value

    mutating func openArray(at place: Int) -> Elements
    mutating func append(_ value: consuming Value, to elements: inout Elements)
    mutating func close(_ elements: consuming Elements, at place: Int) -> Value

    mutating func openObject(at place: Int) -> Members
    /// Whether the object has a member of that name. Called only when the name's fingerprint makes it likely.
    mutating func has(_ name: borrowing Text, in members: borrowing Members) -> Bool
    /// - Parameter isNew: whether no earlier member has that name.
    mutating func append(_ name: consuming Text, _ value: consuming Value, to members: inout Members, isNew: Bool)
    mutating func close(_ members: consuming Members, at place: Int) -> Value

    mutating func colon(at place: Int)
    /// Called once the next element has been seen, so never for a trailing comma.
    mutating func comma(at place: Int)
}
