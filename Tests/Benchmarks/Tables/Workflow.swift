import Emulation

/// A row like those of the emulated services: its members behind one reference, ids of 36 characters.
struct Workflow: TableRow {
    let id: String
    let account: String
    var date: Int64
    var members: [UInt64] = Array(repeating: 0, count: 8)

    init(_ number: Int) {
        id = Self.id(number)
        account = Self.account(number)
        date = Int64(mixed(number, 3) >> 20)
    }

    static func id(_ number: Int) -> String { guid(mixed(number, 1)) }
    /// One of a hundred accounts.
    static func account(_ number: Int) -> String { guid(mixed(number % 100, 2)) }

    static let byAccount = Index<Workflow>("account") { SortKey($0.account) }
    static let newest = Index<Workflow>("newest") { SortKey($0.account).then(descending: $0.date) }
    static let indexes = [byAccount, newest]

    private static func guid(_ bits: UInt64) -> String {
        let hex = String(bits, radix: 16)
        return String(repeating: "0", count: 16 - hex.count) + hex + "-0000-4000-8000-000"
    }
}

/// The same row without an index.
struct Unindexed: TableRow {
    let workflow: Workflow
    var id: String { workflow.id }
}

/// The same row with one index.
struct IndexedOnce: TableRow {
    let workflow: Workflow
    var id: String { workflow.id }
    static let indexes = [Index<IndexedOnce>("newest") { SortKey($0.workflow.account).then(descending: $0.workflow.date) }]
}
