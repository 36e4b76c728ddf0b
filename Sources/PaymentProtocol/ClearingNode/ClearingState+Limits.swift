import Ledger

/// What the limits and the book say about a payment: one path for the decision, its explanation and the audit.
extension ClearingState {
    /// What comes of a payment that nothing but limits and funds can stop.
    enum LimitVerdict: Equatable {
        case allow
        /// Only if the operator agrees.
        case review(LimitMeasures)
        case refuse(PaymentRefusal)
    }

    func examination(
        of amount: Amount, from debtor: AccountIdentifier, to creditor: AccountIdentifier,
        evidence: ProximityEvidence, isConfirmed: Bool, isWithdrawal: Bool, at now: Timestamp
    ) -> LimitExamination {
        LimitExamination(
            amount: amount, debtorTier: limits.tier(of: debtor), creditorTier: limits.tier(of: creditor),
            evidence: evidence, isConfirmed: isConfirmed, isWithdrawal: isWithdrawal,
            own: limits.ownLimit(of: debtor, in: amount.currency, at: now),
            figures: limits.activity.figures(debtor: debtor, creditor: creditor, in: amount.currency, at: now))
    }

    /// Nil where nothing can limit the debtor but the book itself.
    func limitDecision(on payment: SubmittedPayment, at now: Timestamp) -> LimitDecision {
        let intent = payment.intent.message
        guard limits.mayLimit(intent.debtor) else { return LimitDecision() }
        return examination(
            of: intent.amount, from: intent.debtor, to: intent.creditor, evidence: payment.evidence,
            isConfirmed: intent.authentication == .pin, isWithdrawal: intent.purpose.isWithdrawal, at: now
        ).decision(under: limits.rules)
    }

    /// Limits before funds, and funds before the PIN is asked for: who cannot pay is not asked to type.
    ///
    /// - Parameter book: what the book says to the same payment.
    func verdict(
        _ decision: LimitDecision, book: PostingError?, of debtor: AccountIdentifier, isWithdrawal: Bool
    ) -> LimitVerdict {
        if decision.outcome == .refuse, let measure = decision.measure { return .refuse(PaymentRefusal(measure)) }
        if book == .paymentLimit { return .refuse(.paymentLimit) }
        // What an account may withdraw in a day is looked at before, what may wait to be paid out here.
        if isWithdrawal, payouts.count(of: debtor) >= ProtocolBounds.payoutsPerAccountMax {
            return .refuse(.tooManyWithdrawals)
        }
        if let book { return .refuse(PaymentRefusal(book)) }
        switch decision.outcome {
        case .allow, .refuse: return .allow
        case .confirm: return .refuse(.confirmationRequired)
        case .review: return .review(decision.reviewed)
        }
    }

    /// What the counters are told of a payment, by the rules as they are.
    func counted(_ intent: PaymentIntent) -> CountedPayment {
        CountedPayment(
            intent.amount, from: intent.debtor, to: intent.creditor,
            isSmall: limits.rules?.isSmall(intent.amount) ?? false, isWithdrawal: intent.purpose.isWithdrawal)
    }

    /// Money that is set aside counts as paid.
    mutating func countPending(_ payment: SubmittedPayment, at time: Timestamp) -> PendingPayment.Counted {
        let counted = counted(payment.intent.message)
        limits.activity.count(counted, isPending: true, at: time)
        return PendingPayment.Counted(isSmall: counted.isSmall, time: time)
    }

    /// With the first money that reaches the creditor the two know each other; what the debtor has got back at the end was not
    /// paid after all.
    mutating func recountPending(_ standing: PendingStanding, of intent: Digest, at time: Timestamp) {
        guard let pending = pendingPayments[intent] else { return }
        let (message, counted) = (pending.payment.intent.message, pending.counted)
        func payment(_ minorUnits: Int64, isSmall: Bool) -> CountedPayment {
            CountedPayment(
                Amount(minorUnits: minorUnits, currency: message.amount.currency), from: message.debtor,
                to: message.creditor, isSmall: isSmall, isWithdrawal: message.purpose.isWithdrawal)
        }
        if standing.movement.released > 0 {
            limits.activity.settlePending(payment(standing.released, isSmall: counted.isSmall), at: time)
        }
        if standing.state.isEnd, standing.refunded > 0 {
            // A small payment of which something was released was one.
            limits.activity.removePending(
                payment(standing.refunded, isSmall: counted.isSmall && standing.released == 0), countedAt: counted.time)
        }
    }

    /// New limits of the book for every account of this tier.
    mutating func setAccountLimits(of accounts: some Sequence<AccountIdentifier>) throws(PostingError) {
        for account in accounts { try book.setLimits(limits.accountLimits(of: account), of: account) }
    }
}

extension SubmittedPayment {
    /// What stands behind the claim that the two were beside each other. The same digest in both messages is what the terms
    /// demand (`checkTerms`); a digest in the intent alone is one side's word, and nothing.
    var evidence: ProximityEvidence {
        guard intent.message.link != nil, request?.message.link == intent.message.link else { return .none }
        return .asserted
    }
}

extension PaymentPurpose {
    /// Whether the money leaves the book.
    var isWithdrawal: Bool {
        switch self {
        case .transfer, .escrow: false
        case .withdrawal: true
        }
    }
}

extension PaymentRefusal {
    /// What is said when this measure of a payment passed its limit.
    init(_ measure: LimitMeasure) {
        self =
            switch measure {
            case .ownPayment, .ownPaidDaily, .ownPaidMonthly: .ownLimit
            case .payment, .paymentAsserted, .paymentWitnessed: .paymentLimit
            case .paymentsHourly: .tooManyPayments
            case .paidDaily: .dailyLimit
            case .paidMonthly: .monthlyLimit
            case .withdrawnDaily: .withdrawalLimit
            case .newCounterpartiesDaily: .tooManyCounterparties
            case .strangerPayment: .strangerLimit
            case .smallSentDaily, .smallReceivedDaily, .smallPairDaily: .structuring
            case .balance: .creditorBalanceLimit
            }
    }
}
