public import Ledger
public import PaymentProtocol

/// One payment of an account, or a request that nobody has paid yet.
public struct PaymentView: AnswerView {
    public enum Status: String, Codable, Sendable {
        /// This node asked for the money, and nobody has paid.
        case requested
        /// This node signed an intent, and does not know yet what became of it.
        case signed
        /// The money is set aside: `waitsFor` says who decides.
        case held
        case settled
        /// It was decided, and all of the money went back.
        case returned
        case refused
    }

    /// Who decides what becomes of money that is set aside.
    public enum Decider: String, Codable, Sendable {
        /// The parties, by the steps of an escrow.
        case escrow
        /// The operator of the clearing node, who looks at the payment first.
        case `operator`
    }

    public let version: ViewVersion
    /// Hexadecimal: of the intent, of the request while there is no intent, or of the order that brought money from outside.
    public let identifier: String
    public let status: Status
    public let role: PaymentRole
    /// Left out for money from outside.
    public let counterparty: CounterpartyView?
    public let amount: MoneyView
    public let text: String?
    /// Why it was refused.
    public let reason: ReasonView?
    /// Of a payment that is held.
    public let waitsFor: Decider?
    public let time: String
    /// Base64url of the receipt's CBOR: for `handsel receipt verify`, or any COSE library.
    public let receipt: String?

    public init(_ item: PaymentHistoryItem) {
        version = ViewVersion()
        identifier = item.identifier
        status =
            switch item.status {
            case .requested: .requested
            case .signed: .signed
            case .held: .held
            case .settled: .settled
            case .returned: .returned
            case .refused: .refused
            }
        role = item.isDebtor ? .debtor : .creditor
        counterparty = item.counterparty.map {
            CounterpartyView(account: $0.text, unverifiedName: item.unverifiedName)
        }
        amount = MoneyView(item.amount)
        text = item.text
        reason = item.refusal.map(ReasonView.init)
        waitsFor = item.status == .held ? item.receipt.map { Decider($0.record) } ?? .escrow : nil
        time = item.time.rfc3339
        receipt = item.receipt.map { Base64URL.encode($0.encoded) }
    }

    /// What a receipt says to one of its two parties; nil if the record is about no payment of the account.
    public init?(_ receipt: SettlementReceipt, text: String?, for account: AccountIdentifier) {
        guard let terms = Terms(receipt.record), terms.debtor == account || terms.creditor == account else {
            return nil
        }
        identifier = terms.identifier
        role = terms.debtor == account ? .debtor : .creditor
        let other = terms.debtor == account ? terms.creditor : terms.debtor
        counterparty = other.map { CounterpartyView(account: $0.text, unverifiedName: nil) }
        amount = MoneyView(terms.amount)
        version = ViewVersion()
        status = receipt.refusal != nil ? .refused : terms.isHeld ? .held : .settled
        reason = receipt.refusal.map(ReasonView.init)
        waitsFor = status == .held ? Decider(receipt.record) : nil
        self.text = text
        time = receipt.record.time.rfc3339
        self.receipt = Base64URL.encode(receipt.encoded)
    }
}

extension PaymentView {
    enum CodingKeys: String, CodingKey {
        case version, identifier, status, role, counterparty, amount, text, reason, time, receipt
        case waitsFor = "waits_for"
    }
}

extension PaymentView.Decider {
    fileprivate init(_ record: ClearingRecord) {
        if case .heldForReview = record.body { self = .operator } else { self = .escrow }
    }
}

extension PaymentView {
    /// What differs from one kind of record to the next.
    private struct Terms {
        let identifier: String
        let debtor: AccountIdentifier?
        let creditor: AccountIdentifier?
        let amount: Amount
        let isHeld: Bool

        /// Nil for a record that moves no money, sets none aside, and refuses none.
        init?(_ record: ClearingRecord) {
            switch record.body {
            case .settled(let payment), .refused(let payment, _): self.init(payment.intent.message)
            case .held(let payment): self.init(payment.intent.message, isHeld: true)
            case .heldForReview(let held): self.init(held.payment.intent.message, isHeld: true)
            case .reviewed(let reviewed): self.init(reviewed.intent.message, record.transfer)
            case .credited(let order):
                self.init(
                    identifier: order.identifier, debtor: nil, creditor: order.message.account,
                    amount: order.message.amount)
            case .refunded(let refund, _):
                self.init(
                    identifier: refund.message.identifier.description, debtor: refund.message.account,
                    creditor: refund.message.refundable?.debtor, amount: refund.message.amount)
            case .instructed(let instruction):
                guard let transfer = record.transfer, instruction.message.account == transfer.creditor else {
                    return nil
                }
                self.init(
                    identifier: String(instruction.digest.description.prefix(32)), debtor: nil,
                    creditor: transfer.creditor, amount: transfer.amount)
            case .escrowStep(let taken): self.init(taken.intent.message, record.transfer)
            case .deadlinePassed(let passed): self.init(passed.intent.message, record.transfer)
            case .genesis, .epochStarted, .accountOpened, .keyAuthorised, .keyRevoked, .accountInstructed, .suspended,
                .rulesSet, .tierSet, .ownLimitsSet:
                return nil
            }
        }

        private init(
            identifier: String, debtor: AccountIdentifier?, creditor: AccountIdentifier?, amount: Amount,
            isHeld: Bool = false
        ) {
            (self.identifier, self.debtor, self.creditor) = (identifier, debtor, creditor)
            (self.amount, self.isHeld) = (amount, isHeld)
        }

        private init(_ intent: PaymentIntent, isHeld: Bool = false) {
            self.init(
                identifier: intent.identifier.description, debtor: intent.debtor, creditor: intent.creditor,
                amount: intent.amount, isHeld: isHeld)
        }

        /// What a step of an escrow released.
        private init?(_ intent: PaymentIntent, _ transfer: RecordedTransfer?) {
            guard let transfer else { return nil }
            self.init(
                identifier: intent.identifier.description, debtor: transfer.debtor, creditor: transfer.creditor,
                amount: transfer.amount)
        }
    }
}

extension Signed<OperatorOrder> {
    /// As long as every other identifier here: the first half of the order's digest.
    var identifier: String { String(digest.description.prefix(32)) }
}

/// The latest payments, the newest first.
public struct HistoryView: AnswerView {
    public let version: ViewVersion
    public let payments: [PaymentView]

    public init(_ payments: [PaymentView]) {
        version = ViewVersion()
        self.payments = payments
    }
}
