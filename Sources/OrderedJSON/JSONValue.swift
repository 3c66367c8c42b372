/// A Swift type with exactly one JSON spelling.
package protocol JSONValue: Sendable {
    /// Nil if the value is of another kind or out of range.
    init?(json: JSON)
    var json: JSON { get }

    /// Nil also if the text is not JSON (RFC 8259).
    init?(jsonText: ArraySlice<UInt8>)
    /// Appends the compact text.
    func write(to out: inout [UInt8])
}

extension JSONValue {
    package init?(jsonText: ArraySlice<UInt8>) {
        guard let json = try? JSON(parsing: jsonText, .ours) else { return nil }
        self.init(json: json)
    }

    package func write(to out: inout [UInt8]) { json.write(to: &out) }
}

extension JSON: JSONValue {
    package init?(json: JSON) { self = json }
    package var json: JSON { self }
}

extension JSON.Object: JSONValue {
    package init?(json: JSON) {
        guard case .object(let object) = json else { return nil }
        self = object
    }
    package var json: JSON { .object(self) }
}

extension JSON.Number: JSONValue {
    package init?(json: JSON) {
        guard case .number(let number) = json else { return nil }
        self = number
    }
    package var json: JSON { .number(self) }
}

extension Bool: JSONValue {
    package init?(json: JSON) {
        guard case .bool(let value) = json else { return nil }
        self = value
    }
    package var json: JSON { .bool(self) }

    package func write(to out: inout [UInt8]) { out.append(contentsOf: (self ? "true" : "false").utf8) }
}

extension Int: JSONValue {
    package init?(json: JSON) {
        guard let value = json.intValue else { return nil }
        self = value
    }
    package var json: JSON { .number(JSON.Number(self)) }

    package func write(to out: inout [UInt8]) { out.append(contentsOf: String(self).utf8) }
}

extension String: JSONValue {
    package init?(json: JSON) {
        guard case .string(let value) = json else { return nil }
        self = value
    }
    package var json: JSON { .string(self) }

    package func write(to out: inout [UInt8]) { out.appendQuoted(self) }
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

/// Nil is spelled `null`.
extension Optional: JSONValue where Wrapped: JSONValue {
    package init?(json: JSON) {
        if json.isNull {
            self = .none
        } else {
            guard let wrapped = Wrapped(json: json) else { return nil }
            self = .some(wrapped)
        }
    }
    package var json: JSON { self?.json ?? .null }

    package func write(to out: inout [UInt8]) {
        if let self { self.write(to: &out) } else { out.append(contentsOf: "null".utf8) }
    }
}
