/// A sorted set as a value: a B-tree that counts.
///
/// Copies share their nodes, so that copying costs nothing and a change to a copy costs O(log n); a node that nobody else holds is
/// changed in place. Every branch knows how many entries lie below it, which gives ranks in O(log n).
struct SortedTree<Run: SortedRun>: Sendable {
    private var root = Branch()

    init() {}

    var count: Int { root.count }

    /// How many entries come first for which `precedes` holds. It must hold for a first stretch of the order and for nothing after it.
    func rank(where precedes: (Run, _ position: Int) -> Bool) -> Int {
        var branch = root
        var rank = 0
        while !branch.isLeaf {
            let child = branch.child(where: precedes)
            for earlier in branch.children[..<child] { rank += earlier.count }
            branch = branch.children[child]
        }
        return rank + branch.run.partition(from: 0, where: precedes)
    }

    /// The run in which the entry of that rank lies, and its position there. The rank must be below `count`.
    func leaf(at rank: Int) -> (run: Run, position: Int) {
        var branch = root
        var rank = rank
        while !branch.isLeaf {
            var child = 0
            while rank >= branch.children[child].count {
                rank -= branch.children[child].count
                child += 1
            }
            branch = branch.children[child]
        }
        return (branch.run, rank)
    }

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
        /// In a leaf the entries themselves; else, for each child, an entry that comes before none of another child's to the left and
        /// after none of its own. The first is never looked at.
        var run = Run()
        var children: [Branch] = []

        var isLeaf: Bool { children.isEmpty }
    }
}

extension SortedTree.Branch {
    init(over children: [Self]) {
        for child in children {
            count += child.count
            run.insert(child.run[0], at: run.count)
        }
        self.children = children
    }

    func child(where precedes: (Run, _ position: Int) -> Bool) -> Int { run.partition(from: 1, where: precedes) - 1 }

    /// - Returns: the new right neighbour, when the branch had to be split.
    mutating func insert(_ entry: Run.Entry) -> Self? {
        let changed: Int
        if isLeaf {
            changed = run.partition(from: 0) { $0.isEntry(at: $1, before: entry) }
            run.insert(entry, at: changed)
        } else {
            let child = child { $0.isEntry(at: $1, before: entry) || $0.isEntry(at: $1, equalTo: entry) }
            changed = child + 1
            if let sibling = children[child].insert(entry) {
                run.insert(sibling.run[0], at: changed)
                children.insert(sibling, at: changed)
            }
        }
        count += 1
        guard run.count > Run.capacity else { return nil }
        // what grows at its end only, as by date, leaves full nodes behind
        return split(at: changed == run.count - 1 ? run.count - 2 : run.count / 2)
    }

    mutating func remove(_ entry: Run.Entry) {
        count -= 1
        if isLeaf {
            run.remove(at: run.partition(from: 0) { $0.isEntry(at: $1, before: entry) })
            return
        }
        let child = child { $0.isEntry(at: $1, before: entry) || $0.isEntry(at: $1, equalTo: entry) }
        children[child].remove(entry)
        if children[child].run.count < Run.capacity / 4, children.count > 1 { mergeChildren(at: max(child - 1, 0)) }
    }

    /// Makes one child of two neighbours or, where they are too many for one, shares what they hold out evenly.
    private mutating func mergeChildren(at left: Int) {
        let right = children.remove(at: left + 1)
        run.remove(at: left + 1)
        children[left].count += right.count
        children[left].run.append(right.run)
        children[left].children += right.children
        guard children[left].run.count > Run.capacity else { return }
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
