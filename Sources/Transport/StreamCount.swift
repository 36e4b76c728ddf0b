import Synchronization

/// How many streams are open, and room for how many more.
final class StreamCount: Sendable {
    private let count = Mutex(0)
    private let max: Int

    init(max: Int) {
        self.max = max
    }

    /// False if there is no room.
    func enter() -> Bool {
        count.withLock { count in
            guard count < max else { return false }
            count += 1
            return true
        }
    }

    func leave() {
        count.withLock { $0 -= 1 }
    }
}
