/// Builds the tree from the tokens.
struct TemplateParser {
    private let tokens: [TemplateToken]
    private var at = 0
    private var depth = 0

    init(_ template: String) throws(DefinitionError) { tokens = try TemplateToken.tokens(template) }

    mutating func nodes() throws(DefinitionError) -> [TemplateNode] {
        let nodes = try body()
        guard at == tokens.count else {
            throw DefinitionError("", "A block is closed that is not open, or {{else}} stands outside of one.")
        }
        return nodes
    }

    /// Reads nodes up to the end or to a tag that ends the body.
    private mutating func body() throws(DefinitionError) -> [TemplateNode] {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Assumed.nesting else { throw DefinitionError("", "Blocks are nested too deeply.") }
        var nodes: [TemplateNode] = []
        while at < tokens.count {
            let token = tokens[at]
            switch token.kind {
            case .text: nodes.append(.text(String(decoding: token.content, as: UTF8.self)))
            case .output, .raw:
                var reader = ExpressionReader(token.content)
                nodes.append(.output(try reader.whole(isBlock: false).expression, isRaw: token.kind == .raw))
            case .open, .openInverse:
                nodes.append(.block(try block(token.content, isInverse: token.kind == .openInverse)))
                continue
            case .otherwise, .close: return nodes
            case .comment: break
            }
            at += 1
        }
        return nodes
    }

    /// Reads a block, from its opening tag to after its closing one.
    private mutating func block(_ content: [UInt8], isInverse: Bool) throws(DefinitionError) -> TemplateBlock {
        at += 1
        var reader = ExpressionReader(content)
        let opener = try reader.whole(isBlock: true)
        let (first, second) = (try body(), try inverse())
        guard at < tokens.count, tokens[at].kind == .close else { throw DefinitionError("", "The block \(opener.name) is not closed.") }
        let name = String(decoding: tokens[at].content, as: UTF8.self)
        guard name == opener.name else { throw DefinitionError("", "\(opener.name) doesn't match \(name)") }
        at += 1
        return TemplateBlock(
            opener: opener.expression, parameters: opener.parameters, body: isInverse ? second : first, inverse: isInverse ? first : second)
    }

    /// Reads what follows `{{else}}` or `{{else if …}}`, up to the closing tag, which is left.
    private mutating func inverse() throws(DefinitionError) -> [TemplateNode] {
        guard at < tokens.count, tokens[at].kind == .otherwise else { return [] }
        let content = tokens[at].content
        at += 1
        guard content.contains(where: { !$0.isSpace }) else { return try body() }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Assumed.nesting else { throw DefinitionError("", "Blocks are nested too deeply.") }
        var reader = ExpressionReader(content)
        let opener = try reader.whole(isBlock: true)
        let (first, second) = (try body(), try inverse())
        return [.block(TemplateBlock(opener: opener.expression, parameters: opener.parameters, body: first, inverse: second))]
    }
}
