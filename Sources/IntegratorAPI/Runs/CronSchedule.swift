import Emulation
import FoundationEssentials

extension Integrator {
    /// `? <minute> <hour> <day of month> <month> <day of week>` in a zone, UTC where none is named (assumed). The days of a week count from
    /// Sunday, 0. Sources: the contract, 30 real flows, celigo/ai.
    ///
    /// Where both day fields name days, a day has to match only one of them, as in crontab; assumed. Runs in the hour that is skipped in
    /// spring happen an hour later; runs in the hour that occurs twice in autumn happen in the first, or in both where the schedule is
    /// for every hour. Assumed, too. Not emulated: in a zone that skips half an hour, runs of the half hour that follows may be left out.
    struct CronSchedule {
        /// Two where both day fields name days.
        private let crons: [QuartzCron]
        private let isForEveryHour: Bool
        private let zone: TimeZone

        /// Nil if the text is not a schedule.
        init?(_ text: String, zone: String?) {
            let fields = text.split(separator: " ").map(String.init)
            guard Self.accepts(text), let zone = zone.flatMap({ $0.isEmpty ? nil : $0 }).map({ TimeZone(identifier: $0) }) ?? .gmt else {
                return nil
            }
            func any(_ field: String) -> Bool { field == "*" || field == "?" }
            func open(_ field: String) -> String { field == "?" ? "*" : field }
            let begin = "0 \(open(fields[1])) \(open(fields[2]))", month = open(fields[4])
            var texts: [String] = []
            if !any(fields[3]) || any(fields[5]) { texts.append("\(begin) \(open(fields[3])) \(month) ?") }
            if !any(fields[5]) { texts.append("\(begin) ? \(month) \(Self.quartzDays(fields[5]))") }
            crons = texts.compactMap { try? QuartzCron($0) }
            guard crons.count == texts.count else { return nil }
            // real schedules for every hour list all hours
            isForEveryHour = crons.allSatisfy(\.hasEveryHour)
            self.zone = zone
        }

        /// Whether the fields look right. The size of steps is left to Quartz.
        private static func accepts(_ text: String) -> Bool {
            let fields = text.split(separator: " ")
            guard fields.count == 6, fields[0] == "?" else { return false }
            return zip(fields.dropFirst(), [0...59, 0...23, 1...31, 1...12, 0...7]).allSatisfy { field, range in accepts(field, range) }
        }

        private static func accepts(_ field: Substring, _ range: ClosedRange<Int>) -> Bool {
            field.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { item in
                let parts = item.split(separator: "/", omittingEmptySubsequences: false)
                guard parts.count <= 2, parts.count == 1 || (Int(parts[1]).map { $0 > 0 } ?? false) else { return false }
                if parts[0] == "*" || parts[0] == "?" { return true }
                let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
                return ends.count <= 2 && ends.allSatisfy { $0.map(range.contains) ?? false }
            }
        }

        /// The days as Quartz counts them, from Sunday, 1. Its ranges may wrap around the end of the week, so these may, too; assumed.
        private static func quartzDays(_ field: String) -> String {
            var days: Set<Int> = []
            for item in field.split(separator: ",") {
                let parts = item.split(separator: "/")
                let ends = parts[0].split(separator: "-").compactMap { Int($0) }
                let step = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
                let first = ends.first ?? 0
                let last = ends.count > 1 ? ends[1] : parts.count > 1 || ends.isEmpty ? 6 : first
                for day in stride(from: first, through: last < first ? last + 7 : last, by: max(step, 1)) { days.insert(day % 7 + 1) }
            }
            return days.sorted().map(String.init).joined(separator: ",")
        }

        /// The first time after an instant.
        func next(after instant: Instant) -> Instant? {
            crons.compactMap { next($0, after: instant) }.min()
        }

        private func next(_ cron: QuartzCron, after instant: Instant) -> Instant? {
            [skipped(cron, after: instant), shown(cron, after: instant)].compactMap(\.self).min()
        }

        /// The first time after an instant, just after the clocks were put forward, that they never showed.
        private func skipped(_ cron: QuartzCron, after instant: Instant) -> Instant? {
            let before = offset(at: instant - .seconds(3600)), now = offset(at: instant)
            guard before < now, let found = cron.next(after: Instant(ticks: instant.ticks + before)),
                offset(at: Instant(ticks: found.ticks - now)) != now
            else { return nil }
            return Instant(ticks: found.ticks - before)
        }

        private func shown(_ cron: QuartzCron, after instant: Instant) -> Instant? {
            var wall = Instant(ticks: instant.ticks + offset(at: instant))
            for _ in 0..<8 {
                guard let found = cron.next(after: wall) else { return nil }
                let early = Instant(ticks: found.ticks - offset(at: instant))
                // when the clocks are put back, the repeated hour has runs of its own
                if isForEveryHour, offset(at: early) < offset(at: instant) { return again(cron, after: instant, by: offset(at: early)) }
                let right = Instant(ticks: found.ticks - offset(at: early))
                let time = offset(at: right) == offset(at: early) ? right : max(early, right)
                if time > instant { return time }
                wall = found
            }
            return nil
        }

        /// The first time since the clocks were put back to that offset.
        private func again(_ cron: QuartzCron, after instant: Instant, by offset: Int64) -> Instant? {
            var wall = Instant(ticks: instant.ticks + offset)
            while let found = cron.next(after: wall) {
                let time = Instant(ticks: found.ticks - offset)
                if self.offset(at: time) == offset { return time }
                wall = found
            }
            return nil
        }

        /// The zone's offset from UTC, in ticks.
        private func offset(at instant: Instant) -> Int64 {
            let seconds = Double(instant.ticks) / 10_000_000
            return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: seconds))) * 10_000_000
        }

        /// The next time; but where more than `count` lie before `now`, the first of the last `count`.
        ///
        /// Found by bisection, looking at no more than about `2 * count` times in each step: schedules come in bursts, so no interval says
        /// how many there are. But where times as far apart as the next two would be no more than `count`, the next time is good enough, so
        /// that not every run has to count them.
        func nextWorthwhile(after instant: Instant, until now: Instant, _ count: Int) -> Instant? {
            guard let first = next(after: instant), let second = next(after: first), first + (second - first) * count < now else {
                return next(after: instant)
            }
            let all = times(after: instant, until: now, atMost: count + 1)
            guard all.count > count else { return all.first ?? next(after: instant) }
            // more than twice as many times as are wanted lie after `early`, too few after `late`
            var (early, late) = (instant, now)
            var start = instant
            while true {
                let times = times(after: start, until: now, atMost: 2 * count + 1)
                if (count...2 * count).contains(times.count) { return times[times.count - count] }
                if times.count < count { late = start } else { early = start }
                start = early + (late - early) / 2
            }
        }

        /// How many times lie between two instants. Takes time for each day, and for each single time only where the clocks change.
        /// - Parameter end: on a whole second.
        func count(after instant: Instant, before end: Instant) -> Int {
            var count = 0
            var last = instant
            while let first = next(after: last), first < end {
                count += 1
                last = first
                let shift = offset(at: first), time = Instant(ticks: first.ticks + shift).civil
                let midnight = first - .seconds(time.hour * 3600 + time.minute * 60 + time.second)
                let over = min(midnight + .seconds(86_400), end)
                // a time that was skipped in the hour before may come on this day
                guard offset(at: midnight - .seconds(3600)) == shift, offset(at: over) == shift else { continue }
                // on a day that both name, they have the same times
                let (start, stop) = (Instant(ticks: first.ticks + shift), Instant(ticks: over.ticks + shift))
                count += crons.map { $0.count(after: start, before: stop) }.max() ?? 0
                last = over.previous
            }
            return count
        }

        private func times(after instant: Instant, until end: Instant, atMost count: Int) -> [Instant] {
            var times: [Instant] = []
            while times.count < count, let time = next(after: times.last ?? instant), time <= end { times.append(time) }
            return times
        }
    }
}
