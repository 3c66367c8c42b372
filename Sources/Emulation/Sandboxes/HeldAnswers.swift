import Dispatch
import HTTPMessages
import Synchronization

/// Answers that a fault delays: each is given when the sandbox's clock shows its time, whether the clock runs or is moved. No thread waits
/// for them; a single timer serves all while the clock runs.
final class HeldAnswers: Sendable {
    private struct Held {
        let api, what: String
        let response: Response
        let promise: PromisedResponse
    }

    private struct State {
        /// By order of arrival.
        var held: [Int: Held] = [:]
        var lastNumber = 0
        /// When each is due, on a clock that is never set back: the sandbox's time plus `distance`.
        var agenda = Agenda<Int>()
        /// How far the sandbox's clock has been set back while answers were held.
        var distance: Duration = .zero
        var timer: (any DispatchSourceTimer)?

        var nextDue: Instant? { agenda.next.map { $0.instant - distance } }

        mutating func popNext(notAfter limit: Instant) -> (due: Instant, answer: Held)? {
            guard let (instant, number) = agenda.popNext(notAfter: limit + distance), let answer = held.removeValue(forKey: number) else {
                return nil
            }
            return (instant - distance, answer)
        }
    }

    private let clock: VirtualClock
    private let state = Mutex(State())

    init(_ clock: VirtualClock) { self.clock = clock }

    deinit { state.withLock { $0.timer?.cancel() } }

    var nextDue: Instant? { state.withLock { $0.nextDue } }

    /// Holds the answer back. Even if it is due already, only the next `release` gives it.
    func hold(_ response: Response, until due: Instant, api: String, _ what: String) -> PromisedResponse {
        let promise = PromisedResponse()
        state.withLock { state in
            state.lastNumber += 1
            state.held[state.lastNumber] = Held(api: api, what: what, response: response, promise: promise)
            state.agenda.schedule(state.lastNumber, at: due + state.distance)
        }
        return promise
    }

    /// Gives the answers that are due. To be called whenever the clock was moved or started.
    func release(until now: Instant) -> [Happening] {
        let due = state.withLock { state in
            var due: [(due: Instant, answer: Held)] = []
            while let next = state.popNext(notAfter: now) { due.append(next) }
            if state.agenda.isEmpty { state.distance = .zero }
            schedule(&state)
            return due
        }
        for (_, answer) in due {
            var response = answer.response
            response.delay = .zero
            answer.promise.fulfil(response)
        }
        return due.map { Happening(at: $0.due, api: $0.answer.api, what: "answered \($0.answer.what)") }
    }

    /// Accounts for a clock that was set back by `distance`: the answers have as long to wait as before.
    func setBack(by distance: Duration) {
        state.withLock { state in
            guard !state.agenda.isEmpty else { return }
            state.distance += distance
            schedule(&state)
        }
    }

    /// Sets the timer to the next due answer. A frozen clock needs none: whoever moves it calls `release`.
    private func schedule(_ state: inout State) {
        guard let due = state.nextDue, !clock.isFrozen else { return }
        let timer = state.timer ?? newTimer()
        state.timer = timer
        let wait = min(max(.zero, due - clock.now), Fault.longestDelay)
        timer.schedule(deadline: .now() + .nanoseconds(Int(wait / .nanoseconds(1))), leeway: .nanoseconds(0))
    }

    private func newTimer() -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler { [weak self] in
            guard let self else { return }
            _ = release(until: clock.now)
        }
        timer.activate()
        return timer
    }
}

/// Not of the quality of service of slow answers: threads are limited per quality of service, and slow answers may use up theirs.
private let queue = DispatchQueue(label: "held answers", qos: .userInitiated)
