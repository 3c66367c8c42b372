import CMicrohttpd
import Dispatch
import Glibc
import HTTPMessages
import Synchronization

/// One call of libmicrohttpd's access handler, of which there are several about a request. Its pointers end with it.
struct AccessCall {
    let engine: Engine
    let connection: Connection
    let handle: OpaquePointer
    let method: UnsafePointer<CChar>
    let version: UnsafePointer<CChar>

    /// Examines the header. Answering in this call makes the library close the connection, so only what must be refused at once is
    /// answered.
    func examineHead() -> MHD_Result {
        connection.step = .body
        if connection.isSurplus, !engine.limits.answersSurplus(Target(bytes: connection.target)) {
            connection.refusal = .serviceUnavailable
        }
        let framing = Framing(of: handle, version: version)
        if let fault = framing.fault {
            connection.refusal = connection.refusal ?? fault
            connection.mayStillSend = true
            return answer()
        }
        guard let length = framing.contentLength else { return .YES }
        let limit = bodyLimit(for: length)
        makeRoom(for: length, limit: limit)
        guard length > limit || connection.refusal != nil else {
            // a client that merely announces a large body gets no more memory than this
            connection.body.reserveCapacity(min(length, engine.limits.bodyBytes))
            return .YES
        }
        connection.refusal = connection.refusal ?? .contentTooLarge
        // refuse now if the client waits for permission or has much to send; any other one is still sending and would not read the answer
        guard framing.hasExpectation || length / Connection.patienceWithRefusedBodies > limit else { return .YES }
        return answer()
    }

    func takeBody(_ chunk: UnsafeRawBufferPointer) -> MHD_Result {
        let count = connection.received.load(ordering: .relaxed) + chunk.count
        let limit = bodyLimit(for: count)
        makeRoom(for: count, limit: limit)
        guard !connection.take(chunk, limit: limit) else { return .YES }
        // the library answers no request before its end
        connection.phase.store(.answering, ordering: .relaxed)
        connection.mayStillSend = true
        return sendPastLibrary(engine.refuse(connection.refusal ?? .contentTooLarge, request(body: [])), to: Method(method))
    }

    /// Refuses a large body when `Limits.largeBodies` are in memory already.
    private func makeRoom(for count: Int, limit: Int) {
        guard count > engine.limits.bodyBytes, count <= limit, connection.refusal == nil, !engine.open.admitLargeBody(of: connection)
        else { return }
        connection.refusal = .serviceUnavailable
        connection.body = []
    }

    /// The limit for a body of `count` bytes; the target is examined only for large ones.
    private func bodyLimit(for count: Int) -> Int {
        let limits = engine.limits
        guard count > limits.bodyBytes, limits.takesLargeBodies(Method(method), Target(bytes: connection.target)) else {
            return limits.bodyBytes
        }
        return limits.largeBodyBytes
    }

    /// Answers a request that is complete.
    func answer() -> MHD_Result {
        connection.phase.store(.answering, ordering: .relaxed)
        let request = request(body: connection.body)
        connection.body = []
        guard CMicrohttpd_header_size(handle) <= engine.limits.headerBytes, connection.headerBuffer.fieldCount <= engine.limits.headerFields
        else { return sendPastLibrary(engine.refuse(.headersTooLarge, request), to: request.method) }
        if let refusal = connection.refusal { return send(engine.refuse(refusal, request)) }
        let answer = engine.respond(request)
        if case .ready(let response) = answer {
            guard response.delay > .zero else { return send(response) }
            connection.answer = response
        }
        connection.step = .held
        guard let ticket = engine.held.suspend(connection, handle) else {
            // whoever stops the server has given the answers that were promised until then
            if case .later(let promise) = answer { connection.answer = promise.response }
            return answerAfterHold()
        }
        engine.held.resume(ticket, with: answer)
        return .YES
    }

    /// Called when the connection was resumed: the answer is due, the server stops, or the client has left.
    func answerAfterHold() -> MHD_Result {
        if let response = connection.answer { return send(response) }
        guard engine.isDraining.load(ordering: .relaxed) else { return .NO }
        return send(engine.refuse(.serviceUnavailable, request(body: [])))
    }

    private func request(body: [UInt8]) -> Request {
        var request = Request(
            Method(method), Target(bytes: connection.target), headers: connection.headerBuffer.fields(of: handle), body: body)
        request.isSecure = engine.isSecure
        request.takeOriginForm()
        return request
    }
}

extension Method {
    /// Makes no string for the most common methods.
    fileprivate init(_ name: UnsafePointer<CChar>) {
        func isNamed(_ known: StaticString) -> Bool { strcmp(name, known.cString) == 0 }
        if isNamed("GET") {
            self = .get
        } else if isNamed("POST") {
            self = .post
        } else if isNamed("PUT") {
            self = .put
        } else if isNamed("DELETE") {
            self = .delete
        } else {
            self.init(String(cString: name))
        }
    }
}

extension StaticString {
    /// Literals end in a zero byte.
    var cString: UnsafePointer<CChar> { UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self) }
}
