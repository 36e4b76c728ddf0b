import Ledger

/// Sessions, accounts and their keys, and the operator's orders.
extension ClearingNode {
    mutating func receive(
        _ request: ClearingRequest, from caller: Caller, at now: Timestamp, clock: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        switch request {
        case .identify(let proof):
            identify(proof, from: caller, at: now)
        case .openAccount(let opening):
            record(
                .accountOpened(opening), unless: state.check(opening, at: now), for: caller, at: now, using: &random)
        case .authoriseKey(let authorisation):
            record(
                .keyAuthorised(authorisation), unless: state.check(authorisation, at: now), for: caller, at: now,
                using: &random)
        case .revokeKey(let revocation):
            record(
                .keyRevoked(revocation), unless: state.check(revocation, at: now), for: caller, at: now, using: &random)
            let (account, key) = (revocation.message.account, revocation.message.key)
            if state.signingAuthority(of: account)?.isAuthorised(key) == false { sessions.forget(key, of: account) }
        case .submit(let payment, let text):
            submit(.payment(payment), text: text, from: caller, at: now, using: &random)
        case .takeStep(let step, let text):
            takeStep(step, text: text, from: caller, at: now, using: &random)
        case .refund(let refund, let text):
            submit(.refund(refund), text: text, from: caller, at: now, using: &random)
        case .credit(let order):
            let failure = state.check(order, at: now)
            let cause = failure == nil ? state.suspenseCause(of: order) : nil
            record(
                cause.map { .suspended(order, $0) } ?? .credited(order), unless: failure, for: caller, at: now,
                using: &random)
            if failure == nil, cause == nil { answers.tell(order.message.account) }
        case .instruct(let instruction):
            instruct(instruction, from: caller, at: now, using: &random)
        case .instructAccount(let instruction):
            instructAccount(instruction, from: caller, at: now, using: &random)
        case .balance:
            answerForAccount(caller) { account, node in node.answer(.balance(node.balances(of: account)), to: caller) }
        case .statement(let sequence):
            answerForAccount(caller) { account, node in
                node.emit(.readStatement(account, after: sequence, limit: Self.statementItemsMax, for: caller))
            }
        case .consistency(let size):
            emit(.readConsistency(from: size, for: caller))
        case .consistencyReceipt(let earlier, let later):
            guard earlier > 0, later == 0 || earlier < later else {
                return answer(.failed(.unknownSequence), to: caller)
            }
            emit(.readConsistencyReceipt(from: earlier, to: later, for: caller))
        case .headSeen(let head):
            headSeen(head, from: caller)
        case .reportBump(let report):
            reportBump(report, from: caller, at: clock, using: &random)
        case .converse(let conversation, let bytes):
            converse(conversation, bytes, from: caller)
        case .leaveConversation(let conversation):
            leaveConversation(conversation, from: caller)
        case .limits:
            answerForAccount(caller) { account, node in
                node.answer(.limits(node.state.limitReport(of: account, at: now)), to: caller)
            }
        case .setOwnLimits(let order):
            record(.ownLimitsSet(order), unless: state.check(order, at: now), for: caller, at: now, using: &random)
        case .setLimitRules(let order):
            record(.rulesSet(order), unless: state.check(order, at: now), for: caller, at: now, using: &random)
        case .setTier(let order):
            record(.tierSet(order), unless: state.check(order, at: now), for: caller, at: now, using: &random)
        }
    }

    /// One answer carries no more receipts than this, so that the largest of them fit into `AnswerMessage.bytesMax`.
    static let statementItemsMax = 24

    private mutating func answerForAccount(
        _ caller: Caller, _ body: (AccountIdentifier, inout ClearingNode) -> Void
    ) {
        guard let account = sessions[caller.connection]?.account else {
            return answer(.failed(.notIdentified), to: caller)
        }
        body(account, &self)
    }

    private func balances(of account: AccountIdentifier) -> [AccountBalance] {
        state.book.balances(of: account).map { currency, balance in
            AccountBalance(
                amount: Amount(minorUnits: balance.posted, currency: currency),
                held: Amount(minorUnits: balance.held, currency: currency))
        }
    }

    private mutating func identify(_ proof: Signed<ChannelProof>, from caller: Caller, at now: Timestamp) {
        let message = proof.message
        guard message.clearing == state.genesis?.logKey else { return answer(.failed(.wrongClearingNode), to: caller) }
        guard let session = sessions[caller.connection], message.channel == session.channel,
            message.side == session.side
        else { return answer(.failed(.notIdentified), to: caller) }
        guard let authority = state.signingAuthority(of: message.account) else {
            return answer(.failed(.unknownAccount), to: caller)
        }
        guard authority.isAuthorised(proof.signer) else { return answer(.failed(.notAuthorised), to: caller) }
        if session.account != message.account { endBumps(of: caller.connection) }
        guard sessions.identify(caller.connection, as: message.account, by: proof.signer) else {
            return answer(.failed(.busy), to: caller)
        }
        answer(.identified(message.account), to: caller)
    }

    /// Records what the rules allow, and answers with its receipt; otherwise says why not.
    ///
    /// - Returns: whether it was recorded.
    @discardableResult
    mutating func record(
        _ body: ClearingRecord.Body, unless failure: RequestFailure?, for caller: Caller, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) -> Bool {
        let failure = unfitHead == nil ? failure : .bookInDoubt
        guard let failure = failure ?? (trustsClock ? (answers.hasRoom ? nil : .busy) : .clockUntrusted) else {
            answers.wait(caller, for: append(body, at: now, using: &random))
            return true
        }
        answer(.failed(failure), to: caller)
        return false
    }
}
