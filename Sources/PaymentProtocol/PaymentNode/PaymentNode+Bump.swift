import Ledger

/// The first five of the seven steps, as one device sees them: bump, report, introduction, string, request or intent.
extension PaymentNode {
    /// The clearing node gives up on a report sooner than this.
    static let matchMicroseconds: Int64 = 6_000_000
    /// For two people to compare a string and confirm it.
    static let conversationMicroseconds: Int64 = 90_000_000
    /// How long a request that came out of a bump may be paid.
    static let requestLifetimeMicroseconds: Int64 = 5 * 60 * 1_000_000

    mutating func startBump(
        _ reading: BumpReading, _ terms: BumpTerms, command: CommandIdentifier, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        guard session.isReady else { return reply(.failed(.clearingUnreachable), to: command) }
        guard state.heads.alarm == nil else { return reply(.failed(.alarmed), to: command) }
        guard case .idle = bump.stage else { return reply(.failed(.bumpUnderWay), to: command) }
        switch terms {
        case .pay(let amount, let text), .ask(let amount, let text):
            if let failure = check(amount, text: text) { return reply(.failed(failure), to: command) }
        case .follow: break
        }
        let key = WipedBytes(count: 32, using: &random)
        guard
            let report = BumpReport(
                key: NoiseHandshake.publicKey(ofEphemeral: key), agoMicroseconds: reading.agoMicroseconds,
                position: reading.position,
                accuracyMillimetres: reading.accuracyMillimetres, namesAmount: terms.namesAmount,
                radio: reading.radio)
        else { return reply(.failed(.readingOutOfBounds), to: command) }
        bump.begin(key: key, terms: terms)
        ask(.reportBump(report))
        emit(.setTimer(.bump(attempt: bump.attempt), afterMicroseconds: Self.matchMicroseconds))
        reply(.accepted, to: command)
    }

    mutating func noticed(
        _ notice: ClearingNotice, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) {
        switch notice {
        case .introduction(let introduction):
            introduced(introduction, at: now, using: &random)
        case .bumpFailed(let failure):
            if case .waiting = bump.stage { endBump(failure) }
        case .conversed(let identifier, let bytes):
            guard case .conversing(identifier, var conversation) = bump.stage else { return }
            let actions = conversation.received(bytes, using: &random)
            bump.stage = .conversing(identifier, conversation)
            perform(actions, at: now, using: &random)
        case .conversationEnded(let identifier):
            if case .conversing(identifier, _) = bump.stage { endBump(.partnerLeft) }
        case .accountMoved:
            readStatement()
        }
    }

    private mutating func introduced(
        _ introduction: Introduction, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) {
        guard case .waiting(let key, let terms) = bump.stage, let identity = state.identity else {
            // The user declined, or waited too long: the other side is not to wait for the whole conversation.
            return ask(.leaveConversation(introduction.conversation))
        }
        notice(.matched)
        var conversation = BumpConversation(
            introduction, ownKey: key, terms: terms, clearing: identity.clearing.log)
        let actions = conversation.start(using: &random)
        // A new number: the timer that waited for the match is no longer meant.
        bump.attempt += 1
        bump.stage = .conversing(introduction.conversation, conversation)
        emit(.setTimer(.bump(attempt: bump.attempt), afterMicroseconds: Self.conversationMicroseconds))
        perform(actions, at: now, using: &random)
    }

    private mutating func perform(
        _ actions: [BumpConversation.Action], at now: Timestamp, using random: inout some RandomNumberGenerator
    ) {
        for action in actions {
            guard case .conversing(let identifier, let conversation) = bump.stage else { return }
            switch action {
            case .send(let bytes):
                ask(.converse(identifier, bytes))
            case .showString(let string, let terms):
                notice(.stringReady(string, terms))
            case .identified(let partner):
                notice(.partnerIdentified(partner))
            case .compareHead(let head):
                saw(head, at: now)
            case .makeRequest(let terms, let partner):
                signRequest(terms, to: partner, link: conversation.channel, at: now, using: &random)
            case .answerRequest(let request, let terms, let partner):
                notice(.requestReceived(request.digest, terms.amount, text: terms.text))
                signIntent(
                    creditor: partner.account, amount: terms.amount, text: terms.text, request: request,
                    link: conversation.channel, counterparty: partner, command: nil, at: now, using: &random)
            case .fail(let failure):
                ask(.leaveConversation(identifier))
                endBump(failure)
            }
        }
    }

    mutating func confirm(_ string: String, command: CommandIdentifier, at now: Timestamp) {
        guard case .conversing(let identifier, var conversation) = bump.stage, conversation.awaitsConfirmation else {
            return reply(.failed(.nothingToConfirm), to: command)
        }
        guard conversation.confirm(string) else {
            // One attempt only: a second guess would be a second chance for whoever stands in the middle.
            reply(.failed(.wrongString), to: command)
            ask(.leaveConversation(identifier))
            return endBump(.notAuthentic)
        }
        bump.stage = .conversing(identifier, conversation)
        reply(.accepted, to: command)
        guard let identity = state.identity, let account = state.account, let channel = conversation.channel else {
            return
        }
        let proof = ChannelProof(
            clearing: identity.clearing.log, account: account, channel: channel, side: ChannelSide(conversation.role))
        sign(.introduction(UnsignedEnvelope(proof, signer: identity.key)))
    }

    mutating func decline(command: CommandIdentifier) {
        switch bump.stage {
        case .idle:
            return reply(.failed(.nothingToConfirm), to: command)
        case .waiting:
            break
        case .conversing(_, let conversation) where isPaying(over: conversation.channel):
            // Too late: it is signed, or being signed, and will be settled or refused.
            return reply(.failed(.nothingToConfirm), to: command)
        case .conversing(let identifier, _):
            ask(.leaveConversation(identifier))
        }
        reply(.accepted, to: command)
        endBump(.partnerLeft)
    }

    mutating func introductionSigned(
        _ proof: Signed<ChannelProof>, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) {
        guard case .conversing(let identifier, var conversation) = bump.stage, let opening = state.opening,
            proof.message.channel == conversation.channel
        else { return }
        let actions = conversation.introduce(proof, opening, head: state.heads.verified)
        bump.stage = .conversing(identifier, conversation)
        perform(actions, at: now, using: &random)
    }

    // MARK: The fourth step: the creditor's request

    private mutating func signRequest(
        _ terms: AgreedTerms, to partner: Counterparty, link: Digest?, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        guard let identity = state.identity, let creditor = state.account else { return }
        guard state.openRequests.count < PaymentNodeState.openRequestsMax else { return leaveBump(.busy) }
        let request = PaymentRequest(
            clearing: identity.clearing.log, creditor: creditor, amount: terms.amount,
            identifier: MessageIdentifier(using: &random), created: now,
            expires: now.adding(microseconds: Self.requestLifetimeMicroseconds), usage: .once, debtor: partner.account,
            remittance: terms.text.map { Digest.sha256(of: Array($0.utf8)) }, link: link)
        sign(.request(UnsignedEnvelope(request, signer: identity.key), text: terms.text, partner))
    }

    mutating func requestSigned(
        _ request: Signed<PaymentRequest>, text: String?, _ partner: Counterparty?, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        guard case .conversing(let identifier, var conversation) = bump.stage, let link = request.message.link,
            link == conversation.channel
        else { return }
        append(.requestSigned(request, text: text, partner), at: now)
        notice(.requestSigned(request.digest, request.message.amount, text: text))
        let actions = conversation.send(request)
        bump.stage = .conversing(identifier, conversation)
        perform(actions, at: now, using: &random)
    }

    // MARK: The end

    /// The payment that came out of the conversation over this link is settled, or refused for good.
    ///
    /// - Parameter leaving: whether the other side is to hear that this one has gone. A debtor that paid stays silent:
    ///   the creditor hears of its money from the clearing node, and leaves then.
    mutating func concludeBump(over link: Digest, leaving: Bool) {
        guard case .conversing(let identifier, let conversation) = bump.stage, conversation.channel == link else {
            return
        }
        if leaving { ask(.leaveConversation(identifier)) }
        bump.stage = .idle
    }

    mutating func bumpTimedOut(_ attempt: UInt64) {
        guard attempt == bump.attempt else { return }
        switch bump.stage {
        case .idle:
            break
        case .waiting:
            endBump(.noPartner)
        case .conversing(let identifier, _):
            ask(.leaveConversation(identifier))
            endBump(.partnerLeft)
        }
    }

    /// Ends the bump from this side, and lets the other one know.
    mutating func leaveBump(_ failure: BumpFailure) {
        if case .conversing(let identifier, _) = bump.stage { ask(.leaveConversation(identifier)) }
        endBump(failure)
    }

    /// Tells the user that nothing came of the bump, unless this side is signing an intent by then: from there on it is a
    /// payment, the user is told its outcome, and must not be made to pay again meanwhile.
    mutating func endBump(_ failure: BumpFailure) {
        let stage = bump.stage
        bump.stage = .idle
        switch stage {
        case .idle: break
        case .conversing(_, let conversation) where isPaying(over: conversation.channel): break
        case .waiting, .conversing: notice(.bumpEnded(failure))
        }
    }

    private func isPaying(over link: Digest?) -> Bool {
        guard let link else { return false }
        return signatures.isSigningIntent(over: link)
            || state.unresolvedIntents.values.contains { $0.payment.intent.message.link == link }
    }
}
