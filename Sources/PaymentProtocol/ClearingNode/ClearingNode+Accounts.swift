import Ledger

/// Sessions, accounts and their keys, and the operator's orders.
extension ClearingNode {
    mutating func receive(
        _ request: ClearingRequest, from caller: Caller, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        switch request {
        case .identify(let proof):
            identify(proof, from: caller, at: now)
        case .openAccount(let opening):
            openAccount(opening, from: caller, at: now, using: &random)
        case .authoriseKey(let authorisation):
            authoriseKey(authorisation, from: caller, at: now, using: &random)
        case .revokeKey(let revocation):
            revokeKey(revocation, from: caller, at: now, using: &random)
        case .submit(let payment, let text):
            submit(payment, text: text, from: caller, at: now, using: &random)
        case .credit(let order):
            credit(order, from: caller, at: now, using: &random)
        case .balance:
            answerForAccount(caller) { account, node in node.answer(.balance(node.balances(of: account)), to: caller) }
        case .statement(let sequence):
            answerForAccount(caller) { account, node in
                node.emit(.readStatement(account, after: sequence, limit: Self.statementItemsMax, for: caller))
            }
        case .consistency(let size):
            emit(.readConsistency(from: size, for: caller))
        case .reportBump(let report):
            reportBump(report, from: caller, at: now, using: &random)
        case .converse(let conversation, let bytes):
            converse(conversation, bytes, from: caller)
        case .leaveConversation(let conversation):
            leaveConversation(conversation, from: caller)
        }
    }

    /// One answer carries no more receipts than this; the asker asks on.
    static let statementItemsMax = 50

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
            message.side == .initiator
        else { return answer(.failed(.notIdentified), to: caller) }
        guard let authority = state.signingAuthority(of: message.account) else {
            return answer(.failed(.unknownAccount), to: caller)
        }
        guard authority.isAuthorised(proof.signer) else { return answer(.failed(.notAuthorised), to: caller) }
        guard sessions.identify(caller.connection, as: message.account) else {
            return answer(.failed(.busy), to: caller)
        }
        answer(.identified(message.account), to: caller)
    }

    private mutating func openAccount(
        _ opening: Signed<AccountOpening>, from caller: Caller, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        let message = opening.message
        guard message.clearing == state.genesis?.logKey else { return answer(.failed(.wrongClearingNode), to: caller) }
        // Opening twice is a copy of the message: the account is there, and its owner may go on.
        if state.book.contains(opening.account) { return answer(.failed(.accountExists), to: caller) }
        // An opening may have waited long for a link; a copy of it finds the account open.
        if let failure = checkDeciding(created: message.created, ageMicrosecondsMax: .max, at: now) {
            return answer(.failed(failure), to: caller)
        }
        guard state.openings.count(at: now) < ProtocolBounds.openingsPerHourMax else {
            return answer(.failed(.busy), to: caller)
        }
        answers.wait(caller, for: append(.accountOpened(opening), at: now, using: &random))
    }

    private mutating func authoriseKey(
        _ authorisation: Signed<KeyAuthorisation>, from caller: Caller, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        let message = authorisation.message
        if let failure = checkOwner(
            of: message.account, signer: authorisation.signer, clearing: message.clearing, created: message.created,
            at: now)
        {
            return answer(.failed(failure), to: caller)
        }
        guard let authority = state.signingAuthority(of: message.account), authority.key(message.key) == nil,
            authority.keys.count < ProtocolBounds.keysPerAccountMax
        else { return answer(.failed(.keyNotAcceptable), to: caller) }
        answers.wait(caller, for: append(.keyAuthorised(authorisation), at: now, using: &random))
    }

    private mutating func revokeKey(
        _ revocation: Signed<KeyRevocation>, from caller: Caller, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        let message = revocation.message
        if let failure = checkOwner(
            of: message.account, signer: revocation.signer, clearing: message.clearing, created: message.created,
            at: now)
        {
            return answer(.failed(failure), to: caller)
        }
        guard state.signingAuthority(of: message.account)?.isAuthorised(message.key) == true else {
            return answer(.failed(.keyNotAcceptable), to: caller)
        }
        answers.wait(caller, for: append(.keyRevoked(revocation), at: now, using: &random))
    }

    private mutating func credit(
        _ order: Signed<OperatorOrder>, from caller: Caller, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        if let failure = state.check(order, at: now) { return answer(.failed(failure), to: caller) }
        if let failure = checkDeciding(created: order.message.created, at: now) {
            return answer(.failed(failure), to: caller)
        }
        answers.wait(caller, for: append(.credited(order), at: now, using: &random))
        answers.tell(order.message.account)
    }

    private func checkOwner(
        of account: AccountIdentifier, signer: PublicKey, clearing: PublicKey, created: Timestamp, at now: Timestamp
    ) -> RequestFailure? {
        guard clearing == state.genesis?.logKey else { return .wrongClearingNode }
        guard let authority = state.signingAuthority(of: account) else { return .unknownAccount }
        guard authority.isAuthorised(signer, role: .owner) else { return .notAuthorised }
        return checkDeciding(created: created, at: now)
    }

    /// Whether the node may decide now on a message made then.
    private func checkDeciding(
        created: Timestamp, ageMicrosecondsMax: Int64 = ProtocolBounds.intentLifetimeMicrosecondsMax, at now: Timestamp
    ) -> RequestFailure? {
        guard trustsClock else { return .clockUntrusted }
        let age = now.microseconds(since: created)
        guard age >= -ProtocolBounds.clockSkewMicrosecondsMax, age <= ageMicrosecondsMax
        else { return .wrongTime }
        return nil
    }
}
