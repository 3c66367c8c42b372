import CMicrohttpd

/// A body that the library fetches piece by piece, because it is dribbled or cut short.
///
/// Used by one thread at a time, like the connection it belongs to.
final class PacedBody {
    private let bytes: [UInt8]
    private let pieceCount: Int
    private let pause: Duration
    private let end: Int
    private let receiver: (engine: Engine, connection: Connection, handle: OpaquePointer)
    /// The position before which the next pause is due.
    private var nextPause: Int

    init(_ bytes: [UInt8], in pieceCount: Int, every pause: Duration, for call: AccessCall) {
        self.bytes = bytes
        self.pieceCount = max(1, pieceCount)
        self.pause = pause
        end = bytes.count
        nextPause = self.pieceCount
        receiver = (call.engine, call.connection, call.handle)
    }

    init(_ bytes: [UInt8], cutAfter end: Int, for call: AccessCall) {
        self.bytes = bytes
        pieceCount = .max
        pause = .zero
        self.end = max(0, end)
        nextPause = .max
        receiver = (call.engine, call.connection, call.handle)
    }

    /// A response that promises the whole body. Nil if memory is short.
    func makeResponse() -> OpaquePointer? {
        // released by `freeBody`, which the library calls when it destroys the response
        let body = Unmanaged.passRetained(self)
        let block = min(max(1, bytes.count), pieceCount, 16 * 1024)
        guard let response = MHD_create_response_from_callback(UInt64(bytes.count), block, readBody, body.toOpaque(), freeBody) else {
            body.release()
            return nil
        }
        return response
    }

    fileprivate func read(at position: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard position < end else { return Int(MHD_CONTENT_READER_END_WITH_ERROR) }
        if position == nextPause {
            nextPause += pieceCount
            if pause > .zero, let ticket = receiver.engine.held.suspend(receiver.connection, receiver.handle) {
                receiver.engine.held.resume(ticket, after: pause)
                // “returning zero should only be used in conjunction with MHD_suspend_connection”
                return 0
            }
        }
        let piece = bytes[position..<min(end, nextPause, position + buffer.count)]
        buffer.copyBytes(from: piece)
        return piece.count
    }
}

private let readBody: MHD_ContentReaderCallback = { body, position, buffer, count in
    guard let body else { return Int(MHD_CONTENT_READER_END_WITH_ERROR) }
    return Unmanaged<PacedBody>.fromOpaque(body).takeUnretainedValue()
        .read(at: Int(position), into: UnsafeMutableRawBufferPointer(start: buffer, count: count))
}

private let freeBody: MHD_ContentReaderFreeCallback = { body in
    guard let body else { return }
    Unmanaged<PacedBody>.fromOpaque(body).release()
}
