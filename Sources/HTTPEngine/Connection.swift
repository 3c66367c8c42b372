import Glibc
import HTTPMessages
import Synchronization

/// A client's connection, and the request it is busy with.
///
/// `@unchecked Sendable`: the unprotected properties belong to the one libmicrohttpd thread that serves the connection; while the connection
/// is suspended that thread does not touch it, and `HeldConnections` writes `answer` under its lock before it resumes it. `ticket` belongs to that lock.
final class Connection: @unchecked Sendable {
    enum Phase: UInt8, AtomicRepresentable { case idle, receiving, answering }

    enum Step {
        /// The header fields are not there yet.
        case head
        case body
        /// The answer is in `answer`, or nobody gave one.
        case held
    }

    let socket: Int32
    /// One more than the limit allows.
    let isSurplus: Bool

    // what the watch over slow clients reads, from a thread of its own; `unsent` is its alone
    let phase = Atomic(Phase.idle)
    /// The tick in which the phase began.
    let since: Atomic<Int>
    /// Bytes of the body so far.
    let received = Atomic(0)

    /// Bytes of an answer that the client has not taken, and since which tick it is these.
    private var unsent: (count: Int32, since: Int) = (0, 0)

    var step = Step.head
    var target: [UInt8] = []
    var body: [UInt8] = []
    /// Counted among those of which there may be few.
    var hasLargeBody = false
    /// Decided when the header fields came, answered when the request is whole.
    var refusal: Status?
    var answer: Response?
    /// As long as it is suspended.
    var ticket: HeldConnections.Ticket?
    var headerBuffer = HeaderBuffer()
    /// Answered before its request was read to the end, wherever that is.
    var mayStillSend = false
    /// Its last request ended without an answer of ours: the library turned it down, or it was cut off.
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

    /// Adds a chunk of the body. False when it is so much beyond the limit that reading on is no use.
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

    /// A client that is still sending does not read: closing on it would lose the answer (RFC 9112 §9.6). So the body of a refused request
    /// is read and thrown away, up to this many times the limit.
    static let patienceWithRefusedBodies = 4
}

/// What the watch asks and does, while `OpenConnections` keeps the socket from being closed.
extension Connection {
    /// There is a request that deserves an answer.
    var isBusy: Bool {
        switch phase.load(ordering: .sequentiallyConsistent) {
        case .idle: false
        case .receiving: !clientHasLeft
        case .answering: true
        }
    }

    /// The client has closed its side, or its host has reset the connection.
    var clientHasLeft: Bool { hasEnded(socket) }

    /// The tick since which not one byte of the answer has left; now, when there is nothing to send.
    func stuckSince(_ tick: Int) -> Int {
        var count: Int32 = 0
        _ = ioctl(socket, UInt(TIOCOUTQ), &count)
        if count == 0 || count != unsent.count { unsent = (count, tick) }
        return unsent.since
    }

    /// The library sees the end of the stream and closes.
    func end() { shutdown(socket, Int32(SHUT_RDWR)) }
}

extension Int {
    fileprivate func saturatingProduct(_ factor: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? .max : product
    }
}
