import HTTPMessages
import OrderedJSON

/// An API's table as an OpenAPI 3.1 document.
enum OpenAPI {
    static func document<Service: API>(
        of service: Service.Type, _ rows: [Endpoint<Service>], server: String, isOfSandbox: Bool = false
    ) -> JSON {
        var components = Components()
        var paths = JSON.Object()
        for row in rows {
            let operation = operation(of: row, &components)
            for path in spellings(of: row.path) {
                var item = paths[path.text]?.objectValue ?? JSON.Object()
                var operation = operation
                operation["operationId"] = .string(Service.operationIDs[row.operation] ?? operationID(row.method, path.text))
                let parameters = path.parameters.map { name in
                    // some may be sent in the path or in the query
                    let same = row.query.first { $0.name == name }
                    return parameter(name, in: "path", components.schema(of: same?.shape ?? .string()), required: true, same?.docs)
                }
                let query = row.query.filter { !path.parameters.contains($0.name) }.map {
                    parameter($0.name, in: "query", components.schema(of: $0.shape), required: $0.isRequired, $0.docs)
                }
                let headers = [(Service.requiredHeaders(of: row.access), true), (Service.optionalHeaders(of: row.access), false)].flatMap {
                    names, isRequired in names.map { parameter($0, in: "header", ["type": "string"], required: isRequired, nil) }
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
        var tags: [JSON] = []
        for row in rows {
            if let tag = row.tag, !tags.contains(["name": .string(tag)]) { tags.append(["name": .string(tag)]) }
        }
        return [
            "openapi": "3.1.0",
            "info": .object(info),
            "servers": .array(isOfSandbox ? [["url": .string(server)]] : [["url": .string(server)], anySandbox(of: server)]),
            "tags": .array(tags),
            "paths": .object(paths),
            "components": [
                "schemas": .object(components.schemas), "parameters": ["Sandbox": sandbox],
                "securitySchemes": .object(service.securitySchemes),
            ],
        ]
    }

    private static func anySandbox(of server: String) -> JSON {
        [
            "url": .string("\(server)/sandbox/{sandbox}"), "description": "The same API in a sandbox, whatever the header says.",
            "variables": ["sandbox": ["default": .string(Sandbox.mainName)]],
        ]
    }

    private static let sandbox = parameter(
        "X-Understudy-Sandbox", in: "header", ["type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"], required: false,
        "Understudy's own: names the sandbox, unless the path does; if left out, it is `\(Sandbox.mainName)`.")

    private static func operation<Service: API>(of row: Endpoint<Service>, _ components: inout Components) -> JSON.Object {
        var operation = JSON.Object()
        if let tag = row.tag { operation["tags"] = [.string(tag)] }
        operation["summary"] = .string(row.operation)
        if let docs = row.docs { operation["description"] = .string(docs) }
        operation["x-understudy-evidence"] = .string(row.evidence.rawValue)
        operation["operationId"] = .null
        operation["parameters"] = []
        if let body = row.body, !body.mediaTypes.isEmpty {
            var content = JSON.Object()
            for type in body.mediaTypes { content[type] = ["schema": components.schema(of: body.shape)] }
            operation["requestBody"] = ["required": .bool(!body.isOptional), "content": .object(content)]
        }
        operation["responses"] = responses(of: row, &components)
        let schemes = Service.security(of: row.access)
        if !schemes.isEmpty {
            var together = JSON.Object()
            for scheme in schemes { together[scheme] = [] }
            operation["security"] = Service.mayNeedNoSecurity ? [[:], .object(together)] : [.object(together)]
        }
        return operation
    }

    private static func responses<Service: API>(of row: Endpoint<Service>, _ components: inout Components) -> JSON {
        var responses = JSON.Object()
        let success = success(row, &components)
        if row.isEmulated { responses[String(row.status.code)] = success.json }
        for status in row.otherStatuses + row.answer.otherStatuses {
            var response = ResponseForm(status)
            // answers are held against the shape whatever their status, as long as they have a body
            if status != .noContent, let shape = row.responseShape { response.add("application/json", components.schema(of: shape)) }
            responses[String(status.code)] = response.json
        }
        for (status, codes) in Dictionary(grouping: row.refusals, by: \.status.code).sorted(by: { $0.key < $1.key }) {
            let names = codes.map { "\($0.rawValue) (\($0.evidence.rawValue))" }.sorted().joined(separator: ", ")
            var response = ResponseForm(names)
            if row.isEmulated, status == row.status.code {
                response = success
                response.description += "; or \(names)"
            }
            for code in codes.sorted(by: { $0.rawValue < $1.rawValue }) {
                let form = Service.form(of: code)
                response.add(form.headerNames)
                response.add(form.mediaType, components.schema(of: form.shape))
            }
            // a row that passes on what others answer passes on their errors, too
            if row.answer.chosenStatuses == .all { response.add(success) }
            responses[String(status)] = response.json
        }
        switch row.answer.chosenStatuses {
        case .none: break
        case .successes: responses["2XX"] = any(success, "Another success")
        case .all: responses["default"] = any(success, "Any other status")
        }
        return .object(responses)
    }

    private static func any(_ success: ResponseForm, _ description: String) -> JSON {
        var response = success
        response.description = description
        if success.content.isEmpty { response.content["*/*"] = [:] }
        return response.json
    }

    private static func success<Service: API>(_ row: Endpoint<Service>, _ components: inout Components) -> ResponseForm {
        var response = ResponseForm(row.status)
        response.add(row.answer.headerNames)
        // a redirect needs no body: where to go is in a header field
        guard !(300..<400).contains(row.status.code) else { return response }
        switch row.media {
        case .none: break
        case .text: response.add(row.contentType ?? "text/plain", ["type": "string"])
        case .html: response.add("text/html", ["type": "string"])
        case .json: response.add("application/json", components.schema(of: row.responseShape ?? .any))
        }
        return response
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

/// A response under construction.
private struct ResponseForm {
    var description: String
    var headers = JSON.Object()
    /// Schemas by media type.
    var content = JSON.Object()

    init(_ description: String) { self.description = description }

    init(_ status: Status) {
        self.init(status.reason)
        if (300..<400).contains(status.code) { add(["Location"]) }
    }

    mutating func add(_ headerNames: [String]) {
        for name in headerNames { headers[name] = ["schema": ["type": "string"]] }
    }

    /// Adds a schema; where that media type has one already, the two become alternatives.
    mutating func add(_ mediaType: String, _ schema: JSON) {
        guard let known = content[mediaType] else { return content[mediaType] = schema }
        let choices = known["anyOf"]?.arrayValue ?? [known]
        if !choices.contains(schema) { content[mediaType] = ["anyOf": .array(choices + [schema])] }
    }

    mutating func add(_ other: ResponseForm) {
        for (type, schema) in other.content { add(type, schema) }
    }

    var json: JSON {
        var json: JSON.Object = ["description": .string(description)]
        if !headers.isEmpty { json["headers"] = .object(headers) }
        if !content.isEmpty { json["content"] = .object(JSON.Object(content.map { ($0.key, ["schema": $0.value]) })) }
        return .object(json)
    }
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
            if member.isReadOnly { property["readOnly"] = true }
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
