import HTTPMessages
import Synchronization
package import OrderedJSON

/// An answer, as a test looks at it.
public struct Reply: Sendable {
    public let status: Int
    public let headers: [(name: String, value: String)]
    /// Exactly what was sent, as text.
    public let body: String

    /// - Parameter isToHead: then the engine would leave the body out.
    init(_ response: Response, isToHead: Bool = false) {
        status = response.status.code
        headers = response.headers.fields
        body = isToHead ? "" : String(decoding: response.body, as: UTF8.self)
    }

    /// Status and body in one text, so that an expectation shows both: `200 true`.
    public var line: String { "\(status) \(body)" }

    /// The first header field of that name, in any letter case.
    public func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }

    /// Nil when the body is no JSON.
    package var json: JSON? { try? JSON(parsing: body) }
}

/// An answer that may not be there yet.
public final class PendingReply: Sendable {
    private let answered = Mutex<Reply?>(nil)

    init(_ answer: Answer, isToHead: Bool) {
        switch answer.made {
        case .slow: preconditionFailure("a slow answer was made")
        case .ready(let response): answered.withLock { $0 = Reply(response, isToHead: isToHead) }
        case .later(let promise):
            promise.onFulfilment { [weak self] response in self?.answered.withLock { $0 = Reply(response, isToHead: isToHead) } }
        }
    }

    /// Nil as long as nobody answered.
    public var reply: Reply? { answered.withLock { $0 } }
}

/// An answer whose body comes bit by bit.
package struct OpenReply {
    package let reply: Reply
    let source: any BodySource

    /// What came since one last looked; nil at the end.
    package func text() -> String? { source.next().map { String(decoding: $0, as: UTF8.self) } }
}
