import Glibc

/// A bound TCP socket. Owns its descriptor until `take()` hands it on.
struct ListeningSocket: ~Copyable {
    let port: UInt16
    private let descriptor: Int32

    /// - Throws: `StartError` with the system's reason, or `EINVAL` for a host that is not an address.
    init(host: String, port: UInt16) throws(StartError) {
        func failure(_ reason: Int32) -> StartError { StartError(host: host, port: port, errno: reason) }
        guard var address = SocketAddress(host: host, port: port) else { throw failure(EINVAL) }
        let descriptor = socket(address.family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw failure(errno) }
        // a server stopped a moment ago leaves connections in TIME_WAIT behind; they must not block the port
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard address.withPointer({ bind(descriptor, $0, $1) }) == 0, listen(descriptor, SOMAXCONN) == 0 else {
            let reason = errno
            close(descriptor)
            throw failure(reason)
        }
        self.descriptor = descriptor
        self.port = SocketAddress(boundTo: descriptor).port
    }

    /// The descriptor, which the caller now owns.
    consuming func take() -> Int32 {
        let descriptor = descriptor
        discard self
        return descriptor
    }

    deinit { close(descriptor) }
}

/// An IPv4 or IPv6 address with a port, laid out for the socket calls.
private struct SocketAddress {
    private var storage = sockaddr_storage()
    private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// Nil when `host` is neither a literal address nor `localhost`.
    init?(host: String, port: UInt16) {
        var v4 = sockaddr_in()
        var v6 = sockaddr_in6()
        if inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host, &v4.sin_addr) == 1 {
            v4.sin_family = sa_family_t(AF_INET)
            v4.sin_port = port.bigEndian
            store(v4)
        } else if inet_pton(AF_INET6, host, &v6.sin6_addr) == 1 {
            v6.sin6_family = sa_family_t(AF_INET6)
            v6.sin6_port = port.bigEndian
            store(v6)
        } else {
            return nil
        }
    }

    init(boundTo descriptor: Int32) {
        withUnsafeMutableBytes(of: &storage) { storage in
            _ = getsockname(descriptor, storage.assumingMemoryBound(to: sockaddr.self).baseAddress, &length)
        }
    }

    var family: Int32 { Int32(storage.ss_family) }

    /// `sin_port` and `sin6_port` are at the same offset.
    var port: UInt16 {
        withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.load(fromByteOffset: MemoryLayout<sa_family_t>.size, as: UInt16.self)) }
    }

    mutating func withPointer(_ call: (UnsafePointer<sockaddr>?, socklen_t) -> Int32) -> Int32 {
        withUnsafeBytes(of: &storage) { call($0.assumingMemoryBound(to: sockaddr.self).baseAddress, length) }
    }

    private mutating func store<Address>(_ address: Address) {
        length = socklen_t(MemoryLayout<Address>.size)
        withUnsafeMutableBytes(of: &storage) { storage in
            withUnsafeBytes(of: address) { storage.copyMemory(from: $0) }
        }
    }
}
