import CMicrohttpd
import Dispatch
import HTTPMessages
import Synchronization

/// Connections suspended until a deadline or until there is an answer. No thread waits for them: one timer serves all. Dispatch counts
/// threads by quality of service, so the timer gets one even when slow answers have used up theirs.
final class HeldConnections: Sendable {
    /// Identifies one suspension of one connection; void once the connection has been resumed.
    struct Ticket: Hashable { fileprivate let number: UInt64 }

    private struct Held {
        let connection: Connection
        /// The address of the `MHD_Connection`, which cannot go away while it is suspended.
        let handle: UInt
    }

    private struct State {
        var held: [Ticket: Held] = [:]
        var deadlines = DeadlineQueue<Ticket>()
        var lastNumber: UInt64 = 0
        var isClosed = false

        /// “Calling this function on a connection that was not previously suspended will result in undefined behavior”: so a ticket works
        /// only once.
        mutating func resume(_ ticket: Ticket) {
            guard let held = held.removeValue(forKey: ticket) else { return }
            held.connection.ticket = nil
            MHD_resume_connection(OpaquePointer(bitPattern: held.handle))
        }
    }

    private let state = Mutex(State())
    // unsafe: a Dispatch source may be used from any thread, but its import does not declare it `Sendable`
    private nonisolated(unsafe) let timer: any DispatchSourceTimer

    init() {
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "held connections", qos: .userInitiated))
        timer.setEventHandler { [weak self] in self?.resumeDue() }
        timer.activate()
    }

    deinit { timer.cancel() }

    /// Suspends the connection. Nil after `releaseAll`: from then on nothing may be held.
    /// To be called from an access handler or a content reader only (“the only safe way to call this function”).
    func suspend(_ connection: Connection, _ handle: OpaquePointer) -> Ticket? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            MHD_suspend_connection(handle)
            state.lastNumber += 1
            let ticket = Ticket(number: state.lastNumber)
            state.held[ticket] = Held(connection: connection, handle: UInt(bitPattern: handle))
            connection.ticket = ticket
            return ticket
        }
    }

    /// Resumes now.
    func resume(_ ticket: Ticket) { state.withLock { $0.resume(ticket) } }

    /// Resumes after `pause`.
    func resume(_ ticket: Ticket, after pause: Duration) {
        state.withLock { state in
            guard state.held[ticket] != nil else { return }
            let isFirst = state.deadlines.insert(ticket, at: .now() + pause)
            if isFirst { schedule(state.deadlines.first) }
        }
    }

    /// Resumes with an answer, after the delay that it asks for. Harmless if too late: the ticket is void by then.
    func resume(_ ticket: Ticket, with response: Response) {
        state.withLock { state in
            state.held[ticket]?.connection.answer = response
            if response.delay <= .zero { state.resume(ticket) }
        }
        if response.delay > .zero { resume(ticket, after: response.delay) }
    }

    /// Resumes with an answer as soon as there is one.
    func resume(_ ticket: Ticket, with answer: Answer) {
        switch answer {
        case .ready(let response): resume(ticket, with: response)
        case .later(let promise): promise.onFulfilment { [self] in resume(ticket, with: $0) }
        case .slow(let lane, let make): lane.add { [self] in resume(ticket, with: make()) }
        }
    }

    /// Resumes a connection whose client has left, if it waits for an answer. A delay ends by itself.
    func abandon(_ connection: Connection) {
        state.withLock { state in
            guard let ticket = connection.ticket, connection.answer == nil else { return }
            state.resume(ticket)
        }
    }

    /// Resumes every held connection now and holds none from now on.
    func releaseAll() {
        state.withLock { state in
            state.isClosed = true
            for ticket in state.held.keys { state.resume(ticket) }
        }
    }

    private func resumeDue() {
        state.withLock { state in
            let now = DispatchTime.now()
            while let ticket = state.deadlines.removeFirst(dueBy: now) { state.resume(ticket) }
            schedule(state.deadlines.first)
        }
    }

    private func schedule(_ deadline: DispatchTime?) {
        timer.schedule(deadline: deadline ?? .distantFuture, leeway: .nanoseconds(0))
    }
}

extension DispatchTime {
    static func + (time: DispatchTime, pause: Duration) -> DispatchTime {
        // a year is as good as for ever, and keeps the sum from overflowing
        time + DispatchTimeInterval.nanoseconds(Int(min(pause, .seconds(365 * 86_400)) / .nanoseconds(1)))
    }
}
