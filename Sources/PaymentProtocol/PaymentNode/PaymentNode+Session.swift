import Ledger

/// The session with the clearing node: open the account, say who speaks, read what happened meanwhile.
extension PaymentNode {
    /// Long enough for a clearing node under load, short enough that a lost answer is hardly noticed.
    static let retryMicroseconds: Int64 = 3_000_000

    mutating func started(at now: Timestamp, using random: inout some RandomNumberGenerator) {
        emit(.setTimer(.retry, afterMicroseconds: Self.retryMicroseconds))
        recallHeads()
        guard state.opening == nil, let identity = state.identity else { return }
        let opening = AccountOpening(
            clearing: identity.clearing.log, name: identity.name, created: now,
            nonce: MessageIdentifier(using: &random))
        sign(.opening(UnsignedEnvelope(opening, signer: identity.key)))
    }

    mutating func openingSigned(_ opening: Signed<AccountOpening>, at now: Timestamp) {
        guard state.opening == nil else { return }
        append(.openingSigned(opening), at: now)
        proceed()
    }

    mutating func linkUp(_ channel: Digest, at now: Timestamp) {
        session.close()
        session.stage = .opening(channel: channel)
        proceed()
    }

    mutating func linkDown() {
        guard session.stage != .offline else { return }
        session.close()
        for command in waitingBalances { reply(.failed(.clearingUnreachable), to: command) }
        waitingBalances = []
        endLimits(.failed(.clearingUnreachable))
        endReviews(after: nil) { .failed(.clearingUnreachable) }
        endInstructions()
        for (intent, command) in waitingCommands.sorted(by: { $0.key < $1.key }) {
            reply(.pending(intent), to: command)
        }
        waitingCommands = [:]
        for (step, command) in waitingSteps.sorted(by: { $0.key < $1.key }) {
            let escrow = state.escrows.first { $0.value.unresolvedStep?.step.digest == step }?.key
            reply(escrow.map { .pendingStep($0) } ?? .failed(.clearingUnreachable), to: command)
        }
        waitingSteps = [:]
        endBump(.partnerLeft)
        notice(.disconnected)
    }

    /// The next step towards a session that is ready.
    private mutating func proceed() {
        guard case .opening(let channel) = session.stage, let opening = state.opening, let identity = state.identity
        else { return }
        guard state.isAccountOpen else {
            if !session.isAsking(.opening) { ask(.openAccount(opening)) }
            return
        }
        session.stage = .identifying(channel: channel)
        let proof = ChannelProof(
            clearing: identity.clearing.log, account: opening.account, channel: channel, side: .initiator)
        sign(.identification(UnsignedEnvelope(proof, signer: identity.key)))
    }

    mutating func identificationSigned(_ proof: Signed<ChannelProof>) {
        // The link may have come back with another channel while this was being signed.
        guard case .identifying(let channel) = session.stage, proof.message.channel == channel else { return }
        ask(.identify(proof))
    }

    mutating func accountOpened(_ receipt: SettlementReceipt?, at now: Timestamp) {
        guard !state.isAccountOpen else { return }
        if let receipt {
            guard isProven(receipt), let opening = state.opening, receipt.openedAccount == opening.account else {
                return
            }
        }
        append(.accountOpened, at: now)
        if let head = receipt?.provenHead { saw(head, at: now) }
        proceed()
    }

    mutating func identified(_ account: AccountIdentifier) {
        guard case .identifying(let channel) = session.stage, account == state.account else { return }
        session.stage = .ready(channel: channel)
        notice(.connected)
        resubmit()
        resumeProofs()
        resendRefunds()
        readStatement()
    }

    /// Asks again for everything that should have been answered by now.
    mutating func retry(at now: Timestamp) {
        emit(.setTimer(.retry, afterMicroseconds: Self.retryMicroseconds))
        session.intervalPassed()
        switch session.stage {
        case .offline:
            break
        case .opening:
            proceed()
        case .identifying(let channel):
            if !session.isAsking(.identification) {
                session.stage = .opening(channel: channel)
                proceed()
            }
        case .ready:
            resubmit()
            retryProofs(at: now)
            retryReviews()
            resendRefunds()
            resendSteps()
            if session.isStatementDue || session.isOverdue(.statement), !session.isAsking(.statement) {
                readStatement()
            }
            if !waitingBalances.isEmpty, !session.isAsking(.balance) { ask(.balance) }
            if !waitingLimits.isEmpty, !session.isAsking(.limits) { ask(.limits) }
        }
    }

    // MARK: The statement

    mutating func readStatement() {
        guard session.isReady else { return }
        // The page that is on its way may have been read before the account moved: it is asked for again after it.
        session.isStatementDue = session.isAsking(.statement)
        session.isReadingHeldBack = !mayReadOn
        guard mayReadOn else { return }
        if !session.isStatementDue { ask(.statement(after: state.statementThrough)) }
    }

    /// Takes in what is new, in order, and moves the cursor.
    mutating func statementRead(
        _ items: [StatementItem], through sequence: UInt64, isComplete: Bool, at now: Timestamp
    ) {
        for item in items {
            // One item that proves nothing spoils the page, even if it claims the place of a record that is known: the cursor
            // stays, and the retry timer asks for the page again.
            guard isProven(item.receipt) else {
                session.isStatementDue = true
                return
            }
            take(item.receipt, text: item.text, at: now)
            if let head = item.receipt.provenHead { saw(head, at: now) }
        }
        // No journal has so many records: whoever says so would have this node read nothing ever again.
        guard sequence <= UInt64(Int64.max) else { return }
        if sequence > state.statementThrough { append(.statementRead(through: sequence), at: now) }
        if !isComplete || session.isStatementDue { readStatement() }
    }

    func isProven(_ receipt: SettlementReceipt) -> Bool {
        guard let identity = state.identity else { return false }
        // Which of the checks failed matters to nobody here: a receipt is proven or it is nothing.
        return (try? receipt.verify(log: identity.clearing.log)) != nil
    }

    // MARK: Balance

    static let waitingBalancesMax = 64

    mutating func askBalance(command: CommandIdentifier) {
        guard session.isReady, waitingBalances.count < Self.waitingBalancesMax else {
            return reply(.failed(.clearingUnreachable), to: command)
        }
        waitingBalances.append(command)
        if !session.isAsking(.balance) { ask(.balance) }
    }

    mutating func balanceRead(_ balances: [AccountBalance]) {
        for command in waitingBalances { reply(.balance(balances), to: command) }
        waitingBalances = []
    }
}
