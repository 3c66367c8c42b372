import CMicrohttpd
import HTTPMessages

/// A buffer in which a request's header fields are packed as in `Headers`; the connection's next request reuses it.
struct HeaderBuffer: ~Copyable {
    private var start = UnsafeMutableRawPointer.allocate(byteCount: 1024, alignment: 1)
    private var capacity = 1024
    private var count = 0
    /// The number of fields that `fields(of:)` found last.
    private(set) var fieldCount = 0

    deinit { start.deallocate() }

    /// The header fields of the request that `connection` is busy with, in order and as sent.
    mutating func fields(of connection: OpaquePointer) -> Headers {
        count = 0
        fieldCount = 0
        withUnsafeMutablePointer(to: &self) { buffer in
            _ = MHD_get_connection_values_n(connection, .HEADER_KIND, packField, buffer)
        }
        return Headers(packed: Array(UnsafeRawBufferPointer(start: start, count: count)))
    }

    fileprivate mutating func append(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        let nameCount = min(name.count, 0xFFFF)
        var valueCount = min(value.count, 0xFFFF)
        // blanks at either end are not part of a value (RFC 9110 §5.5); the library removes only those in front
        while valueCount > 0, value[valueCount - 1] == UInt8(ascii: " ") || value[valueCount - 1] == UInt8(ascii: "\t") { valueCount -= 1 }
        reserve(nameCount + valueCount + 6)
        let field = start + count
        field.storeBytes(of: UInt16(truncatingIfNeeded: nameCount).littleEndian, as: UInt16.self)
        field.storeBytes(of: UInt16(truncatingIfNeeded: valueCount).littleEndian, toByteOffset: 2, as: UInt16.self)
        if let bytes = name.baseAddress { (field + 4).copyMemory(from: bytes, byteCount: nameCount) }
        field.storeBytes(of: 0, toByteOffset: 4 + nameCount, as: UInt8.self)
        if let bytes = value.baseAddress { (field + 5 + nameCount).copyMemory(from: bytes, byteCount: valueCount) }
        field.storeBytes(of: 0, toByteOffset: 5 + nameCount + valueCount, as: UInt8.self)
        count += nameCount + valueCount + 6
        fieldCount += 1
    }

    private mutating func reserve(_ more: Int) {
        guard capacity - count < more else { return }
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 1)
        larger.copyMemory(from: start, byteCount: count)
        start.deallocate()
        start = larger
    }
}

private let packField: MHD_KeyValueIteratorN = { buffer, _, name, nameCount, value, valueCount in
    guard let buffer else { return .NO }
    buffer.assumingMemoryBound(to: HeaderBuffer.self).pointee
        .append(name: UnsafeRawBufferPointer(start: name, count: nameCount), value: UnsafeRawBufferPointer(start: value, count: valueCount))
    return .YES
}
