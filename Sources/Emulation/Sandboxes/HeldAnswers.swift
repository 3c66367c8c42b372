import HTTPMessages
import Synchronization

/// Answers that a fault delays while the sandbox's clock stands still: they come when it is moved past their time, or when it runs again.
final class HeldAnswers: Sendable {
    fileprivate struct Held {
        var due: Instant
        let api, what: String
        let response: Response
        let promise: PromisedResponse
    }

    /// In due order; of one instant, in the order in which they came.
    private let held = Mutex<[Held]>([])

    var nextDue: Instant? { held.withLock { $0.first?.due } }

    func hold(_ response: Response, until due: Instant, api: String, _ what: String) -> PromisedResponse {
        let promise = PromisedResponse()
        held.withLock { held in
            let place = held.lastIndex { $0.due <= due }.map { $0 + 1 } ?? 0
            held.insert(Held(due: due, api: api, what: what, response: response, promise: promise), at: place)
        }
        return promise
    }

    /// Gives those that are due.
    func release(until now: Instant) -> [Happening] {
        let due = held.withLock { held in
            let due = held.prefix { $0.due <= now }
            held.removeFirst(due.count)
            return due
        }
        for answer in due { answer.give(after: .zero) }
        return due.map { Happening(at: $0.due, api: $0.api, what: "answered \($0.what)") }
    }

    /// The clock was set back by that: they have as long to wait as before.
    func setBack(by distance: Duration) {
        held.withLock { held in
            for place in held.indices { held[place].due = held[place].due - distance }
        }
    }

    /// Gives them all to the engine, which holds them for as long as they have left.
    func letRun(from now: Instant) {
        let all = held.withLock { held in
            defer { held = [] }
            return held
        }
        for answer in all { answer.give(after: max(.zero, answer.due - now)) }
    }
}

extension HeldAnswers.Held {
    fileprivate func give(after delay: Duration) {
        var response = response
        response.delay = delay
        promise.fulfil(response)
    }
}
