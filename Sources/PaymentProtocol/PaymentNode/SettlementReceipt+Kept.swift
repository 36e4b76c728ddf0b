import Ledger

extension SettlementReceipt {
    /// Whether a payment node keeps the record: it moved money of this account, or is of an escrow that the account has a part
    /// in, or refuses what the account signed.
    func isKept(by account: AccountIdentifier) -> Bool {
        switch record.body {
        case .held, .heldForReview, .reviewed, .escrowStep, .deadlinePassed, .refused, .refunded(_, .some):
            isPart(ofStatementOf: account)
        case .genesis, .epochStarted, .accountOpened, .keyAuthorised, .keyRevoked, .credited, .settled,
            .refunded(_, nil),
            .instructed, .accountInstructed, .suspended, .rulesSet, .tierSet, .ownLimitsSet:
            movedMoney(of: account)
        }
    }
}
