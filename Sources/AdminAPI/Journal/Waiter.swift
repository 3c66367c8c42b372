import Dispatch
import Emulation
import Synchronization

/// Looks at a journal whenever something new is in it, until enough of it fits or the time is up. No thread waits.
final class Waiter: Sendable {
    let answer = Later<Admin.Arrival>()
    private let count: Int
    private let match: Admin.CompiledMatch
    private let journal: Journal
    private let progress: Mutex<Progress>

    private struct Progress {
        /// The number of the exchange that is looked at next.
        var next: Int
        var seen: [Exchange] = []
        var hasMissed = false
        var watch: Journal.Watch?
        var isDone = false
    }

    init(for count: Int, _ match: Admin.CompiledMatch, from number: Int, in journal: Journal) {
        self.count = count
        self.match = match
        self.journal = journal
        progress = Mutex(Progress(next: number))
    }

    /// - Parameter timeout: by the wall clock: it is the client's patience, and the sandbox's clock may stand still.
    func start(_ timeout: Duration) {
        // the journal holds the waiter until it is done
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
        let arrival: Admin.Arrival? = progress.withLock { progress in
            guard !progress.isDone else { return nil }
            let news = journal.entries(from: progress.next)
            progress.hasMissed = progress.hasMissed || news.hasMissed
            progress.seen += news.entries.filter { match.fits(Admin.MatchSubject($0)) }
            progress.next = news.next
            let isMet = progress.seen.count >= count
            guard isMet || isLast else { return nil }
            progress.isDone = true
            if let watch = progress.watch { journal.unwatch(watch) }
            let verdict = isMet ? "passed" : progress.hasMissed ? "inconclusive" : "failed"
            return Admin.Arrival(verdict, expected: count, progress.seen, next: progress.next)
        }
        if let arrival { answer.fulfil(arrival) }
    }
}
