import Ledger

/// What limits the account: how much of it is used, and what its owner allows itself.
extension PaymentNode {
    static let waitingLimitsMax = 64

    mutating func askLimits(command: CommandIdentifier) {
        guard session.isReady, waitingLimits.count < Self.waitingLimitsMax else {
            return reply(.failed(.clearingUnreachable), to: command)
        }
        waitingLimits.append(command)
        if !session.isAsking(.limits) { ask(.limits) }
    }

    mutating func endLimits(_ outcome: UserReply) {
        for command in waitingLimits { reply(outcome, to: command) }
        waitingLimits = []
    }

    /// In place of what the owner said before about the currency.
    mutating func setOwnLimit(
        _ limit: OwnLimit, in currency: Currency, command: CommandIdentifier, at now: Timestamp
    ) {
        let limits = [limit.payment, limit.paidDaily, limit.paidMonthly]
        guard limits.allSatisfy({ $0 ?? 0 >= 0 }) else { return reply(.failed(.limitBelowZero), to: command) }
        guard let identity = readyToInstruct(command), let account = state.account else { return }
        let order = OwnLimitsOrder(
            clearing: identity.clearing.log, account: account, currency: currency, limit: limit, created: now)
        sign(.ownLimits(UnsignedEnvelope(order, signer: identity.key), command))
    }
}
