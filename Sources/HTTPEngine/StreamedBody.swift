import CMicrohttpd
import HTTPMessages

/// A body that goes on until its source or its client ends it. While there is nothing to send, its connection is suspended and no thread
/// waits.
///
/// Used by one thread at a time, like the connection it belongs to.
final class StreamedBody {
    private let source: any BodySource
    private let receiver: (engine: Engine, connection: Connection, handle: OpaquePointer)
    /// Bytes from the source that the library has not taken yet.
    private var rest: ArraySlice<UInt8> = []

    init(_ source: any BodySource, for call: AccessCall) {
        self.source = source
        receiver = (call.engine, call.connection, call.handle)
    }

    /// Nil if memory is short. For a HEAD, the source is not asked for anything.
    func makeResponse(toHead: Bool) -> OpaquePointer? {
        // released by `freeStream`, which the library calls when it destroys the response
        let body = Unmanaged.passRetained(self)
        guard let response = MHD_create_response_from_callback(.max, 4096, readStream, body.toOpaque(), freeStream) else {
            body.release()
            return nil
        }
        // 0.9.75 would send the last chunk of a body that it does not send
        if toHead { CMicrohttpd_forgo_chunks(response) }
        return response
    }

    fileprivate func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        if rest.isEmpty {
            guard let next = source.next() else { return Int(MHD_CONTENT_READER_END_OF_STREAM) }
            rest = next[...]
        }
        guard rest.isEmpty else {
            let piece = rest.prefix(buffer.count)
            buffer.copyBytes(from: piece)
            rest = rest.dropFirst(piece.count)
            return piece.count
        }
        // a server that is stopping holds no connections
        guard let ticket = receiver.engine.held.suspend(receiver.connection, receiver.handle) else {
            return Int(MHD_CONTENT_READER_END_OF_STREAM)
        }
        let held = receiver.engine.held
        source.whenReady { held.resume(ticket) }
        // “returning zero should only be used in conjunction with MHD_suspend_connection”
        return 0
    }

    fileprivate func close() { source.close() }
}

private let readStream: MHD_ContentReaderCallback = { body, _, buffer, count in
    guard let body else { return Int(MHD_CONTENT_READER_END_WITH_ERROR) }
    return Unmanaged<StreamedBody>.fromOpaque(body).takeUnretainedValue()
        .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: count))
}

private let freeStream: MHD_ContentReaderFreeCallback = { body in
    guard let body else { return }
    let stream = Unmanaged<StreamedBody>.fromOpaque(body)
    stream.takeUnretainedValue().close()
    stream.release()
}
