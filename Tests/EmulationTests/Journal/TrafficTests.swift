import HTTPMessages
import Testing

@testable import Emulation

@Suite struct TrafficTests {
    private static func traffic(_ answered: (place: Int?, status: Status, hasFault: Bool)...) -> Traffic {
        var traffic = Traffic()
        for one in answered { traffic.count(Traffic.Answered(place: one.place, status: one.status, hasFault: one.hasFault)) }
        return traffic
    }

    private static func words(_ counts: Traffic.Counts) -> [String] { counts.statuses.map { "\($0.code): \($0.count)" } }

    @Test func `each API has counts of its own, and so have requests that belong to none`() {
        let traffic = Self.traffic((1, .ok, false), (nil, .notFound, false), (1, .ok, true), (1, .notFound, false))
        #expect(Self.words(traffic.counts(ofAPIAt: 1)) == ["200: 2", "404: 1"])
        #expect(traffic.counts(ofAPIAt: 1).faults == 1)
        #expect(Self.words(traffic.counts(ofAPIAt: nil)) == ["404: 1"])
        for place in [0, 7] { #expect(Self.words(traffic.counts(ofAPIAt: place)).isEmpty) }
    }

    @Test func `counts of several journals add up`() {
        var sum = Self.traffic((0, .ok, true))
        sum.add(Self.traffic((0, .ok, true), (0, .notFound, false), (2, .ok, false)))
        sum.add(Traffic())
        #expect(Self.words(sum.counts(ofAPIAt: 0)) == ["200: 2", "404: 1"])
        #expect(sum.counts(ofAPIAt: 0).faults == 2)
        #expect(Self.words(sum.counts(ofAPIAt: 2)) == ["200: 1"])
    }

    @Test func `what a sandbox has answered counts on when it is gone`() {
        let notes = Notebook { $0.limit = 1 }
        _ = notes("GET", "/notes/clock")
        _ = notes("GET", "/notes/clock", in: "a")
        notes.sandboxes.remove("a")
        _ = notes("GET", "/notes/nowhere", in: "b")
        #expect(Self.words(notes.sandboxes.traffic.counts(ofAPIAt: 0)) == ["200: 2", "404: 1"])
    }
}
