package import HTTPMessages

/// A page for a browser, or the way to another one. That the text is safe to show is its maker's business: see `String.htmlEscaped`.
package struct Page: Content {
    package let body: [UInt8]
    package let status: Status?
    package let headers: Headers

    package init(_ html: String) {
        body = Array(html.utf8)
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

extension String {
    /// As text of an HTML page or value of an attribute in double quotes.
    package var htmlEscaped: String {
        var escaped = ""
        for character in unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
