import CMicrohttpd
import Glibc
import HTTPMessages
import Synchronization

extension AccessCall {
    /// Hands the answer to the library in the way that its delivery asks for.
    func send(_ response: consuming Response) -> MHD_Result {
        switch response.delivery {
        case .whole:
            if let stream = response.stream {
                queue(response, body: .streamed(StreamedBody(stream, for: self)))
            } else {
                queue(response, body: .whole)
            }
        case .dribbled(let bytes, let pause): queue(response, body: .paced(PacedBody(response.body, in: bytes, every: pause, for: self)))
        case .cut(let count) where count >= response.body.count: queue(response, body: .whole, thenClose: true)
        case .cut(let count): queue(response, body: .paced(PacedBody(response.body, cutAfter: count, for: self)), thenClose: true)
        case .empty: .NO
        case .reset: reset()
        }
    }

    private enum Body {
        case whole
        case paced(PacedBody)
        case streamed(StreamedBody)
    }

    private func queue(_ response: consuming Response, body: Body, thenClose: Bool = false) -> MHD_Result {
        // An array's bytes stay in place while the array is held and not written to. The connection holds it until `onCompleted`; after
        // that, the library only frees the response. Copying cost 60 kB bodies a tenth of their speed.
        let made =
            switch body {
            case .whole:
                response.body.withUnsafeBytes {
                    MHD_create_response_from_buffer($0.count, UnsafeMutableRawPointer(mutating: $0.baseAddress), .RESPMEM_PERSISTENT)
                }
            case .paced(let body): body.makeResponse()
            case .streamed(let body): body.makeResponse(toHead: strcmp(method, "HEAD") == 0)
            }
        guard let made else { return .NO }
        defer { MHD_destroy_response(made) }
        if thenClose || connection.isSurplus || engine.isDraining.load(ordering: .relaxed) {
            MHD_add_response_header(made, "Connection", "close")
        }
        add(response.headers, to: made)
        let status = response.status.isFinal ? response.status.code : 500
        connection.answer = consume response
        return MHD_queue_response(handle, UInt32(status), made)
    }

    private func add(_ headers: Headers, to response: OpaquePointer) {
        headers.packed.withUnsafeBytes { packed in
            var rest = packed[...]
            while rest.count >= 6 {
                let nameCount = Int(rest[rest.startIndex]) | Int(rest[rest.startIndex + 1]) << 8
                let valueCount = Int(rest[rest.startIndex + 2]) | Int(rest[rest.startIndex + 3]) << 8
                let name = rest.dropFirst(4).prefix(nameCount + 1)
                let value = rest.dropFirst(4 + name.count).prefix(valueCount + 1)
                add(UnsafeRawBufferPointer(rebasing: name), UnsafeRawBufferPointer(rebasing: value), to: response)
                rest = rest.dropFirst(4 + name.count + value.count)
            }
        }
    }

    /// Name and value must each be followed by their zero byte.
    private func add(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, to response: OpaquePointer) {
        guard let nameText = name.baseAddress?.assumingMemoryBound(to: CChar.self),
            let valueText = value.baseAddress?.assumingMemoryBound(to: CChar.self)
        else { return }
        // the library decides how the body is framed; a Content-Length it refuses by itself
        guard strcasecmp(nameText, "Transfer-Encoding") != 0 else { return }
        let isPlain = strlen(nameText) == name.count - 1 && strlen(valueText) == value.count - 1
        if isPlain, MHD_add_response_header(response, nameText, valueText) == .YES { return }
        // “MHD_NO on error (i.e. invalid header or content format)”: line ends, blanks in a name, an empty value
        let value = sanitized(value, keepsBlanks: true)
        MHD_add_response_header(response, sanitized(name, keepsBlanks: false), value.count > 1 ? value : [CChar(UInt8(ascii: " ")), 0])
    }

    /// Sends a short answer without the library, and closes: its memory may be so full of the request's header that no answer fits in.
    func sendPastLibrary(_ response: Response, to method: Method) -> MHD_Result {
        // only the library can speak TLS; if it has no room for an answer, it closes
        guard !engine.isSecure else { return send(response) }
        var answer = Array("HTTP/1.1 \(response.status.code) \(response.status.reason)\r\nConnection: close\r\n".utf8)
        for field in response.headers.fields { answer += "\(field.name): \(field.value)".utf8.filter { $0 >= 0x20 } + [0x0D, 0x0A] }
        answer += Array("Content-Length: \(response.body.count)\r\n\r\n".utf8) + (method == .head ? [] : response.body)
        // nothing else was sent for this request, so the socket's buffer has room
        _ = answer.withUnsafeBytes { Glibc.send(connection.socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        _ = discardUnread(connection.socket)
        return .NO
    }

    private func reset() -> MHD_Result {
        // With a linger time of zero, the library's close sends RST; but it shuts the socket down before, which the client could take for a
        // clean end. Connecting to AF_UNSPEC sends the RST now.
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(connection.socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        var nowhere = sockaddr()
        nowhere.sa_family = sa_family_t(AF_UNSPEC)
        connect(connection.socket, &nowhere, socklen_t(MemoryLayout<sockaddr>.size))
        return .NO
    }
}

/// Reads and discards what has arrived: closing a socket with unread bytes would cause a reset that overtakes the answer.
/// - Returns: how many bytes were discarded, at most 64 KiB; negative if none had arrived.
func discardUnread(_ socket: Int32) -> Int {
    withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 1) { recv(socket, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT)) }
}

/// A header name or value without control characters, and with blanks for tabs, as a C string.
private func sanitized(_ bytes: UnsafeRawBufferPointer, keepsBlanks: Bool) -> [CChar] {
    let blank = UInt8(ascii: " ")
    return bytes.compactMap { byte in
        let byte = byte == UInt8(ascii: "\t") ? blank : byte
        return byte < blank || byte == 0x7F || (byte == blank && !keepsBlanks) ? nil : CChar(bitPattern: byte)
    } + [0]
}

extension Status {
    /// Whether it can end a request: 1xx cannot, and no status has more than three digits.
    fileprivate var isFinal: Bool { (200...999).contains(code) }
}
