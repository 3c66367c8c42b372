/// A row's place in an index. Rows with equal keys stand in the order of their ordinals.
struct IndexEntry: Sendable {
    var key: SortKey
    var ordinal: Int
}

/// Index entries in one buffer of words, so that copying a node copies words and counts no references. What all keys begin with is kept
/// once: in a large group that is the group.
///
/// Layout: the shared words; for each entry the rest of its key and its ordinal; where each entry ends, two to a word.
@usableFromInline struct IndexRun: SortedRun {
    static let leafCapacity = 64

    private var words: [UInt64] = []
    private var entryCount: UInt32 = 0
    private var sharedCount: UInt32 = 0

    @usableFromInline init() {}

    /// - Parameter entries: the words of a key and its ordinal each, in order.
    private init(_ entries: ArraySlice<[UInt64]>, sharing shared: Int) {
        guard let first = entries.first else { return }
        entryCount = UInt32(entries.count)
        sharedCount = UInt32(shared)
        words.reserveCapacity(shared + entries.reduce((entries.count + 1) / 2) { $0 + $1.count - shared })
        words += first[..<shared]
        var ends: [Int] = []
        for entry in entries {
            words += entry[shared...]
            ends.append(words.count)
        }
        words += repeatElement(0, count: (entries.count + 1) / 2)
        for (position, end) in ends.enumerated() { setEnd(end, at: position) }
    }

    /// Shares as many words as can be: of sorted entries those that the keys of the first and the last have in common.
    private init(_ entries: ArraySlice<[UInt64]>) {
        let (first, last) = (entries.first?.dropLast() ?? [], entries.last?.dropLast() ?? [])
        var shared = 0
        while shared < min(first.count, last.count), first[shared] == last[shared] { shared += 1 }
        self.init(entries, sharing: shared)
    }

    @usableFromInline var count: Int { Int(entryCount) }

    subscript(position: Int) -> IndexEntry {
        let words = entry(at: position)
        return IndexEntry(key: SortKey(words: words.dropLast()), ordinal: Int(words[words.count - 1]))
    }

    @usableFromInline func ordinal(at position: Int) -> Int { Int(words[end(position) - 1]) }

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

    enum Order { case before, equal, longer, after }

    /// How the key at that position stands to `key`; `longer` when it begins with it.
    func order(at position: Int, _ key: SortKey) -> Order {
        let shared = Int(sharedCount)
        let start = start(position)
        let length = shared + end(position) - 1 - start
        let common = min(length, key.words.count)
        var at = 0
        while at < common {
            let word = words[at < shared ? at : at - shared + start]
            if word != key.words[at] { return word < key.words[at] ? .before : .after }
            at += 1
        }
        if length == key.words.count { return .equal }
        return length < key.words.count ? .before : .longer
    }

    mutating func insert(_ entry: IndexEntry, at position: Int) {
        let key = entry.key.words
        var shared = 0
        while shared < min(Int(sharedCount), key.count), words[shared] == key[shared] { shared += 1 }
        if shared < sharedCount { self = Self(entries[...], sharing: shared) }
        if count == 0 { self = Self([key + [UInt64(entry.ordinal)]], sharing: key.count); return }

        let start = start(position)
        let size = key.count - shared + 1
        // little by little: arrays grow to twice their size by themselves, and there are many of them
        if words.count + size + 1 > words.capacity { words.reserveCapacity(words.count + 4 * (size + 1)) }
        words.insert(contentsOf: repeatElement(UInt64(entry.ordinal), count: size), at: start)
        for offset in 0..<size - 1 { words[start + offset] = key[shared + offset] }
        if count % 2 == 0 { words.append(0) }
        entryCount += 1
        for later in stride(from: count - 1, to: position, by: -1) { setEnd(end(later - 1) + size, at: later) }
        setEnd(start + size, at: position)
    }

    mutating func remove(at position: Int) {
        let (start, end) = (start(position), end(position))
        for later in position + 1..<count { setEnd(self.end(later) - (end - start), at: later - 1) }
        if count % 2 == 1 { words.removeLast() }
        entryCount -= 1
        words.removeSubrange(start..<end)
    }

    mutating func append(_ later: Self) { self = Self((entries + later.entries)[...]) }

    mutating func split(at position: Int) -> Self {
        let entries = entries
        self = Self(entries[..<position])
        return Self(entries[position...])
    }
}

extension IndexRun {
    /// Every entry with all words of its key.
    private var entries: [[UInt64]] { (0..<count).map(entry(at:)) }

    private func entry(at position: Int) -> [UInt64] { Array(words[..<Int(sharedCount)]) + words[start(position)..<end(position)] }

    private func start(_ position: Int) -> Int { position == 0 ? Int(sharedCount) : end(position - 1) }

    private func end(_ position: Int) -> Int { Int(words[endIndex(position)] >> endShift(position) & 0xFFFF_FFFF) }

    private mutating func setEnd(_ end: Int, at position: Int) {
        let index = endIndex(position)
        words[index] = words[index] & ~(0xFFFF_FFFF << endShift(position)) | UInt64(end) << endShift(position)
    }

    private func endIndex(_ position: Int) -> Int { words.count - ((count + 1) >> 1) + (position >> 1) }
    private func endShift(_ position: Int) -> UInt64 { UInt64(position & 1) << 5 }
}
