package import HTTPMessages
package import OrderedJSON

/// What a handler may answer with.
package protocol Content: Sendable {
    static var media: Media { get }
    /// What the body looks like; nil when there is none or when it is not JSON.
    static var shape: Shape? { get }
    /// The label of the body where it is not the API's for that kind.
    static var contentType: String? { get }
    /// Fields beside the usual ones that it may come with: for the OpenAPI document.
    static var headerNames: [String] { get }
    /// Which statuses it may choose beside those of its row.
    static var chosenStatuses: ChosenStatuses { get }
    var body: [UInt8] { get }
    /// Only where the same row answers now with one status, now with another: a page or a redirect, whatever a third party said.
    var status: Status? { get }
    /// Fields beside the usual ones: `Location`, `Link`, `Total-Pages`, …
    var headers: Headers { get }
    /// What the answer waits for: see `Later`.
    var later: PromisedResponse? { get }
    /// Where the body comes from bit by bit: see `EventStream`.
    var stream: (any BodySource)? { get }
    /// What is written down once it is answered: see `Noted`.
    var note: (any Sendable)? { get }
}

extension Content {
    package static var media: Media { .json }
    package static var contentType: String? { nil }
    package static var headerNames: [String] { [] }
    package static var chosenStatuses: ChosenStatuses { .none }
    package var later: PromisedResponse? { nil }
    package var stream: (any BodySource)? { nil }
    package var note: (any Sendable)? { nil }
    package var status: Status? { nil }
    package var headers: Headers { [:] }
}

/// How a body is labelled. The exact spelling is the API's: see `API.contentType(of:)`.
package enum Media: Sendable, Hashable { case json, text, html, none }

/// Statuses that no row can list, since a record says them, or a third party.
package enum ChosenStatuses: Sendable { case none, successes, all }

/// The answer of a row that sends none.
package struct NoBody: Content {
    package init() {}
    package static var media: Media { .none }
    package static var shape: Shape? { nil }
    package var body: [UInt8] { [] }
}

/// A bare sentence, sent as text.
package struct PlainText: Content, ExpressibleByStringLiteral {
    package let text: String
    package init(_ text: String) { self.text = text }
    package init(stringLiteral value: String) { text = value }
    package static var media: Media { .text }
    package static var shape: Shape? { nil }
    package var body: [UInt8] { Array(text.utf8) }
}

extension JSON: Content {
    package static var shape: Shape? { .any }
    package var body: [UInt8] { compact }
}

extension Bool: Content {
    package var body: [UInt8] { Array((self ? "true" : "false").utf8) }
}

extension GUID: Content {
    package var body: [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(38)
        write(to: &body)
        return body
    }
}

/// A bare JSON array.
extension Array: Content where Element: TypedDocument {
    package static var shape: Shape? { .array(.object(Element.schema)) }
    package var body: [UInt8] { JSON.Document.array(of: map { $0.document }) }
}

/// A handler's success: its status and the type of its answer.
package struct Success<Output: Content>: Sendable {
    package let status: Status
    private(set) var others: [Status] = []
    package static func ok(_: Output.Type) -> Self { Self(status: .ok) }
    package static func created(_: Output.Type) -> Self { Self(status: .created) }
    package static func accepted(_: Output.Type) -> Self { Self(status: .accepted) }
    package static func found(_: Output.Type) -> Self { Self(status: .found) }
    package static func noContent(_: Output.Type) -> Self { Self(status: .noContent) }

    /// The same row may answer otherwise and be right: `.ok(Page.self).or(.found)`.
    package func or(_ others: Status...) -> Self { Self(status: status, others: others) }
}

extension Success where Output == NoBody {
    package static var noContent: Self { Self(status: .noContent) }
    /// Of a row that the service has and this emulator has not: whatever it is asked, it refuses.
    package static var notEmulated: Self { Self(status: .notImplemented) }
}
