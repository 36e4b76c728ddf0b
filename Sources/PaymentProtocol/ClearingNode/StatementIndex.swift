public import Ledger

extension ClearingRecord {
    /// The accounts in whose statement the record appears. A recorded refusal is the debtor's affair alone.
    public var statementAccounts: [AccountIdentifier] {
        switch body {
        case .genesis, .epochStarted, .rulesSet: []
        // How much the operator knows of somebody is not told to them, nor to anybody.
        case .tierSet: []
        case .ownLimitsSet(let order): [order.message.account]
        case .accountOpened(let opening): [opening.account]
        case .keyAuthorised(let authorisation): [authorisation.message.account]
        case .keyRevoked(let revocation): [revocation.message.account]
        case .credited(let order): [order.message.account]
        case .settled(let payment): [payment.intent.message.debtor, payment.intent.message.creditor]
        case .refused(let payment, _): [payment.intent.message.debtor]
        case .held(let payment): payment.intent.message.parties
        case .heldForReview(let held): held.payment.intent.message.parties
        case .reviewed(let reviewed): reviewed.intent.message.parties
        case .escrowStep(let taken): taken.intent.message.parties
        case .instructed(let instruction): instruction.message.account.map { [$0] } ?? []
        case .accountInstructed(let instruction): [instruction.message.account]
        // It is nobody's yet: the operator may still find out whose it is.
        case .suspended: []
        case .deadlinePassed(let passed): passed.intent.message.parties
        case .refunded(let refund, nil): Submission.refund(refund).parties
        case .refunded(let refund, .some): [refund.message.account]
        }
    }
}

extension SettlementReceipt {
    public func isPart(ofStatementOf account: AccountIdentifier) -> Bool {
        record.statementAccounts.contains(account)
    }
}
