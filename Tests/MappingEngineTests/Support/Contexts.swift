import MappingEngine
import OrderedJSON
import Synchronization

extension MappingContext {
    /// A context at 2017-11-30T03:33:38.751Z, the instant of the vendor's own example, whose random numbers count up.
    static var test: MappingContext {
        let calls = Counter()
        return MappingContext(now: 1_512_012_818_751, randomness: { calls.next() })
    }

    static func test(_ variables: JSON.Object) -> MappingContext {
        var context = test
        context.variables = variables
        return context
    }

    static func test(bytes: Int) -> MappingContext {
        var context = test
        context.budget = Budget(bytes: bytes)
        return context
    }

    static func test(_ operation: Operation, destination: JSON? = nil) -> MappingContext {
        var context = test
        context.operation = operation
        context.destination = destination
        return context
    }
}

private final class Counter: Sendable {
    private let count = Atomic<UInt64>(0)
    func next() -> UInt64 { count.wrappingAdd(0x0123_4567_89AB_CDEF, ordering: .relaxed).newValue }
}
