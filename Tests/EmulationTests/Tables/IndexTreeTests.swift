import Testing

@testable import Emulation

@Suite struct IndexTreeTests {
    /// As if a thousand runs that began at the same time ended one after the other.
    @Test(arguments: [401, 576, 1000], [7, 37, 163])
    func `entries go from a group into one before it, however many there are`(count: Int, step: Int) {
        func key(_ group: String, _ number: Int) -> SortKey { SortKey("cycle").then(group).then(number == 0 ? 1 : 2) }
        var tree = IndexTree()
        let groups = ["queued", "in progress", "completed", "a group of another length"]
        for number in 0..<count { tree.insert(key(groups[0], number), number) }
        for (group, next) in zip(groups, groups.dropFirst()) {
            for turn in 1...count {
                let number = turn * step % count
                tree.remove(key(group, number), number)
                tree.insert(key(next, number), number)
                #expect(tree.ranks(in: SortKey("cycle").then(next)).count == turn)
            }
            #expect(tree.ordinals(0..<tree.count) == Array(0..<count))
        }
    }
}
