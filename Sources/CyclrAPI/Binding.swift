import Emulation
package import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// Reads a body as Newtonsoft.Json does: single quotes and unquoted names are legal, and a missing body is an empty object.
    ///
    /// The media type is checked only if there is a body: clients send a Content-Type with requests that have none.
    package static func read(_ request: Request) throws(Refusal) -> JSON {
        guard request.body.contains(where: { !" \t\r\n".utf8.contains($0) }) else { return [:] }
        if let label = request.headers["Content-Type"], !saysJSON(label) { throw Refusal(.unsupportedMediaType) }
        do throws(JSON.SyntaxError) { return try JSON(parsing: request.body, .lenient) } catch { throw .invalidRequest }
    }

    /// Refuses what Newtonsoft.Json tolerates, in the way in which it refuses what it cannot read. `MessageDetail` is the framework's
    /// member; its text is ours.
    fileprivate static func hold(_ request: Request, to shape: Shape, _ strictness: Strictness, _ answer: Shape?) throws(Refusal) {
        guard var json = try? read(request) else { return }
        do throws(JSON.SyntaxError) {
            if strictness.contains(.spelling), json != [:] { json = try JSON(parsing: request.body) }
        } catch {
            throw .sloppyRequest("\(error)")
        }
        let faults = shape.faults(in: json, by: strictness, answer: answer)
        guard faults.isEmpty else { throw .sloppyRequest(faults.sentences) }
    }

}

/// A JSON body whose shape a strict sandbox enforces.
protocol CyclrJSON: RequestBody where Service == Cyclr {}

extension CyclrJSON {
    static func hold(_ request: Request, to strictness: Strictness, answer: Shape?) throws(Cyclr.Refusal) {
        try Cyclr.hold(request, to: shape, strictness, answer)
    }
}

/// A request body of Cyclr, bound to its schema as Newtonsoft.Json and Web API 2 bind it: the letter case of member names does not matter,
/// unknown members are ignored, and strings are converted to numbers and Booleans and vice versa. A value that cannot be read counts as not
/// sent, as the vendor's test suite shows for an account's numbers; where the service refuses it instead, `check` does.
protocol CyclrBody: TypedDocument, CyclrJSON {
    /// Checks a bound body before anything else is looked up.
    /// - Parameter unreadable: members that were sent and could not be read.
    func check(unreadable: [String]) throws(Cyclr.Refusal)
}

extension CyclrBody {
    func check(unreadable: [String]) throws(Cyclr.Refusal) {}

    /// Also accepts `null`, as an empty body.
    init(body: JSON) throws(Cyclr.Refusal) {
        guard case .object(let object) = body.isNull ? [:] : body else { throw .invalidRequest }
        var binder = Binder()
        self.init(document: JSON.Document(binder.bind(object, to: Self.schema)))
        try check(unreadable: binder.unreadable)
    }

    static var shape: Shape { .object(schema) }
}

/// A body that is an array of such bodies.
struct CyclrBodies<Element: CyclrBody>: CyclrJSON {
    typealias Service = Cyclr
    let elements: [Element]
    static var shape: Shape { .array(.object(Element.schema)) }

    init(body: JSON) throws(Cyclr.Refusal) {
        guard case .array(let items) = body else { throw .invalidRequest }
        elements = try items.map { item throws(Cyclr.Refusal) in try Element(body: item) }
    }
}

/// A body that is ignored: clients send `{}` or anything else with a DELETE or an action.
struct IgnoredBody: RequestBody {
    typealias Service = Cyclr
    static let shape = Shape.any
    static let mediaTypes: [String] = []
    init(body: JSON) throws(Cyclr.Refusal) {}
    init(reading request: Request) throws(Cyclr.Refusal) {}
}

extension Schema {
    /// An object with this schema's members, in its spelling and order: values that were sent and can be read, and defaults for the others
    /// and for a null where none is allowed.
    func filled(from sent: JSON.Object) -> JSON.Object {
        var binder = Binder()
        var bound = binder.bind(sent, to: self)
        for member in members where !member.shape.takesNull && bound[member.name]?.isNull == true { bound[member.name] = nil }
        return completed(bound) ?? bound
    }

    /// The members of an object that was sent, in this schema's spelling and order; nil if something in it cannot be read.
    func bound(from sent: JSON.Object) -> JSON.Object? {
        var binder = Binder()
        let bound = binder.bind(sent, to: self)
        return binder.unreadable.isEmpty && !binder.hasDropped ? bound : nil
    }
}

private struct Binder {
    private(set) var unreadable: [String] = []
    /// Whether elements of an array or a dictionary were left out, since they cannot be read.
    private(set) var hasDropped = false

    /// The object with member names in the schema's spelling and order. If a member was sent twice, the last counts.
    mutating func bind(_ object: JSON.Object, to schema: Schema) -> JSON.Object {
        var sent = [JSON?](repeating: nil, count: schema.members.count)
        for (name, value) in object {
            if let index = schema.index(ignoringCase: name.utf8Span.span) { sent[index] = value }
        }
        var bound = JSON.Object()
        for (member, value) in zip(schema.members, sent) {
            guard let value else { continue }
            if let converted = convert(value, to: member.shape) {
                bound.append(member.name, converted)
            } else {
                unreadable.append(member.name)
            }
        }
        return bound
    }

    /// Nil if the value cannot be read as the shape.
    private mutating func convert(_ value: JSON, to shape: Shape) -> JSON? {
        switch (shape, value) {
        case (.any, _), (.nullable, .null), (.string(nil), .string), (.boolean, .bool), (.number, .number): return value
        case (.string(nil), .null), (.array, .null), (.object, .null), (.dictionary, .null): return value
        case (.nullable(let wrapped), .string("")) where !wrapped.isText: return .null
        case (.nullable(let wrapped), _): return convert(value, to: wrapped)
        case (.string(nil), .number(let number)): return .string(number.literal)
        case (.string(nil), .bool(let truth)): return .string(truth ? "true" : "false")
        case (.string(let format?), .number(let number)): return format.accepts(number.literal) ? .string(number.literal) : nil
        case (.string(let format?), .string(let text)):
            if format.accepts(text) { return value }
            if format.isDate { return Cyclr.bodyDate(text).map { Cyclr.DateTime($0).json } }
            return format.isGUID ? GUID(dotNet: text)?.json : nil
        // refuses integers beyond the range that `Field` can read back
        case (.integer, .number): return value.intValue?.json
        case (.integer, .string(let text)): return Int(text.trimmed).flatMap { convert($0.json, to: shape) }
        case (.number, .string(let text)): return (try? JSON(parsing: text.trimmed))?.numberValue.map { .number($0) }
        case (.boolean, .number(let number)): return number.int.map { .bool($0 != 0) }
        case (.boolean, .string(let text)):
            let word = text.trimmed
            guard word.utf8.count <= "false".utf8.count else { return nil }
            switch word.lowercased() {
            case "true": return true
            case "false": return false
            default: return nil
            }
        case (.array(let element), .array(let items)):
            // that unsuitable elements are dropped and the others kept is assumed
            let sent = items.filter { !$0.isNull || element.takesNull }
            return .array(sent.compactMap { convertElement($0, to: element) })
        case (.either(let first, _), _): return convert(value, to: first)
        case (.array(.object(let schema)), .object(let object)): return [.object(bind(object, to: schema))]
        case (.dictionary(let element), .object(let object)):
            return .object(JSON.Object(object.compactMap { name, value in convertElement(value, to: element).map { (name, $0) } }))
        case (.object(let schema), .object(let object)): return .object(bind(object, to: schema))
        default: return nil
        }
    }

    private mutating func convertElement(_ value: JSON, to shape: Shape) -> JSON? {
        let converted = convert(value, to: shape)
        if converted == nil { hasDropped = true }
        return converted
    }
}

extension Shape {
    /// Whether the empty string is a value of the shape; for other shapes it is read as null.
    fileprivate var isText: Bool { if case .string(let format) = self { format?.isDate != true } else { false } }

    fileprivate var takesNull: Bool {
        switch self {
        case .any, .nullable: true
        case .either(let one, let other): one.takesNull || other.takesNull
        default: false
        }
    }
}

extension Shape.Format {
    fileprivate var isDate: Bool { name == Cyclr.DateTime.format.name }
    fileprivate var isGUID: Bool { name == Self.guid.name }
}

extension String {
    /// Without whitespace at its ends. Does not look at what lies between, so that a long text costs nothing.
    var trimmed: String {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
        guard let first = unicodeScalars.firstIndex(where: { !isBlank($0) }), let last = unicodeScalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(unicodeScalars[first...last])
    }
}
