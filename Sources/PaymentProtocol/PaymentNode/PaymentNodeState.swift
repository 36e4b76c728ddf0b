public import Ledger

/// What a payment node must never forget: who it is, what it signed and has no answer for, how far it read its statement.
public struct PaymentNodeState: Equatable, Sendable {
    /// An intent that was signed and may have been sent: sent again, byte for byte, until its outcome is known.
    public struct UnresolvedIntent: Equatable, Sendable {
        public let payment: SubmittedPayment
        public let text: String?
        public let counterparty: Counterparty?
    }

    /// A request that was signed and has not been paid.
    public struct OpenRequest: Equatable, Sendable {
        public let request: Signed<PaymentRequest>
        public let text: String?
        public let counterparty: Counterparty?
    }

    /// A refund that was signed and may have been sent.
    public struct UnresolvedRefund: Equatable, Sendable {
        public let refund: Signed<Refund>
        public let text: String?
    }

    /// An escrow that this account has a part in, and that has not ended.
    public struct OwnEscrow: Equatable, Sendable {
        /// A step that was signed and may have been sent; one at a time.
        public struct UnresolvedStep: Equatable, Sendable {
            public let step: Signed<EscrowStep>
            public let text: String?
        }

        public let intent: Signed<PaymentIntent>
        public internal(set) var standing: PendingStanding
        /// The place of the clearing node's record that says so.
        public internal(set) var standsBy: UInt64
        /// How many steps of this account were recorded.
        public internal(set) var ownSteps: UInt64 = 0
        public internal(set) var unresolvedStep: UnresolvedStep?

        /// The number of the part at hand.
        public var part: Int {
            intent.message.escrow?.part(afterMoving: standing.released + standing.refunded) ?? 1
        }
    }

    /// Intents and refunds.
    public static let unresolvedIntentsMax = 64
    /// Escrows that others began are counted too. One beyond this is in the history, and takes no step of this node's.
    public static let escrowsMax = 4_096
    public static let openRequestsMax = 1_024

    public internal(set) var identity: PaymentNodeIdentity?
    public internal(set) var opening: Signed<AccountOpening>?
    public internal(set) var isAccountOpen = false
    public internal(set) var lastTime = Timestamp(microseconds: .min)
    public internal(set) var recordCount: UInt64 = 0
    public internal(set) var unresolvedIntents: [MessageIdentifier: UnresolvedIntent] = [:]
    public internal(set) var unresolvedRefunds: [MessageIdentifier: UnresolvedRefund] = [:]
    /// By the digests of their intents.
    public internal(set) var escrows: [Digest: OwnEscrow] = [:]
    public internal(set) var openRequests: [Digest: OpenRequest] = [:]
    /// Every record of the clearing node up to this one that concerns the account is here.
    public internal(set) var statementThrough: UInt64 = 0
    /// Receipts that came before the statement reached them.
    var receiptsAhead: Set<UInt64> = []
    /// What is known of the clearing node's log.
    public internal(set) var heads = KnownHeads()

    public init() {}

    public var account: AccountIdentifier? { opening?.account }

    /// Takes one record in. The only place where durable state changes.
    ///
    /// - Throws: `RecordViolation` if the record cannot follow the ones before it.
    public mutating func apply(_ record: PaymentRecord) throws(RecordViolation) {
        guard record.time >= lastTime else { throw .timeWentBack }
        switch record.body {
        case .genesis(let identity):
            guard recordCount == 0 else { throw .genesisNotFirst }
            self.identity = identity
        case .openingSigned(let opening):
            self.opening = opening
        case .accountOpened:
            isAccountOpen = true
        case .requestSigned(let request, let text, let counterparty):
            openRequests[request.digest] = OpenRequest(request: request, text: text, counterparty: counterparty)
        case .intentSigned(let payment, let text, let counterparty):
            unresolvedIntents[payment.intent.message.identifier] = UnresolvedIntent(
                payment: payment, text: text, counterparty: counterparty)
        case .settled(let receipt, _):
            received(receipt)
        case .refused(let identifier, _, let receipt):
            if let receipt {
                received(receipt)
            } else {
                unresolvedIntents[identifier] = nil
                unresolvedRefunds[identifier] = nil
            }
        case .escrowMoved(let receipt, _):
            received(receipt)
            escrowMoved(receipt)
        case .escrowCompleted(let receipt, _):
            received(receipt)
            // An escrow that is not here any more has ended.
            if let intent = receipt.escrowIntent, escrows[intent.digest] != nil { escrowMoved(receipt) }
        case .stepSigned(let step, let text):
            escrows[step.message.escrow]?.unresolvedStep = OwnEscrow.UnresolvedStep(step: step, text: text)
        case .stepRefused(let step, _):
            guard let escrow = escrow(withUnresolved: step) else { break }
            escrows[escrow]?.unresolvedStep = nil
        case .refundSigned(let refund, let text):
            unresolvedRefunds[refund.message.identifier] = UnresolvedRefund(refund: refund, text: text)
        case .statementRead(let sequence):
            statementThrough = max(statementThrough, sequence)
            receiptsAhead = receiptsAhead.filter { $0 > sequence }
        case .headsVerified(let head, let confirmed):
            heads.verified(head, confirmed: confirmed)
        case .alarmRaised(let evidence):
            heads.raise(evidence)
        case .alarmEnded(let end):
            heads.end(end)
        }
        if recordCount == 0, identity == nil { throw .genesisNotFirst }
        lastTime = record.time
        // An intent made in time may still be on its way when its request expires.
        let grace = -ProtocolBounds.intentLifetimeMicrosecondsMax
        openRequests = openRequests.filter {
            $0.value.request.message.expires > record.time.adding(microseconds: grace)
        }
        recordCount += 1
    }

    /// Whether this very intent waits for its outcome. Another one under the same identifier says nothing of it.
    func isUnresolved(_ intent: Signed<PaymentIntent>) -> Bool {
        unresolvedIntents[intent.message.identifier]?.payment.intent.digest == intent.digest
    }

    func isUnresolved(step: Digest) -> Bool { escrow(withUnresolved: step) != nil }

    /// Whether the record decides something that this node signed and has no outcome of.
    func awaits(_ receipt: SettlementReceipt) -> Bool {
        if case .refunded(let refund, _) = receipt.record.body {
            return unresolvedRefunds[refund.message.identifier]?.refund.digest == refund.digest
        }
        if let step = receipt.escrowStep, isUnresolved(step: step.digest) { return true }
        return receipt.authorisingIntent.map { isUnresolved($0) } ?? false
    }

    private func escrow(withUnresolved step: Digest) -> Digest? {
        escrows.first { $0.value.unresolvedStep?.step.digest == step }?.key
    }

    private mutating func escrowMoved(_ receipt: SettlementReceipt) {
        guard let intent = receipt.escrowIntent, let standing = receipt.escrowStanding else { return }
        guard !standing.state.isEnd else {
            escrows[intent.digest] = nil
            return
        }
        guard var own = escrows[intent.digest] ?? newEscrow(intent, standing, by: receipt) else { return }
        if receipt.sequence > own.standsBy { (own.standing, own.standsBy) = (standing, receipt.sequence) }
        if let step = receipt.escrowStep, step.message.account == account {
            own.ownSteps = max(own.ownSteps, step.message.number)
            if own.unresolvedStep?.step.digest == step.digest { own.unresolvedStep = nil }
        }
        escrows[intent.digest] = own
    }

    private func newEscrow(
        _ intent: Signed<PaymentIntent>, _ standing: PendingStanding, by receipt: SettlementReceipt
    ) -> OwnEscrow? {
        guard escrows.count < Self.escrowsMax else { return nil }
        return OwnEscrow(intent: intent, standing: standing, standsBy: receipt.sequence)
    }

    /// Whether the receipt's record was taken in before.
    func knows(_ receipt: SettlementReceipt) -> Bool {
        receipt.sequence <= statementThrough || receiptsAhead.contains(receipt.sequence)
    }

    private mutating func received(_ receipt: SettlementReceipt) {
        if receipt.sequence > statementThrough { receiptsAhead.insert(receipt.sequence) }
        if let head = receipt.provenHead { heads.keep(head) }
        if case .refunded(let refund, _) = receipt.record.body, awaits(receipt) {
            unresolvedRefunds[refund.message.identifier] = nil
        }
        guard let intent = receipt.authorisingIntent else { return }
        if isUnresolved(intent) { unresolvedIntents[intent.message.identifier] = nil }
        if let request = intent.message.request { openRequests[request] = nil }
    }
}
