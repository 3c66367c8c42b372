import HashTreeCollections

/// A schedule as a value: at most one instant per event. Events at the same instant are in the order of the events themselves.
package struct Agenda<Event: Hashable & Comparable & Sendable>: Sendable {
    /// The first event. Stored, since it is asked for far more often than it changes.
    package private(set) var next: (instant: Instant, event: Event)?

    private var instants = TreeDictionary<Event, Instant>()
    private var entries = SortedTree<SortedArray<Entry>>()

    package init() {}

    package var count: Int { entries.count }
    package var isEmpty: Bool { entries.count == 0 }

    package func instant(of event: Event) -> Instant? { instants[event] }

    /// Schedules an event, or moves one that is scheduled already.
    package mutating func schedule(_ event: Event, at instant: Instant) {
        unschedule(event)
        instants[event] = instant
        entries.insert(Entry(instant: instant, event: event))
        next = earliest
    }

    /// Does nothing when the event is not scheduled.
    package mutating func cancel(_ event: Event) {
        guard instants[event] != nil else { return }
        unschedule(event)
        next = earliest
    }

    /// Removes and returns the first event, if it is due at `limit` or before.
    package mutating func popNext(notAfter limit: Instant) -> (instant: Instant, event: Event)? {
        guard let next, next.instant <= limit else { return nil }
        cancel(next.event)
        return next
    }

    /// The same, if it is due before `limit`.
    package mutating func popNext(before limit: Instant) -> (instant: Instant, event: Event)? {
        guard let next, next.instant < limit else { return nil }
        return popNext(notAfter: next.instant)
    }

    private mutating func unschedule(_ event: Event) {
        guard let instant = instants.removeValue(forKey: event) else { return }
        entries.remove(Entry(instant: instant, event: event))
    }

    private var earliest: (instant: Instant, event: Event)? {
        guard count > 0 else { return nil }
        let (entries, position) = entries.leaf(at: 0)
        return (entries[position].instant, entries[position].event)
    }

    private struct Entry: Comparable, Sendable {
        var instant: Instant
        var event: Event

        static func < (a: Entry, b: Entry) -> Bool { a.instant == b.instant ? a.event < b.event : a.instant < b.instant }
    }
}
