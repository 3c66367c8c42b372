package import HTTPMessages

/// Content that is like another one in all that it does not say itself.
package protocol ContentWrapper: Content {
    associatedtype Output: Content
    var output: Output { get }
}

extension ContentWrapper {
    package static var media: Media { Output.media }
    package static var shape: Shape? { Output.shape }
    package static var contentType: String? { Output.contentType }
    package static var headerNames: [String] { Output.headerNames }
    package static var otherStatuses: [Status] { Output.otherStatuses }
    package static var chosenStatuses: ChosenStatuses { Output.chosenStatuses }
    package static var isHedged: Bool { Output.isHedged }
    package var body: [UInt8] { output.body }
    package var status: Status? { output.status }
    package var headers: Headers { output.headers }
    package var later: PromisedResponse? { output.later }
    package var stream: (any BodySource)? { output.stream }
    package var note: (any Sendable)? { output.note }
    package var evidence: Evidence? { output.evidence }
}
