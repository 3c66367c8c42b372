import CMicrohttpd
import Glibc
import HTTPMessages
import Synchronization

extension Exchange {
    /// Gives the answer to the library in the way its delivery asks for.
    func send(_ response: Response) -> MHD_Result {
        switch response.delivery {
        case .whole: queue(response, body: .whole)
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
    }

    private func queue(_ response: Response, body: Body, thenClose: Bool = false) -> MHD_Result {
        let made =
            switch body {
            case .whole:
                response.body.withUnsafeBytes {
                    MHD_create_response_from_buffer($0.count, UnsafeMutableRawPointer(mutating: $0.baseAddress), .RESPMEM_MUST_COPY)
                }
            case .paced(let body): body.makeResponse()
            }
        guard let made else { return .NO }
        defer { MHD_destroy_response(made) }
        if thenClose || connection.isSurplus || engine.isDraining.load(ordering: .relaxed) {
            MHD_add_response_header(made, "Connection", "close")
        }
        add(response.headers, to: made)
        return MHD_queue_response(handle, UInt32(response.status.isFinal ? response.status.code : 500), made)
    }

    /// The library refuses what only it can know (`Content-Length`) and what is no header field; see `sanitized`.
    private func add(_ headers: Headers, to response: OpaquePointer) {
        headers.packed.withUnsafeBytes { packed in
            var at = 0
            while at < packed.count {
                let nameCount = Int(UInt16(littleEndian: packed.loadUnaligned(fromByteOffset: at, as: UInt16.self)))
                let valueCount = Int(UInt16(littleEndian: packed.loadUnaligned(fromByteOffset: at + 2, as: UInt16.self)))
                guard let base = packed.baseAddress else { return }
                let name = (base + at + 4).assumingMemoryBound(to: CChar.self)
                let value = name + nameCount + 1
                MHD_add_response_header(response, name, value)
                at += nameCount + valueCount + 6
            }
        }
    }

    private func reset() -> MHD_Result {
        // closing with a linger time of zero sends RST; but the library shuts the socket down first, and the client would see a clean end
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(connection.socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        return .NO
    }
}

extension Status {
    /// 1xx is not the last word on a request, and beyond three digits there is no status.
    fileprivate var isFinal: Bool { (200...999).contains(code) }
}
