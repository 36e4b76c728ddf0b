public import Ledger

/// What a log says about itself at one moment: so many records, under this root.
public struct TreeHead: Hashable, Sendable {
    /// The log's id, which is its first signing key.
    public let log: PublicKey
    /// How many leaves the root covers.
    public let size: UInt64
    public let root: Digest
    /// Which leader of the log signed it.
    public let epoch: UInt64
    /// Whole seconds: a signed head says no more.
    public let time: Timestamp

    /// - Parameter time: fractions of a second are dropped.
    public init(log: PublicKey, size: UInt64, root: Digest, epoch: UInt64, time: Timestamp) {
        (self.log, self.size, self.root, self.epoch) = (log, size, root, epoch)
        self.time = Timestamp(microseconds: time.microseconds / 1_000_000 * 1_000_000)
    }
}
