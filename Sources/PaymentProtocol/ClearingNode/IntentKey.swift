public import Ledger

/// What makes an intent one intent: its debtor and the 16 bytes the debtor's node drew for it.
public struct IntentKey: PartedKey {
    public let debtor: AccountIdentifier
    public let identifier: MessageIdentifier

    public init(debtor: AccountIdentifier, identifier: MessageIdentifier) {
        self.debtor = debtor
        self.identifier = identifier
    }

    public var partWord: UInt64 { identifier.partWord }
}

/// What became of an intent: from memory while it may come again, from the durable index after that.
public struct DecidedIntent: Equatable, Sendable {
    /// Of the signed bytes: another digest under the same key is another intent, and refused.
    public let digest: Digest
    /// The sequence number of the record that settled or refused it.
    public let sequence: UInt64
    /// Or accepted, if it is an escrow.
    public let isSettled: Bool

    public init(digest: Digest, sequence: UInt64, isSettled: Bool) {
        self.digest = digest
        self.sequence = sequence
        self.isSettled = isSettled
    }
}
