import Emulation
import Synchronization
import Testing

/// A system clock that moves when told.
private final class FakeSystem: Sendable {
    private let seconds: Atomic<Int64>
    init(_ seconds: Int64) { self.seconds = Atomic(seconds) }
    func pass(_ more: Int64) { seconds.add(more, ordering: .relaxed) }
    var clock: @Sendable () -> Instant { { .seconds(self.seconds.load(ordering: .relaxed)) } }
}

@Suite struct VirtualClockTests {
    @Test func `a clock without a start shows the system's time and runs with it`() {
        let system = FakeSystem(1000)
        let clock = VirtualClock(system: system.clock)
        #expect(clock.now == .seconds(1000))
        system.pass(5)
        #expect(clock.now == .seconds(1005))
        #expect(!clock.isFrozen)
    }

    @Test func `a clock with a start runs from there`() {
        let system = FakeSystem(1000)
        let clock = VirtualClock(startingAt: .seconds(50), system: system.clock)
        system.pass(5)
        #expect(clock.now == .seconds(55))
    }

    @Test func `a frozen clock stands still until it is moved or runs`() {
        let system = FakeSystem(1000)
        let clock = VirtualClock(startingAt: .seconds(50), frozen: true, system: system.clock)
        system.pass(5)
        #expect(clock.isFrozen)
        #expect(clock.now == .seconds(50))
        clock.advance(by: .seconds(10))
        system.pass(5)
        #expect(clock.now == .seconds(60))
        clock.run()
        system.pass(1)
        #expect(clock.now == .seconds(61))
    }

    @Test func `freezing keeps the time shown and freezing twice changes nothing`() {
        let system = FakeSystem(1000)
        let clock = VirtualClock(startingAt: .seconds(50), system: system.clock)
        system.pass(5)
        clock.freeze()
        system.pass(5)
        clock.freeze()
        #expect(clock.now == .seconds(55))
        clock.run()
        clock.run()
        #expect(clock.now == .seconds(55))
    }

    @Test func `setting and advancing leave a running clock running`() {
        let system = FakeSystem(1000)
        let clock = VirtualClock(system: system.clock)
        clock.set(to: .seconds(7))
        system.pass(1)
        clock.advance(by: .seconds(-2))
        system.pass(1)
        #expect(clock.now == .seconds(7))
        #expect(!clock.isFrozen)
    }

    @Test func `advancing stops at the ends of time, and from there the way back is open`() {
        let system = FakeSystem(1000)
        let clock = VirtualClock(system: system.clock)
        clock.advance(by: Duration(attoseconds: .max))
        #expect(clock.now == .distantFuture)
        system.pass(1000)
        #expect(clock.now == .distantFuture)
        clock.advance(by: .seconds(-1))
        #expect(clock.now == .distantFuture - .seconds(1))
        clock.freeze()
        clock.advance(by: Duration(attoseconds: .min))
        #expect(clock.now == .distantPast)
        clock.run()
        system.pass(1)
        #expect(clock.now == .distantPast + .seconds(1))
    }

    @Test func `a fork shows the same and then goes its own way`() {
        let system = FakeSystem(1000)
        let clock = VirtualClock(startingAt: .seconds(50), system: system.clock)
        let fork = clock.fork()
        fork.freeze()
        clock.advance(by: .seconds(100))
        system.pass(1)
        #expect(fork.now == .seconds(50))
        #expect(clock.now == .seconds(151))
        #expect(fork.fork().isFrozen)
    }

    @Test func `advances from many threads all count`() async {
        let clock = VirtualClock(startingAt: .epoch, frozen: true)
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1000 { clock.advance(by: .seconds(1)) } }
            }
        }
        #expect(clock.now == .seconds(8000))
    }
}
