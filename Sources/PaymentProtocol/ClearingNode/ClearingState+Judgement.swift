public import Ledger

/// The order of the checks, as Docs/PROTOCOL.md section 6 gives it: format and signature were checked when the bytes became
/// `Signed`; then addressee, duplicate, time, account and key, terms, limits, funds.
extension ClearingState {
    /// Decides without changing anything.
    ///
    /// - Parameter now: the machine's time: not before the last record's.
    public func judge(_ payment: SubmittedPayment, at now: Timestamp) -> Verdict {
        let intent = payment.intent.message
        guard intent.clearing == genesis?.logKey else { return .refuse(.wrongClearingNode) }
        if let earlier = recentIntents[intent.key] {
            if earlier.digest == payment.intent.digest { return .decidedBefore(earlier) }
            // Long ago the identifier may have been this intent's.
            return now >= intent.expires
                ? .lookUp(otherwise: .identifierUsedForAnotherIntent) : .refuse(.identifierUsedForAnotherIntent)
        }
        if let refusal = checkTime(intent, at: now) {
            guard case .expired = refusal else { return .refuse(refusal) }
            return .lookUp(otherwise: refusal)
        }
        if let refusal = checkAccountAndKey(payment.intent, at: now) { return .refuse(refusal) }
        if let refusal = checkTerms(payment, at: now) { return .refuse(refusal) }
        if let refusal = checkLimitsAndFunds(intent) { return .refuse(refusal) }
        return .settle
    }

    private func checkTime(_ intent: PaymentIntent, at now: Timestamp) -> PaymentRefusal? {
        let ahead = intent.created.microseconds(since: now)
        if ahead > ProtocolBounds.clockSkewMicrosecondsMax { return .createdInFuture(byMicroseconds: ahead) }
        let lifetime = intent.expires.microseconds(since: intent.created)
        if lifetime <= 0 || lifetime > ProtocolBounds.intentLifetimeMicrosecondsMax { return .lifetimeTooLong }
        if now >= intent.expires { return .expired(byMicroseconds: now.microseconds(since: intent.expires)) }
        return nil
    }

    private func checkAccountAndKey(_ intent: Signed<PaymentIntent>, at now: Timestamp) -> PaymentRefusal? {
        let (debtor, creditor) = (intent.message.debtor, intent.message.creditor)
        guard let authority = authorities[debtor] else { return .unknownDebtor }
        guard let key = authority.key(intent.signer) else { return .foreignKey }
        if key.revoked != nil { return .keyRevoked }
        // A key authorised after the intent was made never makes that intent good, unless only the clocks differ.
        let authorised = key.authorised.adding(microseconds: -ProtocolBounds.clockSkewMicrosecondsMax)
        if intent.message.created < authorised { return .keyNotAuthorised }
        if debtor == creditor { return .sameAccount }
        if refusals[debtor]?.count(at: now) ?? 0 >= ProtocolBounds.recordedRefusalsPerHourMax {
            return .tooManyRefusals
        }
        if recentIntents.isFull { return .busy }
        switch book.state(of: debtor) {
        case .open: break
        case .blocked: return .debtorBlocked
        case .closed, nil: return .debtorClosed
        }
        // The payouts account is the book's own, and always open. Whether a withdrawal names it belongs to its terms.
        if intent.message.purpose == .withdrawal { return nil }
        switch book.state(of: creditor) {
        case .open: return authorities[creditor] == nil ? .unknownCreditor : nil
        case .blocked: return .creditorBlocked
        case .closed: return .creditorClosed
        case nil: return .unknownCreditor
        }
    }

    private func checkTerms(_ payment: SubmittedPayment, at now: Timestamp) -> PaymentRefusal? {
        let intent = payment.intent.message
        if intent.purpose == .withdrawal {
            guard intent.creditor == .payouts, intent.remittance != nil, intent.request == nil, payment.request == nil
            else { return .withdrawalNotAcceptable }
            return payouts.isFull ? .busy : nil
        }
        guard let digest = intent.request else {
            return payment.request == nil ? nil : .requestMismatch
        }
        guard let request = payment.request, request.digest == digest else { return .requestMissing }
        let terms = request.message
        guard let creditor = authorities[terms.creditor], creditor.isAuthorised(request.signer) else {
            return .requestNotByCreditor
        }
        guard terms.clearing == intent.clearing, terms.creditor == intent.creditor, terms.amount == intent.amount,
            terms.debtor == nil || terms.debtor == intent.debtor, terms.remittance == intent.remittance,
            terms.link == intent.link
        else { return .requestMismatch }
        let lifetime = terms.expires.microseconds(since: terms.created)
        guard lifetime > 0, lifetime <= ProtocolBounds.requestLifetimeMicrosecondsMax else { return .requestMismatch }
        // It is remembered until it expires, once it is paid: that must not be a year from now, whatever its dates say.
        guard
            terms.expires.microseconds(since: now)
                <= ProtocolBounds.requestLifetimeMicrosecondsMax + ProtocolBounds.clockSkewMicrosecondsMax
        else { return .requestMismatch }
        if now >= terms.expires { return .requestExpired(byMicroseconds: now.microseconds(since: terms.expires)) }
        if terms.usage == .once {
            if paidRequests.contains(request.digest) { return .requestAlreadyPaid }
            if paidRequests.isFull(for: terms.creditor) { return .busy }
        }
        return nil
    }

    private func checkLimitsAndFunds(_ intent: PaymentIntent) -> PaymentRefusal? {
        let refusal = book.checkTransfer(intent.amount, from: intent.debtor, to: intent.creditor)
        if refusal == .paymentLimit { return .paymentLimit }
        // What an account may withdraw in a day belongs here, beside what may wait to be paid out.
        if intent.purpose == .withdrawal, payouts.count(of: intent.debtor) >= ProtocolBounds.payoutsPerAccountMax {
            return .tooManyWithdrawals
        }
        return switch refusal {
        case nil: nil
        case .balanceLimit, .overflow: .creditorBalanceLimit
        case .insufficientFunds: .insufficientFunds
        // The checks before this one leave the book nothing else to refuse.
        case .some: .notSpecified
        }
    }
}
