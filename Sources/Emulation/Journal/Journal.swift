package import HTTPMessages
import Synchronization

/// What happened in a sandbox: a ring of exchanges, bounded in number and in bytes. They are stored as they arrived; secrets are removed,
/// and text is made, when somebody reads.
package final class Journal: Sendable {
    /// How many of the newest exchanges are kept, at least 1, and how many bytes of them; the newest is kept however large it is.
    package struct Bounds: Sendable {
        package var entries = 1000
        package var bytes = 4 << 20
        package init() {}

        package var words: String { "the newest \(entries) and no more than \(bytes >> 20) MiB of them" }
    }

    private struct Slot {
        var exchange: KeptExchange?
        /// The exchange's own count: asking the exchange would copy it, and all that it holds.
        var byteCount = 0

        /// Whether method and path are equal as they came. Secrets in the path are compared, too, but none is shown.
        func isLike(_ request: Request) -> Bool {
            guard let kept = exchange?.request else { return false }
            return kept.method == request.method && kept.target.path == request.target.path
        }
    }

    private struct Ring {
        var slots: [Slot] = []
        /// How often the journal was reset.
        var resets = 0
        /// The number of the next exchange, counted from 0 since the last reset.
        var next = 0
        /// The number of the first exchange after the last clearing or reset. Nobody misses those before it.
        var start = 0
        /// The number of the oldest exchange that is still here.
        var oldest = 0
        var bytes = 0
        var traffic = Traffic()
        var watchers = Watchers()
        var isClosed = false

        /// The place of the next exchange.
        var end: Place { Place(number: next, resets: resets) }

        /// Stores an exchange as the next one, and gives back the one that was in its slot.
        mutating func put(_ exchange: inout KeptExchange?, byteCount: Int, _ bounds: Bounds) {
            let slot = next % bounds.entries
            while slot >= slots.count { slots.append(Slot()) }
            swap(&slots[slot].exchange, &exchange)
            slots[slot].byteCount = byteCount
        }

        /// Counts the oldest exchange as gone. The caller empties its slot.
        mutating func forgetOldest(_ bounds: Bounds) {
            bytes -= slots[oldest % bounds.entries].byteCount
            oldest += 1
        }

        /// Drops all exchanges, and gives them back to be freed after the lock is released.
        mutating func dropAll() -> [Slot] {
            let gone = slots
            slots = []
            (oldest, bytes) = (next, 0)
            return gone
        }

        /// The exchanges from that number on that are still here.
        func kept(from number: Int, _ bounds: Bounds) -> [KeptExchange] {
            (max(oldest, number)..<next).compactMap { slots[$0 % bounds.entries].exchange }
        }
    }
    private let bounds: Bounds
    private let ring = Mutex(Ring())
    private let isOn = Atomic(true)

    /// Whether exchanges are kept from now on. Those that are not count as forgotten, so that nobody takes their absence for evidence.
    package var isKeeping: Bool {
        get { isOn.load(ordering: .relaxed) }
        set { isOn.store(newValue, ordering: .relaxed) }
    }

    package init(_ bounds: Bounds = Bounds()) { self.bounds = bounds }

    /// Counts an exchange that is not kept, and drops all before it, since a journal with a gap is no evidence.
    func passOver(_ answered: Traffic.Answered) {
        let gone = ring.withLock { ring in
            ring.traffic.count(answered)
            ring.next += 1
            return ring.dropAll()
        }
        _ = gone
    }

    /// Keeps an exchange; the oldest give way.
    func record(_ exchange: consuming KeptExchange, _ answered: Traffic.Answered) {
        let size = exchange.byteCount
        // moved in and out, so that the last one to give way is freed after the lock is released
        var moving: KeptExchange? = consume exchange
        let watchers = ring.withLock { ring in
            ring.traffic.count(answered)
            if ring.next - ring.oldest == bounds.entries { ring.forgetOldest(bounds) }
            moving?.number = ring.next
            ring.put(&moving, byteCount: size, bounds)
            ring.next += 1
            ring.bytes += size
            while ring.bytes > bounds.bytes, ring.oldest < ring.next - 1 {
                let slot = ring.oldest % bounds.entries
                ring.forgetOldest(bounds)
                moving = nil
                swap(&ring.slots[slot].exchange, &moving)
            }
            return ring.watchers.isEmpty ? nil : ring.watchers
        }
        watchers?.tell()
    }

    /// Keeps a request that belongs to no API of the server.
    func record(unanswered request: Request, with response: Response, at now: Instant) {
        let answered = Traffic.Answered(place: nil, status: response.status, hasFault: false)
        guard isKeeping else { return passOver(answered) }
        record(
            KeptExchange(
                at: now, nanoseconds: 0, api: "", operation: "", refusal: Self.noAPI, evidence: .documented, request: request,
                status: response.status, responseHeaders: response.headers, responseBody: response.body, redaction: Self.redaction,
                mayAnswerSecrets: true),
            answered)
    }

    /// Hides the secrets that clients of any API may send.
    static let redaction = Redaction()

    /// What stands in place of a refusal's code where no API was found.
    package static let noAPI = "no_api"

    /// How many exchanges there were since the last reset, kept or not.
    package var count: Int { ring.withLock { $0.next } }

    /// All that was answered, whatever became of the exchanges.
    package var traffic: Traffic { ring.withLock { $0.traffic } }

    /// How many exchanges are kept, how many bytes they take, and how many were forgotten since the last clearing or reset.
    package var usage: (kept: Int, bytes: Int, forgotten: Int) {
        ring.withLock { ($0.next - $0.oldest, $0.bytes, $0.oldest - $0.start) }
    }

    /// The exchanges still kept, oldest first, at most `limit` of the newest.
    package func newest(_ limit: Int) -> [Exchange] { newestKept(limit).map(Exchange.init) }

    /// The newest exchange with the method and path of that request. Searched under the lock: elsewhere all exchanges would have to be
    /// copied first.
    package func last(like request: Request) -> Exchange? {
        let found = ring.withLock { ring -> KeptExchange? in
            let slots = ring.slots.span
            for number in (ring.oldest..<ring.next).reversed() {
                let slot = number % bounds.entries
                if slots[slot].isLike(request) { return slots[slot].exchange }
            }
            return nil
        }
        return found.map(Exchange.init)
    }

    private func newestKept(_ limit: Int) -> [KeptExchange] {
        ring.withLock { ring in ring.kept(from: ring.next - max(min(limit, bounds.entries), 0), bounds) }
    }

    /// Where a reader goes on. After a reset that is the beginning, since then all exchanges are new.
    package struct Place: Sendable, Equatable {
        /// The number of the exchange to read next.
        package let number: Int
        fileprivate let resets: Int
    }

    /// The place of the exchange with that number. A number not reached yet must be from before a reset, so it means the beginning.
    package func place(of number: Int) -> Place {
        ring.withLock { ring in Place(number: number > ring.next ? 0 : number, resets: ring.resets) }
    }

    /// The exchanges from a place on.
    package struct News: Sendable {
        package let entries: [Exchange]
        /// The place after them.
        package let next: Place
        /// How many of them were forgotten. Those that were cleared are not missed.
        package let missed: Int
        package var hasMissed: Bool { missed > 0 }
        /// Whether the journal was reset in the meantime, so that what was read before does not count any more.
        package let isAnew: Bool
        /// Whether no more will come.
        package let isLast: Bool
    }

    package func news(from place: Place) -> News {
        let (kept, next, missed, isLast) = ring.withLock { ring in
            let wanted = place.resets == ring.resets ? place.number : 0
            return (ring.kept(from: wanted, bounds), ring.end, max(0, ring.oldest - max(wanted, ring.start)), ring.isClosed)
        }
        return News(
            entries: kept.map(Exchange.init), next: next, missed: missed, isAnew: next.resets != place.resets, isLast: isLast)
    }

    /// The exchanges from that number on; from the beginning if it is not reached yet.
    package func news(since number: Int) -> News { news(from: place(of: number)) }

    /// Whether reading on from there tells anything: new exchanges, or that no more will come.
    package func hasNews(at place: Place) -> Bool { ring.withLock { $0.end != place || $0.isClosed } }

    /// Calls `news` whenever there is something new, on the thread that brought it, so it must not block.
    package func watch(_ news: @escaping @Sendable () -> Void) -> Watchers.Watch { ring.withLock { $0.watchers.add(news) } }

    package func unwatch(_ watch: Watchers.Watch) { ring.withLock { $0.watchers.remove(watch) } }

    /// Whether somebody waits for news.
    var isWatched: Bool { ring.withLock { !$0.watchers.isEmpty } }

    /// Drops all exchanges because somebody wants that. Numbers go on, so that they never mean another exchange, and whoever reads goes on
    /// where they are.
    package func clear() {
        let gone = ring.withLock { ring in
            ring.start = ring.next
            return ring.dropAll()
        }
        _ = gone
    }

    /// Begins anew, with number 0.
    func reset() {
        let gone = ring.withLock { ring in
            var empty = Ring()
            (empty.resets, empty.traffic) = (ring.resets + 1, ring.traffic)
            (empty.watchers, empty.isClosed) = (ring.watchers, ring.isClosed)
            let gone = ring.slots
            ring = empty
            return gone
        }
        _ = gone  // freed after the lock is released
    }

    /// Tells those who wait for news that there will be none.
    func close() {
        let watchers = ring.withLock { ring in
            ring.isClosed = true
            return ring.watchers
        }
        watchers.tell()
    }
}
