public import PaymentProtocol

/// What programs and people are told of a refused payment: what happened, why, and what to do.
extension PaymentRefusal {
    /// Stays the same when the text gets better.
    public var name: String {
        switch self {
        case .wrongClearingNode: "wrong_clearing_node"
        case .identifierUsedForAnotherIntent: "identifier_used"
        case .createdInFuture: "created_in_future"
        case .lifetimeTooLong: "lifetime_too_long"
        case .expired: "expired"
        case .clockUntrusted: "clock_untrusted"
        case .unknownDebtor: "unknown_debtor"
        case .foreignKey: "foreign_key"
        case .keyRevoked: "key_revoked"
        case .keyNotAuthorised: "key_not_authorised"
        case .tooManyRefusals: "too_many_refusals"
        case .debtorBlocked: "debtor_blocked"
        case .debtorClosed: "debtor_closed"
        case .unknownCreditor: "unknown_creditor"
        case .creditorBlocked: "creditor_blocked"
        case .creditorClosed: "creditor_closed"
        case .sameAccount: "same_account"
        case .requestMissing: "request_missing"
        case .requestMismatch: "request_mismatch"
        case .requestNotByCreditor: "request_not_by_creditor"
        case .requestExpired: "request_expired"
        case .requestAlreadyPaid: "request_already_paid"
        case .arbiterIsParty: "arbiter_is_party"
        case .unknownArbiter: "unknown_arbiter"
        case .tooManyPending: "too_many_pending"
        case .notRefundable: "not_refundable"
        case .refundTooLate: "refund_too_late"
        case .refundExceedsPayment: "refund_exceeds_payment"
        case .paymentLimit: "payment_limit"
        case .creditorBalanceLimit: "creditor_balance_limit"
        case .insufficientFunds: "insufficient_funds"
        case .busy: "busy"
        case .notSpecified: "not_specified"
        case .ownLimit: "own_limit"
        case .dailyLimit: "daily_limit"
        case .monthlyLimit: "monthly_limit"
        case .withdrawalLimit: "withdrawal_limit"
        case .tooManyPayments: "too_many_payments"
        case .tooManyCounterparties: "too_many_counterparties"
        case .strangerLimit: "stranger_limit"
        case .structuring: "structuring"
        case .confirmationRequired: "confirmation_required"
        case .withdrawalNotAcceptable: "withdrawal_not_acceptable"
        case .tooManyWithdrawals: "too_many_withdrawals"
        }
    }

    public var message: String {
        switch self {
        case .wrongClearingNode:
            """
            The payment was refused because it is addressed to another clearing node. \
            Check which clearing node this account belongs to, and send it there.
            """
        case .identifierUsedForAnotherIntent:
            """
            The payment was refused because another payment of this account has the same identifier. \
            Make a new payment; the earlier one keeps its outcome.
            """
        case .createdInFuture(let difference):
            """
            The payment was refused because it was made \(MissedTime.text(difference)) in the clearing node's future: \
            the clock of the device that made it is ahead by at least that much. Set that clock, then pay again.
            """
        case .lifetimeTooLong:
            """
            The payment was refused because it does not expire within ten minutes of being made. \
            Make a new one with a shorter life.
            """
        case .expired(let late):
            """
            The payment was refused because it came \(MissedTime.text(late)) after its time was over. If it was made \
            just now, the clock of the device that made it is behind by at least that much, or the clearing node's was \
            ahead: set the one that is wrong. \
            Nothing was paid and nothing will be; pay again.
            """
        case .clockUntrusted:
            """
            The payment was not decided because the clearing node has reason to doubt its own clock. \
            It decides again when its operator has looked. Try again later.
            """
        case .unknownDebtor:
            "The payment was refused because the clearing node does not know the paying account. Open the account first."
        case .foreignKey:
            """
            The payment was refused because it is signed with a key that was never a key of the paying account. \
            Sign it with one of the account's own keys.
            """
        case .keyRevoked:
            """
            The payment was refused because the key that signed it was revoked. \
            If this is your account, use another of its keys; if you did not revoke this one, ask who did.
            """
        case .keyNotAuthorised:
            """
            The payment was refused because the key that signed it had no authority to pay when the payment was made. \
            Let the account's owner authorise the key, then make a new payment.
            """
        case .tooManyRefusals:
            """
            The payment was not decided because too many payments of this account were refused within the hour. \
            Try again in an hour.
            """
        case .debtorBlocked:
            """
            The payment was refused because the paying account is locked. If you locked it yourself, unlock it; \
            otherwise ask the operator of the clearing node why.
            """
        case .debtorClosed:
            "The payment was refused because the paying account is closed. Pay from another account."
        case .unknownCreditor:
            """
            The payment was refused because the clearing node does not know the account to be paid. \
            Compare the account's text with the one you were given.
            """
        case .creditorBlocked:
            "The payment was refused because the account to be paid is locked. Only its owner can find out why."
        case .creditorClosed:
            "The payment was refused because the account to be paid is closed. Ask its owner for another."
        case .sameAccount:
            "The payment was refused because it goes from an account to the same account. Name another to be paid."
        case .requestMissing:
            """
            The payment was refused because it answers a request that did not come with it. \
            Send it together with the request.
            """
        case .requestMismatch:
            """
            The payment was refused because it differs from the request that it answers. \
            Ask for a new request, and pay exactly that.
            """
        case .requestNotByCreditor:
            """
            The payment was refused because the request that it answers is not signed by a key of the account to be paid. \
            Do not pay it; ask the other side for a new request.
            """
        case .requestExpired(let late):
            """
            The payment was refused because it came \(MissedTime.text(late)) after the request that it answers had expired. \
            Ask for a new request.
            """
        case .requestAlreadyPaid:
            "The payment was refused because the request that it answers has been paid already. Nothing was paid twice."
        case .arbiterIsParty:
            """
            The money was not set aside because the arbiter is one of the two between whom a dispute would be. \
            Name somebody else, or nobody.
            """
        case .unknownArbiter:
            """
            The money was not set aside because the clearing node has no open account of the arbiter's. \
            Compare the account's text with the one you were given, or name another arbiter.
            """
        case .tooManyPending:
            """
            The payment was not decided because \(ProtocolBounds.pendingPaymentsPerDebtorMax) payments of this account wait \
            for a decision, or got one within the hour. Bring some of them to an end, then ask again in an hour.
            """
        case .notRefundable:
            """
            The refund was refused because its receipt is not one of a payment to the account that refunds, \
            in this currency. Only who was paid can refund; take the receipt of that payment.
            """
        case .refundTooLate:
            """
            The refund was refused because the payment settled more than \
            \(ProtocolBounds.refundWindowMicroseconds / 86_400_000_000) days ago. Make a payment instead.
            """
        case .refundExceedsPayment:
            """
            The refund was refused because, with what was refunded before, it is more than was paid. \
            Refund no more than the rest.
            """
        case .withdrawalNotAcceptable:
            """
            The withdrawal was refused because it does not say where the money is to go, or is not made out to the \
            clearing node's account for payouts. Make a new one that names your bank account in its text.
            """
        case .tooManyWithdrawals:
            """
            The withdrawal was not decided because too many withdrawals of this account wait to be paid out. \
            Try again when the operator has paid some of them.
            """
        case .paymentLimit:
            """
            The payment was refused because it is larger than the paying account may make at once, \
            or in a currency that the account may not use. Pay less.
            """
        case .ownLimit:
            """
            The payment was refused because the paying account's owner allows less. \
            Pay less, or raise your own limit with handsel limits set: that takes a day.
            """
        case .dailyLimit:
            """
            The payment was refused because the account would have paid more within a day than it may. \
            See what is left with handsel limits; pay less, or wait until tomorrow.
            """
        case .monthlyLimit:
            """
            The payment was refused because the account would have paid more within a month than it may. \
            See what is left with handsel limits; pay less, or wait.
            """
        case .withdrawalLimit:
            """
            The withdrawal was refused because more would have left the account within a day than may. \
            See what is left with handsel limits; withdraw less, or wait until tomorrow.
            """
        case .tooManyPayments:
            "The payment was refused because the account made too many payments within the hour. Wait, then pay again."
        case .tooManyCounterparties:
            """
            The payment was refused because the account paid too many others for the first time within a day. \
            Pay somebody it has paid before, or wait until tomorrow.
            """
        case .strangerLimit:
            """
            The payment was refused because it is larger than a first payment to somebody may be. \
            Pay less first; whoever was paid within the last month is no stranger.
            """
        case .structuring:
            """
            The payment was refused because many small payments add up to more than they may within a day. \
            Wait until tomorrow, or ask the operator of the clearing node.
            """
        case .confirmationRequired:
            """
            The payment was refused because a payment like this needs the PIN, typed for this very payment. \
            Nothing was paid: make it again, and confirm it with the PIN.
            """
        case .creditorBalanceLimit:
            """
            The payment was refused because the account to be paid may not hold that much. \
            Pay less, or wait until its owner has spent some.
            """
        case .insufficientFunds:
            """
            The payment was refused because the account does not have enough money available. \
            Add money, then make a new payment: this one will never be made.
            """
        case .busy:
            "The payment was not decided because the clearing node has too much to do. Try again in a few seconds."
        case .notSpecified:
            """
            The payment was refused. Only the paying account is told why: prove whose keys you speak for, and ask again.
            """
        }
    }
}
