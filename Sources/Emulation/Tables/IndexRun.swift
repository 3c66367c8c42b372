/// A row's place in an index. Rows with equal keys stand in the order of their ordinals.
struct IndexEntry: Sendable {
    var key: SortKey
    var ordinal: Int
}

/// Index entries laid end to end in one buffer, so that copying a node copies words and counts no references. What all keys begin with
/// is kept once: in a large group that is the group.
struct IndexRun: SortedRun {
    static let leafCapacity = 32

    /// The shared words, then for each entry the rest of its key and its ordinal.
    private var words: [UInt64] = []
    /// Where each entry ends in `words`.
    private var ends: [UInt32] = []
    private var sharedCount = 0

    init() {}

    var count: Int { ends.count }

    subscript(position: Int) -> IndexEntry {
        IndexEntry(key: SortKey(words: keyWords(at: position)), ordinal: ordinal(at: position))
    }

    func ordinal(at position: Int) -> Int { Int(words[end(position) - 1]) }

    func precedes(_ entry: IndexEntry, at position: Int) -> Bool {
        switch order(at: position, entry.key) {
        case .before: true
        case .equal: ordinal(at: position) < entry.ordinal
        case .longer, .after: false
        }
    }

    func follows(_ entry: IndexEntry, at position: Int) -> Bool {
        switch order(at: position, entry.key) {
        case .before: false
        case .equal: ordinal(at: position) > entry.ordinal
        case .longer, .after: true
        }
    }

    mutating func insert(_ entry: IndexEntry, at position: Int) {
        let key = entry.key.words
        if count == 0 {
            words = key
            sharedCount = key.count
        }
        share(first: sharedCount(with: key))
        let start = start(position)
        let size = key.count - sharedCount + 1
        if words.count + size > words.capacity { words.reserveCapacity(words.count + 4 * size) }
        words.insert(contentsOf: repeatElement(UInt64(entry.ordinal), count: size), at: start)
        for offset in 0..<size - 1 { words[start + offset] = key[sharedCount + offset] }
        if ends.count == ends.capacity { ends.reserveCapacity(ends.count + 8) }
        ends.insert(UInt32(start), at: position)
        for later in position..<ends.count { ends[later] += UInt32(size) }
    }

    mutating func remove(at position: Int) {
        let (start, end) = (start(position), end(position))
        words.removeSubrange(start..<end)
        ends.remove(at: position)
        for later in position..<ends.count { ends[later] -= UInt32(end - start) }
    }

    mutating func append(_ later: Self) {
        guard count > 0, later.count > 0 else {
            if count == 0 { self = later }
            return
        }
        var later = later
        share(first: sharedCount(with: later.words[..<later.sharedCount]))
        later.share(first: sharedCount)
        let moved = UInt32(words.count - sharedCount)
        words += later.words[sharedCount...]
        for end in later.ends { ends.append(end + moved) }
    }

    mutating func split(at position: Int) -> Self {
        let start = start(position)
        var later = Self()
        later.words = Array(words[..<sharedCount]) + words[start...]
        later.ends = ends[position...].map { $0 - UInt32(start - sharedCount) }
        later.sharedCount = sharedCount
        words = Array(words[..<start])
        ends = Array(ends[..<position])
        shareMost()
        later.shareMost()
        return later
    }
}

extension IndexRun {
    enum Order { case before, equal, longer, after }

    /// How the key at that position stands to `key`; `longer` when it begins with it.
    func order(at position: Int, _ key: SortKey) -> Order {
        let start = start(position)
        let length = sharedCount + end(position) - 1 - start
        let common = min(length, key.words.count)
        var at = 0
        while at < common {
            let word = words[at < sharedCount ? at : at - sharedCount + start]
            if word != key.words[at] { return word < key.words[at] ? .before : .after }
            at += 1
        }
        if length == key.words.count { return .equal }
        return length < key.words.count ? .before : .longer
    }

    private func start(_ position: Int) -> Int { position == 0 ? sharedCount : Int(ends[position - 1]) }
    private func end(_ position: Int) -> Int { Int(ends[position]) }
    private func keyWords(at position: Int) -> [UInt64] { Array(words[..<sharedCount]) + words[start(position)..<end(position) - 1] }

    /// How many of the shared words `key` begins with.
    private func sharedCount(with key: some RandomAccessCollection<UInt64>) -> Int {
        var common = 0
        for word in key {
            guard common < sharedCount, words[common] == word else { break }
            common += 1
        }
        return common
    }

    /// Shares as many words as can be; of a sorted list those that the first and the last have in common.
    private mutating func shareMost() {
        let (first, last) = (keyWords(at: 0), keyWords(at: count - 1))
        var common = 0
        while common < min(first.count, last.count), first[common] == last[common] { common += 1 }
        share(first: common)
    }

    private mutating func share(first newCount: Int) {
        guard newCount != sharedCount else { return }
        var relaid = Array(keyWords(at: 0)[..<newCount])
        var relaidEnds: [UInt32] = []
        relaidEnds.reserveCapacity(count)
        for position in 0..<count {
            relaid += keyWords(at: position)[newCount...]
            relaid.append(words[end(position) - 1])
            relaidEnds.append(UInt32(relaid.count))
        }
        (words, ends, sharedCount) = (relaid, relaidEnds, newCount)
    }
}
