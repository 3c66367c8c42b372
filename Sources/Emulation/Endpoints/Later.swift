package import HTTPMessages

/// A handler's answer that is not known yet. Only the control plane may give one: a vendor's answer goes to the journal when the request
/// comes.
package final class Later<Output: Content>: Content {
    package let promise = PromisedResponse()

    package init() {}

    /// Only the first call counts.
    package func fulfil(_ output: Output) { promise.fulfil(Response(.ok, headers: output.headers, body: output.body)) }

    package static var media: Media { Output.media }
    package static var contentType: String? { Output.contentType }
    package static var headerNames: [String] { Output.headerNames }
    package static var otherStatuses: [Status] { Output.otherStatuses }
    package static var chosenStatuses: ChosenStatuses { Output.chosenStatuses }
    package static var shape: Shape? { Output.shape }
    package var body: [UInt8] { [] }
    package var later: PromisedResponse? { promise }
}
