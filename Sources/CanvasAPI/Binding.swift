import Emulation
package import HTTPMessages
package import OrderedJSON

extension Canvas {
    /// A body as ASP.NET Core takes it: media type, then presence, then syntax.
    package static func read(_ request: Request) throws(Refusal) -> JSON {
        if let label = request.headers["Content-Type"], !isJSON(label) { throw Refusal(.unsupportedMediaType) }
        guard !request.body.isEmpty else { throw .emptyBody }
        do throws(JSON.SyntaxError) {
            return try JSON(parsing: request.body)
        } catch {
            throw .invalidBody([
                "$": [.string("\(error.reason) Path: $ | LineNumber: \(error.line - 1) | BytePositionInLine: \(error.column - 1).")]
            ])
        }
    }

    private static func isJSON(_ label: String) -> Bool {
        if label == "application/json" { return true }
        let type = label.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        return type == "application/json" || type == "text/json" || (type.hasPrefix("application/") && type.hasSuffix("+json"))
    }
}

/// A request body of Canvas, bound to its schema as ASP.NET Core binds it: member names in any letter case, unknown members ignored, a missing
/// value type read as its zero, a missing or null reference type refused where it is required.
protocol DataTransferObject: TypedDocument, RequestBody where Service == Canvas {
    /// What the framework checks of a bound body beyond its types.
    func check() throws(Canvas.Refusal)
}

extension DataTransferObject {
    func check() throws(Canvas.Refusal) {}

    init(body: JSON) throws(Canvas.Refusal) {
        guard body != .null else { throw .emptyBody }
        guard case .object(let object) = body else { throw Binder.cannotConvert("", .object(Self.schema)) }
        self.init(document: JSON.Document(try Binder.bind(object, to: Self.schema, at: "")))
        try check()
    }

    static var shape: Shape { .object(schema) }
}

private enum Binder {
    /// The object with the schema's own spelling of member names, and nothing that the schema does not know.
    static func bind(_ object: JSON.Object, to schema: Schema, at path: @autoclosure () -> String) throws(Canvas.Refusal) -> JSON.Object {
        var sent = [JSON?](repeating: nil, count: schema.members.count)
        for (name, value) in object {
            if let index = schema.members.firstIndex(where: { $0.name.equalsIgnoringCase(name) }) { sent[index] = value }
        }
        var bound = JSON.Object()
        var missing = JSON.Object()
        for (member, value) in zip(schema.members, sent) {
            if let value, !value.isNull || !isReference(member.shape) {
                bound.append(
                    member.name, try convert(value, to: member.shape, at: path().isEmpty ? member.name : "\(path()).\(member.name)"))
            } else if member.isRequired, isReference(member.shape) {
                let name = member.name.prefix(1).uppercased() + member.name.dropFirst()
                missing.append(name, [.string("The \(name) field is required.")])
            }
        }
        guard missing.isEmpty else { throw .invalidBody(missing) }
        return bound
    }

    private static func convert(_ value: JSON, to shape: Shape, at path: @autoclosure () -> String) throws(Canvas.Refusal) -> JSON {
        switch (shape, value) {
        case (.object(let schema), .object(let object)): return .object(try bind(object, to: schema, at: path()))
        case (.array(let element), .array(let items)):
            var converted: [JSON] = []
            for (index, item) in items.enumerated() { converted.append(try convert(item, to: element, at: "\(path())[\(index)]")) }
            return .array(converted)
        case (.dictionary(let element), .object(let object)):
            var converted = JSON.Object()
            for (name, value) in object { converted.append(name, try convert(value, to: element, at: "\(path()).\(name)")) }
            return .object(converted)
        case (.nullable(let wrapped), _): return value.isNull ? value : try convert(value, to: wrapped, at: path())
        // .NET reads digits into an Int32: no fraction, no exponent, 32 bits
        case (.integer, .number(let number)):
            guard Int32(number.literal) != nil else { throw cannotConvert(path(), shape) }
            return value
        default:
            guard shape.faults(in: value).isEmpty else { throw cannotConvert(path(), shape) }
            return value
        }
    }

    static func cannotConvert(_ path: String, _ shape: Shape) -> Canvas.Refusal {
        let type = DotNet.type(of: shape)
        return .invalidBody([
            path: [.string("The JSON value could not be converted to \(type.fullName). Path: $\(path.isEmpty ? "" : ".\(path)").")]
        ])
    }

    /// What .NET allows to be null.
    private static func isReference(_ shape: Shape) -> Bool {
        switch shape {
        case .string(let format): format == nil
        case .array, .dictionary, .object, .any, .either, .nullable: true
        case .boolean, .integer, .number: false
        }
    }
}

extension String {
    /// Whether the two are the same but for the case of the letters A to Z.
    fileprivate func equalsIgnoringCase(_ other: String) -> Bool {
        utf8.count == other.utf8.count && (self == other || equalIgnoringCase(Array(utf8)[...], other))
    }
}

/// A shape's name among .NET's types.
struct DotNet {
    /// As Describe prints it: first letter lowered, without arity mark.
    let name: String
    /// Its type arguments in the same spelling, comma-joined.
    let arguments: String
    let fullName: String

    static func type(of shape: Shape) -> DotNet {
        switch shape {
        case .string(nil): DotNet(name: "string", arguments: "", fullName: "System.String")
        case .string: DotNet(name: "guid", arguments: "", fullName: "System.Guid")
        case .boolean: DotNet(name: "boolean", arguments: "", fullName: "System.Boolean")
        case .integer: DotNet(name: "int32", arguments: "", fullName: "System.Int32")
        case .number: DotNet(name: "double", arguments: "", fullName: "System.Double")
        case .any, .either: DotNet(name: "object", arguments: "", fullName: "System.Object")
        case .array(let element):
            DotNet(name: "iEnumerable", arguments: type(of: element).name, fullName: "System.Collections.Generic.IEnumerable")
        case .dictionary(let value):
            DotNet(name: "dictionary", arguments: "string,\(type(of: value).name)", fullName: "System.Collections.Generic.Dictionary")
        case .nullable(let shape): DotNet(name: "nullable", arguments: type(of: shape).name, fullName: type(of: shape).fullName)
        case .object(let schema):
            DotNet(name: schema.name.prefix(1).lowercased() + schema.name.dropFirst(), arguments: "", fullName: schema.name)
        }
    }
}
