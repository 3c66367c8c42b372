package import Emulation
package import HTTPMessages
import OrderedJSON
import Synchronization

/// The fault rules of a sandbox, and what they hit. Requests are matched without the lock, which is only for counting them one after the
/// other.
package final class FaultBook: FaultRules {
    /// The most rules that a sandbox may have, since each request is matched against all of them.
    static let limit = 1000

    /// An effect with its answer compiled.
    struct Effect: Sendable {
        let terms: JSON.Document
        /// Nil where the effect is another one.
        let answer: Admin.CompiledAnswer?

        init(_ terms: JSON.Document) {
            self.terms = terms
            // a template that is invalid was refused before
            answer = terms.document("answer").flatMap { try? Admin.CompiledAnswer($0) }
        }
    }

    /// A rule with its match, its timing and its answers compiled.
    struct Rule: Sendable {
        let terms: Admin.FaultRule
        let match: Admin.CompiledMatch
        /// The effects on the requests in turn: the steps of a sequence, or one effect for all.
        private let effects: [Effect]
        private let then: Admin.FaultEffect.Then
        fileprivate let timing: Admin.CompiledTiming
        fileprivate let budget: Budget?
        /// False where the rule is not enabled, or is a stall.
        fileprivate let isAboutRequests: Bool
        /// The API that the rule stalls, `*` for all; nil where the rule is about requests, or not enabled.
        let stalled: String?
        fileprivate(set) var id = 0
        /// Its number among the rules, from 1: the lowest that was free when it was added, kept while others come and go. Chance is drawn by
        /// it, so that a list that is loaded again, or a rule that is removed and added again, meets the same requests. Only a list that is
        /// saved while a number below the highest is free is numbered anew.
        fileprivate var ordinal = 0
        /// Unique, unlike the id, which a rule that replaces this one keeps.
        fileprivate var serial = 0
        /// The rule's name, or its id where it has none.
        var called: String { terms[.name] ?? String(id) }

        init(_ terms: Admin.FaultRule) {
            self.terms = terms
            match = Admin.CompiledMatch(Admin.RequestMatch(document: terms[.match]))
            let steps = terms[.effect].documents("sequence")
            effects = (steps.isEmpty ? [terms[.effect]] : steps).map(Effect.init)
            then = steps.isEmpty ? .last : terms[.effect].read("then").flatMap(Admin.FaultEffect.Then.init) ?? .pass
            let isStall = terms[.effect].read("stall", as: Bool.self) == true
            let isEnabled = terms[.enabled] ?? true
            isAboutRequests = isEnabled && !isStall
            stalled = isStall && isEnabled ? terms[.match].read("api", as: String.self) ?? "*" : nil
            timing = Admin.CompiledTiming(Admin.FaultTiming(document: terms[.when]))
            budget = terms[.effect].document("rateLimit").map(Budget.init)
        }

        /// The effect on a request; nil after the end of a sequence, where `then` is `pass`.
        /// - Parameter turn: the number of the request among those that the rule applies to, from 1.
        func effect(inTurn turn: Int) -> Effect? {
            if turn <= effects.count { return effects[turn - 1] }
            switch then {
            case .last: return effects.last
            case .pass: return nil
            case .repeat: return effects[(turn - 1) % effects.count]
            }
        }
    }

    /// How many requests a rate limit lets through in which time.
    fileprivate struct Budget: Sendable {
        let requests: Int
        let window: Duration

        init(_ terms: JSON.Document) {
            requests = terms.read("requests") ?? 0
            window = .seconds(max(1, terms.read("perSeconds", as: Int.self) ?? 60))
        }
    }

    /// A request that a rule applies to by its match and its timing.
    fileprivate struct Meeting {
        /// Its number among those that match, and among those that the timing selects as well, from 1.
        let number, turn: Int
        /// The seconds until a rate limit lets it through; nil where it does so now, or there is no limit.
        let wait: Int64?
    }

    /// What a rule has counted.
    struct Tally: Sendable {
        /// Requests that matched.
        fileprivate(set) var matched = 0
        /// Requests that the rule took effect on.
        fileprivate(set) var hits = 0
        /// Matching requests that the timing selects, whichever rule took effect on them.
        fileprivate var turns = 0
        /// The current window of a rate limit: since when, and how many requests.
        private var windowStart = Instant.distantPast
        private var inWindow = 0
    }

    struct Entry: Sendable {
        let rule: Rule
        let tally: Tally
    }

    /// There would be more rules than a sandbox may have.
    struct Full: Error, Sendable {}

    private struct Book {
        var rules: [Rule] = []
        /// By the rules' serials.
        var tallies: [Int: Tally] = [:]
        /// No id is given twice, since the journal names rules by theirs.
        var lastId = 0
        /// The ordinals of rules that were removed, which rules that are added take over.
        var freeOrdinals: Set<Int> = []
        var lastSerial = 0

        var entries: [Entry] { rules.map { Entry(rule: $0, tally: tallies[$0.serial] ?? Tally()) } }

        mutating func add(_ rule: Rule) -> Entry {
            lastId += 1
            // with none free, the rules have all numbers up to their count
            let ordinal = freeOrdinals.min() ?? rules.count + 1
            freeOrdinals.remove(ordinal)
            let rule = entered(rule, as: lastId, ordinal)
            rules.append(rule)
            return Entry(rule: rule, tally: Tally())
        }

        mutating func replace(_ id: Int, with rule: Rule) -> Entry? {
            guard let place = rules.firstIndex(where: { $0.id == id }) else { return nil }
            tallies[rules[place].serial] = nil
            rules[place] = entered(rule, as: id, rules[place].ordinal)
            return Entry(rule: rules[place], tally: Tally())
        }

        /// Gives a rule its id and ordinal, a new serial and a tally that starts at 0.
        private mutating func entered(_ rule: Rule, as id: Int, _ ordinal: Int) -> Rule {
            lastSerial += 1
            var rule = rule
            (rule.id, rule.ordinal, rule.serial) = (id, ordinal, lastSerial)
            tallies[rule.serial] = Tally()
            return rule
        }

        mutating func clear() { (rules, tallies, freeOrdinals) = ([], [:], []) }

        mutating func remove(_ id: Int) -> Bool {
            guard let place = rules.firstIndex(where: { $0.id == id }) else { return false }
            let rule = rules.remove(at: place)
            tallies[rule.serial] = nil
            freeOrdinals.insert(rule.ordinal)
            return true
        }

        /// Counts a request that matches the rule. Nil where the timing does not select it, or the rule was removed meanwhile.
        mutating func count(_ rule: Rule, at now: Instant, chance: (Int) -> Double) -> Meeting? {
            tallies[rule.serial]?.count(for: rule, at: now, chance: chance) ?? nil
        }

        mutating func countHit(of rule: Rule) { tallies[rule.serial]?.hits += 1 }
    }
    private let book = Mutex(Book())
    private let randomness: Randomness
    private let journal: Journal

    init(for sandbox: Sandbox) {
        randomness = sandbox.randomness
        journal = sandbox.journal
    }

    private init(_ other: FaultBook) {
        (randomness, journal) = (other.randomness, other.journal)
        book.withLock { book in
            for entry in other.entries { _ = book.add(entry.rule) }
        }
    }

    package var anew: any FaultRules { FaultBook(self) }

    package var befallRequests: Bool { book.withLock { $0.rules.contains(where: \.isAboutRequests) } }
    package var letStand: Bool { book.withLock { $0.rules.contains { $0.stalled != nil } } }

    var entries: [Entry] { book.withLock { $0.entries } }

    /// Adds all rules, or none where there would be too many.
    func add(_ rules: [Rule]) throws(Full) -> [Entry] {
        try book.withLock { book throws(Full) in
            guard book.rules.count + rules.count <= Self.limit else { throw Full() }
            return rules.map { book.add($0) }
        }
    }

    /// Replaces all rules by these; nothing changes where these are too many.
    func replaceAll(with rules: [Rule]) throws(Full) -> [Entry] {
        try book.withLock { book throws(Full) in
            guard rules.count <= Self.limit else { throw Full() }
            book.clear()
            return rules.map { book.add($0) }
        }
    }

    /// Replaces the rule of that id by one that counts from 0; nil when there is none.
    func replace(_ id: Int, with rule: Rule) -> Entry? { book.withLock { $0.replace(id, with: rule) } }

    /// Removes a rule and returns the others; nil when there is none of that id.
    func remove(_ id: Int) -> [Entry]? {
        book.withLock { book in book.remove(id) ? book.entries : nil }
    }

    /// Removes and returns all rules.
    func clear() -> [Entry] {
        book.withLock { book in
            let entries = book.entries
            book.clear()
            return entries
        }
    }

    package func fault(for request: Request, api: String, operation: String, at now: Instant) -> Fault? {
        fault(for: request, api: api, operation: operation, at: now, isTaken: false)
    }

    package func count(_ request: Request, api: String, operation: String, at now: Instant) {
        _ = fault(for: request, api: api, operation: operation, at: now, isTaken: true)
    }

    /// Every rule that matches counts the request, whichever of them takes effect: so the counts of a rule do not depend on other rules.
    /// - Parameter isTaken: whether something else happens to the request, so that rules only count it.
    private func fault(for request: Request, api: String, operation: String, at now: Instant, isTaken: Bool) -> Fault? {
        let subject = Admin.MatchSubject(api: api, operation: operation, request: request)
        var befalling: Fault?
        for rule in book.withLock({ $0.rules }).reversed() where rule.isAboutRequests && rule.match.fits(subject) {
            let meeting = book.withLock { $0.count(rule, at: now) { fraction("fault/\(rule.ordinal)", $0) } }
            guard let meeting, !isTaken, befalling == nil, let effect = rule.effect(inTurn: meeting.turn),
                let fault = fault(of: rule, effect, meeting, for: subject.sent, now)
            else { continue }
            book.withLock { $0.countHit(of: rule) }
            befalling = fault.asked(by: rule.called)
        }
        return befalling
    }

    package func stalls(of api: String) -> Stalls {
        Stalls(book.withLock { $0.rules }.filter { $0.stalled == "*" || $0.stalled == api }.map(\.timing.span))
    }

    /// A random number from 0 up to 1: the same for the same seed, kind and number of request, whatever else happens in between.
    private func fraction(_ kind: String, _ number: Int) -> Double { Double(randomness.bits(kind, number).0 >> 11) / Double(1 << 53) }

    /// Nil where the effect does not apply: a budget that is not used up, no last answer to repeat, a step that lets the request pass.
    private func fault(
        of rule: Rule, _ effect: Effect, _ meeting: Meeting, for asked: Admin.ParsedRequest, _ now: Instant
    ) -> Fault? {
        var whole: Fault?
        for name in effect.terms.keys {
            guard let part = fault(name, effect, of: rule, meeting, for: asked, now) else { return nil }
            whole = whole?.along(with: part) ?? part
        }
        return whole
    }

    private func fault(
        _ name: String, _ effect: Effect, of rule: Rule, _ meeting: Meeting, for asked: Admin.ParsedRequest, _ now: Instant
    ) -> Fault? {
        let terms = effect.terms
        switch name {
        case "refuse": return .refusal(code: terms.read("refuse") ?? "", message: "")
        case "answer": return effect.answer?.fault(for: asked, at: now)
        case "delay": return terms.document("delay").map { .delay(length(of: $0, rule, meeting.number)) }
        case "dribble":
            guard let pace = terms.document("dribble") else { return nil }
            let pause = Duration.milliseconds(max(0, pace.read("everyMilliseconds") ?? 0))
            return .delivery(.dribbled(bytes: max(1, pace.read("bytes") ?? 1), every: pause))
        case "cutAfterBytes": return .delivery(.cut(after: max(0, terms.read("cutAfterBytes") ?? 0)))
        case "reset": return .delivery(.reset)
        case "empty": return .delivery(.empty)
        case "invalidJSON": return .invalidJSON
        case "loginPage": return .response(.loginPage)
        case "repeatLastAnswer":
            guard let last = journal.last(like: asked.request), !last.answerIsRedacted else { return nil }
            // the date is that of this answer, and this request had no preference to apply
            let headers = last.responseHeaders.removing("Date").removing("Preference-Applied")
            return .response(Response(last.status, headers: headers, body: last.responseBody))
        case "skewSeconds":
            let date = (now + .seconds(terms.read("skewSeconds") ?? 0)).httpDate
            return .changed { $0.headers = $0.headers.replacing("Date", with: date) }
        case "rateLimit":
            return meeting.wait.map { .status(.tooManyRequests, headers: ["Retry-After": String($0)], otherwise: .overBudget(wait: $0)) }
        default: return nil
        }
    }

    /// A fixed delay, one between two limits, or one that is lognormal around its median.
    private func length(of delay: JSON.Document, _ rule: Rule, _ number: Int) -> Duration {
        let median = Double(delay.read("milliseconds", as: Int.self) ?? 0)
        var milliseconds = median
        if let limit = delay.read("to", as: Int.self), Double(limit) > median {
            // a draw of its own, since the draw that passed a probability is always low
            milliseconds = median + fraction("fault/delay/\(rule.ordinal)", number) * (Double(limit) - median)
        } else if let text = delay.value(of: "sigma"), let sigma = Double(String(decoding: text, as: UTF8.self)) {
            milliseconds = lognormal(median: median, sigma: sigma, randomness.bits("fault/lognormal/\(rule.ordinal)", number))
        }
        // NaN, which is not at least 0 either, becomes 0
        return .milliseconds(milliseconds >= 0 ? Int(min(milliseconds, Admin.FaultRule.longestDelay)) : 0)
    }
}

extension FaultBook.Tally {
    /// Counts a request that matches; nil where the timing does not select it.
    fileprivate mutating func count(for rule: FaultBook.Rule, at now: Instant, chance: (Int) -> Double) -> FaultBook.Meeting? {
        matched += 1
        guard rule.timing.applies(to: matched, at: now, chance: chance(matched)) else { return nil }
        turns += 1
        return FaultBook.Meeting(number: matched, turn: turns, wait: rule.budget.flatMap { wait(beyond: $0, now) })
    }

    /// The seconds until there is a new budget, where this request is beyond the current one. Rounded up, so that a client that waits so
    /// long gets in.
    private mutating func wait(beyond budget: FaultBook.Budget, _ now: Instant) -> Int64? {
        // a clock that was set back starts a new window, as nobody should have to wait until it has caught up
        if now < windowStart || now - windowStart >= budget.window { (windowStart, inWindow) = (now, 0) }
        inWindow += 1
        guard inWindow > budget.requests else { return nil }
        let (seconds, attoseconds) = (windowStart + budget.window - now).components
        return attoseconds > 0 ? seconds + 1 : seconds
    }
}

extension Response {
    /// The 429 for a request beyond a budget, of an API that is not known to have one; what it says is assumed.
    fileprivate static func overBudget(wait seconds: Int64) -> Response {
        let body: JSON = ["Message": "Too Many Requests"]
        return Response(
            .tooManyRequests, headers: ["Content-Type": "application/json; charset=utf-8", "Retry-After": String(seconds)],
            body: body.compact)
    }

    /// What a proxy or an expired session answers with where JSON is expected.
    fileprivate static let loginPage = Response(
        .ok, headers: ["Content-Type": "text/html; charset=utf-8"],
        body: Array("<!DOCTYPE html><html lang=\"en\"><title>Sign in</title><form method=\"post\"><input name=\"user\"></form></html>".utf8)
    )
}
