import Emulation

// A clock that is set ahead by years need not play every run of a schedule: only the last leaves lasting traces, and the outcomes that the
// others use up.
extension Canvas.Workflow {
    /// The next instant at which the schedule is due. If far more than a thousand lie before `now`, skips to the last stretch of them: to
    /// the last run that would begin before it, so that the workflow is still running then where it would be.
    /// - Parameter blocks: those of a scheduled run.
    mutating func nextWorthwhile(
        of schedule: QuartzCron, after due: Instant, until now: Instant, blocks: ClosedRange<Int>
    ) -> Instant? {
        guard let stretch = schedule.lastStretch(after: due, until: now) else { return schedule.next(after: due) }
        let isOver = currentRun.map { end(of: $0) } ?? due
        guard var start = schedule.next(after: due, from: isOver), start <= stretch else { return stretch }
        var outcomes = self[.outcomes].map(Canvas.Outcome.init(document:)).filter { $0[.runs] ?? 1 > 0 }[...]
        var passedOver = 0
        // once: each time, all outcomes that are left are written anew
        defer { if passedOver > 0 { passOverOutcomes(of: passedOver, in: .outcomes) } }
        while true {
            let outcome = outcomes.popFirst()
            let run = Run(of: blocks, outcome, at: start + Canvas.Timing.scheduledRunStarts)
            let most = outcome.map { $0[.runs] ?? 1 } ?? .max
            let passed: Int
            (passed, start) = schedule.follow(from: start, lasting: end(of: run) - start, atMost: most, until: stretch)
            guard outcome != nil else { return start }
            passedOver += passed
            guard passed == most else { return start }
        }
    }

    /// When a run in progress will be over.
    private func end(of run: Run) -> Instant {
        let block = run.block ?? run.first
        let last = max(block, run.last)
        let failing = run.failing ?? self[.failsAtBlock] ?? 0
        let left = ((block...last).contains(failing) ? failing : last) - block + (run.block == nil ? 1 : 0)
        return run.due + blockDuration * left
    }
}

extension QuartzCron {
    /// The instant of the schedule from which about a thousand are left until `now`, as long as the next thousand take from here. Nil if
    /// there are not many more than those.
    fileprivate func lastStretch(after instant: Instant, until now: Instant) -> Instant? {
        guard let next = next(after: instant), let second = self.next(after: next) else { return nil }
        let distance = (second - next) * 1000
        guard next + distance < now else { return nil }
        let last = last(from: next, notAfter: now)
        guard next + distance < last else { return nil }
        var thousandth = second
        for _ in 0..<1000 {
            guard let later = self.next(after: thousandth), later <= now else { return nil }
            thousandth = later
        }
        return self.next(after: max(next, last - (thousandth - next)))
    }

    /// The schedule's last instant that is not after `limit`, found by bisection.
    /// - Parameter first: an instant of the schedule, not after `limit`.
    private func last(from first: Instant, notAfter limit: Instant) -> Instant {
        var (last, end) = (first, limit)
        while end - last >= .seconds(1) {
            let middle = last + (end - last) / 2
            if let found = next(after: middle), found <= limit { last = found } else { end = middle }
        }
        return last
    }

    /// Follows runs of one length, each of which begins when the schedule is due and the run before is over. Takes time for each day, not
    /// for each run: how a day goes on follows from the time of its first run.
    /// - Parameter first: the start of the first run, an instant of the schedule that is not after `end`.
    /// - Returns: the start of the last run that begins by `end`, or of the one after `most` runs; and how many begin before it.
    fileprivate func follow(
        from first: Instant, lasting length: Duration, atMost most: Int, until end: Instant
    ) -> (passed: Int, start: Instant) {
        var (passed, start) = (0, first)
        var midnight = first.midnight
        var morning = (passed: 0, time: first - midnight)
        var days: [Duration: (runs: Int, last: Duration)] = [:]
        while passed < most, let next = next(after: start, from: start + length), next <= end {
            passed += 1
            guard next - midnight >= .seconds(86_400) else {
                start = next
                continue
            }
            days[morning.time] = (passed - 1 - morning.passed, start - midnight)
            start = next
            midnight = next.midnight
            morning = (passed, next - midnight)
            if let day = days[morning.time], passed + day.runs <= most, midnight + day.last <= end {
                passed += day.runs
                start = midnight + day.last
            }
        }
        return (passed, start)
    }

    /// The first instant of the schedule that is after one instant and not before another.
    fileprivate func next(after instant: Instant, from earliest: Instant) -> Instant? { next(after: max(instant, earliest.previous)) }
}

extension Instant {
    fileprivate var midnight: Instant {
        let time = civil
        return self - .seconds(time.hour * 3600 + time.minute * 60 + time.second)
    }
}
