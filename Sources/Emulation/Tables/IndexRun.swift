/// An index as a tree: which rows there are, by ordinal, in the order of their keys.
typealias IndexTree = SortedTree<IndexRun>

/// A row's place in an index. Rows with equal keys stand in the order of their ordinals.
struct IndexEntry: Sendable {
    var key: SortKey
    var ordinal: Int
}

/// Index entries laid end to end in one buffer of words, so that copying a node copies bytes and counts no references.
struct IndexRun: SortedRun {
    static let capacity = 32

    /// Per entry: the words of its key, then its ordinal.
    private var words: [UInt64] = []
    /// Where each entry ends in `words`.
    private var ends: [Int] = []

    init() {}

    var count: Int { ends.count }

    subscript(position: Int) -> IndexEntry {
        let range = range(position)
        return IndexEntry(key: SortKey(words: Array(words[range.dropLast()])), ordinal: Int(words[range.upperBound - 1]))
    }

    func ordinal(at position: Int) -> Int { Int(words[ends[position] - 1]) }

    func isEntry(at position: Int, before entry: IndexEntry) -> Bool {
        switch order(at: position, entry.key) {
        case .before: true
        case .equal: ordinal(at: position) < entry.ordinal
        case .after, .begins: false
        }
    }

    func isEntry(at position: Int, equalTo entry: IndexEntry) -> Bool {
        order(at: position, entry.key) == .equal && ordinal(at: position) == entry.ordinal
    }

    /// Whether the entry comes before all whose keys begin with `group`.
    func isEntry(at position: Int, beforeGroup group: SortKey) -> Bool { order(at: position, group) == .before }

    /// Whether the entry comes after all whose keys begin with `group`.
    func isEntry(at position: Int, afterGroup group: SortKey) -> Bool { order(at: position, group) == .after }

    mutating func insert(_ entry: IndexEntry, at position: Int) {
        let start = start(position)
        let added = entry.key.words.count + 1
        words.insert(contentsOf: entry.key.words + CollectionOfOne(UInt64(entry.ordinal)), at: start)
        ends.insert(start, at: position)
        for later in position..<ends.count { ends[later] += added }
    }

    mutating func remove(at position: Int) {
        let range = range(position)
        words.removeSubrange(range)
        ends.remove(at: position)
        for later in position..<ends.count { ends[later] -= range.count }
    }

    mutating func append(_ later: Self) {
        let start = words.count
        words += later.words
        for end in later.ends { ends.append(start + end) }
    }

    mutating func split(at position: Int) -> Self {
        let start = start(position)
        var later = Self()
        later.words = Array(words[start...])
        later.ends = ends[position...].map { $0 - start }
        words.removeSubrange(start...)
        ends.removeSubrange(position...)
        return later
    }
}

extension IndexRun {
    private enum Order { case before, equal, begins, after }

    /// How the key of an entry stands to `key`; `begins` when it is longer and begins with it.
    private func order(at position: Int, _ key: SortKey) -> Order {
        let range = range(position).dropLast()
        for (word, other) in zip(words[range], key.words) where word != other { return word < other ? .before : .after }
        if range.count == key.words.count { return .equal }
        return range.count < key.words.count ? .before : .begins
    }

    private func start(_ position: Int) -> Int { position == 0 ? 0 : ends[position - 1] }
    private func range(_ position: Int) -> Range<Int> { start(position)..<ends[position] }
}
