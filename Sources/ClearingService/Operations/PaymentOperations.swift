public import Ledger
public import PaymentProtocol

/// What the local API asks of the payment node behind it. The node's runtime fulfils it.
public protocol PaymentOperations: Sendable {
    var identity: PaymentNodeIdentity { get }

    /// Does what the user said. `pay` answers when the outcome is known.
    ///
    /// - Throws: `DoorError.unavailable` while the node rebuilds itself or stops, `.busy` past capacity.
    func perform(_ command: UserCommand) async throws(DoorError) -> UserReply

    /// Everything the user is shown from now on; each listener gets all of it.
    func notices() async -> AsyncStream<UserNotice>

    func status() async -> PaymentNodeStatus

    /// Holds the journal against the clearing node's statement, and takes in what is missing; what has no outcome is sent again.
    func reconcile() async throws(DoorError) -> Result<ReconciliationReport, CommandFailure>

    /// The latest payments first.
    func history(limit: Int) async throws(DoorError) -> [PaymentHistoryItem]
    /// By the intent's identifier, or its beginning; nil if there is none, or more than one.
    func payment(matching identifier: String) async throws(DoorError) -> PaymentHistoryItem?

    /// The escrows that the account has a part in; those that moved last, first.
    func escrows(limit: Int) async throws(DoorError) -> [EscrowHistoryItem]
    /// By the digest of the signed intent, or its beginning; nil if there is none, or more than one.
    func escrow(matching identifier: String) async throws(DoorError) -> EscrowHistoryItem?
}

/// What came of holding a payment node's journal against its clearing node's statement.
public struct ReconciliationReport: Sendable {
    /// Records that both have alike.
    public let agreedCount: UInt64
    /// The last record of the log that was stated.
    public let through: UInt64
    public let differences: [Reconciliation.Difference]

    public init(agreedCount: UInt64, through: UInt64, differences: [Reconciliation.Difference]) {
        self.agreedCount = agreedCount
        self.through = through
        self.differences = differences
    }
}

/// How a payment node stands with its clearing node at one moment.
public struct PaymentNodeStatus: Equatable, Sendable {
    /// Nil until the account's opening is signed.
    public let account: AccountIdentifier?
    /// The clearing node has opened the account. Once true it stays so.
    public let isAccountOpen: Bool
    /// The link to the clearing node stands, and the clearing node knows whose it is.
    public let isConnected: Bool
    /// Intents that were signed and whose outcome is not known yet.
    public let unresolvedCount: Int
    /// The latest head of the clearing node's log that continues all that this node saw before.
    public let head: SignedTreeHead?
    /// Why nothing is paid any more; nil if nothing is wrong.
    public let alarm: HeadEvidence?

    public init(
        account: AccountIdentifier?, isAccountOpen: Bool, isConnected: Bool, unresolvedCount: Int,
        head: SignedTreeHead? = nil, alarm: HeadEvidence? = nil
    ) {
        self.head = head
        self.alarm = alarm
        self.account = account
        self.isAccountOpen = isAccountOpen
        self.isConnected = isConnected
        self.unresolvedCount = unresolvedCount
    }
}

/// One line of a payment node's history.
public struct PaymentHistoryItem: Equatable, Sendable {
    public enum Status: String, Sendable {
        /// This node asked for the money and nobody has paid yet.
        case requested
        /// This node signed an intent, and does not know its outcome yet.
        case signed
        /// The money is set aside in an escrow, which is not over.
        case held
        case settled
        /// The escrow is over, and all of the money went back.
        case returned
        case refused
    }

    /// Hexadecimal: of the intent, or of the request while there is no intent, or of the operator's order.
    public let identifier: String
    public let status: Status
    /// Whether this account paid.
    public let isDebtor: Bool
    /// Nil for money from outside.
    public let counterparty: AccountIdentifier?
    public let unverifiedName: String?
    public let amount: Amount
    public let text: String?
    public let refusal: PaymentRefusal?
    public let time: Timestamp
    public let receipt: SettlementReceipt?

    public init(
        identifier: String, status: Status, isDebtor: Bool, counterparty: AccountIdentifier?, unverifiedName: String?,
        amount: Amount, text: String?, refusal: PaymentRefusal?, time: Timestamp, receipt: SettlementReceipt?
    ) {
        self.identifier = identifier
        self.status = status
        self.isDebtor = isDebtor
        self.counterparty = counterparty
        self.unverifiedName = unverifiedName
        self.amount = amount
        self.text = text
        self.refusal = refusal
        self.time = time
        self.receipt = receipt
    }
}

/// One escrow that a payment node's account has a part in, and everything that happened to it.
public struct EscrowHistoryItem: Equatable, Sendable {
    /// Of the signed intent that set the money aside.
    public let digest: Digest
    public let intent: PaymentIntent
    public let terms: EscrowTerms
    /// The clearing node's records about it, oldest first, each with what was said.
    public let records: [StatementItem]

    /// Nil unless there is a record, and it is about an escrow.
    public init?(digest: Digest, records: [StatementItem]) {
        guard let intent = records.last?.receipt.escrowIntent?.message, let terms = intent.escrow else { return nil }
        (self.digest, self.intent, self.terms, self.records) = (digest, intent, terms, records)
    }
}
