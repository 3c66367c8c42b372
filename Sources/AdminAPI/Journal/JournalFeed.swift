import Dispatch
import Emulation
import HTTPMessages
import OrderedJSON
import Synchronization

/// A journal's exchanges as events, until its sandbox is gone: a client that is cut off then comes again, and reaches the sandbox that has
/// taken its place. Reads the journal at the reader's pace, so that a slow reader costs no memory; it is told where exchanges were
/// forgotten before it read them.
final class JournalFeed: BodySource {
    private let journal: Journal
    private let match: Admin.CompiledMatch
    private let state: Mutex<State>

    private struct State {
        /// The place of the next exchange to send.
        var next: Journal.Place
        var hasBegun = false
        var isQuiet = false
        var watch: Watchers.Watch?
        var reader: (@Sendable () -> Void)?
        /// How often the reader has waited.
        var waits = 0
        var isClosed = false
    }

    /// After this time without an event a comment is sent, which keeps proxies from hanging up and shows which clients have left.
    private static let silence = DispatchTimeInterval.seconds(15)

    init(of journal: Journal, _ match: Admin.CompiledMatch, from number: Int) {
        self.journal = journal
        self.match = match
        state = Mutex(State(next: journal.place(of: number)))
    }

    /// What comes next. It is taken under the lock and put into words afterwards, since those who add to the journal may wait for the lock.
    private enum Turn {
        case over
        case begins
        case news([Exchange], hasMissed: Bool, isQuiet: Bool, isLast: Bool)
    }

    func next() -> [UInt8]? {
        switch takeTurn() {
        case .over: return nil
        case .begins: return EventStream.comment("listening")
        case .news(let exchanges, let hasMissed, let isQuiet, let isLast):
            let told = tell(exchanges, hasMissed)
            if told.isEmpty, isLast { return nil }
            return told.isEmpty && isQuiet ? EventStream.comment("quiet") : told
        }
    }

    private func takeTurn() -> Turn {
        state.withLock { state in
            guard !state.isClosed else { return .over }
            guard state.hasBegun else {
                state.hasBegun = true
                return .begins
            }
            defer { state.isQuiet = false }
            let news = journal.news(from: state.next)
            state.next = news.next
            return .news(news.entries, hasMissed: news.hasMissed, isQuiet: state.isQuiet, isLast: news.isLast)
        }
    }

    private func tell(_ exchanges: [Exchange], _ hasMissed: Bool) -> [UInt8] {
        let forgotten = hasMissed ? EventStream.comment("the journal dropped some exchanges before they could be sent") : []
        return exchanges.reduce(into: forgotten) { events, exchange in
            guard match.fits(Admin.MatchSubject(exchange)) else { return }
            events += EventStream.event("exchange", id: exchange.number, Admin.JournalEntry(exchange).document.json)
        }
    }

    func whenReady(_ call: @escaping @Sendable () -> Void) {
        let begun: (isFirst: Bool, wait: Int)? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.reader = call
            state.waits += 1
            return (state.watch == nil, state.waits)
        }
        guard let (isFirst, wait) = begun, !isFirst || watch() else { return }
        if journal.hasNews(at: state.withLock(\.next)) { return wake() }
        DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + Self.silence) { [weak self] in
            self?.breakSilence(of: wait)
        }
    }

    /// Watches the journal. False where the feed was closed meanwhile, when there was no watch to end yet.
    private func watch() -> Bool {
        let watch = journal.watch { [weak self] in self?.wake() }
        let isClosed = state.withLock { state in
            if !state.isClosed { state.watch = watch }
            return state.isClosed
        }
        if isClosed { journal.unwatch(watch) }
        return !isClosed
    }

    func close() {
        let watch = state.withLock { state in
            state.isClosed = true
            state.reader = nil
            defer { state.watch = nil }
            return state.watch
        }
        if let watch { journal.unwatch(watch) }
    }

    private func breakSilence(of wait: Int) {
        let isStillQuiet = state.withLock { state in
            state.isQuiet = state.waits == wait && state.reader != nil
            return state.isQuiet
        }
        if isStillQuiet { wake() }
    }

    private func wake() {
        let reader = state.withLock { state in
            defer { state.reader = nil }
            return state.reader
        }
        reader?()
    }
}
