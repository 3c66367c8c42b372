import Dispatch
import Synchronization

/// Rows on their way into a table, with the hashes and keys that decide on their places. Those are computed where a row is made, on
/// whichever core that is: coming back to a million rows later would fetch each of them from memory once more.
struct FreshRows<Row: TableRow>: Sendable {
    private(set) var rows: [Row] = []
    fileprivate var hashes: [Int] = []
    /// By index, then by row.
    fileprivate var keys: [[SortKey?]]
    /// By index: the keys of rows that have several, each with the position of its row.
    fileprivate var severalKeys: [[(place: Int, key: SortKey)]]
    // apart: taking a whole index out of an array counts a reference to each of its functions
    private let key = Row.indexes.map { $0.key }
    private let several = Row.indexes.map { $0.severalKeys }

    init() {
        keys = Array(repeating: [], count: key.count)
        severalKeys = Array(repeating: [], count: key.count)
    }

    mutating func append(_ row: Row) {
        hashes.append(row.id.hashValue)
        for index in key.indices {
            keys[index].append(key[index](row))
            guard let several = several[index] else { continue }
            for key in several(row) { severalKeys[index].append((rows.count, key)) }
        }
        rows.append(row)
    }
}

extension Table {
    /// A table of many rows at once, as if they were inserted one after another: on all cores, and each part built from the bottom up.
    /// - Returns: also the positions of the rows that are left out because an earlier one has their id.
    static func filled(with parts: [FreshRows<Row>]) -> (table: Table, repeated: [(place: Int, id: Row.ID)]) {
        // closures: finding a key path into a generic type takes half a millisecond for each type of row
        let rows = parts.flatMap { $0.rows }
        let filling = Mutex((table: Table(), repeated: [Int]()))
        DispatchQueue.concurrentPerform(iterations: rows.isEmpty ? 0 : Row.indexes.count + 2) { step in
            switch step {
            case 0:
                var repeated: [Int] = []
                let hashes = HashIndex(parts.flatMap { $0.hashes }, areSame: { rows[$0].id == rows[$1].id }, repeated: &repeated)
                filling.withLock {
                    $0.table.hashes = hashes
                    $0.repeated = repeated
                }
            case 1:
                var tree = RowTree<Row>()
                for ordinal in rows.indices { tree.put(rows[ordinal], at: ordinal) }
                filling.withLock {
                    $0.table.tree = tree
                    $0.table.nextOrdinal = rows.count
                }
            default:
                let tree = IndexTree(parts.map { ($0.keys[step - 2], $0.severalKeys[step - 2]) })
                filling.withLock { $0.table.indexTrees[step - 2] = tree }
            }
        }
        let (table, repeated) = filling.withLock { $0 }
        guard !repeated.isEmpty else { return (table, []) }
        let isRepeated = Set(repeated)
        var fresh = FreshRows<Row>()
        for place in rows.indices where !isRepeated.contains(place) { fresh.append(rows[place]) }
        return (filled(with: [fresh]).table, repeated.map { ($0, rows[$0].id) })
    }
}
