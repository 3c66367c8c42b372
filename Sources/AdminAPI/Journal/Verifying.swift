import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// What a test may ask about what happened: `/__admin/verify`, `/__admin/unmatched`, `/__admin/journal/find`. The journal keeps only
    /// the newest requests: where forgotten ones could change the verdict, it is `inconclusive`.
    enum Verifying {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //    path                      access   body                        success                      handler     evidence
            POST("/__admin/verify",         .admin,  takes: Expectation.self,    .ok(Verdict.self),           verify,     .documented, fails: .invalidBody)
                .docs("Whether requests that match `match` (default: all) came as often as `times` says. Or, with `inOrder` instead of both, whether one request for each of its matches came, in that order, with or without others in between. The verdict is `passed`, `failed`, or `inconclusive` if exchanges that the journal has dropped could change it (it keeps \(Journal.Bounds().words), unless `--journal-entries` and `--journal-bytes` say otherwise). With `since`, exchanges before that number do not count, nor change the verdict. After a failure `closest` lists the requests that came closest and how they differed, or those that matched although they should not have come.",
                      #"curl $UNDERSTUDY_ADMIN_URL/verify -d '{"match":{"path":"/api/RunWorkflow"},"times":{"exactly":1}}'"#)
                .slow()
            POST("/__admin/journal/find",   .admin,  takes: JournalSearch.self,  .ok([JournalEntry].self),    find,       .documented)
                .docs("Exchanges that match `match`: the newest hundred unless `limit` says otherwise, the oldest of them first; with `since` only those from that number on.",
                      #"curl $UNDERSTUDY_ADMIN_URL/journal/find -d '{"match":{"status":404}}'"#)
                .slow()
            GET ("/__admin/unmatched",      .admin,                              .ok([Unmatched].self),       unmatched,  .documented)
                .docs("Requests that no row answered, each with the three closest rows and how they differ.",
                      "curl $UNDERSTUDY_ADMIN_URL/unmatched")
                .slow()
        }

        static func verify(_ call: Call, _ expectation: Expectation, _ server: State) throws(Refusal) -> Verdict {
            let news = call.sandbox.journal.news(since: expectation[.since] ?? 0)
            let (kept, count) = (news.entries, news.entries.count + news.missed)
            if expectation.has(.inOrder) {
                guard !expectation.has(.match), !expectation.has(.times) else {
                    throw Refusal(.invalidBody, "/inOrder: expected neither match nor times beside it")
                }
                guard !expectation[.inOrder].isEmpty else { throw Refusal(.invalidBody, "/inOrder: expected one match at least") }
                for (place, match) in expectation[.inOrder].enumerated() {
                    if let refusal = Refusal.invalid(match, at: "/inOrder/\(place)", server) { throw refusal }
                }
                return Verdict(
                    order: expectation[.inOrder].map { CompiledMatch(RequestMatch(document: $0)) }, in: kept, of: count)
            }
            guard let times = Times(expectation[.times]) else {
                throw Refusal(.invalidBody, "/times: \(Times.wanted); or inOrder in its place")
            }
            if let refusal = Refusal.invalid(expectation[.match], at: "/match", server) { throw refusal }
            return Verdict(CompiledMatch(RequestMatch(document: expectation[.match])), times, in: kept, of: count)
        }

        /// The newest exchanges that match, oldest of them first.
        static func find(_ call: Call, _ search: JournalSearch, _ server: State) throws(Refusal) -> [JournalEntry] {
            if let refusal = Refusal.invalid(search[.match], at: "/match", server) { throw refusal }
            let match = CompiledMatch(RequestMatch(document: search[.match]))
            let exchanges = call.sandbox.journal.news(since: search[.since] ?? 0).entries
            return exchanges.filter { match.fits(MatchSubject($0)) }.suffix(search[.limit] ?? 100).map(JournalEntry.init)
        }

        /// Requests that no row answered, each with the rows that come closest.
        static func unmatched(_ call: Call, _ server: State) throws(Refusal) -> [Unmatched] {
            let unmatched = call.sandbox.journal.newest(.max).filter(\.operation.isEmpty)
            let rows = KnownRows(of: server.mounts.filter { $0.name != Admin.name })
            return unmatched.map { Unmatched($0, rows) }
        }
    }

    /// `{"match":{…},"times":{"exactly":2}}`, or `{"inOrder":[{…},{…}]}`; with `"since":7` of the requests from number 7 on.
    struct Expectation: ControlBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "Expectation", source: "Understudy",
            [
                .init(.match, .object(RequestMatch.schema), required: false), .init(.times, .object(Times.schema), required: false),
                .init(.inOrder, .array(.object(RequestMatch.schema)), required: false).docs(
                    "Instead of `match` and `times`; at least one match."),
                .init(.since, .wholeNumber(from: 0), required: false).docs(Waiting.meaningOfSince),
            ])
    }

    struct JournalSearch: ControlBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "JournalSearch", source: "Understudy",
            [
                .init(.match, .object(RequestMatch.schema), required: false), .init(.limit, .wholeNumber(from: 0), required: false),
                .init(.since, .wholeNumber(from: 0), required: false).docs(Waiting.meaningOfSince),
            ])
    }

    /// How often something is expected.
    struct Times {
        let words: String
        let range: ClosedRange<Int>

        static let wanted = "expected one of exactly, atLeast, atMost (from 0), never (true), or atLeast and atMost"
        static let schema = Schema(
            "Times", source: "Understudy",
            [
                .init("exactly", .integer, required: false).docs("From 0, as are all of these. Give one, or `atLeast` with `atMost`."),
                .init("atLeast", .integer, required: false), .init("atMost", .integer, required: false),
                .init("never", .boolean, required: false).docs("True; the same as `exactly` 0."),
            ])

        init?(_ document: JSON.Document) {
            func number(_ name: String) -> Int? { document.read(JSON.Key(name), as: Int.self) }
            let (exactly, atLeast, atMost) = (number("exactly"), number("atLeast"), number("atMost"))
            switch (document.keys.sorted(), exactly, atLeast, atMost) {
            case (["exactly"], let count?, _, _) where count >= 0: (words, range) = ("exactly \(count)", count...count)
            case (["atLeast"], _, let count?, _) where count >= 0: (words, range) = ("at least \(count)", count...Int.max)
            case (["atMost"], _, _, let count?) where count >= 0: (words, range) = ("at most \(count)", 0...count)
            case (["atLeast", "atMost"], _, let low?, let high?) where low >= 0 && low <= high:
                (words, range) = ("\(low) to \(high)", low...high)
            case (["never"], _, _, _) where document.read("never", as: Bool.self) == true: (words, range) = ("never", 0...0)
            default: return nil
            }
        }
    }

    /// What was expected, what was seen, and for a failure the requests or calls that came closest, with how they differ. An `inconclusive`
    /// one has its `reason`.
    struct Verdict: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        /// - Parameter count: how many exchanges there were to look at, kept or not.
        init(_ match: CompiledMatch, _ times: Times, in kept: [Exchange], of count: Int) {
            let seen = kept.count { match.fits(MatchSubject($0)) }
            self.init(times, seen: seen, doubt: Self.doubt(kept, of: count)) { isTooMany in
                isTooMany ? Self.fitting(match, in: kept) : Self.closest(to: match, in: kept)
            }
        }

        /// - Parameters:
        ///   - doubt: what was forgotten, and what helps; nil if nothing was.
        ///   - closest: called after a failure.
        init(_ times: Times, seen: Int, doubt: String?, closest: (_ isTooMany: Bool) -> [JSON]) {
            let isMet = times.range.contains(seen)
            let isTooMany = seen > times.range.upperBound
            // what is forgotten may have matched, too
            let isSure = isMet ? times.range.upperBound == .max : isTooMany
            self.init(
                isMet: isMet, isSure ? nil : doubt, expected: times.words, seen: seen, closest: isMet ? [] : closest(isTooMany))
        }

        init(order matches: [CompiledMatch], in kept: [Exchange], of count: Int) {
            var met = 0
            var last = -1
            var rest: [Exchange] = []
            for exchange in kept {
                if met < matches.count, matches[met].fits(MatchSubject(exchange)) {
                    met += 1
                    last = exchange.number
                } else {
                    rest.append(exchange)
                }
            }
            let isMet = met == matches.count
            self.init(
                isMet: isMet, isMet ? nil : Self.doubt(kept, of: count), expected: "\(matches.count) in order", seen: met,
                closest: isMet ? [] : Self.closest(to: matches[met], in: rest, behind: last))
        }

        /// - Parameter reason: why it is inconclusive; nil if it is not.
        private init(isMet: Bool, _ reason: String?, expected: String, seen: Int, closest: [JSON]) {
            let verdict = reason != nil ? "inconclusive" : isMet ? "passed" : "failed"
            document = JSON.Document([
                "verdict": .string(verdict), "expected": .string(expected), "seen": .number(.init(seen)), "closest": .array(closest),
            ])
            if let reason { document["reason"] = .string(reason) }
        }

        private static func doubt(_ kept: [Exchange], of count: Int) -> String? {
            guard kept.count < count else { return nil }
            return """
                The journal has \(kept.count) of \(count) exchanges, and the others could change the verdict. Ask sooner, clear the journal in \
                between, or let the journal keep more: --journal-entries, --journal-bytes.
                """
        }

        /// The newest three of those that fit.
        private static func fitting(_ match: CompiledMatch, in kept: [Exchange]) -> [JSON] {
            kept.reversed().lazy.filter { match.fits(MatchSubject($0)) }.prefix(3).map { near($0, differs: []) }
        }

        /// The three requests with the fewest differences, the newest of equals first. With `last`, requests that match are among them,
        /// too, since they came too early: not after `last`.
        private static func closest(to match: CompiledMatch, in kept: [Exchange], behind last: Int? = nil) -> [JSON] {
            let missed = kept.reversed().map { ($0, match.mismatches(with: MatchSubject($0))) }.filter { last != nil || !$0.1.isEmpty }
            return nearest(missed).map { exchange, mismatches in
                guard mismatches.isEmpty, let last else {
                    let subject = MatchSubject(exchange)
                    return near(exchange, differs: mismatches.map { $0.difference(of: subject) })
                }
                return near(exchange, differs: ["order: expected after number \(last), found number \(exchange.number)"])
            }
        }

        /// The three with the fewest differences, of equals the first.
        static func nearest<Subject, Difference>(_ missed: [(Subject, differs: [Difference])]) -> [(Subject, differs: [Difference])] {
            missed.enumerated().sorted { ($0.element.differs.count, $0.offset) < ($1.element.differs.count, $1.offset) }.prefix(3)
                .map(\.element)
        }

        private static func near(_ exchange: Exchange, differs: [String]) -> JSON {
            near(exchange.number, "\(exchange.request.method.name) \(exchange.request.target.text)", differs: differs)
        }

        static func near(_ number: Int, _ request: String, differs: [String]) -> JSON {
            ["number": .number(.init(number)), "request": .string(request), "differs": .array(differs.map { .string($0) })]
        }

        private static let near = Schema(
            "NearMiss", source: "Understudy",
            [
                .init("number", .integer), .init("request", .string()),
                .init("differs", .array(.string())).docs(
                    "Empty: the request matches and is one too many. Of a request's long values, only the beginning is shown."),
            ])
        static let schema = Schema(
            "Verdict", source: "Understudy",
            [
                .init("verdict", .string(), values: ["passed", "failed", "inconclusive"]), .init("expected", .string()),
                .init("seen", .integer), .init("closest", .array(.object(near))),
                .init("reason", .string(), required: false).docs("Why the verdict is `inconclusive`, and what helps."),
            ])
    }
}

extension Field where Owner == Admin.Expectation, Value == JSON.Document {
    static var match: Self { "match" }
    static var times: Self { "times" }
}

extension Field where Owner == Admin.Expectation, Value == [JSON.Document] {
    static var inOrder: Self { "inOrder" }
}

extension Field where Owner == Admin.Expectation, Value == Int? {
    static var since: Self { "since" }
}

extension Field where Owner == Admin.JournalSearch, Value == JSON.Document {
    static var match: Self { "match" }
}

extension Field where Owner == Admin.JournalSearch, Value == Int? {
    static var limit: Self { "limit" }
    static var since: Self { "since" }
}
