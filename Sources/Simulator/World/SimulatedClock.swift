import Ledger

/// A node's clocks: one tells the time of day and may be wrong, one only ever counts on.
struct SimulatedClock: Sendable {
    /// When the world began, on clocks that are right: 2026-01-01T00:00:00Z.
    static let epoch = Timestamp(microseconds: 1_767_225_600_000_000)

    let offsetMicroseconds: Int64
    let driftPartsPerMillion: Int64
    /// How far somebody has set the clock; 0 once it is right again.
    private(set) var jumpMicroseconds: Int64 = 0
    /// What the process took for right when it started: it cannot know better.
    private var trustedJumpMicroseconds: Int64 = 0

    init(offsetMicroseconds: Int64 = 0, driftPartsPerMillion: Int64 = 0) {
        self.offsetMicroseconds = offsetMicroseconds
        self.driftPartsPerMillion = driftPartsPerMillion
    }

    /// Whether wall clock and monotonic clock went apart while the process watched.
    var isDistrusted: Bool { jumpMicroseconds != trustedJumpMicroseconds }

    mutating func jump(by microseconds: Int64) {
        jumpMicroseconds += microseconds
    }

    /// The process starts, or its operator has looked at the clock: the time is taken as it is.
    mutating func trust() {
        trustedJumpMicroseconds = jumpMicroseconds
    }

    /// The time of day by this clock.
    func reading(at virtualMicroseconds: Int64) -> Timestamp {
        monotonic(at: virtualMicroseconds).adding(microseconds: offsetMicroseconds + jumpMicroseconds)
    }

    /// Never set back; drifts like the other.
    func monotonic(at virtualMicroseconds: Int64) -> Timestamp {
        Self.epoch.adding(
            microseconds: virtualMicroseconds + virtualMicroseconds * driftPartsPerMillion / 1_000_000)
    }
}
