public import Ledger
public import PaymentProtocol

/// What happens on a payment node, as it happens: one event of its stream. `event` says which of the other keys are there.
public struct NoticeView: AnswerView {
    public enum Event: String, Codable, CaseIterable, Sendable {
        case connected
        case disconnected
        case bumpReported = "bump_reported"
        case matched
        case stringReady = "string_ready"
        case partnerIdentified = "partner_identified"
        case requestSigned = "request_signed"
        case requestReceived = "request_received"
        case intentSigned = "intent_signed"
        case settled
        case refused
        case escrowMoved = "escrow_moved"
        case bumpEnded = "bump_ended"
        case alarmed
        case alarmEnded = "alarm_ended"
    }

    /// One of the seven steps from a bump to a receipt. Docs/MAIN_PATH.md.
    public struct Step: Codable, Equatable, Sendable {
        /// 1 to 7.
        public let number: Int
        public let name: String

        public static let bump = Step(number: 1, name: "bump")
        public static let reports = Step(number: 2, name: "reports")
        public static let match = Step(number: 3, name: "match")
        public static let request = Step(number: 4, name: "request")
        public static let intent = Step(number: 5, name: "intent")
        public static let clearing = Step(number: 6, name: "clearing")
        public static let receipt = Step(number: 7, name: "receipt")
    }

    public private(set) var version = ViewVersion()
    public let event: Event
    public private(set) var step: Step?
    /// The authentication string to compare with the other device's.
    public private(set) var string: String?
    /// The side of this node, in what both are asked to confirm or in the payment.
    public private(set) var role: PaymentRole?
    public private(set) var amount: MoneyView?
    public private(set) var text: String?
    public private(set) var partner: CounterpartyView?
    /// Of the intent.
    public private(set) var identifier: String?
    /// The digest of the signed request.
    public private(set) var request: String?
    public private(set) var payment: PaymentView?
    public private(set) var reason: ReasonView?
    /// What does not fit in the clearing node's log.
    public private(set) var alarm: String?
    public private(set) var escrow: EscrowStandingView?

    /// - Parameter account: this node's, whose side of a payment is told.
    public init(_ notice: UserNotice, account: AccountIdentifier?) {
        switch notice {
        case .connected: event = .connected
        case .disconnected: event = .disconnected
        case .bumpReported: (event, step) = (.bumpReported, .reports)
        case .matched: (event, step) = (.matched, .match)
        case .stringReady(let string, let terms):
            event = .stringReady
            self.string = string
            role = terms.isDebtor ? .debtor : .creditor
            amount = MoneyView(terms.amount)
            text = terms.text
        case .partnerIdentified(let partner):
            event = .partnerIdentified
            self.partner = CounterpartyView(account: partner.account.text, unverifiedName: partner.unverifiedName)
        case .requestSigned(let digest, let amount, let text):
            (event, step, role) = (.requestSigned, .request, .creditor)
            (request, self.amount, self.text) = (digest.description, MoneyView(amount), text)
        case .requestReceived(let digest, let amount, let text):
            (event, step, role) = (.requestReceived, .request, .debtor)
            (request, self.amount, self.text) = (digest.description, MoneyView(amount), text)
        case .intentSigned(let identifier, let amount):
            (event, step, role) = (.intentSigned, .intent, .debtor)
            (self.identifier, self.amount) = (identifier.description, MoneyView(amount))
        case .settled(let receipt, let text):
            (event, step) = (.settled, .receipt)
            payment = account.flatMap { PaymentView(receipt, text: text, for: $0) }
            identifier = payment?.identifier
        case .refused(let identifier, let refusal):
            (event, step) = (.refused, .clearing)
            (self.identifier, reason) = (identifier.description, ReasonView(refusal))
        case .escrowMoved(let receipt, let text):
            (event, escrow, self.text) = (.escrowMoved, EscrowStandingView(receipt.record), text)
            identifier = receipt.escrowIntent?.message.identifier.description
            payment = account.flatMap { PaymentView(receipt, text: text, for: $0) }
        case .bumpEnded(let failure):
            (event, reason) = (.bumpEnded, ReasonView(failure))
        case .alarmed(let evidence):
            (event, alarm) = (.alarmed, "\(evidence.summary) \(evidence.meaning)")
        case .alarmEnded: event = .alarmEnded
        }
    }
}
