import Dispatch
import Emulation
import Synchronization

/// Looks at a journal whenever it has something new, until enough of it matches, the time is up, or the journal is over. Blocks no thread.
final class Waiter: Sendable {
    let answer = Later<Admin.Arrival>()
    private let count: Int
    private let match: Admin.CompiledMatch
    private let journal: Journal
    private let progress: Mutex<Progress>

    /// What has been found so far. Each thread that brings news takes it, matches it while others take what comes next, and gives back what
    /// matched.
    private struct Progress {
        /// The place of the next exchange to take.
        var next: Journal.Place
        /// How often something was taken.
        var turns = 0
        /// The first turn since the journal was reset. What was taken before does not count.
        var firstTurn = 0
        /// How much of that is not given back yet.
        var underWay = 0
        var seen = 0
        /// The last exchanges that matched, by the turns in which they were taken; no more than the answer shows.
        var last: [(turn: Int, exchange: Exchange)] = []
        var hasMissed = false
        /// Whether nothing more is taken: enough was seen, the time is up, or nothing more will come.
        var isClosed = false
        var watch: Watchers.Watch?
        var isDone = false

        init(next: Journal.Place) { self.next = next }

        mutating func take(from journal: Journal) -> (turn: Int, exchanges: [Exchange])? {
            guard !isClosed else { return nil }
            let news = journal.news(from: next)
            next = news.next
            isClosed = news.isLast
            turns += 1
            underWay += 1
            if news.isAnew { (firstTurn, seen, last, hasMissed) = (turns, 0, [], false) }
            // when the journal is over, nobody knows what else would have come
            hasMissed = hasMissed || news.hasMissed || news.isLast
            return (turns, news.entries)
        }

        mutating func giveBack(_ fitting: [Exchange], of turn: Int) {
            underWay -= 1
            guard turn >= firstTurn else { return }
            seen += fitting.count
            let place = last.lastIndex { $0.turn < turn }.map { $0 + 1 } ?? 0
            last.insert(contentsOf: fitting.suffix(Admin.Arrival.limit).map { (turn: turn, exchange: $0) }, at: place)
            last.removeFirst(max(0, last.count - Admin.Arrival.limit))
        }
    }

    init(for count: Int, _ match: Admin.CompiledMatch, from number: Int, in journal: Journal) {
        self.count = count
        self.match = match
        self.journal = journal
        progress = Mutex(Progress(next: journal.place(of: number)))
    }

    /// - Parameter timeout: by the wall clock, since the client is what waits, and the sandbox's clock may stand still.
    func start(_ timeout: Duration) {
        // the journal keeps the waiter alive until it is done
        let watch = journal.watch { self.look(isLast: false) }
        let isDone = progress.withLock { progress in
            progress.watch = watch
            return progress.isDone
        }
        if isDone { journal.unwatch(watch) }
        look(isLast: timeout <= .zero)
        let end = DispatchTime.now() + .milliseconds(Int(timeout / .milliseconds(1)))
        DispatchQueue.global(qos: .utility).asyncAfter(deadline: end) { [weak self] in self?.look(isLast: true) }
    }

    private func look(isLast: Bool) {
        let taken = progress.withLock { progress in
            let taken = progress.take(from: journal)
            progress.isClosed = progress.isClosed || isLast
            return taken
        }
        guard let taken else { return }
        let fitting = taken.exchanges.filter { match.fits(Admin.MatchSubject($0)) }
        let end: Progress? = progress.withLock { progress in
            progress.giveBack(fitting, of: taken.turn)
            progress.isClosed = progress.isClosed || progress.seen >= count
            guard progress.isClosed, progress.underWay == 0, !progress.isDone else { return nil }
            progress.isDone = true
            return progress
        }
        guard let end else { return }
        if let watch = end.watch { journal.unwatch(watch) }
        let verdict = end.seen >= count ? "passed" : end.hasMissed ? "inconclusive" : "failed"
        answer.fulfil(Admin.Arrival(verdict, expected: count, seen: end.seen, end.last.map(\.exchange), next: end.next.number))
    }
}
