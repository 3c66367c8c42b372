/// A row's place in an index. Rows with equal keys stand in the order of their ordinals.
struct IndexEntry: Sendable {
    var key: SortKey
    var ordinal: Int
}

/// Index entries in one buffer of words, so that copying a node copies words and counts no references. What all keys begin with is kept
/// once: in a large group that is the group.
///
/// Layout: the shared words; for each entry the rest of its key and its ordinal; unless all are of one size, where each entry ends, two to
/// a word.
struct IndexRun: SortedRun {
    static let leafCapacity = 64

    private var words: [UInt64] = []
    private var entryCount: UInt16 = 0
    /// Words of each entry; zero when they differ.
    private var size: UInt16 = 0
    private var sharedCount: UInt32 = 0

    init() {}

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

    /// How the key at that position stands to `key`; `longer` when it begins with it.
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
        }
        let common = commonCount(key)
        if common < shared { self = Self(self, 0..<count, sharing: common) }
        let start = start(position)
        let added = key.count - common + 1
        if size > 0, added != size { keep((0..<count).map(end)) }
        // little by little: arrays grow to twice their size by themselves, and there are many of them
        if words.count + added + 1 > words.capacity { words.reserveCapacity(words.count + 8 * (added + 1)) }
        words.insert(contentsOf: repeatElement(UInt64(entry.ordinal), count: added), at: start)
        for offset in 0..<added - 1 { words[start + offset] = key[common + offset] }
        if size == 0, count % 2 == 0 { words.append(0) }
        entryCount += 1
        guard size == 0 else { return }
        for later in stride(from: count - 1, to: position, by: -1) { setEnd(end(later - 1) + added, at: later) }
        setEnd(start + added, at: position)
    }

    mutating func remove(at position: Int) {
        let (start, end) = (start(position), end(position))
        if size == 0 {
            for later in position + 1..<count { setEnd(self.end(later) - (end - start), at: later - 1) }
            if count % 2 == 1 { words.removeLast() }
        }
        entryCount -= 1
        words.removeSubrange(start..<end)
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
    /// - Parameter sharing: how many words of the keys to keep once; as many as can be if nil.
    private init(_ run: Self, _ range: Range<Int>, sharing: Int? = nil) {
        guard let first = range.first, let last = range.last else { return }
        let shared = sharing ?? run.commonCount(first, last)
        let start = run.start(first)
        words = Array(run.words[..<min(shared, run.shared)]) + run.words[start..<start + max(shared - run.shared, 0)]
        var ends: [Int] = []
        for position in range {
            if shared < run.shared { words += run.words[shared..<run.shared] }
            words += run.words[run.start(position) + max(shared - run.shared, 0)..<run.end(position)]
            ends.append(words.count)
        }
        entryCount = UInt16(ends.count)
        sharedCount = UInt32(shared)
        let isUniform = ends.indices.allSatisfy { ends[$0] - shared == (ends[0] - shared) * ($0 + 1) }
        size = isUniform ? UInt16(exactly: ends[0] - shared) ?? 0 : 0
        if size == 0 { keep(ends) }
    }

    /// Writes down where each entry ends.
    private mutating func keep(_ ends: [Int]) {
        size = 0
        words += repeatElement(0, count: (ends.count + 1) / 2)
        for (position, end) in ends.enumerated() { setEnd(end, at: position) }
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
        if size > 0 { return shared + position * Int(size) }
        return position == 0 ? shared : end(position - 1)
    }

    private func end(_ position: Int) -> Int {
        if size > 0 { return shared + (position + 1) * Int(size) }
        return Int(words[endIndex(position)] >> endShift(position) & 0xFFFF_FFFF)
    }

    private mutating func setEnd(_ end: Int, at position: Int) {
        let index = endIndex(position)
        words[index] = words[index] & ~(0xFFFF_FFFF << endShift(position)) | UInt64(end) << endShift(position)
    }

    private func endIndex(_ position: Int) -> Int { words.count - ((count + 1) >> 1) + (position >> 1) }
    private func endShift(_ position: Int) -> UInt64 { UInt64(position & 1) << 5 }
}
