package import Emulation
package import HTTPMessages
import OrderedJSON
import Synchronization

/// The rules of a sandbox, and what they hit. Requests are held against rules without a lock; that is there to count, one request after the other.
package final class FaultBook: FaultRules {
    /// As many rules as a sandbox may have: each request is held against all of them.
    static let limit = 1000

    /// A rule, ready to be asked.
    struct Rule: Sendable {
        let terms: Admin.FaultRule
        let match: Admin.CompiledMatch
        /// What befalls the requests in turn: the steps of a sequence, or one effect for all.
        private let effects: [JSON.Document]
        private let then: Admin.FaultEffect.Then
        let isEnabled: Bool
        /// Of which API everything is to stand, `*` being all; nil where the rule is about requests, or not enabled.
        let stalled: String?
        fileprivate let stall: Stall
        fileprivate(set) var id = 0
        /// An id is given again when all rules are gone; this is not.
        fileprivate var serial = 0
        /// By its name, or its id where it has none.
        var called: String { terms[.name] ?? String(id) }

        init(_ terms: Admin.FaultRule) {
            self.terms = terms
            match = Admin.CompiledMatch(Admin.RequestMatch(document: terms[.match]))
            let steps = terms[.effect].documents("sequence")
            effects = steps.isEmpty ? [terms[.effect]] : steps
            then = steps.isEmpty ? .last : terms[.effect].read("then").flatMap(Admin.FaultEffect.Then.init) ?? .pass
            let isStall = terms[.effect].read("stall", as: Bool.self) == true
            isEnabled = terms[.enabled] ?? true
            stalled = isStall && isEnabled ? terms[.match].read("api", as: String.self) ?? "*" : nil
            stall = Admin.FaultTiming(document: terms[.when]).stall
        }

        /// Nil behind the end of a sequence that ends.
        /// - Parameter turn: which of the requests that the rule meets this one is, from 1.
        func effect(inTurn turn: Int) -> JSON.Document? {
            if turn <= effects.count { return effects[turn - 1] }
            switch then {
            case .last: return effects.last
            case .pass: return nil
            case .repeat: return effects[(turn - 1) % effects.count]
            }
        }
    }

    /// What came of a rule.
    struct Tally: Sendable {
        /// Requests that matched, and those that the rule befell.
        fileprivate(set) var matched = 0
        fileprivate(set) var hits = 0
        /// Those of the matching ones that its timing means, whichever rule befell them.
        fileprivate var turns = 0
        /// Of a rate limit: since when and how many.
        private var windowStart = Instant.distantPast
        private var inWindow = 0
    }

    struct Entry: Sendable {
        let rule: Rule
        let tally: Tally
    }

    /// There would be more rules than there may be.
    struct Full: Error, Sendable {}

    private struct Book {
        var rules: [Rule] = []
        /// By the rules' serials.
        var tallies: [Int: Tally] = [:]
        var nextId = 1
        var lastSerial = 0

        var entries: [Entry] { rules.map { Entry(rule: $0, tally: tallies[$0.serial] ?? Tally()) } }

        mutating func add(_ rule: Rule) -> Entry {
            let rule = entered(rule, as: nextId)
            nextId += 1
            rules.append(rule)
            return Entry(rule: rule, tally: Tally())
        }

        mutating func replace(_ id: Int, with rule: Rule) -> Entry? {
            guard let place = rules.firstIndex(where: { $0.id == id }) else { return nil }
            tallies[rules[place].serial] = nil
            rules[place] = entered(rule, as: id)
            return Entry(rule: rules[place], tally: Tally())
        }

        /// With a tally of its own, from nought.
        private mutating func entered(_ rule: Rule, as id: Int) -> Rule {
            lastSerial += 1
            var rule = rule
            (rule.id, rule.serial) = (id, lastSerial)
            tallies[rule.serial] = Tally()
            return rule
        }

        mutating func clear() { (rules, tallies, nextId) = ([], [:], 1) }

        mutating func remove(_ id: Int) -> Bool {
            guard let place = rules.firstIndex(where: { $0.id == id }) else { return false }
            tallies[rules.remove(at: place).serial] = nil
            if rules.isEmpty { nextId = 1 }
            return true
        }

        /// Which of the requests that match the rule this one is, from 1; nil where the rule went meanwhile.
        mutating func countMatch(of rule: Rule) -> Int? {
            tallies[rule.serial]?.matched += 1
            return tallies[rule.serial]?.matched
        }

        mutating func countTurn(of rule: Rule) -> Int? {
            tallies[rule.serial]?.turns += 1
            return tallies[rule.serial]?.turns
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

    package var isEmpty: Bool { book.withLock { $0.rules.isEmpty } }

    var entries: [Entry] { book.withLock { $0.entries } }

    /// All of them, or none where that would be too many.
    func add(_ rules: [Rule]) throws(Full) -> [Entry] {
        try book.withLock { book throws(Full) in
            guard book.rules.count + rules.count <= Self.limit else { throw Full() }
            return rules.map { book.add($0) }
        }
    }

    /// These in the place of all that there are; nothing changes where they would be too many.
    func replaceAll(with rules: [Rule]) throws(Full) -> [Entry] {
        try book.withLock { book throws(Full) in
            guard rules.count <= Self.limit else { throw Full() }
            book.clear()
            return rules.map { book.add($0) }
        }
    }

    /// In the place of the rule of that id, and counting from nought; nil when there is none.
    func replace(_ id: Int, with rule: Rule) -> Entry? { book.withLock { $0.replace(id, with: rule) } }

    /// The others; nil when there is none of that id.
    func remove(_ id: Int) -> [Entry]? {
        book.withLock { book in book.remove(id) ? book.entries : nil }
    }

    /// Removes all, and gives them back.
    func clear() -> [Entry] {
        book.withLock { book in
            let entries = book.entries
            book.clear()
            return entries
        }
    }

    /// Every rule that fits counts the request, whichever of them befalls it: so what a rule says of numbers holds whatever rules are beside it.
    package func fault(for request: Request, api: String, operation: String, at now: Instant) -> Fault? {
        let subject = Admin.MatchSubject(api: api, operation: operation, request: request)
        var befalling: Fault?
        for rule in book.withLock({ $0.rules }).reversed() {
            guard rule.isEnabled, rule.match.fits(subject), let number = book.withLock({ $0.countMatch(of: rule) }) else { continue }
            let chance = chance(of: rule, number)
            guard Admin.FaultTiming(document: rule.terms[.when]).applies(to: number, at: now, chance: chance),
                let turn = book.withLock({ $0.countTurn(of: rule) }), befalling == nil, let effect = rule.effect(inTurn: turn),
                let fault = fault(of: rule, effect, number, chance, for: request, now)
            else { continue }
            book.withLock { $0.countHit(of: rule) }
            befalling = fault.asked(by: rule.called)
        }
        return befalling
    }

    package func stalls(of api: String) -> Stalls {
        Stalls(book.withLock { $0.rules }.filter { $0.stalled == "*" || $0.stalled == api }.map(\.stall))
    }

    /// The same for the same seed, rule and number of request, whatever else happens in between.
    private func chance(of rule: Rule, _ number: Int) -> Double {
        Double(randomness.bits("fault/\(rule.id)", number).0 >> 11) / Double(1 << 53)
    }

    /// Nil where the effect does not come to bear: a budget that is not used up, a last answer that is not there, a step that lets pass.
    private func fault(
        of rule: Rule, _ effect: JSON.Document, _ number: Int, _ chance: Double, for request: Request, _ now: Instant
    ) -> Fault? {
        var whole: Fault?
        for name in effect.keys {
            guard let part = fault(name, effect, of: rule, number, chance, for: request, now) else { return nil }
            whole = whole?.along(with: part) ?? part
        }
        return whole
    }

    private func fault(
        _ name: String, _ effect: JSON.Document, of rule: Rule, _ number: Int, _ chance: Double, for request: Request, _ now: Instant
    ) -> Fault? {
        switch name {
        case "refuse": return .refusal(code: effect.read("refuse") ?? "", message: "")
        case "answer": return effect.document("answer").map { .response(Response(answer: $0)) }
        case "delay": return effect.document("delay").map { .changed(delaying: $0, chance: chance, number, randomness) }
        case "dribble":
            guard let pace = effect.document("dribble") else { return nil }
            let pause = Duration.milliseconds(max(0, pace.read("everyMilliseconds") ?? 0))
            return .delivery(.dribbled(bytes: max(1, pace.read("bytes") ?? 1), every: pause))
        case "cutAfterBytes": return .delivery(.cut(after: max(0, effect.read("cutAfterBytes") ?? 0)))
        case "reset": return .delivery(.reset)
        case "empty": return .delivery(.empty)
        case "invalidJSON": return .changed { $0.body = Array($0.body.prefix(max(1, $0.body.count / 2))) }
        case "loginPage": return .response(.loginPage)
        case "repeatLastAnswer":
            guard let last = journal.last(where: { $0.hasMethodAndPath(of: request) }), !last.answerIsRedacted else { return nil }
            // the date is that of this answer
            return .response(Response(last.status, headers: last.responseHeaders.removing("Date"), body: last.responseBody))
        case "skewSeconds":
            let date = (now + .seconds(effect.read("skewSeconds") ?? 0)).httpDate
            return .changed { $0.headers = $0.headers.replacing("Date", with: date) }
        case "rateLimit":
            guard let budget = effect.document("rateLimit") else { return nil }
            let requests = budget.read("requests", as: Int.self) ?? 0
            let window = Duration.seconds(max(1, budget.read("perSeconds", as: Int.self) ?? 60))
            let wait = book.withLock { $0.tallies[rule.serial]?.wait(beyond: requests, in: window, now) }
            return wait.map { .status(.tooManyRequests, headers: ["Retry-After": String($0)], otherwise: .overBudget(wait: $0)) }
        default: return nil
        }
    }
}

extension FaultBook.Tally {
    /// The seconds until there is a new budget, where this request is beyond the one that there is. Whole ones, and not too few: who waits so long gets in.
    fileprivate mutating func wait(beyond requests: Int, in window: Duration, _ now: Instant) -> Int64? {
        // who sets the clock back finds a new one, as nobody shall wait until it shows again what it showed
        if now < windowStart || now - windowStart >= window { (windowStart, inWindow) = (now, 0) }
        inWindow += 1
        guard inWindow > requests else { return nil }
        let (seconds, attoseconds) = (windowStart + window - now).components
        return attoseconds > 0 ? seconds + 1 : seconds
    }
}

extension Response {
    fileprivate init(answer: JSON.Document) {
        var headers: Headers = [:]
        for (name, value) in answer.document("headers")?.object ?? [:] {
            for value in value.fieldValues { headers.append(name, value) }
        }
        let body = answer["body"] ?? .null
        if headers["Content-Type"] == nil, !body.isNull {
            headers.append("Content-Type", body.stringValue == nil ? "application/json; charset=utf-8" : "text/plain; charset=utf-8")
        }
        self.init(Status(answer.read("status") ?? 500), headers: headers, body: body.isNull ? [] : Array(body.textOrJSON.utf8))
    }

    /// The 429 of a request beyond a budget, of an API that is not known to have one: what it says is assumed.
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

extension Fault {
    /// A fixed delay, one between two limits, or one that is lognormal around its median.
    fileprivate static func changed(delaying delay: JSON.Document, chance: Double, _ number: Int, _ randomness: Randomness) -> Fault {
        let median = Double(delay.read("milliseconds", as: Int.self) ?? 0)
        var milliseconds = median
        if let limit = delay.read("to", as: Int.self), Double(limit) > median {
            milliseconds = median + chance * (Double(limit) - median)
        } else if let text = delay.value(of: "sigma"), let sigma = Double(String(decoding: text, as: UTF8.self)) {
            milliseconds = lognormal(median: median, sigma: sigma, number, randomness)
        }
        // what is no number at all is not from 0 on either
        let whole = milliseconds >= 0 ? Int(min(milliseconds, Admin.FaultRule.longestDelay)) : 0
        return .delay(.milliseconds(whole))
    }
}

extension JSON {
    fileprivate var textOrJSON: String { stringValue ?? text }
}
