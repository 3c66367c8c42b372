import OrderedJSON

/// One rendering of a template.
struct TemplateRendering {
    private(set) var out = ""
    let context: MappingContext
    private let template: Template
    private let model: JSON
    private var frames: [Frame] = []

    private struct Frame {
        var value: JSON
        var loop: [String: JSON] = [:]
        var locals: [String: JSON] = [:]
    }

    init(_ template: Template, _ model: JSON, _ context: MappingContext) {
        self.template = template
        self.model = model
        self.context = context
        frames = [Frame(value: model)]
    }

    mutating func render(_ nodes: [TemplateNode]) throws(TemplateError) {
        for node in nodes {
            context.budget.draw(values: 1)
            guard !context.budget.isSpent, out.utf8.count <= Assumed.textLength else { throw failure(Assumed.tooMuch) }
            switch node {
            case .text(let text): append(text)
            case .output(let expression, let isRaw): write(try value(of: expression) ?? .null, isRaw: isRaw)
            case .block(let block): try render(block)
            }
        }
    }

    private mutating func write(_ value: JSON, isRaw: Bool) {
        switch (isRaw ? .text : template.place, value) {
        case (.text, _): append(value.shownText)
        case (.uri, _): append(value.shownText.percentEncoded)
        }
    }

    private mutating func append(_ text: String) {
        context.budget.draw(text.utf8.count)
        out += text
    }

    func failure(_ details: String) -> TemplateError { TemplateError(message: Assumed.unrendered(template.text, details)) }

    // MARK: Expressions

    /// Nil for what is undefined.
    private mutating func value(of expression: TemplateExpression, isArgument: Bool = false) throws(TemplateError) -> JSON? {
        switch expression {
        case .literal(let value): return value
        case .path(let path):
            let value = value(of: path)
            guard value == nil, template.demands(path) else { return value }
            // as in Handlebars, where an argument may be undefined, but not the value that it is a member of
            if isArgument {
                guard let parent = path.parent else { return nil }
                if let around = self.value(of: parent), !around.isNull { return nil }
            }
            throw TemplateError(message: Assumed.undefined(path.text, in: template.text))
        case .call(let call):
            return try result(of: call, try arguments(of: call))
        }
    }

    /// The result of a helper's call; its size is limited here, whatever the helper.
    private func result(of call: TemplateCall, _ arguments: HelperArguments) throws(TemplateError) -> JSON? {
        let result: JSON? =
            switch call.helper {
            case .value(let run): run(arguments)
            case .failing(let run): try run(arguments, self)
            case .predicate(let holds): .bool(holds(arguments))
            case .each, .with, .filter: throw failure("\(call.name) is a block.")
            }
        if let result { context.budget.draw(surfaceOf: result) }
        let length = result?.stringValue?.utf8.count ?? 0
        guard !context.budget.isSpent, length <= Assumed.textLength else { throw failure(Assumed.tooMuch) }
        return result
    }

    private mutating func arguments(of call: TemplateCall) throws(TemplateError) -> HelperArguments {
        var values: [JSON?] = []
        for argument in call.arguments { values.append(try value(of: argument, isArgument: true)) }
        var named: [String: JSON] = [:]
        for (name, argument) in call.named { named[name] = try value(of: argument, isArgument: true) }
        context.budget.draw(values: Assumed.callValues + values.count + named.count)
        for value in values { if let value { context.budget.draw(surfaceOf: value) } }
        guard !context.budget.isSpent else { throw failure(Assumed.tooMuch) }
        return HelperArguments(values: values, named: named, context: context)
    }

    private func value(of path: TemplatePath) -> JSON? {
        switch path.start {
        case .root: return rootValue(path.steps)
        case .loop(let name, let outer):
            let frame = frames.lazy.reversed().filter { $0.loop[name] != nil }.dropFirst(outer).first
            return frame?.loop[name].flatMap { value(at: path.steps[...], in: $0) }
        case .outer(let count):
            guard count < frames.count else { return nil }
            let place = frames.count - 1 - count
            return place == 0 ? rootValue(path.steps) : value(at: path.steps[...], in: frames[place].value)
        case .context:
            if case .name(let name, _)? = path.steps.first, let frame = frames.last(where: { $0.locals[name] != nil }) {
                return frame.locals[name].flatMap { value(at: path.steps.dropFirst(), in: $0) }
            }
            guard frames.count > 1 else { return rootValue(path.steps) }
            return frames.last.flatMap { value(at: path.steps[...], in: $0.value) }
        }
    }

    private func rootValue(_ steps: [SourcePath.Step]) -> JSON? {
        if let value = value(at: steps[...], in: model) { return value }
        guard case .name(let name, _)? = steps.first, model[name] == nil else { return nil }
        if let variable = context.variables[name] { return value(at: steps.dropFirst(), in: variable) }
        return name == "data" ? value(at: steps.dropFirst(), in: [model]) : nil
    }

    /// Looks up as Handlebars does in JavaScript's values: arrays and texts have a length.
    func value(at steps: ArraySlice<SourcePath.Step>, in root: JSON) -> JSON? {
        if let value = steps.value(in: root, context.budget) { return value }
        guard case .name("length", _)? = steps.last else { return nil }
        switch steps.dropLast().value(in: root, context.budget) {
        case .array(let elements)?: return JSON(integerLiteral: elements.count)
        case .string(let text)?:
            context.budget.draw(text.utf8.count)
            return JSON(integerLiteral: text.utf16.count)
        default: return nil
        }
    }

    // MARK: Blocks

    private mutating func render(_ block: TemplateBlock) throws(TemplateError) {
        switch block.opener {
        case .call(let call):
            let arguments = try arguments(of: call)
            switch call.helper {
            case .predicate(let holds): try render(holds(arguments) ? block.body : block.inverse)
            case .each: try renderEach(arguments[0] ?? .null, block)
            case .with: try renderWith(arguments[0] ?? .null, block)
            case .filter: try renderEach(.array(arguments.filtered), block)
            case .value, .failing: write(try result(of: call, arguments) ?? .null, isRaw: true)
            }
        case let opener:
            // {{#name}} without a helper: Mustache's section
            let value = try value(of: opener) ?? .null
            switch value {
            case .array: try renderEach(value, block)
            case .bool(true): try render(block.body)
            case .null, .bool(false): try render(block.inverse)
            // zero and the empty text count as values here
            case .number, .string, .object: try render(block.body, in: value, block)
            }
        }
    }

    private mutating func renderWith(_ value: JSON, _ block: TemplateBlock) throws(TemplateError) {
        // Handlebars counts zero as a value here
        guard value.isTruthy || value.numberValue != nil else { return try render(block.inverse) }
        try render(block.body, in: value, block)
    }

    private mutating func render(_ body: [TemplateNode], in value: JSON, _ block: TemplateBlock) throws(TemplateError) {
        try render(body, in: Frame(value: value, locals: block.parameters.first.map { [$0: value] } ?? [:]))
    }

    private mutating func renderEach(_ value: JSON, _ block: TemplateBlock) throws(TemplateError) {
        let items: [(key: JSON, value: JSON)] =
            switch value {
            case .array(let elements): elements.enumerated().map { (JSON(integerLiteral: $0.offset), $0.element) }
            case .object(let object): object.map { (.string($0.key), $0.value) }
            default: []
            }
        guard !items.isEmpty else { return try render(block.inverse) }
        for (place, item) in items.enumerated() {
            var frame = Frame(value: item.value)
            frame.loop = [
                "index": JSON(integerLiteral: place), "key": item.key, "first": .bool(place == 0), "last": .bool(place == items.count - 1),
            ]
            for (name, local) in zip(block.parameters, [item.value, item.key]) { frame.locals[name] = local }
            context.budget.draw(values: Assumed.callValues)
            guard !context.budget.isSpent else { throw failure(Assumed.tooMuch) }
            try render(block.body, in: frame)
        }
    }

    private mutating func render(_ nodes: [TemplateNode], in frame: Frame) throws(TemplateError) {
        frames.append(frame)
        try render(nodes)
        frames.removeLast()
    }

    /// The helper `lookup` with the name of one of the import's lookups.
    func lookup(_ name: String, _ value: JSON) throws(TemplateError) -> JSON? {
        guard let lookup = template.lookups[name] else { throw failure("The lookup \"\(name)\" does not exist.") }
        do throws(FieldError) {
            return try lookup.value(of: value, for: model, in: context, field: FieldName([]))
        } catch {
            throw failure(error.message)
        }
    }
}
