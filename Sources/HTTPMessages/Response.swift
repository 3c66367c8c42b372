/// An answer, and how it is to reach the client.
package struct Response: Sendable {
    package var status: Status
    package var headers: Headers
    package var body: [UInt8]
    /// How long the answer is held back. A sandbox counts this on its own clock; what is left when the answer reaches the engine is counted
    /// on the wall clock. Other requests go on meanwhile.
    package var delay: Duration = .zero
    package var delivery: Delivery = .whole
    /// The source of the body, sent instead of `body` for as long as it gives more.
    package var stream: (any BodySource)?

    package init(_ status: Status, headers: Headers = [:], body: [UInt8] = [], stream: (any BodySource)? = nil) {
        self.status = status
        self.headers = headers
        self.body = body
        self.stream = stream
    }
}

extension Response {
    /// How the answer to a request with that method arrives: a cut behind the end of what is sent takes nothing away.
    package func delivery(to method: Method) -> Delivery {
        guard case .cut(let count) = delivery, method == .head || count >= body.count else { return delivery }
        return .whole
    }
}

/// How an answer is sent, or fails to be.
package enum Delivery: Sendable, Equatable {
    case whole
    /// The body in pieces of `bytes` bytes, with a pause between them.
    case dribbled(bytes: Int, every: Duration)
    /// Headers that promise the whole body, then only that many bytes of it, then the connection is closed.
    case cut(after: Int)
    /// The connection is reset (RST) without an answer.
    case reset
    /// The connection is closed in the normal way, without a byte.
    case empty
}

/// What a responder returns: the answer, a promise of it, or a function that makes it.
package enum Answer: Sendable {
    case ready(Response)
    /// No thread waits: the connection is suspended until `fulfil` is called, from any thread.
    case later(PromisedResponse)
    /// An answer that may take long to make: the function runs in that lane, on a thread that blocks nobody else.
    case slow(Lane, @Sendable () -> Answer)
}

extension Answer {
    /// The answer, made here and now if it is a slow one.
    package var made: Answer {
        var answer = self
        while case .slow(_, let make) = answer { answer = make() }
        return answer
    }

    /// The same answer with `change` applied to it, now or once it exists.
    package func mapped(_ change: @escaping @Sendable (inout Response) -> Void) -> Answer {
        @Sendable func changed(_ response: Response) -> Response {
            var response = response
            change(&response)
            return response
        }
        switch self {
        case .ready(let response): return .ready(changed(response))
        case .later(let promise):
            let changedPromise = PromisedResponse()
            promise.onFulfilment { changedPromise.fulfil(changed($0)) }
            return .later(changedPromise)
        case .slow(let lane, let make): return .slow(lane) { make().mapped(change) }
        }
    }
}

package typealias Responder = @Sendable (Request) -> Answer
