import OrderedJSON

/// Reads what is between the braces: a path, a literal, or a helper with arguments.
struct ExpressionReader {
    private let text: [UInt8]
    private var at = 0
    private var depth = 0
    /// Where the first value ends.
    private var headEnd = 0

    init(_ text: [UInt8]) { self.text = text }

    struct Whole {
        var expression: TemplateExpression
        /// The name that the closing tag must repeat.
        var name: String
        var parameters: [String] = []
    }

    mutating func whole(isBlock: Bool) throws(DefinitionError) -> Whole {
        skipSpace()
        let start = at
        let expression = try call(end: nil)
        var name = String(decoding: text[start..<headEnd], as: UTF8.self)
        if case .call(let call) = expression { name = call.name }
        var whole = Whole(expression: expression, name: name)
        if isBlock, text[at...].starts(with: "|".utf8) {
            let names = text[(at + 1)...].prefix { $0 != UInt8(ascii: "|") }
            whole.parameters = names.split(whereSeparator: \.isSpace).map { String(decoding: $0, as: UTF8.self) }
            at = min(text.count, names.endIndex + 1)
            skipSpace()
        }
        guard at == text.count else { throw fault }
        return whole
    }

    /// Reads a helper with its arguments, or a single value. Stops before `end`, before `as |`, or at the text's end.
    private mutating func call(end: UInt8?) throws(DefinitionError) -> TemplateExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Assumed.nesting else { throw DefinitionError("", "Expressions are nested too deeply.") }
        let isTag = depth == 1
        var head = try value(isHead: isTag)
        if isTag, case .literal = head { head = .path(TemplatePath(named: headText)) }
        var arguments: [TemplateExpression] = []
        var named: [(name: String, value: TemplateExpression)] = []
        while at < text.count, text[at] != end {
            if text[at...].starts(with: "as |".utf8) {
                at += 3
                break
            }
            if let name = argumentName() {
                named.append((name, try value()))
            } else {
                arguments.append(try value())
            }
        }
        guard case .path(let path) = head else {
            guard arguments.isEmpty, named.isEmpty else { throw fault }
            return head
        }
        // a helper takes precedence over a member of the same name, as in Handlebars
        if let name = path.simpleName, let helper = TemplateHelper.named[name] {
            return .call(TemplateCall(helper: helper, name: name, arguments: arguments, named: named))
        }
        guard arguments.isEmpty, named.isEmpty else { throw DefinitionError("", Assumed.missingHelper(path.text)) }
        return head
    }

    /// Reads `name=` and steps past it; nil if something else comes.
    private mutating func argumentName() -> String? {
        let name = text[at...].prefix { $0.isAlphanumeric || $0 == UInt8(ascii: "_") }
        guard !name.isEmpty, name.endIndex < text.count, text[name.endIndex] == UInt8(ascii: "=") else { return nil }
        at = name.endIndex + 1
        return String(decoding: name, as: UTF8.self)
    }

    /// What a tag begins with is a name, even if it looks like a literal: `{{"two words"}}`, `{{5}}`.
    private var headText: String {
        let head = text[..<headEnd].drop(while: \.isSpace)
        guard let quote = head.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            return String(decoding: head, as: UTF8.self)
        }
        return Self.content(head.dropFirst().dropLast(), quote)
    }

    private mutating func value(isHead: Bool = false) throws(DefinitionError) -> TemplateExpression {
        guard at < text.count else { throw fault }
        defer {
            if isHead { headEnd = at }
            skipSpace()
        }
        switch text[at] {
        case UInt8(ascii: "("):
            at += 1
            skipSpace()
            let inner = try call(end: UInt8(ascii: ")"))
            guard at < text.count, text[at] == UInt8(ascii: ")") else { throw fault }
            at += 1
            return inner
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .literal(.string(try quoted()))
        default: return try word()
        }
    }

    private mutating func quoted() throws(DefinitionError) -> String {
        guard let end = text.endOfQuote(at) else { throw fault }
        defer { at = end + 1 }
        return Self.content(text[(at + 1)..<end], text[at])
    }

    /// The text of a quoted literal. A `\` before the quote is dropped; before anything else it is kept.
    private static func content(_ quoted: ArraySlice<UInt8>, _ quote: UInt8) -> String {
        var content: [UInt8] = []
        for byte in quoted {
            if byte == quote, content.last == UInt8(ascii: "\\") { content.removeLast() }
            content.append(byte)
        }
        return String(decoding: content, as: UTF8.self)
    }

    /// A number, `true`, `false`, `null`, `undefined` or a path.
    private mutating func word() throws(DefinitionError) -> TemplateExpression {
        let start = at
        var isBracketed = false
        while at < text.count, isBracketed || !text[at].isSpace && text[at] != UInt8(ascii: ")") && text[at] != UInt8(ascii: "(") {
            if text[at] == UInt8(ascii: "[") { isBracketed = true }
            if text[at] == UInt8(ascii: "]") { isBracketed = false }
            at += 1
        }
        let word = String(decoding: text[start..<at], as: UTF8.self)
        switch word {
        case "": throw fault
        case "true": return .literal(true)
        case "false": return .literal(false)
        case "null", "undefined": return .literal(.null)
        default:
            if let first = word.utf8.first, first.isDigit || first == UInt8(ascii: "-"), let number = JSON.Number(numeral: word) {
                return .literal(.number(number))
            }
            return .path(try TemplatePath(word))
        }
    }

    private mutating func skipSpace() { while at < text.count, text[at].isSpace { at += 1 } }

    private var fault: DefinitionError { DefinitionError("", "\"{{\(String(decoding: text, as: UTF8.self))}}\" is no expression.") }
}

extension TemplatePath {
    init(named name: String) { self.init(text: name, start: .context, steps: [.member(name)]) }

    init(_ text: String) throws(DefinitionError) {
        var rest = text[...]
        var start = Start.context
        var outer = 0
        while rest.hasPrefix("../") || rest == ".." {
            outer += 1
            rest = rest.dropFirst(3)
        }
        if outer > 0 { start = .outer(outer) }
        if rest.hasPrefix("@") {
            // as in Handlebars, where the dots come after the @
            guard outer == 0 else { throw DefinitionError("", "\"\(text)\" is not a path: an @ comes first") }
            var loops = 0
            rest = rest.dropFirst()
            while rest.hasPrefix("../") {
                loops += 1
                rest = rest.dropFirst(3)
            }
            let name = rest.prefix { $0 != "." && $0 != "/" && $0 != "[" }
            start = name == "root" ? .root : .loop(String(name), outer: loops)
            rest = rest.dropFirst(name.count)
            if rest.hasPrefix(".") || rest.hasPrefix("/") { rest = rest.dropFirst() }
        } else if rest == "this" || rest.hasPrefix("this.") || rest.hasPrefix("this/") || rest.hasPrefix("this[") {
            rest = rest.dropFirst(4)
            if rest.hasPrefix(".") || rest.hasPrefix("/") { rest = rest.dropFirst() }
        } else if rest == "." || rest.hasPrefix("./") {
            rest = rest.dropFirst(2)
        }
        // slashes are an old spelling of dots, except in brackets
        var isBracketed = false
        let dotted = rest.map { character -> Character in
            if character == "[" { isBracketed = true }
            if character == "]" { isBracketed = false }
            return character == "/" && !isBracketed ? "." : character
        }
        var reader = PathReader(String(dotted))
        self.init(text: text, start: start, steps: dotted.isEmpty || dotted == ["$"] ? [] : try reader.steps(dialect: .template))
    }
}
