import Synchronization

/// An answer that is not known yet: a long poll, or one that a fault delays.
package final class PromisedResponse: Sendable {
    private enum State {
        case open
        case awaited(@Sendable (Response) -> Void)
        case fulfilled(Response)
        case delivered
    }
    private let state = Mutex(State.open)

    package init() {}

    /// Gives the answer. Only the first call counts.
    package func fulfil(_ response: Response) {
        let waiting: (@Sendable (Response) -> Void)? = state.withLock { state in
            switch state {
            case .open:
                state = .fulfilled(response)
                return nil
            case .awaited(let deliver):
                state = .delivered
                return deliver
            case .fulfilled, .delivered: return nil
            }
        }
        waiting?(response)
    }

    /// The answer, if it is there and nobody has been given it.
    package var response: Response? {
        state.withLock { state in if case .fulfilled(let response) = state { response } else { nil } }
    }

    /// Called once, by the engine. `deliver` runs on the thread that fulfils, or at once when the answer is already there.
    package func onFulfilment(_ deliver: @escaping @Sendable (Response) -> Void) {
        let ready: Response? = state.withLock { state in
            guard case .fulfilled(let response) = state else {
                state = .awaited(deliver)
                return nil
            }
            state = .delivered
            return response
        }
        if let ready { deliver(ready) }
    }
}
