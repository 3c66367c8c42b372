import CMicrohttpd
import Glibc
import Synchronization

// The functions that libmicrohttpd calls, in the order in which it calls them. They borrow the engine, which `Daemon` holds until none can
// run.

/// Called for each client before its connection is set up.
let onAccept: MHD_AcceptPolicyCallback = { context, _, _ in
    guard let context else { return .NO }
    // MHD_quiesce_daemon would do this, but races with the worker threads over the epoll set and aborts the process when it loses
    return engine(context).isDraining.load(ordering: .relaxed) ? .NO : .YES
}

/// Called when a connection is set up and when it is about to be freed, its socket still open.
let onConnection: MHD_NotifyConnectionCallback = { context, handle, slot, event in
    guard let context, let handle, let slot else { return }
    switch event {
    case .CONNECTION_NOTIFY_STARTED:
        let connection = engine(context).open.add(socket: CMicrohttpd_socket(handle))
        // borrowed: `OpenConnections` holds it until the case below
        slot.pointee = Unmanaged.passUnretained(connection).toOpaque()
    case .CONNECTION_NOTIFY_CLOSED:
        guard let pointer = slot.pointee else { return }
        let connection = Unmanaged<Connection>.fromOpaque(pointer).takeUnretainedValue()
        if connection.endedUnanswered || connection.mayStillSend { engine(context).lingering.keep(connection.socket) }
        engine(context).open.remove(connection)
        slot.pointee = nil
    @unknown default: break
    }
}

/// Called once per request, with the target exactly as sent: query kept, nothing percent-decoded.
let onURI: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer? = {
    context, uri, handle in
    guard let context, let handle, let connection = CMicrohttpd_connection_context(handle) else { return nil }
    let target = uri.map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) } ?? []
    if let uri, let query = strchr(uri, Int32(UInt8(ascii: "?"))), query[1] != 0 {
        // The library would allocate a record of 64 bytes for each member of the query, which nobody reads; without room for it, 0.9.75
        // never answers. It parses this buffer after this call, so end the query here, although the buffer is declared constant.
        query[1] = 0
    }
    Unmanaged<Connection>.fromOpaque(connection).takeUnretainedValue().begin(target, tick: engine(context).open.tick)
    return connection
}

/// Called once with the headers, once per chunk of body, once more when the request is whole, and again when a held connection is resumed.
let onRequest: MHD_AccessHandlerCallback = { context, handle, _, method, version, chunk, chunkCount, slot in
    guard let context, let handle, let method, let version, let chunkCount, let connection = slot?.pointee else { return .NO }
    let call = AccessCall(
        engine: engine(context), connection: Unmanaged<Connection>.fromOpaque(connection).takeUnretainedValue(), handle: handle,
        method: method, version: version)
    if chunkCount.pointee > 0 {
        defer { chunkCount.pointee = 0 }
        return call.takeBody(UnsafeRawBufferPointer(start: chunk, count: chunkCount.pointee))
    }
    return switch call.connection.step {
    case .head: call.examineHead()
    case .body: call.answer()
    case .held: call.answerAfterHold()
    }
}

/// Called once per request for which `onURI` was called, however it ended.
let onCompleted: MHD_RequestCompletedCallback = { context, _, slot, _ in
    guard let context, let connection = slot?.pointee else { return }
    engine(context).open.finish(Unmanaged<Connection>.fromOpaque(connection).takeUnretainedValue())
    slot?.pointee = nil
}

private func engine(_ context: UnsafeMutableRawPointer) -> Engine {
    Unmanaged<Engine>.fromOpaque(context).takeUnretainedValue()
}
