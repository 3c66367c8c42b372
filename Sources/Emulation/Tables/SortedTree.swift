/// A sorted set as a value: a B-tree whose branches count their entries.
///
/// Copies share their nodes, so that copying costs nothing and a change to a copy O(log n); a node that nobody else holds is changed
/// in place. Every branch knows how many entries lie below it, which gives ranks in O(log n).
struct SortedTree<Run: SortedRun>: Sendable {
    private var root = Branch()

    init() {}

    /// A tree of many entries at once, from the leaves up.
    /// - Parameter entries: in their order.
    init(sorted entries: [Run.Entry]) {
        guard !entries.isEmpty else { return }
        var branches = entries.evenly(Run.leafCapacity * 3 / 4).map { Branch(leaf: Run(sorted: $0)) }
        while branches.count > 1 { branches = branches.evenly(branchCapacity * 3 / 4).map { Branch(over: Array($0)) } }
        root = branches[0]
    }

    var count: Int { root.count }

    /// How many entries fulfil `precedes`, which must hold for all entries up to some point and for none after it.
    func rank(where precedes: (Run, _ position: Int) -> Bool) -> Int { root.rank(where: precedes) }

    /// The run in which the entry of that rank lies, and its position there. The rank must be below `count`.
    func leaf(at rank: Int) -> (run: Run, position: Int) { root.leaf(at: rank) }

    /// Puts an entry in its place. The set must not contain it yet.
    mutating func insert(_ entry: Run.Entry) {
        guard let sibling = root.insert(entry) else { return }
        root = Branch(over: [root, sibling])
    }

    /// Takes an entry out. The set must contain it.
    mutating func remove(_ entry: Run.Entry) {
        root.remove(entry)
        while root.children.count == 1 { root = root.children[0] }
    }
}

extension SortedTree {
    /// A node, kept in the array of its parent: one allocation and one indirection less than a node object.
    fileprivate struct Branch: Sendable {
        /// Entries in all leaves below.
        var count = 0
        /// In a leaf, the entries themselves; in a branch, for each child, an entry that comes after none of the child's own and after all
        /// of its left neighbours'. The first is never looked at.
        var run = Run()
        var children: [Branch] = []

        var isLeaf: Bool { children.isEmpty }
        var isOverfull: Bool { run.count > (isLeaf ? Run.leafCapacity : branchCapacity) }
        var isSparse: Bool { run.count < (isLeaf ? Run.leafCapacity : branchCapacity) / 4 }
    }
}

/// How many children a node may have. Few, since copying a node counts a reference to each child.
private let branchCapacity = 8

extension Array {
    /// The elements in as few groups as possible with at most `most` in each, all of nearly the same size.
    fileprivate func evenly(_ most: Int) -> [ArraySlice<Element>] {
        let groups = (count + most - 1) / most
        return (0..<groups).map { self[$0 * count / groups..<($0 + 1) * count / groups] }
    }
}

extension SortedTree.Branch {
    init(leaf run: Run) {
        count = run.count
        self.run = run
    }

    init(over children: [Self]) {
        for child in children {
            count += child.count
            run.insert(child.run[0], at: run.count)
        }
        self.children = children
    }

    // walks copy a child's fields one by one: copying a whole branch would count references to what is not read

    func rank(where precedes: (Run, _ position: Int) -> Bool) -> Int {
        var run = run
        var children = children
        var rank = 0
        while !children.isEmpty {
            let child = run.partition(from: 1, where: precedes) - 1
            for earlier in 0..<child { rank += children[earlier].count }
            run = children[child].run
            children = children[child].children
        }
        return rank + run.partition(from: 0, where: precedes)
    }

    func leaf(at rank: Int) -> (run: Run, position: Int) {
        var children = children
        var rank = rank
        var leaf = run
        while !children.isEmpty {
            var child = 0
            while rank >= children[child].count {
                rank -= children[child].count
                child += 1
            }
            leaf = children[child].run
            children = children[child].children
        }
        return (leaf, rank)
    }

    /// The child below which the entry lies or belongs.
    private func child(for entry: Run.Entry) -> Int { run.partition(from: 1) { !$0.follows(entry, at: $1) } - 1 }

    /// - Returns: the new right neighbour, when the branch had to be split.
    mutating func insert(_ entry: Run.Entry) -> Self? {
        count += 1
        let changed: Int
        if isLeaf {
            changed = run.partition(from: 0) { $0.precedes(entry, at: $1) }
            run.insert(entry, at: changed)
        } else {
            changed = child(for: entry) + 1
            guard let sibling = children[changed - 1].insert(entry) else { return nil }
            run.insert(sibling.run[0], at: changed)
            children.insert(sibling, at: changed)
        }
        guard isOverfull else { return nil }
        // a tree that grows at its end only, as by date, is left with full nodes
        return split(at: changed == run.count - 1 ? run.count - 2 : run.count / 2)
    }

    mutating func remove(_ entry: Run.Entry) {
        count -= 1
        if isLeaf {
            run.remove(at: run.partition(from: 0) { $0.precedes(entry, at: $1) })
            return
        }
        let child = child(for: entry)
        children[child].remove(entry)
        if children[child].isSparse, children.count > 1 { mergeChildren(at: max(child - 1, 0)) }
    }

    /// Merges two neighbouring children or, where they hold too much for one, shares their contents out evenly.
    private mutating func mergeChildren(at left: Int) {
        let right = children.remove(at: left + 1)
        run.remove(at: left + 1)
        children[left].count += right.count
        children[left].run.append(right.run)
        children[left].children += right.children
        guard children[left].isOverfull else { return }
        let shared = children[left].split(at: children[left].run.count / 2)
        run.insert(shared.run[0], at: left + 1)
        children.insert(shared, at: left + 1)
    }

    private mutating func split(at position: Int) -> Self {
        var sibling = Self()
        sibling.run = run.split(at: position)
        if isLeaf {
            sibling.count = sibling.run.count
        } else {
            sibling.children = Array(children[position...])
            children.removeSubrange(position...)
            for child in sibling.children { sibling.count += child.count }
        }
        count -= sibling.count
        return sibling
    }
}
