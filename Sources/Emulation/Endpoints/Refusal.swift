package import HTTPMessages
package import OrderedJSON

/// The errors an API answers with, one case each, spelled as its journal and its faults name them.
package protocol RefusalCode: RawRepresentable<String>, Sendable, Hashable, CaseIterable {
    var status: Status { get }
    var evidence: Evidence { get }

    /// No row has this path.
    static var unknownPath: Self { get }
    /// A row has this path, but not for this method.
    static var methodNotAllowed: Self { get }
    /// The body is over the server's limit.
    static var bodyTooLarge: Self { get }
    /// Something that the vendor has and this emulator does not.
    static var notEmulated: Self { get }
    /// A fault of the emulator itself.
    static var internalError: Self { get }
}

/// A request that the service turns down, in the service's own words.
package struct Refusal<Service: API>: Error, Sendable {
    package let code: Service.Code
    package let message: String
    /// What the envelope needs besides the message, e.g. the members of a validation error.
    package let detail: JSON?
    package var headers: Headers

    package init(_ code: Service.Code, _ message: String = "", detail: JSON? = nil, headers: Headers = [:]) {
        self.code = code
        self.message = message
        self.detail = detail
        self.headers = headers
    }
}
