package import OrderedJSON

/// What a JSON value looks like.
package indirect enum Shape: Sendable {
    case string(Format? = nil)
    case integer
    /// An integer no less than that.
    case wholeNumber(from: Int)
    case number
    case boolean
    case array(Shape)
    /// Any member names, values of one shape.
    case dictionary(Shape)
    case object(Schema)
    case nullable(Shape)
    /// One of two, as where the same path answers with an object or an array.
    case either(Shape, Shape)
    case any

    /// A kind of string: its name in OpenAPI and what it accepts.
    package struct Format: Sendable {
        package let name: String
        /// An example of it, shown where something else was found.
        package let example: String
        package let accepts: @Sendable (String) -> Bool
        /// The same for a text without escapes, where no `String` is needed to tell.
        private(set) var acceptsBytes: (@Sendable (Span<UInt8>) -> Bool)?

        package init(_ name: String, example: String, accepts: @escaping @Sendable (String) -> Bool) {
            self.name = name
            self.example = example
            self.accepts = accepts
        }

        package static let guid = {
            var guid = Format("uuid", example: "b459cf22-ad18-44bf-80dc-6e8b78be1cc5") { GUID($0) != nil }
            guid.acceptsBytes = { GUID(dashed: $0) != nil }
            return guid
        }()

        /// As .NET prints it, in small letters: for records, which reach the wire as they stand.
        package static let printedGUID = {
            var printed = Format(guid.name, example: guid.example) { GUID($0)?.description == $0 }
            printed.acceptsBytes = { text in
                for at in text.indices where (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(text[at]) { return false }
                return GUID(dashed: text) != nil
            }
            return printed
        }()
    }

    /// The shape where null is none.
    package var withoutNull: Shape {
        if case .nullable(let shape) = self { shape } else { self }
    }

    /// The shape in words: `a string (uuid)`.
    package var words: String {
        switch self {
        case .string(nil): "a string"
        case .string(let format?): "a string (\(format.name), like \(format.example))"
        case .integer: "an integer"
        case .wholeNumber(let least): "a whole number from \(least)"
        case .number: "a number"
        case .boolean: "true or false"
        case .array(let element): "an array, each element \(element.words)"
        case .dictionary(let value): "an object, each member \(value.words)"
        case .object(let schema): "an object (\(schema.name))"
        case .nullable(let shape): "\(shape.words) or null"
        case .either(let one, let other): "\(one.words) or \(other.words)"
        case .any: "any value"
        }
    }
}

/// A type that a member can have: how it is spelled, what it looks like, and what an absent one reads as.
package protocol FieldValue: JSONValue {
    static var form: Shape { get }
    /// What a field reads as where the member is missing or of another type: the type's zero, as in the vendors' own languages.
    static var absent: Self { get }
}

extension Content where Self: FieldValue {
    package static var shape: Shape? { form }
}

extension String: FieldValue {
    package static var form: Shape { .string() }
    package static var absent: String { "" }
}

extension Bool: FieldValue {
    package static var form: Shape { .boolean }
    package static var absent: Bool { false }
}

extension Int: FieldValue {
    package static var form: Shape { .integer }
    package static var absent: Int { 0 }
}

extension GUID: FieldValue {
    package static var form: Shape { .string(.guid) }
    package static var absent: GUID { .zero }
}

extension JSON: FieldValue {
    package static var form: Shape { .any }
    package static var absent: JSON { .null }
}

extension JSON.Document: FieldValue {
    package static var form: Shape { .dictionary(.any) }
    package static var absent: JSON.Document { JSON.Document() }
}

extension Optional: FieldValue where Wrapped: FieldValue {
    package static var form: Shape { .nullable(Wrapped.form) }
    package static var absent: Wrapped? { nil }
}

extension Array: FieldValue where Element: FieldValue {
    package static var form: Shape { .array(Element.form) }
    package static var absent: [Element] { [] }
}
