/// What is yet to happen, in the order of (time, sequence): what was scheduled first happens first among equals.
struct EventQueue<Event: Sendable>: Sendable {
    private struct Entry: Sendable {
        let time: Int64
        let sequence: UInt64
        let event: Event

        func isBefore(_ other: Entry) -> Bool {
            (time, sequence) < (other.time, other.sequence)
        }
    }

    /// A binary heap: the earliest at the root.
    private var heap: [Entry] = []
    private var lastSequence: UInt64 = 0

    var count: Int { heap.count }

    /// In no order that means anything.
    var pending: [Event] { heap.map(\.event) }

    /// - Parameter time: virtual microseconds.
    mutating func schedule(_ event: Event, at time: Int64) {
        lastSequence += 1
        heap.append(Entry(time: time, sequence: lastSequence, event: event))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func next() -> (time: Int64, event: Event)? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (first.time, first.event)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].isBefore(heap[least]) {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
