import HTTPMessages
import Synchronization
import UnderstudyServer

/// An answer that may not be there yet.
public final class PendingReply: Sendable {
    private struct State {
        var reply: Reply?
        var waiting: [Int: CheckedContinuation<Reply, any Error>] = [:]
        var last = 0
    }
    private let state = Mutex(State())
    /// Held, because an answer that is held back comes only while its server lives.
    private let server: Server

    init(_ answer: Answer, of server: Server, isToHead: Bool) {
        self.server = server
        switch answer.made {
        case .slow: preconditionFailure("a slow answer was made")
        case .ready(let response): state.withLock { $0.reply = Reply(response, isToHead: isToHead) }
        case .later(let promise): promise.onFulfilment { [weak self] in self?.fulfil(Reply($0, isToHead: isToHead)) }
        }
    }

    /// Nil until there is an answer.
    public var reply: Reply? { state.withLock { $0.reply } }

    /// The answer, once it is there.
    /// - Throws: `CancellationError` if the task is cancelled, for example by a test's time limit.
    public var value: Reply {
        get async throws {
            let place = state.withLock { state in
                state.last += 1
                return state.last
            }
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { wait(with: $0, at: place) }
            } onCancel: {
                state.withLock { $0.waiting.removeValue(forKey: place) }?.resume(throwing: CancellationError())
            }
        }
    }

    private func wait(with continuation: CheckedContinuation<Reply, any Error>, at place: Int) {
        let outcome: Result<Reply, any Error>? = state.withLock { state in
            if let reply = state.reply { return .success(reply) }
            // checked under the lock, so that a later cancellation finds the continuation
            if Task.isCancelled { return .failure(CancellationError()) }
            state.waiting[place] = continuation
            return nil
        }
        if let outcome { continuation.resume(with: outcome) }
    }

    private func fulfil(_ reply: Reply) {
        let waiting = state.withLock { state in
            state.reply = reply
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume(returning: reply) }
    }
}
