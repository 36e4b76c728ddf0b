import PaymentProtocol

/// What a payment node's journal and its clearing node's statement do not have alike, each in words.
public struct ReconciliationView: AnswerView {
    /// The worst of them.
    public enum Outcome: String, Codable, CaseIterable, Sendable {
        /// Both have the same.
        case agrees
        /// They had not, and now do, or will when the clearing node has decided.
        case resolved
        /// The clearing node contradicts its own proofs.
        case broken
    }

    public enum Kind: String, Codable, CaseIterable, Sendable {
        case missingHere = "missing_here"
        case missingThere = "missing_there"
        case otherRecord = "other_record"
        case undecided
        case settledAfterRefusal = "settled_after_refusal"
    }

    public struct Difference: Codable, Equatable, Sendable {
        public let kind: Kind
        /// The record of the clearing node; left out where there is none.
        public let sequence: UInt64?
        /// Of the payment.
        public let identifier: String?
        public let amount: MoneyView?
        public let message: String

        init(_ difference: Reconciliation.Difference) {
            func record(_ receipt: SettlementReceipt) -> (UInt64?, String?, MoneyView?) {
                let (identifier, amount) = Self.payment(of: receipt.record)
                return (receipt.sequence, identifier, amount)
            }
            switch difference {
            case .missingHere(let item):
                kind = .missingHere
                (sequence, identifier, amount) = record(item.receipt)
                message =
                    "The clearing node had \(Self.deed(item.receipt)), proven by its receipt, and this node did not know. "
                    + "It does now."
            case .settledAfterRefusal(let item):
                kind = .settledAfterRefusal
                (sequence, identifier, amount) = record(item.receipt)
                message = """
                    This node was told for good that it is refused, and the clearing node has settled it. Keep the receipt, \
                    and ask the clearing node's operator.
                    """
            case .missingThere(let receipt):
                kind = .missingThere
                (sequence, identifier, amount) = record(receipt)
                message = """
                    This node holds the clearing node's signed receipt for it, and the statement leaves it out. Export the \
                    receipt, and show it to the clearing node's operator.
                    """
            case .otherRecord(let own, _):
                kind = .otherRecord
                (sequence, identifier, amount) = record(own)
                message = """
                    The clearing node has signed two different records for this place of its log: one is in this node's \
                    journal, the other in the statement. Export the receipt, and look at the node's status.
                    """
            case .undecided(let intent):
                kind = .undecided
                sequence = nil
                identifier = intent.message.identifier.description
                amount = MoneyView(intent.message.amount)
                message =
                    "It is signed, and the clearing node has not decided it yet. It was sent again, byte for byte."
            }
        }

        /// What a user finds the record under, and how much it is about.
        private static func payment(of record: ClearingRecord) -> (identifier: String?, amount: MoneyView?) {
            if let standing = EscrowStandingView(record) {
                return (standing.identifier, standing.releasedNow ?? standing.refundedNow ?? standing.left)
            }
            switch record.body {
            case .settled(let payment), .refused(let payment, _):
                let intent = payment.intent.message
                return (intent.identifier.description, MoneyView(intent.amount))
            case .refunded(let refund, _):
                return (refund.message.identifier.description, MoneyView(refund.message.amount))
            case .credited(let order): return (nil, MoneyView(order.message.amount))
            default: return (nil, record.transfer.map { MoneyView($0.amount) })
            }
        }

        private static func deed(_ receipt: SettlementReceipt) -> String {
            if receipt.refusal != nil { return "refused it" }
            guard let standing = EscrowStandingView(receipt.record) else { return "settled it" }
            return switch standing.action {
            case "fund": "set the money of this escrow aside"
            case "deadline": "decided this escrow by default (\(standing.state))"
            default: "taken a step of this escrow (\(standing.action))"
            }
        }
    }

    public let version: ViewVersion
    public let outcome: Outcome
    /// Records that both have alike.
    public let agreed: UInt64
    /// The last record of the log that was compared.
    public let through: UInt64
    public let differences: [Difference]

    public init(_ report: ReconciliationReport) {
        version = ViewVersion()
        agreed = report.agreedCount
        through = report.through
        differences = report.differences.map { Difference($0) }
        let isBroken = differences.contains {
            switch $0.kind {
            case .missingThere, .otherRecord, .settledAfterRefusal: true
            case .missingHere, .undecided: false
            }
        }
        outcome = isBroken ? .broken : differences.isEmpty ? .agrees : .resolved
    }
}
