import CMicrohttpd
import HTTPMessages

/// Room in which a request's header fields are packed as `Headers` keeps them; used again by the connection's next request.
struct HeaderBuffer: ~Copyable {
    private var bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1024, alignment: 1)
    private var count = 0
    /// Of the fields that were asked for last.
    private(set) var fieldCount = 0

    deinit { bytes.deallocate() }

    /// The header fields of the request that `connection` is busy with, in order and as sent.
    mutating func fields(of connection: OpaquePointer) -> Headers {
        count = 0
        fieldCount = 0
        withUnsafeMutablePointer(to: &self) { buffer in
            _ = MHD_get_connection_values_n(connection, .HEADER_KIND, packField, buffer)
        }
        return Headers(packed: Array(UnsafeRawBufferPointer(rebasing: bytes[..<count])))
    }

    fileprivate mutating func append(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        let name = UnsafeRawBufferPointer(rebasing: name.prefix(0xFFFF))
        let value = UnsafeRawBufferPointer(rebasing: value.prefix(0xFFFF))
        reserve(name.count + value.count + 6)
        let field = UnsafeMutableRawBufferPointer(rebasing: bytes[count...])
        field.storeBytes(of: UInt16(name.count).littleEndian, as: UInt16.self)
        field.storeBytes(of: UInt16(value.count).littleEndian, toByteOffset: 2, as: UInt16.self)
        UnsafeMutableRawBufferPointer(rebasing: field[4...]).copyMemory(from: name)
        field[4 + name.count] = 0
        UnsafeMutableRawBufferPointer(rebasing: field[(5 + name.count)...]).copyMemory(from: value)
        field[5 + name.count + value.count] = 0
        count += name.count + value.count + 6
        fieldCount += 1
    }

    private mutating func reserve(_ more: Int) {
        guard bytes.count - count < more else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count * 2, count + more), alignment: 1)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        bytes.deallocate()
        bytes = larger
    }
}

private let packField: MHD_KeyValueIteratorN = { buffer, _, name, nameCount, value, valueCount in
    guard let buffer else { return .NO }
    buffer.assumingMemoryBound(to: HeaderBuffer.self).pointee
        .append(name: UnsafeRawBufferPointer(start: name, count: nameCount), value: UnsafeRawBufferPointer(start: value, count: valueCount))
    return .YES
}
