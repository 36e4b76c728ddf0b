public import Ledger

/// One session of a link, or one call through the HTTP door; chosen by the shell, never reused while it runs.
public typealias ConnectionIdentifier = UInt64

/// Who asked: the connection, and the number by which the asker tells its requests apart.
public struct Caller: Hashable, Sendable {
    public let connection: ConnectionIdentifier
    public let correlation: UInt64

    public init(connection: ConnectionIdentifier, correlation: UInt64) {
        self.connection = connection
        self.correlation = correlation
    }
}

/// What can happen to a clearing node.
public enum ClearingEvent: NodeEvent {
    /// Once in the life of a book: its first record.
    case founded(ClearingGenesis)
    /// Before `started`: such a head was shown before, and this book does not continue it either.
    case headKnownUnfit(SignedTreeHead)
    /// The node took up its work: a new epoch begins.
    case started
    /// What a `ChannelProof` on this connection must name: the digest of the link's handshake hash, or a challenge; and as whose
    /// proof.
    case connected(ConnectionIdentifier, channel: Digest, side: ChannelSide = .initiator)
    /// The least round trip seen on this connection so far: it bounds how long a bump's report travelled.
    case roundTripMeasured(ConnectionIdentifier, microseconds: Int64)
    case disconnected(ConnectionIdentifier)
    /// Decoded and verified by the shell, on whatever core was free.
    case received(ClearingRequest, from: Caller)
    /// The answer to `lookUpIntent`: what became of the intent with this digest, nil if it was never decided.
    case lookedUp(IntentKey, digest: Digest, found: DecidedIntent?, otherwise: PaymentRefusal, caller: Caller)
    /// Asked by whoever operates the node, in its own home.
    case consulted(OperatorQuestion, from: Caller)
    /// The answer to `compareHead`: whether it is a head of this book's records.
    case headCompared(SignedTreeHead, fits: Bool, caller: Caller)
    /// The text of this record's order was not erased.
    case erasureFailed(record: UInt64)
    case committed(through: UInt64)
    case signed(UInt64, Signature)
    case timerFired(ClearingTimer)
    /// Wall clock and monotonic clock disagree beyond the shell's bound, or agree again.
    case clockDistrusted
    case clockTrusted
}

extension ClearingEvent {
    /// Whether a record may follow from it. Nothing may stand between a group and the news that it is durable.
    var mayLeadToRecords: Bool {
        switch self {
        case .founded, .started, .received, .lookedUp, .timerFired, .clockTrusted: true
        case .connected, .roundTripMeasured, .disconnected, .consulted, .committed, .signed, .clockDistrusted,
            .headKnownUnfit, .headCompared, .erasureFailed:
            false
        }
    }
}

/// What a clearing node waits for; `setTimer` says how long. One that is no longer needed fires all the same.
public enum ClearingTimer: Hashable, Sendable {
    /// A report may have settled, or waited long enough: the matcher looks at all of them.
    case bump
    /// The conversation's time is over.
    case conversation(MessageIdentifier)
    /// A pending payment is to be decided by default.
    case deadline
    /// The day is over, in UTC.
    case day
}

/// What a clearing node asks its shell to do, once every record so far is durable.
public enum ClearingEffect: Equatable, Sendable {
    case answer(ClearingAnswer, to: Caller)
    case tell(OperatorAnswer, to: Caller)
    /// Something nobody asked for: an introduction, a message from the other side of a conversation, news of an account.
    case notify(ClearingNotice, ConnectionIdentifier)
    case sign(SigningRequest)
    case setTimer(ClearingTimer, afterMicroseconds: Int64)
    /// Every receipt for a record of this group is proven under this head: keep it beside the journal.
    case keepHead(SignedTreeHead)
    /// Keep a payment's text beside the journal, where it can be erased.
    case keepText(String, hash: Digest)
    /// Keep a signed statement of liabilities beside the journal.
    case keepStatement(Signed<LiabilitiesStatement>)
    /// Forget a text, in the file and in its log, as this record says; or answer with `erasureFailed`.
    case eraseText(Digest, record: UInt64)
    /// Read an older record, the first kept head that covers it and its proof, and answer with the receipt.
    case readReceipt(sequence: UInt64, for: Caller)
    /// Answer with the receipts of an account's records after a sequence number, oldest first, at most `limit`.
    case readStatement(AccountIdentifier, after: UInt64, limit: Int, for: Caller)
    /// Answer with `lookedUp`.
    case lookUpIntent(IntentKey, digest: Digest, otherwise: PaymentRefusal, for: Caller)
    /// Answer with the latest head, and a proof that the tree of this size is its beginning.
    case readConsistency(from: UInt64, for: Caller)
    /// Answer with the receipt of a kept head over `to` records, or the next one; of the latest, if `to` is 0.
    case readConsistencyReceipt(from: UInt64, to: UInt64, for: Caller)
    /// Answer with `headCompared`.
    case compareHead(SignedTreeHead, for: Caller)
    /// The log's key signed this head, and it is none of this book: tell the operator, and keep it as a reason not to start.
    case reportUnfitHead(SignedTreeHead)
}
