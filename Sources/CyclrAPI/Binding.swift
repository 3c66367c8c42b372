import Emulation
package import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// A body as Newtonsoft.Json takes it: single quotes and unquoted names are legal, and no body at all is an empty object.
    ///
    /// A label other than JSON's is refused only where there is a body: clients send GETs with `application/json` and nothing behind it.
    package static func read(_ request: Request) throws(Refusal) -> JSON {
        guard request.body.contains(where: { !" \t\r\n".utf8.contains($0) }) else { return [:] }
        if let label = request.headers["Content-Type"], !saysJSON(label) { throw Refusal(.unsupportedMediaType) }
        do throws(JSON.SyntaxError) { return try JSON(parsing: request.body, .lenient) } catch { throw .invalidRequest }
    }

    /// What Newtonsoft.Json makes the best of, refused as what it cannot read is. `MessageDetail` is the framework's member; the words in it are ours.
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

/// A body of Cyclr that is JSON of a shape, to which a strict sandbox holds it.
protocol CyclrJSON: RequestBody where Service == Cyclr {}

extension CyclrJSON {
    static func hold(_ request: Request, to strictness: Strictness, answer: Shape?) throws(Cyclr.Refusal) {
        try Cyclr.hold(request, to: shape, strictness, answer)
    }
}

/// A request body of Cyclr, bound to its schema as Newtonsoft.Json and Web API 2 bind it: member names in any letter case, unknown members
/// ignored, texts taken for numbers and truth values and the other way round. What cannot be read counts as not sent, as the vendor's test suite
/// sees it with an account's numbers; where a service refuses it all the same, `check` says so.
protocol CyclrBody: TypedDocument, CyclrJSON {
    /// What the service checks of a bound body before it looks at anything else.
    /// - Parameter unreadable: members that were sent and could not be read.
    func check(unreadable: [String]) throws(Cyclr.Refusal)
}

extension CyclrBody {
    func check(unreadable: [String]) throws(Cyclr.Refusal) {}

    /// An explicit null is an empty body.
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
        var elements: [Element] = []
        for item in items { elements.append(try Element(body: item)) }
        self.elements = elements
    }
}

/// A body that nobody looks at: clients send `{}` or anything else with a DELETE or an action.
struct IgnoredBody: RequestBody {
    typealias Service = Cyclr
    static let shape = Shape.any
    static let mediaTypes: [String] = []
    init(body: JSON) throws(Cyclr.Refusal) {}
    init(reading request: Request) throws(Cyclr.Refusal) {}
}

extension Schema {
    /// An object with this schema's members, spelled and ordered as here: what was sent and can be read, and what stands where nothing was, or a null
    /// where none may be.
    func filled(from sent: JSON.Object) -> JSON.Object {
        var binder = Binder()
        var bound = binder.bind(sent, to: self)
        for member in members where !member.shape.takesNull && bound[member.name]?.isNull == true { bound[member.name] = nil }
        return completed(bound) ?? bound
    }
}

private struct Binder {
    private(set) var unreadable: [String] = []

    /// The object with the schema's own spelling of member names, in its order; of a member sent twice the last counts.
    mutating func bind(_ object: JSON.Object, to schema: Schema) -> JSON.Object {
        var sent = [JSON?](repeating: nil, count: schema.members.count)
        for (name, value) in object {
            if let index = schema.members.firstIndex(where: { $0.name == name || $0.name.lowercased() == name.lowercased() }) {
                sent[index] = value
            }
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

    /// Nil where the value cannot be read as that.
    private mutating func convert(_ value: JSON, to shape: Shape) -> JSON? {
        switch (shape, value) {
        case (.any, _), (.nullable, .null), (.string(nil), .string), (.boolean, .bool), (.number, .number): return value
        case (.string(nil), .null), (.array, .null), (.object, .null), (.dictionary, .null): return value
        case (.nullable(let wrapped), .string("")) where !wrapped.isText: return .null
        case (.nullable(let wrapped), _): return convert(value, to: wrapped)
        case (.string(nil), .number(let number)): return .string(number.literal)
        case (.string(nil), .bool(let truth)): return .string(truth ? "true" : "false")
        case (.string(let format?), .string(let text)):
            if format.accepts(text) { return value }
            if format.isDate { return Cyclr.bodyDate(text).map { Cyclr.DateTime($0).json } }
            return format.isGUID ? GUID(dotNet: text)?.json : nil
        // what no window would read again is not read here either
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
            // that what has no place in the array is left out, and the rest of it kept, is assumed
            let sent = items.filter { !$0.isNull || element.takesNull }
            return .array(sent.compactMap { convert($0, to: element) })
        case (.either(let first, _), _): return convert(value, to: first)
        case (.array(.object(let schema)), .object(let object)): return [.object(bind(object, to: schema))]
        case (.dictionary(let element), .object(let object)):
            return .object(JSON.Object(object.compactMap { name, value in convert(value, to: element).map { (name, $0) } }))
        case (.object(let schema), .object(let object)): return .object(bind(object, to: schema))
        default: return nil
        }
    }
}

extension Shape {
    /// Whether an empty text is a value of it; elsewhere it is read as null.
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
    /// Without blanks at its ends; of what lies between nothing is looked at.
    var trimmed: String {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
        guard let first = unicodeScalars.firstIndex(where: { !isBlank($0) }), let last = unicodeScalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(unicodeScalars[first...last])
    }
}
