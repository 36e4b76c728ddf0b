public import Ledger

/// What a node, or other software, may ask of a clearing node. Docs/PROTOCOL.md section 8 gives the bytes.
public enum ClearingRequest: Equatable, Sendable {
    /// This connection speaks for an account.
    case identify(Signed<ChannelProof>)
    case openAccount(Signed<AccountOpening>)
    case authoriseKey(Signed<KeyAuthorisation>)
    case revokeKey(Signed<KeyRevocation>)
    case submit(SubmittedPayment, text: String?)
    case credit(Signed<OperatorOrder>)
    /// Of the account that the connection speaks for.
    case balance
    case statement(after: UInt64)
    case consistency(from: UInt64)
    case reportBump(BumpReport)
    /// Sealed bytes for the other side of a conversation.
    case converse(MessageIdentifier, [UInt8])
    case leaveConversation(MessageIdentifier)
}

/// What a clearing node answers.
public enum ClearingAnswer: Equatable, Sendable {
    case identified(AccountIdentifier)
    /// The record that the request led to, or that an earlier copy of it led to, with its proof.
    case receipt(SettlementReceipt)
    /// A refusal that left no record.
    case refused(Signed<PaymentStatusReport>)
    case balance([AccountBalance])
    /// - Parameter isComplete: whether nothing follows `through` yet.
    case statement([StatementItem], through: UInt64, isComplete: Bool)
    case consistency(SignedTreeHead, root: Digest, path: [Digest])
    /// Taken in; what comes of it arrives as a notice.
    case accepted
    case failed(RequestFailure)
}

/// Why a request that is not a payment came to nothing.
public enum RequestFailure: UInt64, CaseIterable, Error, Sendable {
    /// The bytes are not a request of this protocol, or a signature in them is not valid.
    case malformed = 1
    /// The connection has not said, or not proven, which account it speaks for.
    case notIdentified = 2
    case wrongClearingNode = 3
    case unknownAccount = 4
    /// The signing key has no authority for this.
    case notAuthorised = 5
    case accountExists = 6
    /// Created too far from this node's time.
    case wrongTime = 7
    /// A key that was ever authorised or revoked cannot be authorised again; an account has a bounded number.
    case keyNotAcceptable = 8
    /// An order with this reference was booked before.
    case referenceUsed = 9
    /// The book refuses: a limit would be passed.
    case limit = 10
    /// There is no such conversation, or it is not this connection's.
    case noConversation = 11
    case unknownSequence = 12
    /// Ask again later.
    case busy = 13
    /// The operator's clock is in doubt: nothing is decided.
    case clockUntrusted = 14
}

public struct AccountBalance: Equatable, Sendable {
    public let amount: Amount
    /// Set aside for payments that are not settled yet; not part of what can be spent.
    public let held: Amount

    public init(amount: Amount, held: Amount) {
        self.amount = amount
        self.held = held
    }
}

/// One payment of an account, with what was said about it if that has not been erased.
public struct StatementItem: Equatable, Sendable {
    public let receipt: SettlementReceipt
    public let text: String?

    public init(receipt: SettlementReceipt, text: String?) {
        self.receipt = receipt
        self.text = text
    }
}

/// What a clearing node tells without being asked.
public enum ClearingNotice: Equatable, Sendable {
    case introduction(Introduction)
    case bumpFailed(BumpFailure)
    /// Sealed bytes from the other side of a conversation.
    case conversed(MessageIdentifier, [UInt8])
    case conversationEnded(MessageIdentifier)
    /// There is something new in the account's statement.
    case accountMoved
}
