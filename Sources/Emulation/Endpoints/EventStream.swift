package import HTTPMessages
package import OrderedJSON

/// Server-sent events (HTML Standard §9.2), one after the other as they come.
package struct EventStream: Content {
    package let source: any BodySource

    package init(_ source: any BodySource) { self.source = source }

    package static var media: Media { .text }
    package static var contentType: String? { "text/event-stream" }
    package static var shape: Shape? { nil }
    package var body: [UInt8] { [] }
    package var headers: Headers { ["Cache-Control": "no-store"] }
    package var stream: (any BodySource)? { source }

    /// One event. Compact JSON has no line ends, so it is one line.
    package static func event(_ name: String, id: Int, _ data: JSON) -> [UInt8] {
        Array("id: \(id)\nevent: \(name)\ndata: ".utf8) + data.compact + Array("\n\n".utf8)
    }

    /// A line that readers ignore.
    package static func comment(_ text: String) -> [UInt8] { Array(": \(text)\n\n".utf8) }
}
