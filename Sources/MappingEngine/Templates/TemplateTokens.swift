/// A template cut into text and tags.
struct TemplateToken {
    enum Kind { case text, output, raw, open, openInverse, otherwise, close, comment }

    var kind: Kind
    /// A text as it is; for a tag, what is between its braces and marks.
    var content: [UInt8]
    /// Whether the tag begins with `{{~`.
    var trimsBefore = false
    /// Whether the tag ends with `~}}`.
    var trimsAfter = false

    /// Whether the tag, if it is alone on a line, takes the line away with it.
    private var isLineTag: Bool {
        switch kind {
        case .open, .openInverse, .otherwise, .close, .comment: true
        case .text, .output, .raw: false
        }
    }

    static func tokens(_ template: String) throws(DefinitionError) -> [TemplateToken] {
        var tokens = try cut(Array(template.utf8))
        removeLines(&tokens)
        for place in tokens.indices where tokens[place].kind == .text {
            if place > 0, tokens[place - 1].trimsAfter { tokens[place].content = Array(tokens[place].content.drop(while: \.isSpace)) }
            if place + 1 < tokens.count, tokens[place + 1].trimsBefore {
                while let last = tokens[place].content.last, last.isSpace { tokens[place].content.removeLast() }
            }
        }
        return tokens.filter { $0.kind != .comment }
    }

    private static func cut(_ template: [UInt8]) throws(DefinitionError) -> [TemplateToken] {
        var tokens: [TemplateToken] = []
        var text: [UInt8] = []
        var at = 0
        while at < template.count {
            guard template[at...].starts(with: "{{".utf8) else {
                // \{{ stands for two literal braces, \\{{ for a \ before a tag
                if template[at...].starts(with: "\\{{".utf8) {
                    text += Array("{{".utf8)
                    at += 3
                } else if template[at...].starts(with: "\\\\{{".utf8) {
                    text.append(template[at])
                    at += 2
                } else {
                    text.append(template[at])
                    at += 1
                }
                continue
            }
            if !text.isEmpty { tokens.append(TemplateToken(kind: .text, content: text)) }
            text = []
            let (token, end) = try tag(template, at)
            tokens.append(token)
            at = end
        }
        if !text.isEmpty { tokens.append(TemplateToken(kind: .text, content: text)) }
        return tokens
    }

    private static func tag(_ template: [UInt8], _ start: Int) throws(DefinitionError) -> (TemplateToken, end: Int) {
        let rest = template[start...]
        guard !rest.starts(with: "{{{{".utf8) else { throw DefinitionError("", "Raw blocks {{{{…}}}} are not emulated.") }
        var from = start + 2
        var token = TemplateToken(kind: .output, content: [])
        if from < template.count, template[from] == UInt8(ascii: "~") {
            token.trimsBefore = true
            from += 1
        }
        // the third brace comes after the ~: {{~{a}~}}
        let isTriple = template[from...].starts(with: "{".utf8)
        if isTriple {
            token.kind = .raw
            from += 1
        }
        let isLong = template[from...].starts(with: "!--".utf8)
        let closing = Array((isLong ? "--" : isTriple ? "}" : "").utf8)
        let isComment = template[from...].starts(with: "!".utf8)
        guard let close = end(of: template, from: from, closing, skipsNames: !isComment) else {
            throw DefinitionError("", "A {{ is not closed.")
        }
        var content = template[from..<close.content]
        let mark = closing.isEmpty ? content.last : template[close.after - 3]
        token.trimsAfter = mark == UInt8(ascii: "~")
        if token.trimsAfter, closing.isEmpty { content.removeLast() }
        try token.takeMark(&content)
        token.content = Array(content.drop(while: \.isSpace))
        while let last = token.content.last, last.isSpace { token.content.removeLast() }
        if token.kind == .output, token.content.elementsEqual("else".utf8) || token.content.starts(with: "else ".utf8) {
            token.kind = .otherwise
            token.content.removeFirst(4)
        }
        // Handlebars takes these for another mark, even if the last brace was meant for JSON: `{"a":{{b}}}`; but its grammar has an inverse
        // that stands alone in one piece with its braces
        let isWhole = isComment || token.trimsAfter || (token.kind == .otherwise && token.content.isEmpty)
        guard isWhole || template[close.after...].first != UInt8(ascii: "}") else {
            throw DefinitionError("", "More braces close a {{ than opened it; a space between them helps.")
        }
        return (token, close.after)
    }

    private mutating func takeMark(_ content: inout ArraySlice<UInt8>) throws(DefinitionError) {
        guard kind == .output, let mark = content.first else { return }
        switch mark {
        case UInt8(ascii: "#"): kind = .open
        case UInt8(ascii: "/"): kind = .close
        case UInt8(ascii: "^"): kind = content.dropFirst().allSatisfy(\.isSpace) ? .otherwise : .openInverse
        case UInt8(ascii: "&"): kind = .raw
        case UInt8(ascii: "!"): kind = .comment
        case UInt8(ascii: ">"): throw DefinitionError("", "Partials {{> …}} are not emulated.")
        default: return
        }
        content.removeFirst()
    }

    /// Where the content ends, and where the text after the braces begins. Braces within quotes or brackets do not close the tag, and
    /// quotes within brackets do not open a string.
    private static func end(
        of template: [UInt8], from: Int, _ closing: [UInt8], skipsNames: Bool
    ) -> (content: Int, after: Int)? {
        let mark = closing + Array("}}".utf8)
        var at = from
        while at < template.count {
            let byte = template[at]
            if skipsNames, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                guard let end = template.endOfQuote(at) else { return nil }
                at = end
            } else if skipsNames, byte == UInt8(ascii: "[") {
                guard let end = template[at...].firstIndex(of: UInt8(ascii: "]")) else { return nil }
                at = end
            } else if template[at...].starts(with: mark) {
                return (at, at + mark.count)
            } else if !closing.isEmpty, template[at...].starts(with: closing + Array("~}}".utf8)) {
                return (at, at + closing.count + 3)
            }
            at += 1
        }
        return nil
    }

    /// Removes lines that contain nothing but one tag of a block, which would leave empty lines.
    private static func removeLines(_ tokens: inout [TemplateToken]) {
        let line = UInt8(ascii: "\n")
        var standsAlone: [Int] = []
        for place in tokens.indices where tokens[place].isLineTag {
            let before = place > 0 ? tokens[place - 1] : nil
            let after = place + 1 < tokens.count ? tokens[place + 1] : nil
            guard before == nil || before?.kind == .text, after == nil || after?.kind == .text else { continue }
            let left = before?.content.split(separator: line, omittingEmptySubsequences: false) ?? [[]]
            let right = after?.content.split(separator: line, omittingEmptySubsequences: false) ?? [[]]
            guard left.last?.allSatisfy(\.isSpace) ?? true, right[0].allSatisfy(\.isSpace) else { continue }
            // without a line feed, the tag must be at the beginning or the end of the template
            guard left.count > 1 || place <= 1, right.count > 1 || place + 2 >= tokens.count else { continue }
            standsAlone.append(place)
        }
        for place in standsAlone {
            if place > 0 {
                while let last = tokens[place - 1].content.last, last.isSpace, last != line { tokens[place - 1].content.removeLast() }
            }
            guard place + 1 < tokens.count else { continue }
            let end = tokens[place + 1].content.firstIndex(of: line).map { $0 + 1 } ?? tokens[place + 1].content.endIndex
            tokens[place + 1].content.removeFirst(end)
        }
    }
}

extension [UInt8] {
    /// Where the quote that opens at `start` is closed. A quote after a `\` does not close it, unless it is the last one, as in Handlebars'
    /// grammar.
    func endOfQuote(_ start: Int) -> Int? {
        var last: Int?
        for at in indices[(start + 1)...] where self[at] == self[start] {
            guard at > start + 1, self[at - 1] == UInt8(ascii: "\\") else { return at }
            last = at
        }
        return last
    }
}

extension UInt8 {
    var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
