/// How wrong the clocks are.
public struct ClockFaults: Hashable, Sendable {
    /// Of each payment node: fast or slow by at most this, all the time.
    public var offsetMicrosecondsMax: Int64 = 0
    public var driftPartsPerMillionMax: Int64 = 0
    /// Of each node: whether its clock is set wrong once, for a while.
    public var jumps = Ratio.never
    /// Either way.
    public var jumpMicroseconds: Int64 = 3_600_000_000
    public var jumpLastsMicroseconds: ClosedRange<Int64> = 1_000_000...20_000_000

    public init() {}
}
