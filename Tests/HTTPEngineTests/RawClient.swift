import Glibc

/// A client that sends exactly the given bytes. Fails after waiting for half a minute, instead of hanging.
final class RawClient {
    enum Failure: Error { case connect(Int32), closed(after: String), reset, silent, malformed(String) }

    private let descriptor: Int32
    private var received: [UInt8] = []

    init(port: UInt16, host: String = "127.0.0.1") throws {
        let isV6 = host.contains(":")
        descriptor = socket(isV6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let result: Int32
        if isV6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            inet_pton(AF_INET6, host, &address.sin6_addr)
            result = withUnsafeBytes(of: &address) {
                connect(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t($0.count))
            }
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            inet_pton(AF_INET, host, &address.sin_addr)
            result = withUnsafeBytes(of: &address) {
                connect(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t($0.count))
            }
        }
        guard result == 0 else { throw Failure.connect(errno) }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw errno == EAGAIN ? Failure.silent : Failure.reset }
            rest = rest.dropFirst(count)
        }
    }

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Closes the connection at once, with RST instead of FIN.
    func vanish() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        // connecting to nowhere sends the RST; the descriptor stays ours until deinit
        var nowhere = sockaddr(sa_family: sa_family_t(AF_UNSPEC), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        connect(descriptor, &nowhere, socklen_t(MemoryLayout<sockaddr>.size))
    }

    /// The next answer on the connection. A HEAD request's answer has no body, whatever its Content-Length.
    func receive(toHead: Bool = false) throws -> Reply {
        while true {
            if let end = received.firstRange(of: Array("\r\n\r\n".utf8)) {
                var reply = try Reply(head: String(decoding: received[..<end.lowerBound], as: UTF8.self))
                let count = toHead ? 0 : Int(reply["Content-Length"] ?? "0") ?? 0
                if received.count - end.upperBound >= count {
                    reply.body = Array(received[end.upperBound..<end.upperBound + count])
                    received.removeFirst(end.upperBound + count)
                    return reply
                }
            }
            guard try receiveSome() else { throw Failure.closed(after: String(decoding: received, as: UTF8.self)) }
        }
    }

    /// Everything until the server closes the connection in order; throws `.reset` if it resets the connection.
    func receiveToEnd() throws -> String {
        while try receiveSome() {}
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    /// Waits for more bytes; false if the server has closed the connection in order.
    @discardableResult func receiveSome() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count >= 0 else { throw errno == EAGAIN ? Failure.silent : Failure.reset }
        received.append(contentsOf: buffer[..<count])
        return count > 0
    }
}

struct Reply {
    let status: Int
    let fields: [(name: String, value: String)]
    var body: [UInt8] = []

    var text: String { String(decoding: body, as: UTF8.self) }

    subscript(name: String) -> String? { fields.first { $0.name.lowercased() == name.lowercased() }?.value }

    init(head: String) throws {
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw RawClient.Failure.malformed(head)
        }
        self.status = status
        fields = try lines.dropFirst().map { line in
            guard let colon = line.firstIndex(of: ":") else { throw RawClient.Failure.malformed(head) }
            return (String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
    }
}
