public import Ledger
public import PaymentProtocol

/// One payment of an account, or a request that nobody has paid yet.
public struct PaymentView: AnswerView {
    public enum Status: String, Codable, Sendable {
        /// This node asked for the money, and nobody has paid.
        case requested
        /// This node signed an intent, and does not know yet what became of it.
        case signed
        case settled
        case refused
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
            case .settled: .settled
            case .refused: .refused
            }
        role = item.isDebtor ? .debtor : .creditor
        counterparty = item.counterparty.map {
            CounterpartyView(account: $0.text, unverifiedName: item.unverifiedName)
        }
        amount = MoneyView(item.amount)
        text = item.text
        reason = item.refusal.map(ReasonView.init)
        time = item.time.rfc3339
        receipt = item.receipt.map { Base64URL.encode($0.encoded) }
    }

    /// What a receipt says to one of its two parties; nil if the record moved no money of the account.
    public init?(_ receipt: SettlementReceipt, text: String?, for account: AccountIdentifier) {
        switch receipt.record.body {
        case .settled(let payment), .refused(let payment, _):
            let intent = payment.intent.message
            guard intent.debtor == account || intent.creditor == account else { return nil }
            identifier = intent.identifier.description
            role = intent.debtor == account ? .debtor : .creditor
            let other = intent.debtor == account ? intent.creditor : intent.debtor
            counterparty = CounterpartyView(account: other.text, unverifiedName: nil)
            amount = MoneyView(intent.amount)
        case .credited(let order):
            guard order.message.account == account else { return nil }
            identifier = order.identifier
            role = .creditor
            counterparty = nil
            amount = MoneyView(order.message.amount)
        case .instructed(let instruction):
            guard receipt.movedMoney(of: account), let amount = instruction.message.amount else { return nil }
            identifier = String(instruction.digest.description.prefix(32))
            role = .creditor
            counterparty = nil
            self.amount = MoneyView(amount)
        case .genesis, .epochStarted, .accountOpened, .keyAuthorised, .keyRevoked, .deadlinePassed, .accountInstructed,
            .suspended:
            return nil
        }
        version = ViewVersion()
        status = receipt.refusal == nil ? .settled : .refused
        reason = receipt.refusal.map(ReasonView.init)
        self.text = text
        time = receipt.record.time.rfc3339
        self.receipt = Base64URL.encode(receipt.encoded)
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
