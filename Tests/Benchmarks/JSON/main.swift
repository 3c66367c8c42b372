// Reads and prints 20 MB of records with OrderedJSON and with Foundation's coders, in turns, and prints the medians.
// swift run -c release json-benchmark [rounds]

import Foundation
import OrderedJSON

let rounds = max(CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 5, 1)
let text = JSON.array((0..<30_000).map { .object(workflow($0)) }).compact
let pretty = try JSON(parsing: text).pretty
let data = Data(text)
let lastMember: JSON.Key = "currentBlock"

var watch = Stopwatch()
for _ in 0..<rounds {
    let json = try watch.time("OrderedJSON reads") { try JSON(parsing: text) }
    let printed = watch.time("OrderedJSON prints") { json.compact }
    precondition(printed == text, "what was printed is not what was read")

    let records = try watch.time("Foundation reads") { try JSONDecoder().decode([Workflow].self, from: data) }
    let encoded = try watch.time("Foundation prints") { try JSONEncoder().encode(records) }
    precondition(!encoded.isEmpty)

    _ = try watch.time("OrderedJSON reads indented text") { try JSON(parsing: pretty) }
    let texts = json.arrayValue?.map(\.compact) ?? []
    let documents = try watch.time("Documents read") { try texts.map { try JSON.Document(parsing: $0) } }
    let sum = watch.time("Documents find their last member") { documents.reduce(0) { $0 + ($1.read(lastMember, as: Int.self) ?? 0) } }
    precondition(sum > 0, "the member is not found")
}

print("\(text.count) bytes, \(rounds) rounds, medians")
watch.report(bytes: text.count)
let ours = watch.median("OrderedJSON reads") + watch.median("OrderedJSON prints")
let theirs = watch.median("Foundation reads") + watch.median("Foundation prints")
watch.report("OrderedJSON, both ways", ours, bytes: text.count)
watch.report("Foundation, both ways", theirs, bytes: text.count)
print(String(format: "%.1f times as fast as Foundation", theirs / ours))
