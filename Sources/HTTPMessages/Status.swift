/// A status code and the reason phrase that RFC 9110 §15 gives it.
package struct Status: Sendable, Hashable, ExpressibleByIntegerLiteral {
    package let code: Int
    package init(_ code: Int) { self.code = code }
    package init(integerLiteral value: Int) { code = value }

    package static let ok: Self = 200, created: Self = 201, accepted: Self = 202, noContent: Self = 204
    package static let found: Self = 302
    package static let badRequest: Self = 400, unauthorized: Self = 401, forbidden: Self = 403, notFound: Self = 404
    package static let methodNotAllowed: Self = 405, conflict: Self = 409, contentTooLarge: Self = 413
    package static let unsupportedMediaType: Self = 415, unprocessable: Self = 422, tooManyRequests: Self = 429
    package static let headersTooLarge: Self = 431
    package static let internalServerError: Self = 500, notImplemented: Self = 501, serviceUnavailable: Self = 503

    package var isSuccess: Bool { (200..<300).contains(code) }

    /// Empty for a code without a registered phrase.
    package var reason: String {
        switch code {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 302: "Found"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 402: "Payment Required"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        default: ""
        }
    }
}
