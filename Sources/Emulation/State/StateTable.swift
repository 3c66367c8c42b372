package import OrderedJSON

/// A table of an API's state, by the name of its collection: what the control plane reads and writes of any API.
package struct StateTable<State: Sendable>: Sendable {
    package let collection: SeedCollection
    /// The collection that the records are part of. Seed files with that collection and without this one leave this one empty.
    let owner: String?
    /// Whether each record in a seed file is a row of the table, and holds nothing of other tables.
    let holdsRecordsAsWritten: Bool
    /// Reads the table from the seed file of its collection.
    package let fill: @Sendable (inout State, SeedReader) -> Void
    /// The records as a seed file's array, in its order.
    let text: @Sendable (State) -> [UInt8]
    /// One record as a seed file would hold it.
    let record: @Sendable (_ id: String, State) -> JSON.Document?
    /// Stores a checked record in place of the one with its id, or after all others, and updates what follows from it.
    let put: @Sendable (JSON.Object, inout State) -> JSON.Document
    /// The id of a record, which need not be in the state.
    let id: @Sendable (JSON.Object) -> String
    /// Whether that is the id of the record, however it is spelled.
    let hasID: @Sendable (JSON.Object, String) -> Bool
    /// Removes a record and updates what follows from its absence; false when there is none with that id.
    let remove: @Sendable (_ id: String, inout State) -> Bool
    /// The `Table` itself.
    let table: @Sendable (State) -> any Sendable
    /// The position of a record in the table.
    let place: @Sendable (_ id: String, State) -> Int?
    let changes: @Sendable (_ old: State, _ new: State) -> [RecordChange]
    /// Keeps the loaded state from drawing ids that the old state gave out.
    let goOn: @Sendable (_ loaded: inout State, _ old: State) -> Void

    /// - Parameters:
    ///   - owner: the collection that the records are part of, and are replaced with.
    ///   - changed: updates what the API derives from a record that was stored from outside (`old` is nil where there was none) or was
    ///     removed (`new` is nil). For files that are read, `state(from:)` does this.
    ///   - written: a record as a seed file holds it, where that is more than the row; returns nil for one that another record contains.
    package init<Row: Record>(
        _ name: String, _ table: any WritableKeyPath<State, Table<Row>> & Sendable, partOf owner: String? = nil,
        changed: @escaping @Sendable (_ old: Row?, _ new: Row?, _ state: inout State) -> Void = { _, _, _ in },
        written: (@Sendable (Row, State) -> JSON.Document?)? = nil
    ) where Row.ID: RecordID {
        collection = SeedCollection(name, Row.schema)
        self.owner = owner
        holdsRecordsAsWritten = written == nil
        fill = { state, seeds in state[keyPath: table] = seeds.table(name) }
        let written = written ?? { row, _ in row.seedDocument }
        text = { state in
            var text: [UInt8] = [UInt8(ascii: "[")]
            state[keyPath: table].all.visit { row in
                guard let document = written(row, state) else { return }
                if text.count > 1 { text.append(UInt8(ascii: ",")) }
                document.write(to: &text)
            }
            return text + [UInt8(ascii: "]")]
        }
        record = { id, state in
            Row.ID(inPath: id).flatMap { state[keyPath: table][$0] }.map { written($0, state) ?? $0.seedDocument }
        }
        put = { seed, state in
            let row = Row(seed: seed)
            let old = state[keyPath: table].put(row)
            changed(old, row, &state)
            let stored = state[keyPath: table][row.id] ?? row
            return written(stored, state) ?? stored.seedDocument
        }
        id = { Row(seed: $0).id.inPath }
        hasID = { seed, id in Row(seed: seed).id == Row.ID(inPath: id) }
        remove = { id, state in
            guard let old = Row.ID(inPath: id).flatMap({ state[keyPath: table].remove($0) }) else { return false }
            changed(old, nil, &state)
            return true
        }
        self.table = { state in state[keyPath: table] }
        place = { id, state in Row.ID(inPath: id).flatMap { state[keyPath: table].all.rank(of: $0) } }
        changes = { old, new in
            var changes: [RecordChange] = []
            new[keyPath: table].changes(since: old[keyPath: table]) { before, after in
                let change = RecordChange(
                    collection: name, id: (after ?? before)?.id.inPath ?? "", old: before?.seedDocument, new: after?.seedDocument)
                if change.old?.text != change.new?.text { changes.append(change) }
            }
            return changes
        }
        goOn = { loaded, old in loaded[keyPath: table].goOn(from: old[keyPath: table]) }
    }
}

/// What happened to a record between two moments: it was added if there is no old one, and removed if there is no new one.
package struct RecordChange: Sendable {
    package let collection: String
    package let id: String
    package let old: JSON.Document?
    package let new: JSON.Document?
}

/// An id that can be written in a path.
package protocol RecordID: Hashable, Comparable, Sendable {
    init?(inPath text: String)
    var inPath: String { get }
}

extension GUID: RecordID {
    package init?(inPath text: String) { self.init(text) }
    package var inPath: String { description }
}

extension Int: RecordID {
    package init?(inPath text: String) { self.init(text) }
    package var inPath: String { description }
}

extension String: RecordID {
    package init?(inPath text: String) { self = text }
    package var inPath: String { self }
}

extension Record {
    /// The record as a seed file would hold it.
    package var seedDocument: JSON.Document {
        var seed = document
        let hidden = hiddenSeed
        if !hidden.isEmpty { seed.merge(hidden) }
        return seed
    }
}
