import Ledger

/// Two devices that were introduced, talking through the clearing node, which carries their bytes and understands none.
///
///     handshake (Noise NN) ──▶ terms, commitment, number, reveal ──▶ string shown ──▶ confirmed by the user
///         ──▶ identities, each signed over the channel ──▶ the creditor's request ──▶ the debtor's intent
///
/// Nothing identifies either side before both users have confirmed the string. Every failure ends it for good.
struct BumpConversation: Sendable {
    enum Action: Sendable {
        /// Carry these bytes to the other side.
        case send([UInt8])
        case showString(String, AgreedTerms)
        case identified(Counterparty)
        /// The latest head that the partner has verified, signed by the key that it names.
        case compareHead(SignedTreeHead)
        /// This side is the creditor: sign a request and send it.
        case makeRequest(AgreedTerms, Counterparty)
        /// This side is the debtor, and the request says what was agreed: sign an intent.
        case answerRequest(Signed<PaymentRequest>, AgreedTerms, Counterparty)
        case fail(BumpFailure)
    }

    private enum Stage: Sendable {
        case handshaking(NoiseHandshake)
        case authenticating(NoiseTransport, AuthenticationString, shown: String?)
        /// This side's user has confirmed.
        case confirmed(NoiseTransport)
        case failed
    }

    let role: LinkRole
    /// SHA-256 of the handshake hash, once there is one: the name of this channel in everything that is signed about it.
    private(set) var channel: Digest?
    private let clearing: PublicKey
    private let ownTerms: BumpTerms
    private let ownKey: LinkPublicKey
    private let partnerKey: LinkPublicKey
    private var stage: Stage
    private var agreed: AgreedTerms?
    private var partner: Counterparty?
    private var hasIntroducedItself = false
    private var hasProceeded = false
    private var hasComparedHeads = false
    /// What the user confirmed is one payment: a second request in the same conversation is nobody's honest word.
    private var hasAnswered = false

    /// - Parameter ownKey: the secret of the fresh key that this side's report named; it is the handshake's ephemeral key.
    init(_ introduction: Introduction, ownKey: WipedBytes, terms: BumpTerms, clearing: PublicKey) {
        role = introduction.isInitiator ? .initiator : .responder
        self.clearing = clearing
        ownTerms = terms
        self.ownKey = NoiseHandshake.publicKey(ofEphemeral: ownKey)
        partnerKey = introduction.partner
        let prologue = Array("handsel 1 bump".utf8) + introduction.conversation.bytes
        stage = .handshaking(
            NoiseHandshake(.nn, role: role, prologue: prologue, ownKey: nil, peerKey: nil, ephemeral: ownKey))
    }

    var awaitsConfirmation: Bool {
        if case .authenticating(_, _, .some) = stage, agreed != nil { true } else { false }
    }

    mutating func start(using random: inout some RandomNumberGenerator) -> [Action] {
        guard role == .initiator, case .handshaking(var handshake) = stage else { return [] }
        do {
            let message = try handshake.writeMessage([], using: &random)
            stage = .handshaking(handshake)
            return [.send(message)]
        } catch {
            return fail(.notAuthentic)
        }
    }

    mutating func received(_ bytes: [UInt8], using random: inout some RandomNumberGenerator) -> [Action] {
        do {
            switch stage {
            case .handshaking(let handshake):
                return try shakeHands(handshake, bytes, using: &random)
            case .authenticating(var transport, let string, let shown):
                let message = try ConversationMessage(decoding: try transport.opening.open(bytes))
                stage = .authenticating(transport, string, shown: shown)
                return try received(message, using: &random)
            case .confirmed(var transport):
                let message = try ConversationMessage(decoding: try transport.opening.open(bytes))
                stage = .confirmed(transport)
                return try received(message, using: &random)
            case .failed:
                return []
            }
        } catch {
            // Whatever does not fit was not said by the device that bumped this one, or not said honestly.
            return fail(.notAuthentic)
        }
    }

    private mutating func shakeHands(
        _ handshake: NoiseHandshake, _ bytes: [UInt8], using random: inout some RandomNumberGenerator
    ) throws -> [Action] {
        var handshake = handshake
        var actions: [Action] = []
        guard try handshake.readMessage(bytes).isEmpty, handshake.peerEphemeral == partnerKey else {
            return fail(.notAuthentic)
        }
        if role == .responder { actions.append(.send(try handshake.writeMessage([], using: &random))) }
        let transport = handshake.finish()
        channel = Digest.sha256(of: transport.handshakeHash)
        var string = AuthenticationString(
            role: role, handshakeHash: transport.handshakeHash, own: ownKey.bytes32, peer: partnerKey.bytes32)
        let steps = try string.start(using: &random)
        stage = .authenticating(transport, string, shown: nil)
        actions += try seal(.terms(ownTerms))
        return try actions + perform(steps)
    }

    private mutating func received(
        _ message: ConversationMessage, using random: inout some RandomNumberGenerator
    ) throws -> [Action] {
        switch message {
        case .authentication(let bytes):
            guard case .authenticating(let transport, var string, let shown) = stage else { return fail(.notAuthentic) }
            let steps = try string.received(bytes, using: &random)
            stage = .authenticating(transport, string, shown: shown)
            return try perform(steps)
        case .terms(let theirs):
            return agree(theirs)
        case .identity(let proof, let opening):
            return identified(proof, opening)
        case .request(let request):
            return requested(request)
        case .head(let head):
            return compared(head)
        }
    }

    private mutating func perform(_ steps: [AuthenticationString.Action]) throws -> [Action] {
        var actions: [Action] = []
        for step in steps {
            switch step {
            case .send(let bytes):
                actions += try seal(.authentication(bytes))
            case .show(let string):
                guard case .authenticating(let transport, let authentication, _) = stage else { continue }
                stage = .authenticating(transport, authentication, shown: string)
                actions += showIfReady()
            case .confirmed:
                break
            }
        }
        return actions
    }

    /// Exactly one side names the amount; the other follows.
    private mutating func agree(_ theirs: BumpTerms) -> [Action] {
        guard agreed == nil else { return fail(.notAuthentic) }
        switch (ownTerms, theirs) {
        case (.pay(let amount, let text), .follow):
            agreed = AgreedTerms(amount: amount, text: text, isDebtor: true)
        case (.ask(let amount, let text), .follow):
            agreed = AgreedTerms(amount: amount, text: text, isDebtor: false)
        case (.follow, .pay(let amount, let text)):
            agreed = AgreedTerms(amount: amount, text: text, isDebtor: false)
        case (.follow, .ask(let amount, let text)):
            agreed = AgreedTerms(amount: amount, text: text, isDebtor: true)
        case (.follow, .follow):
            return fail(.neitherNamesAmount)
        case (.pay, .pay), (.pay, .ask), (.ask, .pay), (.ask, .ask):
            return fail(.bothNameAmount)
        }
        return showIfReady()
    }

    private func showIfReady() -> [Action] {
        guard case .authenticating(_, _, let shown?) = stage, let agreed else { return [] }
        return [.showString(shown, agreed)]
    }

    /// Whether the user typed what the other device shows. There is one attempt.
    mutating func confirm(_ text: String) -> Bool {
        guard awaitsConfirmation, case .authenticating(let transport, var string, _) = stage else { return false }
        do {
            guard try string.entered(text) == [.confirmed] else { return false }
        } catch {
            stage = .failed
            return false
        }
        stage = .confirmed(transport)
        return true
    }

    /// Tells the other side who this is, now that the user has confirmed, and what it knows of the clearing node's log.
    mutating func introduce(
        _ proof: Signed<ChannelProof>, _ opening: Signed<AccountOpening>, head: SignedTreeHead? = nil
    ) -> [Action] {
        guard case .confirmed = stage, !hasIntroducedItself else { return [] }
        hasIntroducedItself = true
        do {
            let said = try seal(.identity(proof, opening)) + (head.map { try seal(.head($0)) } ?? [])
            return said + proceed()
        } catch {
            return fail(.notAuthentic)
        }
    }

    /// The other side's account key, speaking on this channel, of an account at the same clearing node.
    private mutating func identified(
        _ proof: Signed<ChannelProof>, _ opening: Signed<AccountOpening>
    ) -> [Action] {
        let claim = proof.message
        guard partner == nil, claim.channel == channel, claim.side == ChannelSide(role.other),
            claim.clearing == clearing,
            opening.message.clearing == clearing, claim.account == opening.account, proof.signer == opening.signer
        else { return fail(.notAuthentic) }
        partner = Counterparty(account: claim.account, unverifiedName: opening.message.name)
        return proceed()
    }

    /// Said once, by a partner that is known, and of the clearing node at which both have their accounts.
    private mutating func compared(_ head: SignedTreeHead) -> [Action] {
        guard partner != nil, !hasComparedHeads, head.head.log == clearing, head.signer == clearing else {
            return fail(.notAuthentic)
        }
        hasComparedHeads = true
        return [.compareHead(head)]
    }

    /// Once both have confirmed and both are known, it is the creditor's turn.
    private mutating func proceed() -> [Action] {
        guard hasIntroducedItself, let partner, let agreed, !hasProceeded else { return [] }
        hasProceeded = true
        return [.identified(partner)] + (agreed.isDebtor ? [] : [.makeRequest(agreed, partner)])
    }

    mutating func send(_ request: Signed<PaymentRequest>) -> [Action] {
        do {
            return try seal(.request(request))
        } catch {
            return fail(.notAuthentic)
        }
    }

    /// The request must say exactly what this user confirmed, and nothing else.
    private mutating func requested(_ request: Signed<PaymentRequest>) -> [Action] {
        let terms = request.message
        guard hasProceeded, !hasAnswered, let partner, let agreed, agreed.isDebtor, terms.amount == agreed.amount,
            terms.creditor == partner.account, terms.link == channel, terms.clearing == clearing,
            terms.usage == .once, terms.remittance == agreed.text.map({ Digest.sha256(of: Array($0.utf8)) })
        else { return fail(.notAuthentic) }
        hasAnswered = true
        return [.answerRequest(request, agreed, partner)]
    }

    private mutating func seal(_ message: ConversationMessage) throws -> [Action] {
        switch stage {
        case .authenticating(var transport, let string, let shown):
            let sealed = try transport.sealing.seal(message.encoded)
            stage = .authenticating(transport, string, shown: shown)
            return [.send(sealed)]
        case .confirmed(var transport):
            let sealed = try transport.sealing.seal(message.encoded)
            stage = .confirmed(transport)
            return [.send(sealed)]
        case .handshaking, .failed:
            return []
        }
    }

    private mutating func fail(_ failure: BumpFailure) -> [Action] {
        stage = .failed
        return [.fail(failure)]
    }
}
