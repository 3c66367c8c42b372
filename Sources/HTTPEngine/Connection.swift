import Glibc
import HTTPMessages
import Synchronization

/// A client's connection, and the request that is in progress on it.
///
/// `@unchecked Sendable`: the unprotected properties belong to the one libmicrohttpd thread that serves the connection; while the
/// connection is suspended that thread does not touch it, and `HeldConnections` writes `answer` under its lock before it resumes it.
/// `ticket` belongs to that lock.
final class Connection: @unchecked Sendable {
    enum Phase: UInt8, AtomicRepresentable { case idle, receiving, answering }

    enum Step {
        /// The header fields are not there yet.
        case head
        case body
        /// The answer is in `answer`, or there is none.
        case held
    }

    let socket: Int32
    /// Whether it exceeds `Limits.connections`: its request is answered with 503, but for those of `Limits.answersSurplus`, and it is closed.
    let isSurplus: Bool

    // Read by the watcher for slow clients, on its own thread; `unsent` is used by the watcher alone.
    let phase = Atomic(Phase.idle)
    /// The tick in which the phase began.
    let since: Atomic<Int>
    /// Bytes of the body so far.
    let received = Atomic(0)

    /// How many bytes of the answer the client has not taken, and the tick since which that number is the same.
    private var unsent: (count: Int32, since: Int) = (0, 0)

    var step = Step.head
    var target: [UInt8] = []
    var body: [UInt8] = []
    /// Whether its body counts towards `Limits.largeBodies`.
    var hasLargeBody = false
    /// The status with which the request is refused, known from its header or body; sent when the request is complete.
    var refusal: Status?
    var answer: Response?
    /// Set while the connection is suspended.
    var ticket: HeldConnections.Ticket?
    var headerBuffer = HeaderBuffer()
    /// Whether it was answered before the end of its request, which broken framing makes impossible to find.
    var mayStillSend = false
    /// Whether its last request ended without an answer of ours: the library refused it, or the connection was cut off.
    private(set) var endedUnanswered = false

    init(socket: Int32, isSurplus: Bool, tick: Int) {
        self.socket = socket
        self.isSurplus = isSurplus
        since = Atomic(tick)
    }

    func begin(_ target: [UInt8], tick: Int) {
        self.target = target
        since.store(tick, ordering: .relaxed)
        phase.store(.receiving, ordering: .relaxed)
    }

    func finish(tick: Int) {
        endedUnanswered = phase.load(ordering: .relaxed) == .receiving
        step = .head
        target = []
        body = []
        hasLargeBody = false
        refusal = nil
        answer = nil
        received.store(0, ordering: .relaxed)
        since.store(tick, ordering: .relaxed)
        phase.store(.idle, ordering: .relaxed)
    }

    /// Appends a chunk of the body. False if the body exceeds the limit by so much that reading on is pointless.
    func take(_ chunk: UnsafeRawBufferPointer, limit: Int) -> Bool {
        let total = received.load(ordering: .relaxed) + chunk.count
        received.store(total, ordering: .relaxed)
        if refusal == nil, total > limit {
            refusal = .contentTooLarge
            body = []
        }
        guard refusal != nil else {
            body.append(contentsOf: chunk)
            return true
        }
        return total <= limit.saturatingProduct(Connection.patienceWithRefusedBodies)
    }

    /// A client that is still sending does not read: closing the connection then would lose the answer (RFC 9112 §9.6). So the body of a
    /// refused request is read and discarded, up to this many times the limit.
    static let patienceWithRefusedBodies = 4
}

/// Used by the watcher, while `OpenConnections` keeps the socket from being closed.
extension Connection {
    /// Whether there is a request that deserves an answer.
    var isBusy: Bool {
        switch phase.load(ordering: .sequentiallyConsistent) {
        case .idle: false
        case .receiving: !clientHasLeft
        case .answering: true
        }
    }

    /// Whether the client has closed its side or its host has reset the connection.
    var clientHasLeft: Bool { hasEnded(socket) }

    /// The tick since which no byte of the answer has left the send queue; `tick` if the queue is empty.
    func stuckSince(_ tick: Int) -> Int {
        var count: Int32 = 0
        _ = ioctl(socket, UInt(TIOCOUTQ), &count)
        if count == 0 || count != unsent.count { unsent = (count, tick) }
        return unsent.since
    }

    /// Shuts the socket down, upon which the library sees the end of the stream and closes it.
    func end() { shutdown(socket, Int32(SHUT_RDWR)) }
}

extension Int {
    fileprivate func saturatingProduct(_ factor: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? .max : product
    }
}
