import Ledger

/// The fifth and seventh of the seven steps: sign an intent, and learn what became of it.
extension PaymentNode {
    /// How long an intent of this node may be decided: long enough to come back from a cut link.
    static let intentLifetimeMicroseconds: Int64 = 5 * 60 * 1_000_000

    mutating func pay(
        _ creditor: AccountIdentifier, _ amount: Amount, text: String?, command: CommandIdentifier, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        // Offline, nothing is signed: what the user was told failed must not settle later.
        guard session.isReady else { return reply(.failed(.clearingUnreachable), to: command) }
        guard state.heads.alarm == nil else { return reply(.failed(.alarmed), to: command) }
        if let failure = check(amount, text: text) { return reply(.failed(failure), to: command) }
        signIntent(
            creditor: creditor, amount: amount, text: text, request: nil, link: nil, counterparty: nil,
            command: command, at: now, using: &random)
    }

    func check(_ amount: Amount, text: String?) -> CommandFailure? {
        guard amount.minorUnits > 0 else { return .amountNotPositive }
        guard text?.utf8.count ?? 0 <= ProtocolBounds.textBytesMax else { return .textTooLong }
        return nil
    }

    mutating func signIntent(
        creditor: AccountIdentifier, amount: Amount, text: String?, request: Signed<PaymentRequest>?, link: Digest?,
        escrow: EscrowTerms? = nil, counterparty: Counterparty?, command: CommandIdentifier?,
        purpose: PaymentPurpose = .transfer, authentication: PaymentAuthentication? = nil, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        guard let identity = state.identity, let debtor = state.account, state.isAccountOpen else {
            return signNothing(.accountNotOpen, for: command)
        }
        guard state.heads.alarm == nil else { return signNothing(.alarmed, for: command) }
        let unresolvedCount = state.unresolvedIntents.count + state.unresolvedRefunds.count
        guard unresolvedCount + signatures.intentCount < PaymentNodeState.unresolvedIntentsMax else {
            return signNothing(.tooManyUnresolved, for: command)
        }
        let intent = PaymentIntent(
            clearing: identity.clearing.log, amount: amount, debtor: debtor, creditor: creditor,
            identifier: MessageIdentifier(using: &random), created: now,
            expires: now.adding(microseconds: Self.intentLifetimeMicroseconds),
            purpose: escrow == nil ? purpose : .escrow,
            request: request?.digest, remittance: text.map { Digest.sha256(of: Array($0.utf8)) }, link: link,
            escrow: escrow, authentication: authentication)
        sign(
            .intent(
                UnsignedEnvelope(intent, signer: identity.key), request, text: text, counterparty, command))
    }

    /// The user's command fails; or, if it is a bump that led here, the other side need not wait.
    private mutating func signNothing(_ failure: CommandFailure, for command: CommandIdentifier?) {
        reply(.failed(failure), to: command)
        if command == nil { leaveBump(.busy) }
    }

    /// Durable before it is sent: the effects of this step wait for its record.
    mutating func intentSigned(
        _ intent: Signed<PaymentIntent>, _ request: Signed<PaymentRequest>?, text: String?,
        _ counterparty: Counterparty?, command: CommandIdentifier?, at now: Timestamp
    ) {
        let payment = SubmittedPayment(intent: intent, request: request)
        append(.intentSigned(payment, text: text, counterparty), at: now)
        notice(.intentSigned(intent.message.identifier, intent.message.amount))
        guard session.isReady else { return reply(.pending(intent.message.identifier), to: command) }
        if let command { waitingCommands[intent.message.identifier] = command }
        ask(.submit(payment, text: text))
    }

    /// In doubt, the same bytes again: the clearing node answers a copy as it answered the first.
    mutating func resubmit() {
        for (identifier, unresolved) in state.unresolvedIntents.sorted(by: { $0.key < $1.key })
        where !session.isAsking(.intent(identifier)) {
            ask(.submit(unresolved.payment, text: unresolved.text))
        }
    }

    /// A proven record that concerns this account, from whichever side it came.
    mutating func take(_ receipt: SettlementReceipt, text: String?, at now: Timestamp) {
        // A statement that left the record out has moved the cursor past it; what waits for it waits all the same.
        guard state.awaits(receipt) || !state.knows(receipt) else { return }
        takeAgain(receipt, text: text, at: now)
    }

    /// - Parameters:
    ///   - receipt: proven, and not in the journal.
    ///   - isOvertaken: the journal has a later record of the same escrow.
    /// - Returns: false if it is none of this account's affairs.
    @discardableResult
    mutating func takeAgain(
        _ receipt: SettlementReceipt, text: String?, isOvertaken: Bool = false, at now: Timestamp
    ) -> Bool {
        guard let account = state.account, receipt.isKept(by: account) else { return false }
        switch receipt.record.body {
        case .held, .heldForReview, .reviewed, .escrowStep, .deadlinePassed:
            takeEscrow(receipt, text: text, isOvertaken: isOvertaken, at: now)
        case .refunded(let refund, let refusal):
            takeRefund(refund, refusal, receipt, text: text, at: now)
        case .genesis, .epochStarted, .accountOpened, .keyAuthorised, .keyRevoked, .credited, .settled, .refused,
            .instructed, .accountInstructed, .suspended, .rulesSet, .tierSet, .ownLimitsSet:
            takePayment(receipt, text: text, by: account, at: now)
        }
        return true
    }

    private mutating func takePayment(
        _ receipt: SettlementReceipt, text: String?, by account: AccountIdentifier, at now: Timestamp
    ) {
        let intent = receipt.payment?.intent.message
        let isAwaited = state.awaits(receipt)
        if let refusal = receipt.refusal, let intent {
            let unresolved = isAwaited ? state.unresolvedIntents[intent.identifier] : nil
            append(.refused(intent.identifier, refusal, receipt), at: now)
            if isAwaited { conclude(intent.identifier, .refused(refusal, receipt)) }
            notice(.refused(intent.identifier, refusal))
            if let unresolved, refusal == .confirmationRequired {
                // Whoever was bumped waits as long as for the string.
                confirmable.add(unresolved)
            } else if let link = intent.link {
                concludeBump(over: link, leaving: true)
            }
            return
        }
        let known = intent.flatMap { intent in
            state.unresolvedIntents[intent.identifier]?.text ?? intent.request.flatMap { state.openRequests[$0]?.text }
        }
        // The clearing node's copy of the text is believed only if it is the one the debtor signed.
        let stated = text.flatMap { Digest.sha256(of: Array($0.utf8)) == intent?.remittance ? $0 : nil }
        let remembered = known ?? stated
        append(.settled(receipt, text: remembered), at: now)
        if let intent, isAwaited {
            conclude(intent.identifier, .settled(receipt, text: remembered))
        }
        notice(.settled(receipt, text: remembered))
        if let intent, let link = intent.link { concludeBump(over: link, leaving: intent.creditor == account) }
    }

    /// A refusal that left no record. Most are final; for the rest the retry timer asks again.
    mutating func refused(_ report: Signed<PaymentStatusReport>, at now: Timestamp) {
        let message = report.message
        guard let identity = state.identity, report.signer == identity.clearing.log,
            message.clearing == identity.clearing.log
        else { return }
        let unresolved = state.unresolvedIntents[message.identifier]?.payment.intent
        let digest = unresolved?.digest ?? state.unresolvedRefunds[message.identifier]?.refund.digest
        guard digest == message.intent else { return }
        guard message.refusal.isFinal else {
            // It may yet settle, an hour from now perhaps. Whoever waits is told that the history will tell.
            return reply(.pending(message.identifier), to: waitingCommands.removeValue(forKey: message.identifier))
        }
        append(.refused(message.identifier, message.refusal, nil), at: now)
        conclude(message.identifier, .refused(message.refusal, nil))
        notice(.refused(message.identifier, message.refusal))
        if let link = unresolved?.message.link { concludeBump(over: link, leaving: true) }
    }

    mutating func conclude(_ identifier: MessageIdentifier, _ outcome: UserReply) {
        reply(outcome, to: waitingCommands.removeValue(forKey: identifier))
    }

    // MARK: What comes back from the clearing node and the signer

    mutating func answered(
        _ answer: ClearingAnswer, correlation: UInt64, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        guard let question = session.takeQuestion(correlation) else { return }
        switch answer {
        case .identified(let account):
            if question == .identification { identified(account) }
        case .receipt(let receipt):
            if question == .opening {
                accountOpened(receipt, at: now)
            } else if case .instruction(let digest) = question {
                instructed(digest, receipt)
            } else if isProven(receipt) {
                take(receipt, text: nil, at: now)
                if let head = receipt.provenHead { saw(head, at: now) }
            }
        case .refused(let report):
            refused(report, at: now)
        case .balance(let balances):
            if question == .balance { balanceRead(balances) }
        case .statement(let items, let sequence, let isComplete):
            if question == .statement { statementRead(items, through: sequence, isComplete: isComplete, at: now) }
            if case .review(let after) = question {
                reviewed(items, after: after, through: sequence, isComplete: isComplete, at: now)
            }
        case .failed(let failure):
            failed(failure, question, at: now)
        case .accepted:
            if question == .bump { notice(.bumpReported) }
        case .consistencyReceipt(let receipt, let root):
            if case .consistency(let earlier, let later) = question {
                connected(receipt, earlierRoot: root, asked: earlier, later, at: now)
            }
        case .limits(let report):
            if question == .limits { endLimits(.limits(report)) }
        case .consistency:
            break
        }
    }

    private mutating func failed(_ failure: RequestFailure, _ question: ClearingSession.Question, at now: Timestamp) {
        switch question {
        case .opening:
            if failure == .accountExists { accountOpened(nil, at: now) }
        case .balance:
            for command in waitingBalances { reply(.failed(.clearing(failure)), to: command) }
            waitingBalances = []
        case .limits:
            endLimits(.failed(.clearing(failure)))
        case .bump:
            if case .waiting = bump.stage { endBump(failure == .busy ? .busy : .partnerLeft) }
        case .conversation(let conversation):
            // A late answer about an earlier conversation says nothing about this one.
            if case .conversing(conversation, _) = bump.stage { endBump(failure == .busy ? .busy : .partnerLeft) }
        case .statement:
            session.isStatementDue = true
        case .step(let step):
            stepFailed(step, failure, at: now)
        case .instruction(let digest):
            reply(.failed(.clearing(failure)), to: waitingInstructions.removeValue(forKey: digest))
        case .consistency(let earlier, let later):
            proofRefused(failure, from: earlier, to: later, at: now)
        case .review(let after):
            reviewFailed(failure, after: after)
        case .headSeen(let size):
            headRefused(failure, size: size, at: now)
        case .intent(let identifier):
            // It will not be decided soon: whoever waits is told that the history will tell.
            guard failure == .bookInDoubt else { break }
            reply(.pending(identifier), to: waitingCommands.removeValue(forKey: identifier))
        case .identification, .other:
            // The retry timer asks again for what matters.
            break
        }
    }

    mutating func signed(
        _ identifier: UInt64, _ signature: Signature, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        guard let wish = signatures.take(identifier) else { return }
        do {
            switch wish {
            case .opening(let envelope): openingSigned(try envelope.signed(with: signature), at: now)
            case .identification(let envelope): identificationSigned(try envelope.signed(with: signature))
            case .introduction(let envelope):
                introductionSigned(try envelope.signed(with: signature), at: now, using: &random)
            case .request(let envelope, let text, let counterparty):
                requestSigned(
                    try envelope.signed(with: signature), text: text, counterparty, at: now, using: &random)
            case .intent(let envelope, let request, let text, let counterparty, let command):
                intentSigned(
                    try envelope.signed(with: signature), request, text: text, counterparty, command: command, at: now)
            case .step(let envelope, let text, let command):
                stepSigned(try envelope.signed(with: signature), text: text, command: command, at: now)
            case .refund(let envelope, let text, let command):
                refundSigned(try envelope.signed(with: signature), text: text, command: command, at: now)
            case .instruction(let envelope, let command):
                let instruction = try envelope.signed(with: signature)
                instructionSigned(.instructAccount(instruction), instruction.digest, command: command)
            case .authorisation(let envelope, let command):
                let authorisation = try envelope.signed(with: signature)
                instructionSigned(.authoriseKey(authorisation), authorisation.digest, command: command)
            case .ownLimits(let envelope, let command):
                let order = try envelope.signed(with: signature)
                instructionSigned(.setOwnLimits(order), order.digest, command: command)
            }
        } catch {
            // The signer answered with a signature that does not verify: nothing was signed, and nothing is sent.
            switch wish {
            case .intent(_, _, _, _, let command?), .instruction(_, let command), .authorisation(_, let command),
                .ownLimits(_, let command):
                reply(.failed(.signerRefused), to: command)
            case .step(_, _, let command), .refund(_, _, let command): reply(.failed(.signerRefused), to: command)
            case .intent, .introduction, .request: leaveBump(.notAuthentic)
            case .opening, .identification: break
            }
        }
    }
}
