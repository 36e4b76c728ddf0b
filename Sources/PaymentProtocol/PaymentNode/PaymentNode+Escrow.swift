public import Ledger

/// What the user asks for in an escrow.
public struct EscrowWish: Equatable, Sendable {
    /// The digest of the signed intent that set the money aside.
    public let escrow: Digest
    public let action: EscrowAction
    /// How much is released or refunded: all that is left if nil. What a ruling gives the creditor.
    public let amount: Amount?
    /// The digest of something that the user keeps.
    public let evidence: Digest?
    public let text: String?

    public init(escrow: Digest, action: EscrowAction, amount: Amount?, evidence: Digest?, text: String?) {
        self.escrow = escrow
        self.action = action
        self.amount = amount
        self.evidence = evidence
        self.text = text
    }
}

/// Escrow and refunds, from the side of those who have a part in them.
extension PaymentNode {
    // MARK: Funding

    mutating func fund(
        _ creditor: AccountIdentifier, _ amount: Amount, terms: EscrowTerms, text: String?,
        command: CommandIdentifier, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) {
        guard session.isReady else { return reply(.failed(.clearingUnreachable), to: command) }
        if let failure = check(amount, text: text) { return reply(.failed(failure), to: command) }
        guard terms.areWithinBounds, terms.divide(amount), terms.arbiter != creditor, terms.arbiter != state.account
        else { return reply(.failed(.escrowTermsNotPossible), to: command) }
        signIntent(
            creditor: creditor, amount: amount, text: text, request: nil, link: nil, escrow: terms,
            counterparty: nil, command: command, at: now, using: &random)
    }

    // MARK: Steps

    mutating func takeStep(_ wish: EscrowWish, command: CommandIdentifier, at now: Timestamp) {
        // Offline, nothing is signed: by the time the link is back, the escrow may be somewhere else.
        guard session.isReady else { return reply(.failed(.clearingUnreachable), to: command) }
        guard let identity = state.identity, let account = state.account, state.isAccountOpen else {
            return reply(.failed(.accountNotOpen), to: command)
        }
        guard let own = state.escrows[wish.escrow] else { return reply(.failed(.unknownEscrow), to: command) }
        if let failure = check(wish, own, by: account) { return reply(.failed(failure), to: command) }
        let step = EscrowStep(
            clearing: identity.clearing.log, escrow: wish.escrow, account: account, number: own.ownSteps + 1,
            part: UInt64(own.part), action: wish.action, created: now, amount: wish.amount,
            evidence: wish.evidence, remittance: wish.text.map { Digest.sha256(of: Array($0.utf8)) })
        sign(.step(UnsignedEnvelope(step, signer: identity.key), text: wish.text, command))
    }

    /// What the clearing node would refuse, or not even read.
    private func check(
        _ wish: EscrowWish, _ own: PaymentNodeState.OwnEscrow, by account: AccountIdentifier
    ) -> CommandFailure? {
        guard wish.text?.utf8.count ?? 0 <= ProtocolBounds.textBytesMax else { return .textTooLong }
        guard own.intent.message.escrowRole(of: account)?.mayTake(wish.action) == true else { return .notYourStep }
        guard own.unresolvedStep == nil, !signatures.isSigningStep(of: wish.escrow) else { return .stepUnderWay }
        switch wish.action {
        case .rule:
            guard let amount = wish.amount, amount.minorUnits >= 0 else { return .amountNotPositive }
        case .release, .refund:
            guard wish.amount?.isPositive ?? true else { return .amountNotPositive }
        case .evidence:
            guard wish.evidence != nil || wish.text != nil else { return .evidenceMissing }
        case .ship, .confirm, .cancel, .dispute:
            break
        }
        return nil
    }

    /// Durable before it is sent: the effects of this step wait for its record.
    mutating func stepSigned(
        _ step: Signed<EscrowStep>, text: String?, command: CommandIdentifier, at now: Timestamp
    ) {
        append(.stepSigned(step, text: text), at: now)
        guard session.isReady else { return reply(.pendingStep(step.message.escrow), to: command) }
        waitingSteps[step.digest] = command
        ask(.takeStep(step, text: text))
    }

    /// In doubt, the same bytes again; but first everything that happened meanwhile is read, since the answer may be in it.
    mutating func resendSteps() {
        guard !session.isAsking(.statement) else { return }
        for (_, own) in state.escrows.sorted(by: { $0.key < $1.key }) {
            guard let unresolved = own.unresolvedStep, !session.isAsking(.step(unresolved.step.digest)) else {
                continue
            }
            ask(.takeStep(unresolved.step, text: unresolved.text))
        }
    }

    mutating func stepFailed(_ step: Digest, _ failure: RequestFailure, at now: Timestamp) {
        // These pass: the retry timer asks again.
        guard !failure.isTemporary, state.isUnresolved(step: step) else { return }
        append(.stepRefused(step, failure), at: now)
        reply(.failed(.clearing(failure)), to: waitingSteps.removeValue(forKey: step))
    }

    /// A proven record of an escrow that this account has a part in, or of a payment that is held for review.
    ///
    /// - Parameter isOvertaken: the journal has a later one.
    mutating func takeEscrow(_ receipt: SettlementReceipt, text: String?, isOvertaken: Bool, at now: Timestamp) {
        guard let intent = receipt.escrowIntent else { return }
        let step = receipt.escrowStep
        let isFunding = state.isUnresolved(intent)
        let own = state.escrows[intent.digest]
        let isPast = isOvertaken || (own.map { $0.standsBy > receipt.sequence } ?? false)
        let known: String? =
            if let step {
                own?.unresolvedStep?.step.digest == step.digest ? own?.unresolvedStep?.text : nil
            } else {
                receipt.payment == nil
                    ? nil
                    : state.unresolvedIntents[intent.message.identifier]?.text
                        ?? intent.message.request.flatMap { state.openRequests[$0]?.text }
            }
        let stated = text.flatMap { Digest.sha256(of: Array($0.utf8)) == receipt.record.remittance ? $0 : nil }
        let remembered = known ?? stated
        append(
            isPast ? .escrowCompleted(receipt, text: remembered) : .escrowMoved(receipt, text: remembered), at: now)
        if isFunding {
            conclude(intent.message.identifier, .escrow(receipt, text: remembered))
        }
        if let step { reply(.escrow(receipt, text: remembered), to: waitingSteps.removeValue(forKey: step.digest)) }
        if receipt.payment != nil, let link = intent.message.link { concludeBump(over: link, leaving: true) }
        // Where an escrow stood once is no news.
        if !isPast { notice(.escrowMoved(receipt, text: remembered)) }
    }

    // MARK: Refunds

    /// - Parameter amount: all that was paid if nil.
    mutating func refund(
        _ original: SettlementReceipt, _ amount: Amount?, text: String?, command: CommandIdentifier, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        guard session.isReady else { return reply(.failed(.clearingUnreachable), to: command) }
        guard let identity = state.identity, let account = state.account, state.isAccountOpen else {
            return reply(.failed(.accountNotOpen), to: command)
        }
        guard let paid = original.record.transfer, paid.creditor == account else {
            return reply(.failed(.notRefundable), to: command)
        }
        if let failure = check(amount ?? paid.amount, text: text) { return reply(.failed(failure), to: command) }
        guard
            state.unresolvedIntents.count + state.unresolvedRefunds.count + signatures.intentCount
                < PaymentNodeState.unresolvedIntentsMax
        else { return reply(.failed(.tooManyUnresolved), to: command) }
        do throws(ReceiptError) {
            let refund = try Refund(
                clearing: identity.clearing.log, account: account, identifier: MessageIdentifier(using: &random),
                amount: amount ?? paid.amount, created: now,
                expires: now.adding(microseconds: Self.intentLifetimeMicroseconds), original: original,
                remittance: text.map { Digest.sha256(of: Array($0.utf8)) })
            sign(.refund(UnsignedEnvelope(refund, signer: identity.key), text: text, command))
        } catch {
            // It does not even prove the payment.
            reply(.failed(.notRefundable), to: command)
        }
    }

    mutating func refundSigned(
        _ refund: Signed<Refund>, text: String?, command: CommandIdentifier, at now: Timestamp
    ) {
        append(.refundSigned(refund, text: text), at: now)
        let identifier = refund.message.identifier
        guard session.isReady else { return reply(.pending(identifier), to: command) }
        waitingCommands[identifier] = command
        ask(.refund(refund, text: text))
    }

    mutating func resendRefunds() {
        for (identifier, unresolved) in state.unresolvedRefunds.sorted(by: { $0.key < $1.key })
        where !session.isAsking(.intent(identifier)) {
            ask(.refund(unresolved.refund, text: unresolved.text))
        }
    }

    /// A proven record of a refund, given or received, or refused.
    mutating func takeRefund(
        _ refund: Signed<Refund>, _ refusal: PaymentRefusal?, _ receipt: SettlementReceipt, text: String?,
        at now: Timestamp
    ) {
        let identifier = refund.message.identifier
        let isAwaited = state.awaits(receipt)
        if let refusal {
            append(.refused(identifier, refusal, receipt), at: now)
            if isAwaited { conclude(identifier, .refused(refusal, receipt)) }
            return notice(.refused(identifier, refusal))
        }
        let known = isAwaited ? state.unresolvedRefunds[identifier]?.text : nil
        let stated = text.flatMap { Digest.sha256(of: Array($0.utf8)) == refund.message.remittance ? $0 : nil }
        append(.settled(receipt, text: known ?? stated), at: now)
        if isAwaited { conclude(identifier, .settled(receipt, text: known ?? stated)) }
        notice(.settled(receipt, text: known ?? stated))
    }
}

extension RequestFailure {
    /// Whether the very same bytes may be answered otherwise in a while.
    fileprivate var isTemporary: Bool { self == .busy || self == .clockUntrusted }
}

extension SettlementReceipt {
    /// What set the money of the escrow aside that the record is about.
    public var escrowIntent: Signed<PaymentIntent>? {
        switch record.body {
        case .held(let payment): payment.intent
        case .heldForReview(let held): held.payment.intent
        case .reviewed(let reviewed): reviewed.intent
        case .escrowStep(let taken): taken.intent
        case .deadlinePassed(let passed): passed.intent
        default: nil
        }
    }

    /// What authorised the payment that the record is about, whatever became of it. Any record of an escrow says that its
    /// intent was accepted.
    var authorisingIntent: Signed<PaymentIntent>? { escrowIntent ?? payment?.intent }

    public var escrowStep: Signed<EscrowStep>? {
        if case .escrowStep(let taken) = record.body { taken.step } else { nil }
    }

    /// Where the escrow stands after the record.
    public var escrowStanding: PendingStanding? {
        switch record.body {
        case .held(let payment): PendingStanding(fundedBy: payment, at: record.time)
        case .heldForReview(let held): PendingStanding(held)
        case .reviewed(let reviewed): reviewed.standing
        case .escrowStep(let taken): taken.standing
        case .deadlinePassed(let passed): passed.standing
        default: nil
        }
    }
}
