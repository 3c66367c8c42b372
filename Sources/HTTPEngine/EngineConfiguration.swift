import Glibc
package import HTTPMessages

/// Where to listen, with how many threads, and within which limits.
package struct EngineConfiguration: Sendable {
    /// An IPv4 or IPv6 literal, or `localhost` (127.0.0.1).
    package var host = "127.0.0.1"
    /// 0 lets the system choose; `HTTPServer.port` says what it chose.
    package var port: UInt16 = 0
    package var threads = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    package var limits = Limits()
    /// Speaks TLS 1.2 and 1.3; nil speaks plain HTTP.
    package var tls: TLS?

    /// A certificate, followed by those that lead to its authority, and its private key, each as PEM text.
    package struct TLS: Sendable {
        package let certificate: String
        package let key: String

        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    package init(host: String = "127.0.0.1", port: UInt16 = 0) {
        self.host = host
        self.port = port
    }

    package struct Limits: Sendable {
        /// Request line and header fields together. More is refused with 431.
        package var headerBytes = 16 * 1024
        /// More header fields than this are refused with 431, too.
        package var headerFields = 100
        /// Larger bodies are refused with 413.
        package var bodyBytes = 10 << 20
        /// The limit in place of `bodyBytes` for targets that take large bodies.
        package var largeBodyBytes = 64 << 20
        package var takesLargeBodies: @Sendable (Method, Target) -> Bool = { _, _ in false }
        /// How many bodies above `bodyBytes` may be in memory at once, each from its arrival until it is answered; one more is refused with
        /// 503. The sender is not authenticated before the body is read, so anybody could send them.
        package var largeBodies = 4
        /// How many connections may be open at once. Beyond that, requests are answered with 503, and their connections closed.
        package var connections = 8192
        /// The targets that are answered nevertheless on connections beyond `connections`, which are then closed, too.
        package var answersSurplus: @Sendable (Target) -> Bool = { _ in false }
        /// How long a connection may stay silent between two requests, an answer may stay unread, and a promised answer is waited for after
        /// the client has closed its side. No other limit applies to a held connection.
        package var idle = Duration.seconds(60)
        /// How long a request may take to arrive, from its first line on. A body is given one second more for every 16 KiB received.
        package var requestTime = Duration.seconds(30)
        /// How long `stop()` waits for requests in flight.
        package var grace = Duration.seconds(5)

        package init() {}
    }
}

/// Why a server could not start.
package struct StartError: Error, CustomStringConvertible {
    package let host: String
    package let port: UInt16
    /// The system's reason; `EINVAL` when `host` is not an address.
    package let errno: Int32

    package var description: String {
        switch errno {
        case EADDRINUSE: "port \(port) on \(host) is taken"
        case EACCES: "port \(port) on \(host) needs privileges that this process does not have"
        case EADDRNOTAVAIL: "this machine has no network interface with the address \(host)"
        case EPROTO: "certificate and key are not PEM texts that belong together"
        case EINVAL: "“\(host)” is neither an IPv4 nor an IPv6 address"
        default: "cannot listen on port \(port) of \(host): \(String(cString: strerror(errno)))"
        }
    }
}
