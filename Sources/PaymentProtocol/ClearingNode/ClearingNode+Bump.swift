import Ledger

/// The second and third of the seven steps: reports come in, and two who bumped each other are introduced.
extension ClearingNode {
    mutating func reportBump(
        _ report: BumpReport, from caller: Caller, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) {
        guard let session = sessions[caller.connection], let account = session.account else {
            return answer(.failed(.notIdentified), to: caller)
        }
        answer(.accepted, to: caller)
        let outcomes = matcher.receive(
            report, from: BumpMatcher.Bumper(connection: caller.connection, account: account),
            roundTripMicroseconds: session.roundTripMicroseconds, at: now)
        perform(outcomes, using: &random)
        emit(.setTimer(.bump, afterMicroseconds: BumpMatcher.settlingMicroseconds))
        emit(.setTimer(.bump, afterMicroseconds: BumpMatcher.waitMicroseconds))
    }

    mutating func perform(_ outcomes: [BumpMatcher.Outcome], using random: inout some RandomNumberGenerator) {
        for outcome in outcomes {
            switch outcome {
            case .failed(let bumper, let failure):
                emit(.notify(.bumpFailed(failure), bumper.connection))
            case .matched(let initiator, let initiatorReport, let responder, let responderReport):
                guard sessions.hasRoomForConversation(of: initiator.connection),
                    sessions.hasRoomForConversation(of: responder.connection)
                else {
                    emit(.notify(.bumpFailed(.busy), initiator.connection))
                    emit(.notify(.bumpFailed(.busy), responder.connection))
                    continue
                }
                let conversation = MessageIdentifier(using: &random)
                sessions.conversations[conversation] = ClearingSessions.Conversation(
                    initiator: initiator.connection, responder: responder.connection)
                introduce(initiator, to: responderReport.key, in: conversation, speaksFirst: true)
                introduce(responder, to: initiatorReport.key, in: conversation, speaksFirst: false)
                emit(
                    .setTimer(
                        .conversation(conversation),
                        afterMicroseconds: ClearingSessions.Conversation.lifetimeMicroseconds))
            }
        }
    }

    private mutating func introduce(
        _ bumper: BumpMatcher.Bumper, to partner: LinkPublicKey, in conversation: MessageIdentifier, speaksFirst: Bool
    ) {
        let introduction = Introduction(conversation: conversation, isInitiator: speaksFirst, partner: partner)
        emit(.notify(.introduction(introduction), bumper.connection))
    }

    /// Carries sealed bytes to the other side, and understands none of them.
    mutating func converse(_ identifier: MessageIdentifier, _ bytes: [UInt8], from caller: Caller) {
        guard var conversation = sessions.conversations[identifier],
            let partner = conversation.partner(of: caller.connection)
        else { return answer(.failed(.noConversation), to: caller) }
        conversation.messageCount += 1
        guard conversation.messageCount <= ClearingSessions.Conversation.messagesMax,
            bytes.count <= ClearingSessions.Conversation.messageBytesMax
        else {
            end(identifier)
            return answer(.failed(.busy), to: caller)
        }
        sessions.conversations[identifier] = conversation
        answer(.accepted, to: caller)
        emit(.notify(.conversed(identifier, bytes), partner))
    }

    mutating func leaveConversation(_ identifier: MessageIdentifier, from caller: Caller) {
        guard sessions.conversations[identifier]?.partner(of: caller.connection) != nil else {
            return answer(.failed(.noConversation), to: caller)
        }
        answer(.accepted, to: caller)
        end(identifier)
    }

    mutating func disconnect(_ connection: ConnectionIdentifier) {
        endBumps(of: connection)
        sessions.close(connection)
    }

    /// What the account of a connection was doing with others is over.
    mutating func endBumps(of connection: ConnectionIdentifier) {
        matcher.forget(connection: connection)
        for conversation in sessions.conversations(of: connection) { end(conversation) }
    }

    mutating func end(_ identifier: MessageIdentifier) {
        guard let conversation = sessions.conversations.removeValue(forKey: identifier) else { return }
        emit(.notify(.conversationEnded(identifier), conversation.initiator))
        emit(.notify(.conversationEnded(identifier), conversation.responder))
    }
}
