public import Ledger

/// What a log's own key signed, in whatever form: the first so many records have this root.
public struct SignedRoot: Hashable, Sendable {
    public let log: PublicKey
    /// How many records.
    public let size: UInt64
    public let root: Digest
    /// When it was signed, by the log's clock.
    public let time: Timestamp

    init(log: PublicKey, size: UInt64, root: Digest, time: Timestamp) {
        (self.log, self.size, self.root, self.time) = (log, size, root, time)
    }

    /// - Throws: `OutsideHeadError.notSignedByLog`.
    public init(_ signed: SignedTreeHead) throws(OutsideHeadError) {
        guard signed.signer == signed.head.log else { throw .notSignedByLog }
        self.init(log: signed.head.log, size: signed.head.size, root: signed.head.root, time: signed.head.time)
    }
}
