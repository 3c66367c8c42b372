// Maps 100,000 orders of twenty fields on one core, by three mappings in turns, and prints the medians.
// swift run -c release mapping-benchmark [rounds]

import MappingEngine
import OrderedJSON

let rounds = max(CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 5, 1)
let records = (0..<100_000).map(order)
let context = MappingContext(now: 0, randomness: { 0 })
let mappings = try [
    ("20 fields copied, Mapper 1.0", Mapping(plain)), ("20 fields of every kind, Mapper 1.0", Mapping(mixed)),
    ("20 fields copied, Mapper 2.0", Mapping(structured)),
]

var seconds: [[Double]] = mappings.map { _ in [] }
for _ in 0..<rounds {
    for (place, (name, mapping)) in mappings.enumerated() {
        let start = ContinuousClock.now
        var members = 0
        for record in records {
            let mapped = mapping.apply(to: record, in: context)
            precondition(mapped.errors.isEmpty, "\(name): \(mapped.errors)")
            members += mapped.value.objectValue?.count ?? 0
        }
        seconds[place].append((ContinuousClock.now - start) / .seconds(1))
        precondition(members > records.count * 10, "\(name): members are missing")
    }
}

print("\(records.count) records, \(rounds) rounds, medians")
for (place, (name, _)) in mappings.enumerated() {
    let median = seconds[place].sorted()[rounds / 2]
    let rate = String(Int(Double(records.count) / median))
    print(String(repeating: " ", count: max(9 - rate.count, 0)) + rate + " records/s  " + name)
}
