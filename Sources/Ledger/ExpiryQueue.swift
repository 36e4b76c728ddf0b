/// Hold identifiers by expiry, then by identifier: an order that is the same in every process.
struct ExpiryQueue: Sendable {
    struct Element: Hashable, Comparable, Sendable {
        let expires: Timestamp
        let identifier: Bytes32

        static func < (left: Element, right: Element) -> Bool {
            (left.expires, left.identifier) < (right.expires, right.identifier)
        }
    }

    /// A binary heap: no element is less than its parent, the one at half its index.
    private var heap: [Element] = []

    mutating func insert(_ element: Element) {
        heap.append(element)
        var index = heap.count - 1
        while index > 0, heap[index] < heap[(index - 1) / 2] {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    /// The least element if it expires at or before this moment.
    mutating func popFirst(through moment: Timestamp) -> Element? {
        guard let least = heap.first, least.expires <= moment else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var index = 0
        while true {
            let left = 2 * index + 1
            let right = left + 1
            guard left < heap.count else { break }
            let child = right < heap.count && heap[right] < heap[left] ? right : left
            guard heap[child] < heap[index] else { break }
            heap.swapAt(child, index)
            index = child
        }
        return least
    }
}
