// What tables cost, at a thousand rows and at a million: `swift run -c release table-benchmark`.

import Emulation

/// Costs in nanoseconds. Writes are made as requests make them: on a copy, which then replaces the original.
func costs(of count: Int) -> [(name: String, nanoseconds: Int)] {
    var table = Table<Workflow>()
    for number in 0..<count { table.put(Workflow(number)) }
    // made beforehand, and used in an order that no cache can predict
    let ids = (0..<18_000).map { Workflow.id(Int(mixed($0, 9) % UInt64(count))) }
    let groups = (0..<18_000).map { SortKey(Workflow.account(Int(mixed($0, 8) % UInt64(count)))) }
    let skips = (0..<18_000).map { Int(mixed($0, 7) % UInt64(count - 100)) }
    let added = (0..<18_000).map { Workflow(count + $0) }
    var costs: [(name: String, nanoseconds: Int)] = []
    func isWanted(_ name: String) -> Bool { wanted.isEmpty || wanted.contains(where: name.contains) }
    func cost(_ name: String, _ work: (_ call: Int) -> Int) {
        if isWanted(name) { costs.append((name, measure(work))) }
    }
    func insertCost<Row: TableRow>(_ name: String, _ makeRow: (Workflow) -> Row) {
        guard isWanted(name) else { return }
        var table = Table<Row>()
        for number in 0..<count { table.put(makeRow(Workflow(number))) }
        cost(name) {
            var draft = table
            let isNew = draft.insert(makeRow(added[$0]))
            table = draft
            return isNew ? 1 : 0
        }
    }
    let snapshot = table
    cost("look-up") { snapshot[ids[$0]] == nil ? 0 : 1 }
    cost("page of 100, insertion order") { table.all.page(skip: skips[$0], limit: 100).count }
    cost("page of 100, by index") { table.rows(Workflow.byAccount).page(skip: skips[$0], limit: 100).count }
    cost("page of 10 in a group") { table.rows(Workflow.newest, in: groups[$0]).page(skip: 0, limit: 10).count }
    cost("count of a group") { table.rows(Workflow.newest, in: groups[$0]).count }
    cost("copy and update, indexes untouched") {
        var draft = table
        draft.update(ids[$0]) { workflow in workflow.members[3] += 1 }
        table = draft
        return 0
    }
    cost("copy and update, one index changed") {
        var draft = table
        draft.update(ids[$0]) { workflow in workflow.date += 1_000_000 }
        table = draft
        return 0
    }
    insertCost("copy and insert, no index", Unindexed.init)
    insertCost("copy and insert, one index", IndexedOnce.init)
    cost("copy and insert, two indexes") {
        var draft = table
        let isNew = draft.insert(added[$0])
        table = draft
        return isNew ? 1 : 0
    }
    cost("copy and remove, two indexes") {
        var draft = table
        draft.remove(added[$0].id)
        table = draft
        return 0
    }
    cost("insert in place, two indexes") { table.insert(added[$0]) ? 1 : 0 }
    return costs
}

/// The memory that a table takes for each row, in addition to the row itself.
func bytesPerRow<Row: TableRow>(_ rows: [Row]) -> Int {
    let before = residentBytes()
    var table = Table<Row>()
    for row in rows { table.put(row) }
    let bytes = residentBytes() - before
    tables.append(table)
    return bytes / rows.count - MemoryLayout<Row>.stride
}

// arguments choose numbers of rows, and measurements by part of their names; without arguments, memory is measured too
let arguments = CommandLine.arguments.dropFirst()
let chosenCounts = arguments.compactMap { Int($0) }
let counts = chosenCounts.isEmpty ? [1000, 100_000, 1_000_000] : chosenCounts
let wanted = arguments.filter { Int($0) == nil }

// memory is measured first, and nothing is freed, so that no table can reuse the memory of another
nonisolated(unsafe) var tables: [any Sendable] = []
if arguments.isEmpty {
    let million = (0..<1_000_000).map(Workflow.init)
    let (unindexed, indexedOnce) = (million.map(Unindexed.init), million.map(IndexedOnce.init))
    print("bytes per row beside the row, at a million rows, with no, one and two indexes:")
    print("  \(bytesPerRow(unindexed))  \(bytesPerRow(indexedOnce))  \(bytesPerRow(million))")
}

let results = counts.map(costs(of:))
print(leftAligned("") + counts.map { rightAligned("\($0) rows", 14) }.joined())
for (position, (name, _)) in results[0].enumerated() {
    print(leftAligned(name) + results.map { rightAligned("\($0[position].nanoseconds) ns", 14) }.joined())
}
