public import FoundationEssentials
import HTTPMessages
package import OrderedJSON

/// An answer, as a test sees it.
public struct Reply: Sendable {
    /// 0 if there is no answer, or none yet; `body` then says so.
    public let status: Int
    public let headers: [(name: String, value: String)]
    /// Exactly what was sent, as text. If a fault cuts the answer, what came before the cut; if it dribbles the answer, the whole.
    public let body: String

    /// - Parameter isToHead: whether the request is a HEAD, for which the engine leaves out the body.
    init(_ response: Response, isToHead: Bool = false) {
        switch response.delivery {
        case .reset: self.init(noAnswer: "no answer: the connection was reset")
        case .empty: self.init(noAnswer: "no answer: the connection was closed")
        case .cut(let count): self.init(response, body: isToHead ? [] : response.body.prefix(count))
        case .whole, .dribbled: self.init(response, body: isToHead ? [] : response.body[...])
        }
    }

    init(noAnswerTo request: String) {
        self.init(noAnswer: "\(request) is answered later: `ask` for it, and await its `value`")
    }

    private init(_ response: Response, body: ArraySlice<UInt8>) {
        status = response.status.code
        headers = response.headers.fields
        self.body = String(decoding: body, as: UTF8.self)
    }

    private init(noAnswer reason: String) {
        status = 0
        headers = []
        body = reason
    }

    /// Status and body in one text, so that an expectation shows both: `200 true`.
    public var line: String { "\(status) \(body)" }

    /// The first header field of that name, in any letter case.
    public func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }

    /// The value at a JSON pointer (RFC 6901) in the body: `reply["/0/Id"] == 7`. Nil if there is none, or if the body is not JSON; the
    /// empty pointer is the whole body.
    public subscript(pointer: String) -> JSONValue? { json.flatMap { JSONValue($0)[pointer] } }

    /// The body, read as JSON.
    /// - Throws: `UnderstudyError`, which says what does not fit and quotes the whole answer.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self, with decoder: JSONDecoder = JSONDecoder()) throws -> Value {
        do {
            return try decoder.decode(type, from: Data(body.utf8))
        } catch {
            throw UnderstudyError("The answer is no \(type): \(error). It is: \(line)")
        }
    }

    /// Nil if the body is not JSON.
    package var json: JSON? { try? JSON(parsing: body) }
}

/// An answer whose body arrives piece by piece.
package struct OpenReply {
    package let reply: Reply
    let source: any BodySource

    /// What has arrived since the last call; nil at the end.
    package func text() -> String? { source.next().map { String(decoding: $0, as: UTF8.self) } }
    /// Calls back once, when there may be more.
    package func whenReady(_ call: @escaping @Sendable () -> Void) { source.whenReady(call) }
    package func close() { source.close() }
}
