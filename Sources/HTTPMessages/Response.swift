/// An answer, and how it is to reach the client.
package struct Response: Sendable {
    package var status: Status
    package var headers: Headers
    package var body: [UInt8]
    /// How long the answer is held back: by its sandbox's clock or, where it comes to the engine with one, by the wall clock. Other requests go on meanwhile.
    package var delay: Duration = .zero
    package var delivery: Delivery = .whole
    /// Where the body comes from in the place of `body`, as long as there is more of it.
    package var stream: (any BodySource)?

    package init(_ status: Status, headers: Headers = [:], body: [UInt8] = [], stream: (any BodySource)? = nil) {
        self.status = status
        self.headers = headers
        self.body = body
        self.stream = stream
    }
}

/// What becomes of an answer on its way.
package enum Delivery: Sendable, Equatable {
    case whole
    /// The body in pieces of so many bytes, with a pause between them.
    case dribbled(bytes: Int, every: Duration)
    /// Headers that promise the whole body, then so many bytes of it, then the connection is closed.
    case cut(after: Int)
    /// The connection is reset (RST) without an answer.
    case reset
    /// The connection is closed in order, without a byte.
    case empty
}

/// What a responder gives back: the answer, the promise of one, or how it is made.
package enum Answer: Sendable {
    case ready(Response)
    /// No thread waits: the connection sleeps until `fulfil` is called, from any thread.
    case later(PromisedResponse)
    /// It may take long: to be called in its turn in that lane, on a thread that nobody else waits for.
    case slow(Lane, @Sendable () -> Answer)
}

extension Answer {
    /// The answer, made here and now if it is a slow one.
    package var made: Answer {
        var answer = self
        while case .slow(_, let make) = answer { answer = make() }
        return answer
    }

    /// The same answer with something done to it, now or when it is there.
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
