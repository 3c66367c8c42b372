import Dispatch
import Glibc
import Synchronization

/// Sockets whose clients may still be sending when the library closes them: it refuses by itself a header that does not fit into its
/// memory, and leaves the rest unread. Closing a socket with unread bytes causes a reset that overtakes the answer; so what comes is read
/// and discarded until the client closes its side (RFC 9112 §9.6).
final class LingeringSockets: Sendable {
    /// How many sockets may linger at once. Beyond this and the limits below, a client that goes on sending may lose its answer.
    private static let most = 64
    /// How many bytes are discarded for each socket.
    private static let bytes = 1 << 20
    /// How long a socket may linger.
    private static let patience = DispatchTimeInterval.seconds(2)

    private let count = Mutex(0)
    // this quality of service for the same reason as the timer of `HeldConnections`
    private let queue = DispatchQueue(label: "lingering sockets", qos: .userInitiated)

    /// Keeps the connection open by a duplicate of the socket, which its owner is about to close.
    func keep(_ socket: Int32) {
        guard begin() else { return }
        let copy = dup(socket)
        guard copy >= 0 else { return end() }
        shutdown(copy, Int32(SHUT_WR))
        // unsafe: a Dispatch source may be used from any thread, but its import does not declare it `Sendable`
        nonisolated(unsafe) let source = DispatchSource.makeReadSource(fileDescriptor: copy, queue: queue)
        var left = Self.bytes
        source.setEventHandler {
            left -= max(0, discardUnread(copy))
            if left <= 0 || hasEnded(copy) { source.cancel() }
        }
        source.setCancelHandler { [self] in
            close(copy)
            end()
        }
        source.activate()
        queue.asyncAfter(deadline: .now() + Self.patience) { source.cancel() }
    }

    private func begin() -> Bool {
        count.withLock { count in
            guard count < Self.most else { return false }
            count += 1
            return true
        }
    }

    private func end() { count.withLock { $0 -= 1 } }
}

/// Whether the client has closed its side or its host has reset the connection.
func hasEnded(_ socket: Int32) -> Bool {
    var byte: UInt8 = 0
    let count = recv(socket, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
    return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)
}
