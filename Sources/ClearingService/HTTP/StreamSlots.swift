import Synchronization

/// How many streams of events, or batches, may be open at once.
final class StreamSlots: Sendable {
    private let countMax: Int
    private let count = Mutex(0)

    init(countMax: Int) {
        self.countMax = countMax
    }

    /// One of them, for as long as somebody holds the value.
    final class Slot: Sendable {
        private let slots: StreamSlots

        fileprivate init(_ slots: StreamSlots) {
            self.slots = slots
        }

        deinit {
            slots.count.withLock { $0 -= 1 }
        }
    }

    /// - Throws: `DoorError.busy` if all are taken.
    func take() throws(DoorError) -> Slot {
        let isFree = count.withLock { count in
            guard count < countMax else { return false }
            count += 1
            return true
        }
        guard isFree else { throw .busy }
        return Slot(self)
    }
}
