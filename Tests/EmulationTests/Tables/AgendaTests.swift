import Testing

@testable import Emulation

@Suite struct AgendaTests {
    @Test func `what is due comes in order of time, then of the event`() {
        var agenda = Agenda<String>()
        for (event, second) in [("late", 30), ("b", 10), ("a", 10), ("early", -5), ("c", 10)] as [(String, Int64)] {
            agenda.schedule(event, at: .seconds(second))
        }
        var run: [String] = []
        while let due = agenda.popNext(notAfter: .seconds(10)) { run.append("\(due.event)@\(due.instant.iso8601())") }
        #expect(run == ["early@1969-12-31T23:59:55Z", "a@1970-01-01T00:00:10Z", "b@1970-01-01T00:00:10Z", "c@1970-01-01T00:00:10Z"])
        #expect(agenda.next?.event == "late")
        #expect(agenda.count == 1)
    }

    @Test func `scheduling again moves the event`() {
        var agenda = Agenda<String>()
        agenda.schedule("run", at: .seconds(10))
        agenda.schedule("run", at: .seconds(20))
        #expect(agenda.count == 1)
        #expect(agenda.instant(of: "run") == .seconds(20))
        #expect(agenda.popNext(notAfter: .seconds(19)) == nil)
        #expect(agenda.popNext(notAfter: .seconds(20))?.event == "run")
        #expect(agenda.instant(of: "run") == nil)
        #expect(agenda.next == nil)
    }

    @Test func `a cancelled event does not come, and cancelling it again does nothing`() {
        var agenda = Agenda<String>()
        agenda.schedule("run", at: .distantPast)
        agenda.schedule("other", at: .distantFuture)
        agenda.cancel("run")
        agenda.cancel("run")
        #expect(agenda.next?.event == "other")
        #expect(agenda.popNext(notAfter: .distantFuture)?.instant == .distantFuture)
        #expect(agenda.isEmpty)
    }

    @Test func `a fork does not see what is scheduled in the other`() {
        var agenda = Agenda<Int>()
        for event in 0..<500 { agenda.schedule(event, at: .seconds(Int64(event % 3))) }
        var fork = agenda
        while fork.popNext(notAfter: .seconds(1)) != nil {}
        agenda.schedule(0, at: .seconds(100))
        #expect(fork.count == 166)
        #expect(agenda.count == 500)
        #expect(fork.instant(of: 0) == nil)
        #expect(agenda.next?.event == 3)
    }

    @Test(arguments: 1...4)
    func `an agenda and a plain dictionary tell the same, in every fork`(seed: UInt64) {
        var generator = ReplayableGenerator(seed: seed)
        var forks: [(agenda: Agenda<Int>, model: [Int: Instant])] = [(Agenda(), [:])]
        for step in 1...6000 {
            let fork = generator.below(forks.count)
            let event = generator.below(300)
            switch generator.below(10) {
            case ..<6:
                let instant = Instant.seconds(Int64(generator.below(40)) - 20)
                forks[fork].agenda.schedule(event, at: instant)
                forks[fork].model[event] = instant
            case ..<8:
                forks[fork].agenda.cancel(event)
                forks[fork].model[event] = nil
            default:
                let limit = Instant.seconds(Int64(generator.below(40)) - 20)
                let first = forks[fork].model.min { ($0.value, $0.key) < ($1.value, $1.key) }.flatMap { $0.value <= limit ? $0 : nil }
                let popped = forks[fork].agenda.popNext(notAfter: limit)
                #expect(popped?.event == first?.key)
                #expect(popped?.instant == first?.value)
                if let first { forks[fork].model[first.key] = nil }
            }
            #expect(forks[fork].agenda.count == forks[fork].model.count)
            #expect(forks[fork].agenda.instant(of: event) == forks[fork].model[event])
            if step % 1500 == 0 { forks.append(forks[fork]) }
        }
    }
}
