package import HTTPMessages
package import OrderedJSON

/// Calls that a service makes to its clients' addresses (webhooks), oldest first: a value in the API's state. An API records its calls;
/// whether they are sent is the sandbox's business, see `Outgoing`.
package struct Outbox: Sendable {
    /// How many calls are kept; the oldest give way.
    package static let limit = 1000

    /// A POST with a JSON body.
    package struct Entry: TableRow, Equatable {
        /// Counted from 0.
        package let number: Int
        /// The sandbox's time.
        package let at: Instant
        /// Which of the service's webhooks, in our words: `transactionError`.
        package let kind: String
        package let url: String
        package let body: JSON.Document
        package fileprivate(set) var attempts: [Attempt] = []

        package var id: Int { number }
        package static let indexes: [Index<Entry>] = []
    }

    /// One attempt to send a call, and its outcome.
    package struct Attempt: Sendable, Equatable {
        package enum Outcome: Sendable, Equatable {
            case answered(Status, body: [UInt8])
            /// No answer came, for this reason.
            case failed(String)
            /// Nothing was sent, since the host is not among those that may be called.
            case refused(host: String)
        }
        package let at: Instant
        package let outcome: Outcome

        package init(at: Instant, _ outcome: Outcome) {
            self.at = at
            self.outcome = outcome
        }
    }

    private var entries = Table<Entry>()
    /// How often a call was recorded, or what came of one noted.
    package private(set) var changes = 0

    package init() {}

    package var all: [Entry] { entries.all.elements }

    /// The number of the next call.
    package var next: Int { entries.inserted }

    /// How many calls have given way to newer ones.
    package var forgotten: Int { next - entries.count }

    /// The calls from that number on that are still kept.
    package func entries(from number: Int) -> [Entry] {
        entries.all.page(skip: entries.count - max(0, min(next - number, entries.count)), limit: .max)
    }

    package mutating func record(_ kind: String, to url: String, _ body: JSON.Document, at now: Instant) {
        entries.put(Entry(number: next, at: now, kind: kind, url: url, body: body))
        changes += 1
        if entries.count > Self.limit, let oldest = entries.all.first { entries.remove(oldest.number) }
    }

    /// Keeps the outcome of a call, if that call is still here: a reset may have put another one in its place.
    package mutating func note(_ attempt: Attempt, of call: Entry) {
        guard let kept = entries[call.number], kept.at == call.at, kept.url == call.url, kept.body == call.body else { return }
        entries.update(call.number) { $0.attempts.append(attempt) }
        changes += 1
    }
}

extension Outbox.Entry {
    package enum State: String, Sendable, CaseIterable {
        /// Not sent, or not yet.
        case recorded
        case delivered, failed, refused
    }

    /// As of the last attempt; a failed call may be tried again.
    package var state: State {
        attempts.last?.state ?? .recorded
    }
}

extension Outbox.Attempt {
    /// In which it leaves the call.
    var state: Outbox.Entry.State {
        switch outcome {
        case .answered(let status, _): status.isSuccess ? .delivered : .failed
        case .failed: .failed
        case .refused: .refused
        }
    }
}
