import CMicrohttpd
import Glibc
import HTTPMessages

/// What the header fields say about where the request ends and for which host it is, found in one pass over them.
struct Framing {
    private(set) var contentLength: Int?
    /// Whether the client waits for a first response (`100 Continue`) before it sends its body.
    private(set) var hasExpectation = false
    private var lengthDigits = 0
    private var hasTwoLengths = false
    private var encodings = 0
    private var isChunked = false
    private var hosts = 0
    private var hasBlankBehindName = false
    private let needsHost: Bool

    /// - Parameter connection: one with the header fields of a request.
    /// - Parameter version: the version of HTTP, as the request line spells it.
    init(of connection: OpaquePointer, version: UnsafePointer<CChar>) {
        needsHost = strcmp(version, ("HTTP/1.0" as StaticString).cString) != 0
        withUnsafeMutablePointer(to: &self) { framing in
            _ = MHD_get_connection_values_n(connection, .HEADER_KIND, readField, framing)
        }
    }

    /// Why the request must be refused at once, since another server could read it as a different request; nil if it need not be.
    var fault: Status? {
        // RFC 9112 §3.2, §5.1, §6.3. The library uses the first length, and ignores lengths beside an encoding.
        if hosts > 1 || (hosts == 0 && needsHost) || hasBlankBehindName || hasTwoLengths || (encodings > 0 && contentLength != nil) {
            return .badRequest
        }
        // RFC 9112 §6.1. The library knows only this encoding; with any other it reads until the connection ends.
        if encodings > 0, encodings > 1 || !isChunked { return .notImplemented }
        return nil
    }

    fileprivate mutating func read(name: UnsafePointer<CChar>, _ nameCount: Int, value: UnsafePointer<CChar>, _ valueCount: Int) {
        if nameCount > 0, name[nameCount - 1] == CChar(UInt8(ascii: " ")) || name[nameCount - 1] == CChar(UInt8(ascii: "\t")) {
            hasBlankBehindName = true
        }
        func isNamed(_ known: StaticString) -> Bool { strncasecmp(name, known.cString, nameCount) == 0 }
        switch nameCount {
        case 4 where isNamed("Host"): hosts += 1
        case 6 where isNamed("Expect"): hasExpectation = true
        case 14 where isNamed("Content-Length"):
            let length = Int(clamping: strtoull(value, nil, 10))
            if let contentLength, contentLength != length || lengthDigits != valueCount { hasTwoLengths = true }
            contentLength = length
            lengthDigits = valueCount
        case 17 where isNamed("Transfer-Encoding"):
            encodings += 1
            isChunked = strcasecmp(value, "chunked") == 0
        default: break
        }
    }
}

private let readField: MHD_KeyValueIteratorN = { framing, _, name, nameCount, value, valueCount in
    guard let framing, let name else { return .YES }
    framing.assumingMemoryBound(to: Framing.self).pointee
        .read(name: name, nameCount, value: value ?? ("" as StaticString).cString, valueCount)
    return .YES
}
