import OrderedJSON

/// The entries of a diff that no expectation has taken yet. An expectation finds them by the most specific thing that it names, so that
/// comparing many entries with many expectations takes time in proportion to their number.
struct DiffEntries {
    struct Entry {
        let json: JSON.Object
        /// The changes of a changed record, by pointer.
        fileprivate let changes: [String: JSON]
    }

    /// Nil in the place of an entry that was taken.
    private var entries: [Entry?]
    private var lists: [Key: List] = [:]

    /// Places of entries in their order; those before `start` are taken.
    private struct List {
        var places: [Int] = []
        var start = 0
    }

    private struct Key: Hashable {
        let api, collection: String
        var name = ""
        var value = ""

        init(_ entry: JSON.Object) {
            api = entry["api"]?.stringValue ?? ""
            collection = entry["collection"]?.stringValue ?? ""
        }

        func with(_ name: String, _ value: String) -> Key {
            var key = self
            (key.name, key.value) = (name, value)
            return key
        }
    }

    init(_ documents: [JSON.Document]) {
        entries = documents.map { Entry($0.object) }
        for (place, document) in documents.enumerated() {
            for key in Self.keys(of: document.object) { lists[key, default: List()].places.append(place) }
        }
    }

    /// Takes the first entry that meets an expectation.
    mutating func take(fitting wish: JSON.Object) -> Entry? {
        let key = Self.keys(of: wish).last ?? Key(wish)
        guard let list = lists[key] else { return nil }
        let start = list.places[list.start...].firstIndex { entries[$0] != nil } ?? list.places.endIndex
        lists[key]?.start = start
        guard let place = list.places[start...].first(where: { entries[$0]?.meets(wish) ?? false }) else { return nil }
        defer { entries[place] = nil }
        return entries[place]
    }

    /// The entries that are left, in their order.
    var rest: [JSON.Object] { entries.compactMap { $0?.json } }

    /// The keys under which an entry is found; the last one of an expectation is the most specific.
    private static func keys(of entry: JSON.Object) -> [Key] {
        let whole = Key(entry)
        var keys = [whole]
        for change in entry["changes"]?.arrayValue ?? [] { keys.append(whole.with("changes", change["pointer"]?.stringValue ?? "")) }
        for (name, value) in entry["record"]?.objectValue ?? [:] {
            if let text = value.stringValue { keys.append(whole.with("record/\(name)", text)) }
        }
        if let id = entry["id"]?.stringValue { keys.append(whole.with("id", id)) }
        return keys
    }
}

extension DiffEntries.Entry {
    fileprivate init(_ entry: JSON.Object) {
        json = entry
        let all = entry["changes"]?.arrayValue ?? []
        changes = Dictionary(all.map { ($0["pointer"]?.stringValue ?? "", $0) }) { first, _ in first }
    }

    /// Whether the entry is what an expectation wants.
    fileprivate func meets(_ wish: JSON.Object) -> Bool {
        for name in ["api", "collection", "id"] {
            if let wanted = wish[name], wanted != json[name] { return false }
        }
        let record = json["record"]?.objectValue ?? [:]
        guard (wish["record"]?.objectValue ?? [:]).allSatisfy({ record[$0]?.isSame(as: $1) ?? false }) else { return false }
        return (wish["changes"]?.arrayValue ?? []).allSatisfy { wanted in
            changes[wanted["pointer"]?.stringValue ?? ""].map { $0.isMeant(by: wanted) } ?? false
        }
    }

    /// The entry with the changes that an expectation does not name; nil when there are none, or when it names none at all.
    func surplus(beside wish: JSON.Object) -> JSON.Object? {
        guard let wanted = wish["changes"] else { return nil }
        let named = Dictionary(grouping: wanted.arrayValue ?? []) { $0["pointer"]?.stringValue ?? "" }
        let surplus = (json["changes"]?.arrayValue ?? []).filter { change in
            !(named[change["pointer"]?.stringValue ?? ""] ?? []).contains { change.isMeant(by: $0) }
        }
        guard !surplus.isEmpty else { return nil }
        var entry = json
        entry["changes"] = .array(surplus)
        return entry
    }
}

extension JSON {
    /// Whether this change of a member is what an expectation with the same pointer wants.
    fileprivate func isMeant(by wanted: JSON) -> Bool {
        ["old", "new"].allSatisfy { name in wanted[name].map { self[name]?.isSame(as: $0) ?? false } ?? true }
    }
}
