public import FoundationEssentials
package import OrderedJSON

/// A JSON value of an answer, to inspect or to decode. Two are equal if they have the same members, in any order; numbers only if they are
/// spelled alike: `1` is not `1.0`.
public struct JSONValue: Sendable, Equatable {
    package let json: JSON
    package init(_ json: JSON) { self.json = json }

    public static let null = JSONValue(.null)

    /// The value at a JSON pointer (RFC 6901), `/items/0/id`; nil if there is none. The empty pointer is the value itself.
    public subscript(pointer: String) -> JSONValue? { JSON.Pointer(pointer).flatMap { json[$0] }.map(JSONValue.init) }

    public var string: String? { json.stringValue }
    /// Nil for a fraction, and beyond ±(2⁵³ − 1).
    public var int: Int? { json.intValue }
    public var double: Double? { json.numberValue?.double }
    public var bool: Bool? { json.boolValue }
    public var elements: [JSONValue]? { json.arrayValue?.map(JSONValue.init) }
    /// The names of an object's members, in the order of the wire.
    public var names: [String]? { json.objectValue.map(\.keys) }

    public func decode<Value: Decodable>(_ type: Value.Type = Value.self, with decoder: JSONDecoder = JSONDecoder()) throws -> Value {
        try decoder.decode(type, from: Data(json.text.utf8))
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as JSON without blanks.
    public var description: String { json.text }
}

extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(booleanLiteral value: Bool) { json = .bool(value) }
    public init(integerLiteral value: Int) { json = .number(.init(value)) }
    public init(floatLiteral value: Double) { json = .number(.init(value)) }
    public init(stringLiteral value: String) { json = .string(value) }
    public init(arrayLiteral elements: JSONValue...) { json = .array(elements.map(\.json)) }
    public init(dictionaryLiteral members: (String, JSONValue)...) { json = .object(JSON.Object(members.map { ($0, $1.json) })) }
}
