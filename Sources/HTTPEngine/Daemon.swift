import CMicrohttpd
import Glibc
import Synchronization

/// Owns the `MHD_Daemon` and the one reference to the engine that its callbacks borrow.
///
/// `@unchecked Sendable`: both properties are constants, and libmicrohttpd lets any thread but its own stop a daemon.
final class Daemon: @unchecked Sendable {
    private let handle: OpaquePointer
    private let engine: Engine

    init(_ configuration: EngineConfiguration, socket: consuming ListeningSocket, engine: Engine) throws(StartError) {
        let flags =
            MHD_USE_EPOLL.rawValue | MHD_USE_INTERNAL_POLLING_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
            // the responder writes `Date` itself, by the emulated clock
            | MHD_USE_SUPPRESS_DATE_NO_CLOCK.rawValue | (configuration.tls == nil ? 0 : MHD_USE_TLS.rawValue)
        let connections = min(max(0, configuration.limits.connections), 1 << 20)
        // our own limit answers with 503; the library's is higher and only guards against a flood
        let most = connections * 2 + 64
        allowOpenFiles(most + 256)
        let descriptor = socket.take()
        let handle = CMicrohttpd_start(
            flags, descriptor, UInt32(clamping: configuration.threads), connectionMemory(for: configuration.limits),
            UInt32(most),
            onAccept, onConnection, onURI, onRequest, onCompleted, Unmanaged.passUnretained(engine).toOpaque(),
            configuration.tls?.certificate, configuration.tls?.key)
        guard let handle else {
            // the socket is open, so it is the certificate or the key that the library rejects
            let reason = configuration.tls == nil ? errno : EPROTO
            close(descriptor)
            throw StartError(host: configuration.host, port: configuration.port, errno: reason)
        }
        self.handle = handle
        self.engine = engine
        engine.open.startWatching(engine.held)
    }

    /// To be called once, and from none of the daemon's own threads: it joins them.
    func stop() {
        engine.isDraining.store(true, ordering: .sequentiallyConsistent)
        // “You must explicitly resume all connections before stopping the daemon.”
        engine.held.releaseAll()
        engine.open.waitUntilAnswered(atMost: engine.limits.grace)
        engine.open.stopWatching()
        // no callback runs after this line, so nobody borrows `engine` any more
        MHD_stop_daemon(handle)
    }
}

/// Bytes that the library sets aside for each connection: for the header lines, a record for each field, and then the header of the answer.
/// It clears them all after each request, so more of them cost time: 32 KiB instead of 24 cost 0.4 µs.
private func connectionMemory(for limits: EngineConfiguration.Limits) -> Int {
    let record = 64
    let answer = 2048
    return limits.headerBytes + limits.headerFields * record + answer
}

/// Raises the process's limit of open descriptors to `count`, as far as permitted: the usual 1024 is less than the connections that we
/// promise.
private func allowOpenFiles(_ count: Int) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < count else { return }
    limit.rlim_cur = min(rlim_t(count), limit.rlim_max)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
