package import OrderedJSON

/// A bare JSON array, written while its documents are looked at: a long list costs its text, and no copies of the records.
package struct Documents<Element: TypedDocument>: Content {
    package static var shape: Shape? { .array(.object(Element.schema)) }
    /// The text; ends with `]` at any time.
    package private(set) var body: [UInt8] = Array("[]".utf8)

    package init() {}

    package init(_ elements: [Element]) {
        for element in elements { append(element.document, of: elements.count) }
    }

    /// - Parameter count: of how many in all, so that room is made once: the others are taken to be about as long.
    package mutating func append(_ document: borrowing JSON.Document, of count: Int) {
        if body.count == 2 { body.reserveCapacity((document.text.count + 1) * count * 9 / 8 + 2) }
        if body.count > 2 { body[body.count - 1] = UInt8(ascii: ",") } else { body.removeLast() }
        document.write(to: &body)
        body.append(UInt8(ascii: "]"))
    }
}
