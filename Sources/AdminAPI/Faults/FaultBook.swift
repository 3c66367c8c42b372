package import Emulation
package import HTTPMessages
import OrderedJSON
import Synchronization

/// The rules of a sandbox, and what they hit.
package final class FaultBook: FaultRules {
    struct Entry: Sendable {
        let id: Int
        let rule: Admin.FaultRule
        let match: Admin.CompiledMatch
        /// Of which API everything is to stand, `*` being all; nil where the rule is about requests.
        let stalled: String?
        /// Requests that matched, and those that the rule befell.
        var matched = 0
        var hits = 0
        /// Of a rate limit: since when and how many.
        var windowStart = Instant.distantPast
        var inWindow = 0
    }

    private struct Book {
        var entries: [Entry] = []
        var nextId = 1
    }
    private let book = Mutex(Book())
    private let randomness: Randomness
    private let journal: Journal

    init(for sandbox: Sandbox) {
        randomness = sandbox.randomness
        journal = sandbox.journal
    }

    var entries: [Entry] { book.withLock { $0.entries } }

    func add(_ rule: Admin.FaultRule) -> Entry {
        book.withLock { book in
            let match = Admin.CompiledMatch(Admin.RequestMatch(document: rule[.match]))
            let isStall = rule[.effect].read("stall") == true
            let stalled = isStall ? rule[.match].read("api") ?? "*" : nil
            let entry = Entry(id: book.nextId, rule: rule, match: match, stalled: stalled)
            book.nextId += 1
            book.entries.append(entry)
            return entry
        }
    }

    /// False when there is none of that id.
    func remove(_ id: Int) -> Bool {
        book.withLock { book in
            let before = book.entries.count
            book.entries.removeAll { $0.id == id }
            return book.entries.count < before
        }
    }

    package func fault(for request: Request, api: String, operation: String, at now: Instant) -> Fault? {
        let subject = Admin.MatchSubject(api: api, operation: operation, request: request)
        return book.withLock { book in
            for place in book.entries.indices.reversed() where book.entries[place].match.fits(subject) {
                book.entries[place].matched += 1
                let entry = book.entries[place]
                let chance = chance(of: entry)
                let timing = Admin.FaultTiming(document: entry.rule[.when])
                guard timing.applies(to: entry.matched, at: now, chance: chance),
                    let fault = fault(of: &book.entries[place], for: request, now)
                else { continue }
                book.entries[place].hits += 1
                return fault
            }
            return nil
        }
    }

    package func stalls(_ api: String, at now: Instant) -> Bool {
        book.withLock { book in
            book.entries.contains { entry in
                guard let stalled = entry.stalled, stalled == "*" || stalled == api else { return false }
                return Admin.FaultTiming(document: entry.rule[.when]).spans(now)
            }
        }
    }

    /// The same for the same seed, rule and number of request, whatever else happens in between.
    private func chance(of entry: Entry) -> Double {
        Double(randomness.bits("fault/\(entry.id)", entry.matched).0 >> 11) / Double(1 << 53)
    }

    /// Nil where the effect does not come to bear: a budget that is not used up, a last answer that is not there.
    private func fault(of entry: inout Entry, for request: Request, _ now: Instant) -> Fault? {
        let effect = entry.rule[.effect]
        guard let name = effect.keys.first else { return nil }
        switch name {
        case "refuse": return .refusal(code: effect.read("refuse") ?? "", message: "")
        case "answer": return effect.document("answer").map { .response(Response(answer: $0)) }
        case "delay": return effect.document("delay").map { .changed(delaying: $0, chance: chance(of: entry), entry.matched, randomness) }
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
            guard let last = journal.last(where: { $0.request.method == request.method && $0.request.target.path == request.target.path }),
                !last.answerIsRedacted
            else { return nil }
            return .response(Response(last.status, headers: ["Content-Type": "application/json; charset=utf-8"], body: last.responseBody))
        case "skewSeconds":
            let date = (now + .seconds(effect.read("skewSeconds") ?? 0)).httpDate
            return .changed { $0.headers = $0.headers.replacing("Date", with: date) }
        case "rateLimit": return effect.document("rateLimit").flatMap { entry.overBudget($0, now) }
        default: return nil
        }
    }
}

extension FaultBook.Entry {
    /// The 429 of a request beyond the budget, with the seconds until there is a new one.
    fileprivate mutating func overBudget(_ budget: JSON.Document, _ now: Instant) -> Fault? {
        let window = Duration.seconds(max(1, budget.read("perSeconds") ?? 60))
        if now - windowStart >= window { (windowStart, inWindow) = (now, 0) }
        inWindow += 1
        guard inWindow > budget.read("requests") ?? 0 else { return nil }
        let wait = max(1, (windowStart + window - now).components.seconds)
        let body: JSON = ["Message": "Too Many Requests"]
        return .response(
            Response(
                .tooManyRequests, headers: ["Content-Type": "application/json; charset=utf-8", "Retry-After": String(wait)],
                body: body.compact))
    }
}

extension Response {
    fileprivate init(answer: JSON.Document) {
        var headers: Headers = [:]
        for (name, value) in answer.document("headers")?.object ?? [:] { headers.append(name, value.inText) }
        let body = answer["body"] ?? .null
        if headers["Content-Type"] == nil, !body.isNull {
            headers.append("Content-Type", body.stringValue == nil ? "application/json; charset=utf-8" : "text/plain; charset=utf-8")
        }
        self.init(Status(answer.read("status") ?? 500), headers: headers, body: body.isNull ? [] : Array(body.inText.utf8))
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
    fileprivate var inText: String { stringValue ?? text }
}
