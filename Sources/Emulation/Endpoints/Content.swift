package import HTTPMessages
package import OrderedJSON

/// What a handler may answer with.
package protocol Content: Sendable {
    static var media: Media { get }
    /// What the body looks like; nil when there is none or when it is not JSON.
    static var shape: Shape? { get }
    /// The content type of the body where it is not the API's for that medium.
    static var contentType: String? { get }
    /// Header fields beside the usual ones that may come with it: for the OpenAPI document.
    static var headerNames: [String] { get }
    /// The statuses beside that of its row with which any row may answer it: for the OpenAPI document.
    static var otherStatuses: [Status] { get }
    /// Which statuses it may choose beside that of its row.
    static var chosenStatuses: ChosenStatuses { get }
    /// Whether some of it may have an `evidence` of its own: for the OpenAPI document.
    static var isHedged: Bool { get }
    var body: [UInt8] { get }
    /// The status, only where the same row answers with different ones: a page or a redirect, or whatever a third party said.
    var status: Status? { get }
    /// Header fields beside the usual ones: `Location`, `Link`, `Total-Pages`, …
    var headers: Headers { get }
    /// What the answer waits for: see `Later`.
    var later: PromisedResponse? { get }
    /// The source of a body that comes bit by bit: see `EventStream`.
    var stream: (any BodySource)? { get }
    /// What is stored once the answer is made: see `Noted`.
    var note: (any Sendable)? { get }
    /// How we know this answer, where that is less surely than its row.
    var evidence: Evidence? { get }
}

extension Content {
    package static var media: Media { .json }
    package static var contentType: String? { nil }
    package static var headerNames: [String] { [] }
    package static var otherStatuses: [Status] { [] }
    package static var chosenStatuses: ChosenStatuses { .none }
    package static var isHedged: Bool { false }
    package var later: PromisedResponse? { nil }
    package var stream: (any BodySource)? { nil }
    package var note: (any Sendable)? { nil }
    package var evidence: Evidence? { nil }
    package var status: Status? { nil }
    package var headers: Headers { [:] }
}

/// The kind of a body. The exact content type is the API's: see `API.contentType(of:)`.
package enum Media: Sendable, Hashable { case json, text, html, none }

/// Statuses that no row can list, since a record or a third party decides on them.
package enum ChosenStatuses: Sendable { case none, successes, all }

/// The answer of a row that sends no body.
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

    /// Adds statuses with which the same row may rightly answer, too: `.ok(Page.self).or(.found)`.
    package func or(_ others: Status...) -> Self { Self(status: status, others: others) }
}

extension Success where Output == NoBody {
    package static var noContent: Self { Self(status: .noContent) }
    /// For a row that the service has and this emulator does not: every request is refused.
    package static var notEmulated: Self { Self(status: .notImplemented) }
}
