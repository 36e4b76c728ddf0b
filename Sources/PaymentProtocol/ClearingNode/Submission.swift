import Ledger

/// What moves its signer's money and is decided once, for ever, under an identifier of the signer's: a payment or a refund.
indirect enum Submission: Equatable, Sendable {
    case payment(SubmittedPayment)
    case refund(Signed<Refund>)

    var key: IntentKey {
        switch self {
        case .payment(let payment): payment.intent.message.key
        case .refund(let refund): refund.message.key
        }
    }

    var digest: Digest {
        switch self {
        case .payment(let payment): payment.intent.digest
        case .refund(let refund): refund.digest
        }
    }

    /// Of the text that may come along.
    var remittance: Digest? {
        switch self {
        case .payment(let payment): payment.intent.message.remittance
        case .refund(let refund): refund.message.remittance
        }
    }

    /// Whether the money is to leave the book.
    var isWithdrawal: Bool {
        switch self {
        case .payment(let payment): payment.intent.message.purpose == .withdrawal
        case .refund: false
        }
    }

    /// Whose statement tells that it was accepted.
    var parties: [AccountIdentifier] {
        switch self {
        case .payment(let payment): payment.intent.message.parties
        case .refund(let refund): [refund.message.account] + (refund.message.refundable.map { [$0.debtor] } ?? [])
        }
    }

    /// The record of what was decided.
    ///
    /// - Parameter refusal: nil if it was accepted.
    func body(refusal: PaymentRefusal?) -> ClearingRecord.Body {
        switch self {
        case .payment(let payment):
            if let refusal { return .refused(payment, refusal) }
            return payment.intent.message.escrow == nil ? .settled(payment) : .held(payment)
        case .refund(let refund): return .refunded(refund, refusal)
        }
    }
}

extension ClearingState {
    func judge(_ submission: Submission, at now: Timestamp) -> Verdict {
        switch submission {
        case .payment(let payment): judge(payment, at: now)
        case .refund(let refund): judge(refund, at: now)
        }
    }
}
