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
        if let verdict = judgeDuplicate(intent.key, digest: payment.intent.digest, expires: intent.expires, at: now) {
            return verdict
        }
        if let refusal = checkTime(created: intent.created, expires: intent.expires, at: now) {
            guard case .expired = refusal else { return .refuse(refusal) }
            return .lookUp(otherwise: refusal)
        }
        if let refusal = checkKey(payment.intent.signer, of: intent.debtor, created: intent.created) {
            return .refuse(refusal)
        }
        let isWithdrawal = intent.purpose == .withdrawal
        let (debtor, creditor) = (intent.debtor, intent.creditor)
        if let refusal = checkAccounts(debtor: debtor, creditor: creditor, isWithdrawal: isWithdrawal, at: now) {
            return .refuse(refusal)
        }
        if let refusal = checkTerms(payment, at: now) { return .refuse(refusal) }
        if let terms = intent.escrow, let refusal = checkEscrow(terms, of: intent) { return .refuse(refusal) }
        let book =
            intent.escrow == nil
            ? book.checkTransfer(intent.amount, from: debtor, to: creditor) : checkHold(payment.intent)
        let verdict = verdict(
            limitDecision(on: payment, at: now), book: book, of: debtor, isWithdrawal: isWithdrawal)
        switch verdict {
        case .allow: return intent.escrow == nil ? .settle : .hold
        case .review(let measures):
            let refusal = checkRoomToHold(of: debtor) ?? checkHold(payment.intent).map(PaymentRefusal.init)
            return refusal.map { .refuse($0) } ?? .review(measures)
        case .refuse(let refusal): return .refuse(refusal)
        }
    }

    /// Nil for an identifier that is not remembered.
    func judgeDuplicate(_ key: IntentKey, digest: Digest, expires: Timestamp, at now: Timestamp) -> Verdict? {
        guard let earlier = recentIntents[key] else { return nil }
        if earlier.digest == digest { return .decidedBefore(earlier) }
        // Long ago the identifier may have been this one's.
        return now >= expires
            ? .lookUp(otherwise: .identifierUsedForAnotherIntent) : .refuse(.identifierUsedForAnotherIntent)
    }

    func checkTime(created: Timestamp, expires: Timestamp, at now: Timestamp) -> PaymentRefusal? {
        let ahead = created.microseconds(since: now)
        if ahead > ProtocolBounds.clockSkewMicrosecondsMax { return .createdInFuture(byMicroseconds: ahead) }
        let lifetime = expires.microseconds(since: created)
        if lifetime <= 0 || lifetime > ProtocolBounds.intentLifetimeMicrosecondsMax { return .lifetimeTooLong }
        if now >= expires { return .expired(byMicroseconds: now.microseconds(since: expires)) }
        return nil
    }

    func checkKey(_ signer: PublicKey, of debtor: AccountIdentifier, created: Timestamp) -> PaymentRefusal? {
        guard let authority = authorities[debtor] else { return .unknownDebtor }
        guard let key = authority.key(signer) else { return .foreignKey }
        if key.revoked != nil { return .keyRevoked }
        // A key authorised after the intent was made never makes that intent good, unless only the clocks differ.
        let authorised = key.authorised.adding(microseconds: -ProtocolBounds.clockSkewMicrosecondsMax)
        return created < authorised ? .keyNotAuthorised : nil
    }

    func checkAccounts(
        debtor: AccountIdentifier, creditor: AccountIdentifier, isWithdrawal: Bool = false, at now: Timestamp
    ) -> PaymentRefusal? {
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
        if isWithdrawal { return nil }
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
}

extension PaymentRefusal {
    /// What the book refuses after all the checks before limits and funds.
    init(_ error: PostingError) {
        switch error {
        case .paymentLimit: self = .paymentLimit
        case .balanceLimit, .overflow: self = .creditorBalanceLimit
        case .insufficientFunds: self = .insufficientFunds
        case .holdsFull: self = .busy
        case .debtorHoldsFull: self = .tooManyPending
        // The checks before leave the book nothing else to refuse.
        default: self = .notSpecified
        }
    }
}
