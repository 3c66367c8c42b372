import Glibc

/// Sends one GET and reads until the server closes; nil if it cannot be reached or does not answer in HTTP. Gives up after two seconds of
/// silence.
package func probe(host: String, port: UInt16, path: String) -> (status: Int, body: [UInt8])? {
    guard let descriptor = connectedSocket(host, port) else { return nil }
    defer { close(descriptor) }
    let request = Array("GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n".utf8)
    guard request.withUnsafeBytes({ send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }) == request.count else { return nil }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count >= 0, answer.count < 1 << 20 else { return nil }
        guard count > 0 else { break }
        answer += buffer[..<count]
    }
    // "HTTP/1.1 200 …", and the body after the first empty line
    let blank = Array("\r\n\r\n".utf8)
    guard answer.starts(with: "HTTP/1.1 ".utf8), answer.count > 12, let status = Int(String(decoding: answer[9..<12], as: UTF8.self)),
        let end = (0..<answer.count - 3).first(where: { answer[$0..<$0 + 4].elementsEqual(blank) })
    else { return nil }
    return (status, Array(answer[(end + 4)...]))
}

/// Connects to the first of the host's addresses that accepts: a name may have several, as `localhost` has one of each family.
private func connectedSocket(_ host: String, _ port: UInt16) -> Int32? {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &found) == 0, let found else { return nil }
    defer { freeaddrinfo(found) }
    for address in sequence(first: found, next: \.pointee.ai_next) {
        if let descriptor = connectedSocket(address.pointee) { return descriptor }
    }
    return nil
}

private func connectedSocket(_ address: addrinfo) -> Int32? {
    let descriptor = socket(address.ai_family, address.ai_socktype, 0)
    guard descriptor >= 0 else { return nil }
    var patience = timeval(tv_sec: 2, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
        setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
    guard connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 else {
        close(descriptor)
        return nil
    }
    return descriptor
}
