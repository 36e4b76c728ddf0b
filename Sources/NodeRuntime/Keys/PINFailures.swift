public import Ledger

/// How often the PIN was wrong since it was last right, and how long to wait before the next try.
///
/// ```
/// failures   1   2   3   4    5    ...  13 and more
/// pause      0   0   5 s 10 s 20 s ...  1 h
/// ```
///
/// This slows down whoever sits at the machine. Whoever copies the key file away is slowed down by Argon2id alone.
public struct PINFailures: Equatable, Sendable {
    /// Tries that cost no pause, for slips.
    public static let freeTries = 2
    public static let pauseSecondsFirst: Int64 = 5
    public static let pauseSecondsMax: Int64 = 3_600

    public private(set) var count = 0
    /// UTC.
    public private(set) var last = Timestamp(microseconds: 0)

    public init() {}

    public mutating func failed(at now: Timestamp) {
        count = min(count, Int.max - 1) + 1
        last = now
    }

    /// Whole seconds from `now`, rounded up; 0 if the next try may be made. Never more than the pause as a whole.
    public func pauseSeconds(at now: Timestamp) -> Int64 {
        let elapsed = now.microseconds(since: last)
        let left = pauseSecondsAfterLast * 1_000_000 - max(elapsed, 0)
        return max(0, (left + 999_999) / 1_000_000)
    }

    /// A clock that was set back to before the last failure starts the pause again, and makes it no longer than it is.
    ///
    /// - Returns: whether it was.
    mutating func restartIfInFuture(at now: Timestamp) -> Bool {
        guard count > 0, now < last else { return false }
        last = now
        return true
    }

    private var pauseSecondsAfterLast: Int64 {
        guard count > Self.freeTries else { return 0 }
        // 2^10 times the first pause is above the greatest already.
        let doublings = min(count - Self.freeTries - 1, 10)
        return min(Self.pauseSecondsFirst << Int64(doublings), Self.pauseSecondsMax)
    }
}

extension PINFailures {
    static let bytesMax = 64

    /// One line: the count, and the time of the last in microseconds UTC.
    var bytes: [UInt8] {
        Array("\(count) \(last.microseconds)\n".utf8)
    }

    /// Nil unless these are the bytes of one.
    init?(decoding bytes: [UInt8]) {
        let parts = String(decoding: bytes, as: UTF8.self).dropLast().split(separator: " ")
        guard parts.count == 2, let count = Int(parts[0]), count > 0, let microseconds = Int64(parts[1]) else {
            return nil
        }
        self.count = count
        last = Timestamp(microseconds: microseconds)
        guard self.bytes == bytes else { return nil }
    }
}
