// Maps 100,000 orders of twenty fields on one core, by three mappings in turns, and prints the medians.
// swift run -c release mapping-benchmark [rounds [word in the names of the mappings]]

import Glibc
import MappingEngine
import OrderedJSON

let arguments = CommandLine.arguments.dropFirst()
let rounds = max(arguments.first.flatMap { Int($0) } ?? 5, 1)
let records = (0..<100_000).map(order)
var context = MappingContext(now: 0, randomness: { 0 })
let mappings = try [
    ("20 fields copied, Mapper 1.0", Mapping(plain)), ("20 fields of every kind, Mapper 1.0", Mapping(mixed)),
    ("20 fields copied, Mapper 2.0", Mapping(structured)),
].filter { name, _ in arguments.dropFirst().allSatisfy { name.contains($0) } }

/// The processor time of this process, in seconds. On a busy machine it is less than the time on the clock.
func coreTime() -> Double {
    var time = timespec()
    // fails only for a clock that does not exist
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

var passed: [[Double]] = mappings.map { _ in [] }
var used = passed
for _ in 0..<rounds {
    for (place, (name, mapping)) in mappings.enumerated() {
        let (start, startOfCore) = (ContinuousClock.now, coreTime())
        var members = 0
        for (number, record) in records.enumerated() {
            // each page of a flow has a budget of its own
            if number % 1000 == 0 { context.budget = Budget() }
            let mapped = mapping.apply(to: record, in: context)
            precondition(mapped.errors.isEmpty, "\(name): \(mapped.errors)")
            members += mapped.value.objectValue?.count ?? 0
        }
        passed[place].append((ContinuousClock.now - start) / .seconds(1))
        used[place].append(coreTime() - startOfCore)
        precondition(members > records.count * 10, "\(name): members are missing")
    }
}

/// Records per second, right-aligned.
func rate(_ seconds: [Double]) -> String {
    let text = String(Int(Double(records.count) / seconds.sorted()[rounds / 2]))
    return String(repeating: " ", count: max(9 - text.count, 0)) + text
}

print("\(records.count) records, \(rounds) rounds, medians of records a second: by the clock, by the core's time")
for (place, (name, _)) in mappings.enumerated() { print(rate(passed[place]) + rate(used[place]) + "  " + name) }
