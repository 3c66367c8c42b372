package import HTTPMessages
import Synchronization

/// What happened in a sandbox: a ring of exchanges, bounded in number and in bytes. It keeps what arrived as it arrived; text is made when somebody reads.
package final class Journal: Sendable {
    package struct Bounds: Sendable {
        package var entries = 1000
        package var bytes = 4 << 20
        package init() {}
    }

    private struct Ring {
        var slots: [Exchange?] = []
        /// The number of the next exchange, counted from 0 since the last clearing.
        var next = 0
        /// The number of the oldest exchange that is still here.
        var oldest = 0
        var bytes = 0
    }
    private let bounds: Bounds
    private let ring = Mutex(Ring())

    package init(_ bounds: Bounds = Bounds()) { self.bounds = bounds }

    /// Keeps an exchange; the oldest give way.
    func record(_ exchange: Exchange) {
        ring.withLock { ring in
            let slot = ring.next % bounds.entries
            ring.bytes += exchange.byteCount
            if ring.next - ring.oldest == bounds.entries { evictOldest(&ring) }
            if slot < ring.slots.count { ring.slots[slot] = exchange } else { ring.slots.append(exchange) }
            ring.slots[slot]?.number = ring.next
            ring.next += 1
            while ring.bytes > bounds.bytes, ring.oldest < ring.next - 1 { evictOldest(&ring) }
        }
    }

    /// Keeps a request that no API of the server has.
    package func record(unanswered request: Request, with response: Response, at now: Instant) {
        record(
            Exchange(
                at: now, nanoseconds: 0, api: "", operation: "", refusal: Self.noAPI, evidence: .documented, request: request,
                status: response.status, responseBody: response.body))
    }

    /// What the journal says in the place of a refusal's code where no API was found.
    package static let noAPI = "no_api"

    /// How many exchanges there were since the last clearing, kept or not.
    package var count: Int { ring.withLock { $0.next } }

    /// The exchanges still kept, oldest first, at most `limit` of the newest.
    package func newest(_ limit: Int) -> [Exchange] {
        ring.withLock { ring in
            let first = max(ring.oldest, ring.next - max(limit, 0))
            return (first..<ring.next).compactMap { ring.slots[$0 % bounds.entries] }
        }
    }

    /// The newest exchange that fits.
    package func last(where fits: (Exchange) -> Bool) -> Exchange? { newest(.max).last(where: fits) }

    package func clear() { ring.withLock { $0 = Ring() } }

    private func evictOldest(_ ring: inout Ring) {
        let slot = ring.oldest % bounds.entries
        ring.bytes -= ring.slots[slot]?.byteCount ?? 0
        ring.slots[slot] = nil
        ring.oldest += 1
    }
}

/// One request and what became of it.
package struct Exchange: Sendable {
    package internal(set) var number = 0
    /// The sandbox's time at which the request arrived.
    package let at: Instant
    /// How long the emulator worked on it, in nanoseconds of the system's clock.
    package let nanoseconds: Int64
    package let api: String
    /// The row that answered; empty where none matched.
    package let operation: String
    /// The refusal's code; nil for a success.
    package let refusal: String?
    package let evidence: Evidence
    package let request: Request
    package let status: Status
    package let responseBody: [UInt8]

    var byteCount: Int {
        request.target.bytes.count + request.headers.byteCount + request.body.count + responseBody.count + MemoryLayout<Self>.size
    }
}
