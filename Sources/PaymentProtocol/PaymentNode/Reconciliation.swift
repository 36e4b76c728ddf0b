public import Ledger

/// Holds a payment node's own journal against the clearing node's statement, from the account's first record on.
///
///     own records ──▶ statement, page by page, every receipt proven ──▶ differences
public struct Reconciliation: Sendable {
    public enum Difference: Equatable, Sendable {
        /// The statement has it and this node had not. It is proven, and is taken in.
        case missingHere(StatementItem)
        /// This node holds a proven receipt for it, and the statement leaves it out.
        case missingThere(SettlementReceipt)
        /// Both have a proven receipt for this place of the log, for two different records.
        case otherRecord(own: SettlementReceipt, stated: SettlementReceipt)
        /// Signed here, and without an outcome there. It is sent again.
        case undecided(Signed<PaymentIntent>)
        /// This node was told that the payment is refused for good, and the statement says that it settled.
        case settledAfterRefusal(StatementItem)
    }

    private let account: AccountIdentifier
    /// By their place in the clearing node's journal; what the statement has named is taken out.
    private var own: [UInt64: SettlementReceipt] = [:]
    /// The last record that this node has of each escrow, by the escrow's digest.
    private var lastOfEscrows: [Digest: UInt64] = [:]
    /// Refusals that left no record, by the intent.
    private var refused: Set<MessageIdentifier> = []
    private var undecided: [MessageIdentifier: Signed<PaymentIntent>] = [:]
    private var differences: [Difference] = []
    /// How many records both have alike.
    public private(set) var agreedCount: UInt64 = 0
    /// Nothing of the log beyond this was stated.
    public private(set) var through: UInt64 = 0

    public init(of account: AccountIdentifier) {
        self.account = account
    }

    /// One record of this node's own journal, in order. What came in while the statement was read is added after it.
    public mutating func add(_ record: PaymentRecord) {
        switch record.body {
        case .settled(let receipt, _):
            concluded(receipt)
        case .refused(let identifier, _, let receipt):
            if let receipt { concluded(receipt) } else { refused.insert(identifier) }
            undecided[identifier] = nil
        case .intentSigned(let payment, _, _):
            undecided[payment.intent.message.identifier] = payment.intent
        case .escrowMoved(let receipt, _), .escrowCompleted(let receipt, _):
            concluded(receipt)
        case .genesis, .openingSigned, .accountOpened, .requestSigned, .statementRead, .headsVerified, .alarmRaised,
            .alarmEnded, .stepSigned, .stepRefused, .refundSigned:
            break
        }
    }

    private mutating func concluded(_ receipt: SettlementReceipt) {
        if let escrow = receipt.escrowIntent?.digest {
            lastOfEscrows[escrow] = max(lastOfEscrows[escrow] ?? 0, receipt.sequence)
        }
        let stated = differences.firstIndex { difference in
            if case .missingHere(let item) = difference { item.receipt.record == receipt.record } else { false }
        }
        if let stated {
            differences.remove(at: stated)
            agreedCount += 1
        } else {
            own[receipt.sequence] = receipt
        }
        if let intent = receipt.authorisingIntent?.message, intent.debtor == account {
            undecided[intent.identifier] = nil
        }
    }

    /// One page of the statement; every receipt in it was proven.
    public mutating func add(_ items: [StatementItem], through sequence: UInt64) {
        for item in items {
            let receipt = item.receipt
            if let known = own.removeValue(forKey: receipt.sequence) {
                if known.record.encoded == receipt.record.encoded {
                    agreedCount += 1
                } else {
                    differences.append(.otherRecord(own: known, stated: receipt))
                }
                continue
            }
            guard receipt.isKept(by: account) else { continue }
            let intent = receipt.authorisingIntent?.message
            if let intent, intent.debtor == account {
                undecided[intent.identifier] = nil
                if receipt.refusal == nil, refused.contains(intent.identifier) {
                    differences.append(.settledAfterRefusal(item))
                    continue
                }
            }
            differences.append(.missingHere(item))
        }
        through = max(through, sequence)
    }

    /// Whether this node has a later record of the same escrow, so that the item does not say where that stands.
    public func isOvertaken(_ item: StatementItem) -> Bool {
        guard let escrow = item.receipt.escrowIntent?.digest else { return false }
        return lastOfEscrows[escrow].map { $0 > item.receipt.sequence } ?? false
    }

    /// When the last page was added; in the order of the log, what is undecided last.
    public func finish() -> [Difference] {
        let missing = own.values.filter { $0.sequence <= through }.sorted { $0.sequence < $1.sequence }
        let waiting = undecided.values.sorted { $0.message.identifier < $1.message.identifier }
        return differences + missing.map { .missingThere($0) } + waiting.map { .undecided($0) }
    }
}
