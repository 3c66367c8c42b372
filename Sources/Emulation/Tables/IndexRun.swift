/// A row's place in an index. Rows with equal keys stand in the order of their ordinals.
struct IndexEntry: Sendable {
    var key: SortKey
    var ordinal: Int
}

/// Index entries in one buffer of words, so that copying a node copies words and counts no references. The words with which all keys begin
/// are stored once: in a large group, they are the group.
///
/// Layout: the shared words; for each entry the rest of its key and its ordinal.
struct IndexRun: SortedRun {
    static let leafCapacity = 64

    private var words: [UInt64] = []
    private var entryCount: UInt32 = 0
    private var sharedCount: UInt32 = 0
    /// Where each entry ends; empty when all are of one size.
    private var ends: [UInt32] = []
    /// How many words each entry has; zero when they differ in size.
    private var size = 0

    init() {}

    init(sorted entries: ArraySlice<IndexEntry>) {
        guard let first = entries.first, let last = entries.last else { return }
        // what the first and the last key begin with, all keys between them begin with
        let shared = zip(first.key.words, last.key.words).prefix { $0 == $1 }.count
        words = Array(first.key.words[..<shared])
        words.reserveCapacity(entries.reduce(shared) { $0 + $1.key.words.count - shared + 1 })
        for entry in entries {
            words += entry.key.words[shared...]
            words.append(UInt64(entry.ordinal))
            ends.append(UInt32(words.count))
        }
        entryCount = UInt32(entries.count)
        sharedCount = UInt32(shared)
        noteSize()
    }

    var count: Int { Int(entryCount) }

    subscript(position: Int) -> IndexEntry {
        let key = words[..<shared] + words[start(position)..<end(position) - 1]
        return IndexEntry(key: SortKey(words: key), ordinal: ordinal(at: position))
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

    enum Order { case before, equal, longer, after }

    /// How the key at that position compares to `key`; `longer` when it begins with `key` and goes on.
    func order(at position: Int, _ key: SortKey) -> Order {
        let shared = shared
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
        if count == 0 {
            words = key
            sharedCount = UInt32(key.count)
            size = 1  // the ordinal alone
            ends = []
        }
        let common = commonCount(key)
        if common < shared { self = Self(self, 0..<count, sharing: common) }
        let start = start(position)
        let added = key.count - common + 1
        if size > 0, added != size {
            ends = (0..<count).map { UInt32(end($0)) }
            size = 0
        }
        // in small steps: by itself an array doubles its capacity, and there are many of them
        if words.count + added > words.capacity { words.reserveCapacity(words.count + 8 * added) }
        words.insert(contentsOf: repeatElement(UInt64(entry.ordinal), count: added), at: start)
        for offset in 0..<added - 1 { words[start + offset] = key[common + offset] }
        entryCount += 1
        guard size == 0 else { return }
        ends.insert(UInt32(start), at: position)
        for later in position..<ends.count { ends[later] += UInt32(added) }
    }

    mutating func remove(at position: Int) {
        let (start, end) = (start(position), end(position))
        words.removeSubrange(start..<end)
        entryCount -= 1
        guard size == 0 else { return }
        ends.remove(at: position)
        for later in position..<ends.count { ends[later] -= UInt32(end - start) }
    }

    mutating func append(_ later: Self) {
        for position in 0..<later.count { insert(later[position], at: count) }
    }

    mutating func split(at position: Int) -> Self {
        let later = Self(self, position..<count)
        self = Self(self, 0..<position)
        return later
    }
}

extension IndexRun {
    /// Some entries of a run.
    /// - Parameter sharing: how many words of the keys to store once; nil means as many as possible.
    private init(_ run: Self, _ range: Range<Int>, sharing: Int? = nil) {
        guard !range.isEmpty else { return }
        // what the first and the last key begin with, all between them begin with; but the first key of a branch may be out of order
        let last = range.upperBound - 1
        let shared = sharing ?? min(run.commonCount(range.lowerBound, last), run.commonCount(min(range.lowerBound + 1, last), last))
        let start = run.start(range.lowerBound)
        words = Array(run.words[..<min(shared, run.shared)]) + run.words[start..<start + max(shared - run.shared, 0)]
        ends.reserveCapacity(range.count)
        for position in range {
            if shared < run.shared { words += run.words[shared..<run.shared] }
            words += run.words[run.start(position) + max(shared - run.shared, 0)..<run.end(position)]
            ends.append(UInt32(words.count))
        }
        entryCount = UInt32(ends.count)
        sharedCount = UInt32(shared)
        noteSize()
    }

    /// Drops `ends` when all entries are of one size.
    private mutating func noteSize() {
        let first = Int(ends[0]) - shared
        guard ends.indices.allSatisfy({ Int(ends[$0]) == shared + first * ($0 + 1) }) else { return }
        size = first
        ends = []
    }

    private var shared: Int { Int(sharedCount) }

    /// How many of the shared words `key` begins with.
    private func commonCount(_ key: [UInt64]) -> Int {
        var common = 0
        while common < min(shared, key.count), words[common] == key[common] { common += 1 }
        return common
    }

    /// How many words the keys of two entries have in common.
    private func commonCount(_ position: Int, _ other: Int) -> Int {
        let (start, otherStart) = (start(position), start(other))
        let length = min(end(position) - start, end(other) - otherStart) - 1
        var common = 0
        while common < length, words[start + common] == words[otherStart + common] { common += 1 }
        return shared + common
    }

    private func start(_ position: Int) -> Int {
        if size > 0 { return shared + position * size }
        return position == 0 ? shared : Int(ends[position - 1])
    }

    private func end(_ position: Int) -> Int { size > 0 ? shared + (position + 1) * size : Int(ends[position]) }
}
