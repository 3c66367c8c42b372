import Dispatch
import HTTPMessages
import Synchronization
import Testing

@Suite struct LaneTests {
    @Test func `what waits in a lane of one is done in the order in which it came`() {
        let lane = Lane(width: 1)
        let mayBegin = DispatchSemaphore(value: 0), isDone = DispatchSemaphore(value: 0)
        let done = Mutex<[Int]>([])
        lane.add { mayBegin.wait() }
        for number in 0..<100 {
            lane.add {
                done.withLock { $0.append(number) }
                if number == 99 { isDone.signal() }
            }
        }
        #expect(lane.isCrowded)
        #expect(done.withLock { $0 } == [])
        mayBegin.signal()
        isDone.wait()
        #expect(done.withLock { $0 } == Array(0..<100))
        #expect(!lane.isCrowded)
    }

    @Test func `however many wait, no more are at it than the lane is wide, and other lanes are free`() {
        let lane = Lane(width: 3)
        let mayEnd = DispatchSemaphore(value: 0), hasBegun = DispatchSemaphore(value: 0)
        let counts = Mutex((now: 0, most: 0))
        for _ in 0..<1000 {
            lane.add {
                counts.withLock { counts in
                    counts.now += 1
                    counts.most = max(counts.most, counts.now)
                }
                hasBegun.signal()
                mayEnd.wait()
                counts.withLock { $0.now -= 1 }
            }
        }
        for _ in 0..<3 { hasBegun.wait() }
        let isElsewhereDone = DispatchSemaphore(value: 0)
        Lane(width: 1).add { isElsewhereDone.signal() }
        isElsewhereDone.wait()
        #expect(lane.isCrowded)
        for _ in 0..<1000 { mayEnd.signal() }
        for _ in 0..<997 { hasBegun.wait() }
        #expect(counts.withLock { $0.most } == 3)
        #expect(!lane.isCrowded)
    }

    @Test func `what is added from within a lane waits its turn, too`() {
        let lane = Lane(width: 1)
        let isDone = DispatchSemaphore(value: 0)
        let done = Mutex<[String]>([])
        lane.add {
            lane.add {
                done.withLock { $0.append("later") }
                isDone.signal()
            }
            done.withLock { $0.append("first") }
        }
        isDone.wait()
        #expect(done.withLock { $0 } == ["first", "later"])
    }
}
