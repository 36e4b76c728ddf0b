/// How a clearing node came to know what its book says.
public struct NodeStart: Equatable, Sendable {
    /// How many records the journal held.
    public let recordCount: UInt64
    /// How many of them a snapshot told of, so that only those after it were replayed; nil if all were.
    public let snapshotRecordCount: UInt64?

    public init(recordCount: UInt64, snapshotRecordCount: UInt64?) {
        (self.recordCount, self.snapshotRecordCount) = (recordCount, snapshotRecordCount)
    }
}
