/// A few names, looked up by their bytes in any letter case. Rejecting a name that is not in the set takes a handful of instructions and
/// touches nothing that threads share, such as reference counts.
package struct NameSet: Sendable {
    /// Grouped by length, in lower case.
    private let names: [[[UInt8]]]
    /// One bit for each letter that a name begins with.
    private let firstLetters: UInt32
    /// One bit for each length that a name has; the last one also stands for all greater lengths.
    private let lengths: UInt64

    package init(_ names: Set<String>) {
        let lowercased = names.filter { !$0.isEmpty }.map { Array($0.lowercased().utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        let longest = lowercased.map(\.count).max() ?? 0
        self.names = (0..<longest + 1).map { length in lowercased.filter { $0.count == length } }
        firstLetters = lowercased.reduce(0) { $0 | 1 << UInt32($1[0] & 31) }
        lengths = lowercased.reduce(0) { $0 | 1 << UInt64(min($1.count, 63)) }
    }

    package func contains(_ name: ArraySlice<UInt8>) -> Bool { contains(name.span) }

    @inline(__always)
    package func contains(_ name: Span<UInt8>) -> Bool {
        guard let first = name.isEmpty ? nil : name[0], firstLetters >> UInt32(first & 31) & 1 == 1,
            lengths >> UInt64(min(name.count, 63)) & 1 == 1
        else { return false }
        return isOneOf(name)
    }

    @inline(never)
    private func isOneOf(_ name: Span<UInt8>) -> Bool {
        guard name.count < names.count else { return false }
        let sameLength = names[name.count]
        return sameLength.contains { equalIgnoringCase(name, $0.span) }
    }
}
