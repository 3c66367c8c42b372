import Emulation
package import HTTPMessages
package import OrderedJSON

extension Canvas {
    /// Reads a body as ASP.NET Core does: it checks the media type, then whether there is a body, then the syntax. That only UTF-8 is
    /// accepted is inferred; that this includes refusing UTF-16, which the framework could decode, is assumed.
    package static func read(_ request: Request) throws(Refusal) -> JSON {
        try checkBody(request)
        do throws(JSON.SyntaxError) {
            return try JSON(parsing: request.text)
        } catch {
            throw .invalidBody([
                "$": [.string("\(error.reason) Path: $ | LineNumber: \(error.line - 1) | BytePositionInLine: \(error.column - 1).")]
            ])
        }
    }

    fileprivate static func checkBody(_ request: Request) throws(Refusal) {
        if let label = request.headers["Content-Type"], !saysJSON(label) || charset(of: label) ?? "utf-8" != "utf-8" {
            throw Refusal(.unsupportedMediaType)
        }
        guard !request.body.isEmpty else { throw .emptyBody }
    }
}

extension Request {
    /// The body without a byte order mark. Inferred: the framework's reader skips the mark.
    fileprivate var text: ArraySlice<UInt8> { body.starts(with: byteOrderMark) ? body.dropFirst(byteOrderMark.count) : body[...] }
}

private let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

/// A request body of Canvas, bound to its schema as ASP.NET Core binds it: the letter case of member names does not matter, unknown members
/// are ignored, a missing value type is read as its zero, and a missing or null reference type is refused if it is required.
protocol DataTransferObject: TypedDocument, RequestBody where Service == Canvas {
    /// Checks a bound body for what its types do not express, as the framework's validation attributes do.
    func check() throws(Canvas.Refusal)
}

extension DataTransferObject {
    /// False: a request without a body is refused before any member is checked.
    static var isOptional: Bool { false }
    func check() throws(Canvas.Refusal) {}

    init(body: JSON) throws(Canvas.Refusal) {
        guard body != .null else { throw .emptyBody }
        guard case .object(let object) = body else { throw Binder.cannotConvert("", .object(Self.schema)) }
        try self.init(binding: JSON.Document(object))
    }

    /// Binds an object straight from the text that was sent. Only if the text is no object is it parsed to a tree, to say why.
    init(reading request: Request) throws(Canvas.Refusal) {
        try Canvas.checkBody(request)
        if let sent = try? JSON.Document(parsing: request.text) {
            try self.init(binding: sent)
        } else {
            try self.init(body: try Canvas.read(request))
        }
    }

    private init(binding sent: JSON.Document) throws(Canvas.Refusal) {
        self.init(document: Self.schema.isFitted(by: sent) ? sent : try Binder.bind(sent.compactText, to: Self.schema, at: ""))
        try check()
    }

    /// With null for what may be left out, where .NET has one for it; Describe has no word for that.
    static var shape: Shape {
        let members = schema.members.map { !$0.isRequired && Binder.isReference($0.shape) ? $0.nullable() : $0 }
        return .object(Schema(schema.name, source: schema.source, isOpen: schema.isOpen, members))
    }

    /// Refuses with the words of System.Text.Json when it is set to disallow unmapped members.
    static func hold(_ request: Request, to strictness: Strictness, answer: Shape?) throws(Canvas.Refusal) {
        guard let json = try? Canvas.read(request), case let faults = Shape.object(schema).faults(in: json, by: strictness, answer: answer),
            let fault = faults.first
        else { return }
        let path = fault.pointer.tokens.joined(separator: ".")
        let words = "The JSON property '\(path)' could not be mapped to any .NET member contained in type '\(schema.name)'."
        throw .invalidBody([path: [.string(words)]])
    }
}

private enum Binder {
    /// The object with member names spelled as in the schema, and without members that the schema does not know.
    static func bind(
        _ object: JSON.CompactText, to schema: Schema, at path: @autoclosure () -> String
    ) throws(Canvas.Refusal) -> JSON.Document {
        var sent = [JSON.CompactText?](repeating: nil, count: schema.members.count)
        object.forEachMember { name, value in
            if let index = schema.index(of: name) { sent[index] = value }
        }
        var bound = JSON.DocumentWriter(reserving: object.bytes.count)
        var missing = JSON.Object()
        for index in sent.indices {
            let member = schema.members[index]
            if let value = sent[index], value.kind != .null || !isReference(member.shape) {
                try bound.append(JSON.Key(member.name)) { out throws(Canvas.Refusal) in
                    try convert(value, to: member.shape, at: path().isEmpty ? member.name : "\(path()).\(member.name)", &out)
                }
            } else if member.isRequired, isReference(member.shape) {
                let name = member.name.prefix(1).uppercased() + member.name.dropFirst()
                missing.append(name, [.string("The \(name) field is required.")])
            }
        }
        guard missing.isEmpty else { throw .invalidBody(missing) }
        return bound.finished()
    }

    /// Appends the value, converted to the shape.
    private static func convert(
        _ value: JSON.CompactText, to shape: Shape, at path: @autoclosure () -> String, _ out: inout [UInt8]
    ) throws(Canvas.Refusal) {
        switch (shape, value.kind) {
        case (.object(let schema), .object): return try bind(value, to: schema, at: path()).write(to: &out)
        case (.array(let element), .array):
            var index = 0
            out.append(UInt8(ascii: "["))
            try value.forEachElement { item throws(Canvas.Refusal) in
                if index > 0 { out.append(UInt8(ascii: ",")) }
                try convert(item, to: element, at: "\(path())[\(index)]", &out)
                index += 1
            }
            return out.append(UInt8(ascii: "]"))
        case (.dictionary(let element), .object):
            var isFirst = true
            out.append(UInt8(ascii: "{"))
            try value.forEachMember { name, value throws(Canvas.Refusal) in
                if !isFirst { out.append(UInt8(ascii: ",")) }
                isFirst = false
                out += name.bytes
                out.append(UInt8(ascii: ":"))
                try convert(value, to: element, at: "\(path()).\(name.string ?? "")", &out)
            }
            return out.append(UInt8(ascii: "}"))
        case (.nullable(let wrapped), let kind) where kind != .null: return try convert(value, to: wrapped, at: path(), &out)
        case (.nullable, _), (.any, _), (.string(nil), .string), (.boolean, .bool), (.number, .number): break
        case (.string(let format?), .string):
            guard let text = value.string, format.accepts(text) else { throw cannotConvert(path(), shape) }
        // .NET reads digits into an Int32: no fraction, no exponent, 32 bits
        case (.integer, .number):
            guard Int32(String(decoding: value.bytes, as: UTF8.self)) != nil else { throw cannotConvert(path(), shape) }
        default: throw cannotConvert(path(), shape)
        }
        out += value.bytes
    }

    static func cannotConvert(_ path: String, _ shape: Shape) -> Canvas.Refusal {
        let type = DotNet.type(of: shape)
        return .invalidBody([
            path: [.string("The JSON value could not be converted to \(type.fullName). Path: $\(path.isEmpty ? "" : ".\(path)").")]
        ])
    }

    /// Whether .NET allows null for the shape.
    static func isReference(_ shape: Shape) -> Bool {
        switch shape {
        case .string(let format): format == nil
        case .array, .dictionary, .object, .any, .either, .nullable: true
        case .boolean, .integer, .wholeNumber, .number: false
        }
    }
}

extension Schema {
    /// The index of the member of that name, ignoring the case of the letters A to Z.
    fileprivate func index(of name: JSON.CompactText) -> Int? {
        let content = name.content
        let isPlain = !content.contains(UInt8(ascii: "\\"))
        let spelled = isPlain ? content : Array((name.string ?? "").utf8)[...]
        return index(ignoringCase: spelled.span)
    }
}

/// The .NET type that a shape stands for.
struct DotNet {
    /// The name as Describe prints it: first letter in lower case, without the arity mark.
    let name: String
    /// Its type arguments in the same spelling, comma-joined.
    let arguments: String
    let fullName: String

    static func type(of shape: Shape) -> DotNet {
        switch shape {
        case .string(nil): DotNet(name: "string", arguments: "", fullName: "System.String")
        case .string: DotNet(name: "guid", arguments: "", fullName: "System.Guid")
        case .boolean: DotNet(name: "boolean", arguments: "", fullName: "System.Boolean")
        case .integer, .wholeNumber: DotNet(name: "int32", arguments: "", fullName: "System.Int32")
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
