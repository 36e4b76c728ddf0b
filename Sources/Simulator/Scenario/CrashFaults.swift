/// How often nodes end without warning, and come back.
public struct CrashFaults: Hashable, Sendable {
    /// Each node draws the time to its next crash from here; nil for none.
    public var betweenMicroseconds: ClosedRange<Int64>?
    public var downMicroseconds: ClosedRange<Int64> = 200_000...8_000_000
    /// One crash at one moment of the story, for going through all of them.
    public var planned: PlannedCrash?

    public init() {}
}
