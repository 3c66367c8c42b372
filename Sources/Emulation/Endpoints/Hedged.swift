package import HTTPMessages

/// What a row answers where some of its answers are known less surely than the row, such as those under a path that nobody documents.
package struct Hedged<Output: Content>: Content {
    private let output: Output
    package let evidence: Evidence?

    /// - Parameter evidence: nil where the row's holds.
    package init(_ output: Output, _ evidence: Evidence?) {
        self.output = output
        self.evidence = evidence
    }

    package static var media: Media { Output.media }
    package static var shape: Shape? { Output.shape }
    package static var contentType: String? { Output.contentType }
    package static var headerNames: [String] { Output.headerNames }
    package static var otherStatuses: [Status] { Output.otherStatuses }
    package static var chosenStatuses: ChosenStatuses { Output.chosenStatuses }
    package var body: [UInt8] { output.body }
    package var status: Status? { output.status }
    package var headers: Headers { output.headers }
}
