package import OrderedJSON

/// A bare JSON array, written while its documents are visited: a long list costs its text, and no copies of the records.
package struct Documents<Element: TypedDocument>: Content {
    package static var shape: Shape? { .array(.object(Element.schema)) }
    /// The text, which is complete at any time: it ends with `]`.
    package private(set) var body: [UInt8] = Array("[]".utf8)

    package init() {}

    package init(_ elements: [Element]) {
        for element in elements { append(element.document, of: elements.count) }
    }

    /// - Parameter count: how many documents there will be, so that room is made once; all are taken to be about as long as the first.
    package mutating func append(_ document: borrowing JSON.Document, of count: Int) {
        if body.count == 2 { body.reserveCapacity((document.text.count + 1) * count * 9 / 8 + 2) }
        if body.count > 2 { body[body.count - 1] = UInt8(ascii: ",") } else { body.removeLast() }
        document.write(to: &body)
        body.append(UInt8(ascii: "]"))
    }
}
