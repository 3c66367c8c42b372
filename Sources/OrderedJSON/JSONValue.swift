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
    package init?(jsonText: ArraySlice<UInt8>) { self.init(viaTree: jsonText) }

    /// Reads any spelling, by building a tree.
    init?(viaTree jsonText: ArraySlice<UInt8>) {
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
