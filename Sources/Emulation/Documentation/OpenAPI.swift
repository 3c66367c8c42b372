import HTTPMessages
import OrderedJSON

/// An API's table as an OpenAPI 3.1 document.
enum OpenAPI {
    static func document<Service: API>(of service: Service.Type, _ rows: [Endpoint<Service>], server: String) -> JSON {
        var components = Components()
        var paths = JSON.Object()
        for row in rows {
            let operation = operation(of: row, &components)
            for path in spellings(of: row.path) {
                var item = paths[path.text]?.objectValue ?? JSON.Object()
                var operation = operation
                operation["operationId"] = .string(operationID(row.method, path.text))
                let parameters = path.parameters.map { parameter($0, in: "path", ["type": "string"], required: true, nil) }
                let query = row.query.filter { !path.parameters.contains($0.name) }.map {
                    parameter($0.name, in: "query", components.schema(of: $0.shape), required: $0.isRequired, $0.docs)
                }
                let headers = Service.optionalHeaders(of: row.access).map {
                    parameter($0, in: "header", ["type": "string"], required: false, nil)
                }
                let sandbox: [JSON] = row.isServerWide ? [] : [["$ref": "#/components/parameters/Sandbox"]]
                operation["parameters"] = .array(parameters + query + headers + sandbox)
                item[row.method.name.lowercased()] = .object(operation)
                paths[path.text] = .object(item)
            }
        }
        let title = Service.isControlPlane ? service.title : "\(service.title), as emulated by Understudy"
        var info: JSON.Object = ["title": .string(title)]
        if let docs = service.docs { info.append("description", .string(docs)) }
        info.append("version", "1")
        return [
            "openapi": "3.1.0",
            "info": .object(info),
            "servers": [
                ["url": .string(server)],
                [
                    "url": .string("\(server)/sandbox/{sandbox}"), "description": "The same in a sandbox, whatever the header says.",
                    "variables": ["sandbox": ["default": .string(Sandbox.mainName)]],
                ],
            ],
            "paths": .object(paths),
            "components": [
                "schemas": .object(components.schemas), "parameters": ["Sandbox": sandbox],
                "securitySchemes": .object(service.securitySchemes),
            ],
        ]
    }

    private static let sandbox = parameter(
        "X-Understudy-Sandbox", in: "header", ["type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"], required: false,
        "Understudy's: the sandbox that is meant, where the path does not begin with one; `\(Sandbox.mainName)` where it is left out.")

    private static func operation<Service: API>(of row: Endpoint<Service>, _ components: inout Components) -> JSON.Object {
        var operation = JSON.Object()
        operation["summary"] = .string(row.operation)
        if let docs = row.docs { operation["description"] = .string(docs) }
        operation["x-understudy-evidence"] = .string(row.evidence.rawValue)
        operation["operationId"] = .null
        operation["parameters"] = []
        if let shape = row.requestShape {
            // to the controls an absent body is an empty object
            let isRequired = !Service.isControlPlane || shape.requiresMembers
            operation["requestBody"] = [
                "required": .bool(isRequired), "content": ["application/json": ["schema": components.schema(of: shape)]],
            ]
        }
        var responses = JSON.Object()
        responses[String(row.status.code)] = success(row, &components)
        let codes = row.fails.union(Service.everyRowFails)
        for (status, codes) in Dictionary(grouping: codes, by: \.status.code).sorted(by: { $0.key < $1.key }) {
            let names = codes.map { "\($0.rawValue) (\($0.evidence.rawValue))" }.sorted().joined(separator: ", ")
            var response = responses[String(status)]?.objectValue ?? JSON.Object()
            let success = response["description"]?.stringValue.map { "\($0); or " } ?? ""
            response["description"] = .string(success + names)
            responses[String(status)] = .object(response)
        }
        operation["responses"] = .object(responses)
        let schemes = Service.security(of: row.access)
        if !schemes.isEmpty {
            var together = JSON.Object()
            for scheme in schemes { together[scheme] = [] }
            operation["security"] = [.object(together)]
        }
        return operation
    }

    private static func success<Service: API>(_ row: Endpoint<Service>, _ components: inout Components) -> JSON {
        let description = JSON.string(row.status.reason)
        switch row.media {
        case .none: return ["description": description]
        case .text:
            var content = JSON.Object()
            content[row.contentType ?? "text/plain"] = ["schema": ["type": "string"]]
            return ["description": description, "content": .object(content)]
        case .html: return ["description": description, "content": ["text/html": ["schema": ["type": "string"]]]]
        case .json:
            let schema = components.schema(of: row.responseShape ?? .any)
            return ["description": description, "content": ["application/json": ["schema": schema]]]
        }
    }

    private static func parameter(_ name: String, in place: JSON, _ schema: JSON, required: Bool, _ docs: String?) -> JSON {
        var parameter: JSON.Object = ["name": .string(name), "in": place]
        if let docs { parameter.append("description", .string(docs)) }
        parameter.append("required", .bool(required))
        parameter.append("schema", schema)
        return .object(parameter)
    }

    /// A path with an optional last segment is two paths to OpenAPI.
    private static func spellings(of path: PathPattern) -> [(text: String, parameters: [String])] {
        let segments = path.segments.map { segment in
            switch segment {
            case .literal(let bytes): String(decoding: bytes, as: UTF8.self)
            case .parameter(let name): "{\(name)}"
            }
        }
        let whole = ("/" + segments.joined(separator: "/"), path.parameters)
        guard path.lastIsOptional else { return [whole] }
        return [("/" + segments.dropLast().joined(separator: "/"), Array(path.parameters.dropLast())), whole]
    }

    /// `getNotesOneById`; the `By` keeps `/notes/{id}` apart from `/notes/id`.
    private static func operationID(_ method: Method, _ path: String) -> String {
        let words = path.split(separator: "/").map { segment in
            let words = segment.split { !$0.isLetter && !$0.isNumber }.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
            return segment.hasPrefix("{") ? "By\(words)" : words
        }
        return method.name.lowercased() + words.joined()
    }
}

extension Shape {
    /// Whether an empty object does not fit.
    fileprivate var requiresMembers: Bool { !faults(in: [:]).isEmpty }
}

/// The schemas that operations point to, gathered as they are met.
private struct Components {
    var schemas = JSON.Object()

    mutating func schema(of shape: Shape) -> JSON {
        switch shape {
        case .string(nil): return ["type": "string"]
        case .string(let format?): return ["type": "string", "format": .string(format.name)]
        case .integer: return ["type": "integer"]
        case .wholeNumber(let least): return ["type": "integer", "minimum": .number(.init(least))]
        case .number: return ["type": "number"]
        case .boolean: return ["type": "boolean"]
        case .array(let element): return ["type": "array", "items": schema(of: element)]
        case .dictionary(let value): return ["type": "object", "additionalProperties": schema(of: value)]
        case .either(let one, let other): return ["anyOf": [schema(of: one), schema(of: other)]]
        case .nullable(let shape): return ["anyOf": [schema(of: shape), ["type": "null"]]]
        case .any: return [:]
        case .object(let schema):
            if schemas[schema.name] == nil {
                schemas[schema.name] = [:]  // keeps the place, and ends the recursion of a schema that contains itself
                schemas[schema.name] = object(schema)
            }
            return ["$ref": .string("#/components/schemas/\(schema.name)")]
        }
    }

    private mutating func object(_ schema: Schema) -> JSON {
        var properties = JSON.Object()
        let members = schema.members.filter { !$0.isHidden }
        for member in members {
            var property = self.schema(of: member.shape).objectValue ?? JSON.Object()
            if !member.values.isEmpty {
                var values = member.values.map { JSON.string($0) }
                if case .nullable = member.shape { values.append(.null) }
                property["enum"] = .array(values)
            }
            if let docs = member.docs { property["description"] = .string(docs) }
            if member.evidence != .documented { property["x-understudy-evidence"] = .string(member.evidence.rawValue) }
            properties[member.name] = .object(property)
        }
        var object = JSON.Object()
        object["type"] = "object"
        object["description"] = .string(schema.source)
        object["properties"] = .object(properties)
        object["required"] = .array(members.filter(\.isRequired).map { .string($0.name) })
        object["additionalProperties"] = .bool(schema.isOpen)
        return .object(object)
    }
}
