package import HTTPMessages

/// A page for a browser, or a redirect to another one.
package struct Page: Content {
    package let body: [UInt8]
    package let status: Status?
    package let headers: Headers

    package init(_ html: HTML) {
        body = Array(html.text.utf8)
        status = nil
        headers = [:]
    }

    /// Sends the browser on (302).
    package init(redirectingTo location: String) {
        body = []
        status = .found
        headers = ["Location": location]
    }

    package static var media: Media { .html }
    package static var shape: Shape? { nil }
}
