/// The timers a machine asked for, by the monotonic clock. A machine that is rebuilt starts with none.
struct TimerQueue<Timer: Sendable>: Sendable {
    private struct Entry: Sendable {
        let dueMicroseconds: Int64
        let timer: Timer
    }

    /// The earliest first; of two for the same moment, the one set first.
    private var entries: [Entry] = []

    var nextDueMicroseconds: Int64? { entries.first?.dueMicroseconds }

    mutating func set(_ timer: Timer, dueMicroseconds: Int64) {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].dueMicroseconds <= dueMicroseconds { low = middle + 1 } else { high = middle }
        }
        entries.insert(Entry(dueMicroseconds: dueMicroseconds, timer: timer), at: low)
    }

    mutating func takeDue(at monotonicMicroseconds: Int64) -> [Timer] {
        let count = entries.prefix { $0.dueMicroseconds <= monotonicMicroseconds }.count
        defer { entries.removeFirst(count) }
        return entries.prefix(count).map(\.timer)
    }
}
