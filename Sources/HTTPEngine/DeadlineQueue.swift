import Dispatch

/// Elements by deadline, in a binary heap: the earliest is found at once, an insertion costs O(log n).
struct DeadlineQueue<Element> {
    private var heap: [(deadline: DispatchTime, element: Element)] = []

    /// The earliest deadline.
    var first: DispatchTime? { heap.first?.deadline }

    /// Returns whether this deadline is now the earliest.
    mutating func insert(_ element: Element, at deadline: DispatchTime) -> Bool {
        heap.append((deadline, element))
        var child = heap.count - 1
        while child > 0, case let parent = (child - 1) / 2, heap[child].deadline < heap[parent].deadline {
            heap.swapAt(child, parent)
            child = parent
        }
        return child == 0
    }

    /// Removes and returns the earliest element, if it is due by `limit`.
    mutating func removeFirst(dueBy limit: DispatchTime) -> Element? {
        guard let first = heap.first, first.deadline <= limit else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first.element }
        heap[0] = last
        var parent = 0
        while case let left = 2 * parent + 1, left < heap.count {
            let right = left + 1
            let child = right < heap.count && heap[right].deadline < heap[left].deadline ? right : left
            guard heap[child].deadline < heap[parent].deadline else { break }
            heap.swapAt(child, parent)
            parent = child
        }
        return first.element
    }
}
