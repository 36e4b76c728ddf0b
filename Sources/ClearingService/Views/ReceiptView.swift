import Ledger
public import PaymentProtocol

/// What a receipt proves, after it was checked.
public struct ReceiptView: AnswerView {
    public enum Kind: String, Codable, Sendable {
        case genesis
        case epochStarted = "epoch_started"
        case accountOpened = "account_opened"
        case keyAuthorised = "key_authorised"
        case keyRevoked = "key_revoked"
        case credited
        case settled
        case refused
        case held
        case escrowStep = "escrow_step"
        case heldForReview = "held_for_review"
        case reviewed
        case rulesSet = "rules_set"
        case tierSet = "tier_set"
        case ownLimitsSet = "own_limits_set"
        case instructed
        case accountInstructed = "account_instructed"
        case suspended
        case deadlinePassed = "deadline_passed"
        case refunded
    }

    public let version: ViewVersion
    /// The record's place in the clearing node's journal.
    public let sequence: UInt64
    public let kind: Kind
    /// Of the intent, or of the order that brought money from outside: as `PaymentView` names it.
    public let identifier: String?
    public let debtor: String?
    public let creditor: String?
    /// Of records that concern one account only.
    public let account: String?
    public let amount: MoneyView?
    /// What the operator or the owner instructed: `invest`, `lock`.
    public let action: String?
    /// Under which the operator's order or instruction was booked.
    public let reference: String?
    /// Why money went to suspense.
    public let cause: String?
    /// SHA-256 of the payment's text.
    public let textHash: String?
    public let reason: ReasonView?
    /// Of records about an escrow, or about a payment under review.
    public let escrow: EscrowStandingView?
    /// When the clearing node decided.
    public let time: String
    /// How many records the proof's tree holds.
    public let treeSize: UInt64
    public let epoch: UInt64
    /// The clearing node's id: its first log-signing key, in hexadecimal.
    public let clearing: String
    /// Base64url of the receipt's CBOR.
    public let receipt: String

    /// Checks the receipt, and says what it proves.
    ///
    /// - Parameter log: the clearing node's id.
    /// - Throws: `ReceiptError`, by what does not fit.
    public init(_ receipt: SettlementReceipt, provenBy log: PublicKey) throws(ReceiptError) {
        let head = try receipt.proof.verify(leafHash: MerkleTree.leafHash(of: receipt.record.encoded), log: log)
        let terms = Terms(receipt.record.body)
        version = ViewVersion()
        sequence = receipt.sequence
        kind = terms.kind
        identifier =
            terms.intent?.identifier.description ?? terms.order?.identifier ?? terms.refund?.identifier.description
        debtor = (terms.intent?.debtor ?? terms.refund?.account)?.text
        creditor = (terms.intent?.creditor ?? terms.refund?.refundable?.debtor)?.text
        account = terms.account?.text
        amount = terms.amount.map(MoneyView.init)
        action = terms.action
        reference = terms.reference
        cause = terms.cause
        textHash = terms.textHash?.description
        reason = receipt.refusal.map(ReasonView.init)
        escrow = EscrowStandingView(receipt.record)
        time = receipt.record.time.rfc3339
        treeSize = head.size
        epoch = receipt.record.epoch
        clearing = head.log.description
        self.receipt = Base64URL.encode(receipt.encoded)
    }

    /// What differs from one kind of record to the next.
    private struct Terms {
        let kind: Kind
        var intent: PaymentIntent?
        var order: Signed<OperatorOrder>?
        var account: AccountIdentifier?
        var amount: Amount?
        var refund: Refund?
        var textHash: Digest?
        var action: String?
        var reference: String?
        var cause: String?

        init(_ body: ClearingRecord.Body) {
            switch body {
            case .genesis: kind = .genesis
            case .epochStarted: kind = .epochStarted
            case .accountOpened(let opening): (kind, account) = (.accountOpened, opening.account)
            case .keyAuthorised(let authorisation): (kind, account) = (.keyAuthorised, authorisation.message.account)
            case .rulesSet: kind = .rulesSet
            case .tierSet(let order): (kind, account) = (.tierSet, order.message.account)
            case .ownLimitsSet(let order): (kind, account) = (.ownLimitsSet, order.message.account)
            case .keyRevoked(let revocation): (kind, account) = (.keyRevoked, revocation.message.account)
            case .credited(let order):
                (kind, self.order, account, amount) = (.credited, order, order.message.account, order.message.amount)
            case .settled(let payment): (kind, intent) = (.settled, payment.intent.message)
            case .refused(let payment, _): (kind, intent) = (.refused, payment.intent.message)
            case .held(let payment): (kind, intent) = (.held, payment.intent.message)
            case .heldForReview(let held): (kind, intent) = (.heldForReview, held.payment.intent.message)
            case .reviewed(let reviewed):
                (kind, intent) = (.reviewed, reviewed.intent.message)
                (action, reference) = (reviewed.instruction.message.action.name, reviewed.instruction.message.reference)
            case .escrowStep(let taken):
                (kind, intent, textHash) = (.escrowStep, taken.intent.message, taken.step.message.remittance)
            case .instructed(let instruction):
                let message = instruction.message
                (kind, account, amount) = (.instructed, message.account, message.amount)
                (action, reference) = (message.action.name, message.reference)
            case .accountInstructed(let instruction):
                (kind, account) = (.accountInstructed, instruction.message.account)
                action = instruction.message.action.name
            case .suspended(let order, let cause):
                (kind, self.order, account, amount) = (.suspended, order, order.message.account, order.message.amount)
                (reference, self.cause) = (order.message.reference, cause.name)
            case .deadlinePassed(let passed): (kind, intent) = (.deadlinePassed, passed.intent.message)
            case .refunded(let refund, let refusal):
                kind = refusal == nil ? .refunded : .refused
                (self.refund, amount, textHash) = (refund.message, refund.message.amount, refund.message.remittance)
            }
            if let intent, kind != .escrowStep { textHash = intent.remittance }
            if let intent { amount = intent.amount }
        }
    }

    enum CodingKeys: String, CodingKey {
        case version, sequence, kind, identifier, debtor, creditor, account, amount, action, reference, cause, reason,
            escrow, time, epoch,
            clearing, receipt
        case textHash = "text_hash"
        case treeSize = "tree_size"
    }
}

/// A payment node's receipts, the newest first.
public struct ReceiptListView: AnswerView {
    public let version: ViewVersion
    public let receipts: [ReceiptView]

    public init(_ receipts: [ReceiptView]) {
        version = ViewVersion()
        self.receipts = receipts
    }
}
