/// Types of the standard library as JSON values. Common spellings are read without building a tree; any other by way of the tree.
extension Bool: JSONValue {
    package init?(json: JSON) {
        guard case .bool(let value) = json else { return nil }
        self = value
    }
    package var json: JSON { .bool(self) }

    package init?(jsonText: ArraySlice<UInt8>) {
        switch jsonText.span {
        case let text where text.count == 4 && text.has(Word.true, at: 0): self = true
        case let text where text.count == 5 && text.has(Word.false, at: 0): self = false
        default: self.init(viaTree: jsonText)
        }
    }
    package func write(to out: inout [UInt8]) { out.append(contentsOf: (self ? "true" : "false").utf8) }
}

/// Reads any spelling of an integral value: `1`, `1.0`, `1e0`. See `JSON.intValue` for the range.
extension Int: JSONValue {
    package init?(json: JSON) {
        guard let value = json.intValue else { return nil }
        self = value
    }
    package var json: JSON { .number(JSON.Number(self)) }

    package init?(jsonText: ArraySlice<UInt8>) {
        guard let value = jsonText.span.shortInteger else {
            self.init(viaTree: jsonText)
            return
        }
        self = value
    }
    package func write(to out: inout [UInt8]) { out.append(contentsOf: String(self).utf8) }
}

extension String: JSONValue {
    package init?(json: JSON) {
        guard case .string(let value) = json else { return nil }
        self = value
    }
    package var json: JSON { .string(self) }

    package init?(jsonText: ArraySlice<UInt8>) {
        let text = jsonText.span
        let quote = UInt8(ascii: "\"")
        if text.has(quote, at: 0) {
            let end = text.plainRun(from: 1, quote: quote).end
            if end == text.count - 1, text[end] == quote {
                guard let content = try? UTF8Span(validating: text.extracting(1..<end)) else { return nil }
                self.init(copying: content)
                return
            }
        }
        self.init(viaTree: jsonText)
    }
    package func write(to out: inout [UInt8]) { out.appendQuoted(self) }
}

/// Nil is spelled `null`.
extension Optional: JSONValue where Wrapped: JSONValue {
    package init?(json: JSON) {
        guard !json.isNull else {
            self = .none
            return
        }
        guard let wrapped = Wrapped(json: json) else { return nil }
        self = .some(wrapped)
    }
    package var json: JSON { self?.json ?? .null }

    package init?(jsonText: ArraySlice<UInt8>) {
        if jsonText.count == 4, jsonText.span.has(Word.null, at: 0) {
            self = .none
        } else if let wrapped = Wrapped(jsonText: jsonText) {
            self = .some(wrapped)
        } else {
            self.init(viaTree: jsonText)
        }
    }
    package func write(to out: inout [UInt8]) {
        if let self { self.write(to: &out) } else { out.append(contentsOf: "null".utf8) }
    }
}

extension Array: JSONValue where Element: JSONValue {
    /// Nil if one of the elements is not an `Element`.
    package init?(json: JSON) {
        guard case .array(let elements) = json else { return nil }
        self = []
        reserveCapacity(elements.count)
        for element in elements {
            guard let element = Element(json: element) else { return nil }
            append(element)
        }
    }
    package var json: JSON { .array(map(\.json)) }

    package init?(jsonText: ArraySlice<UInt8>) {
        if let elements = Self.elements(jsonText) {
            self = elements
        } else {
            self.init(viaTree: jsonText)
        }
    }

    /// Nil if the text is not the compact text of an array of `Element`. Each element checks its own text, so only what is between them is
    /// checked here.
    private static func elements(_ jsonText: ArraySlice<UInt8>) -> [Element]? {
        let text = jsonText.span
        guard text.has(UInt8(ascii: "["), at: 0) else { return nil }
        var elements: [Element] = []
        var at = 1
        var isFirst = true
        while !isFirst || !text.has(UInt8(ascii: "]"), at: at) {
            isFirst = false
            let end = text.endOfValue(from: at)
            guard let element = Element(jsonText: jsonText[(jsonText.startIndex + at)..<(jsonText.startIndex + end)]) else { return nil }
            elements.append(element)
            at = end
            guard text.has(UInt8(ascii: ","), at: at) else { break }
            at += 1
        }
        return at == text.count - 1 && text.has(UInt8(ascii: "]"), at: at) ? elements : nil
    }

    package func write(to out: inout [UInt8]) {
        out.append(UInt8(ascii: "["))
        var isFirst = true
        for element in self {
            if !isFirst { out.append(UInt8(ascii: ",")) }
            isFirst = false
            element.write(to: &out)
        }
        out.append(UInt8(ascii: "]"))
    }
}

extension Span<UInt8> {
    /// The value of up to fifteen digits without sign, the common case; nil for every other spelling.
    fileprivate var shortInteger: Int? {
        guard (1...15).contains(count), self[0] != UInt8(ascii: "0") || count == 1 else { return nil }
        var value = 0
        for at in indices {
            let digit = self[at] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int(digit)
        }
        return value
    }
}
