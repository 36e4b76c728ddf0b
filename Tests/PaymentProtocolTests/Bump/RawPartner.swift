import Ledger
import Testing

@testable import PaymentProtocol

/// Ada's conversation, and a partner that shares the sealed channel with it and may say on it what no node says.
///
/// Ada follows, and the partner asks for money.
struct RawPartner {
    static let clearing = secretKey(101).publicKey
    static let price = Amount(minorUnits: 12_50, currency: .eur)

    private(set) var ada: BumpConversation
    /// What Ada said on the channel.
    private(set) var heard: [ConversationMessage] = []
    let opening: Signed<AccountOpening>
    let key = secretKey(2)
    private let role: LinkRole
    private var handshake: NoiseHandshake
    private var transport: NoiseTransport?
    private var authentication: AuthenticationString?
    private var shown: String?
    private let keys: (own: LinkPublicKey, adas: LinkPublicKey)
    private var random: SeededGenerator

    /// - Parameter isIntroduced: whether Ada was told the key that the partner shakes hands with.
    init(_ role: LinkRole = .initiator, isIntroduced: Bool = true) throws {
        var random = SeededGenerator(seed: 12)
        let secrets = (0..<3).map { _ in WipedBytes(count: 32, using: &random) }
        let conversation = MessageIdentifier(using: &random)
        keys = (NoiseHandshake.publicKey(ofEphemeral: secrets[0]), NoiseHandshake.publicKey(ofEphemeral: secrets[1]))
        let introduced = NoiseHandshake.publicKey(ofEphemeral: secrets[isIntroduced ? 0 : 2])
        ada = BumpConversation(
            Introduction(conversation: conversation, isInitiator: role == .responder, partner: introduced),
            ownKey: secrets[1], terms: .follow, clearing: Self.clearing)
        handshake = NoiseHandshake(
            .nn, role: role, prologue: Array("handsel 1 bump".utf8) + conversation.bytes, ownKey: nil, peerKey: nil,
            ephemeral: secrets[0])
        opening = try key.signed(
            AccountOpening(clearing: Self.clearing, name: "Ben", created: Counter.opened, nonce: conversation))
        (self.role, self.random) = (role, random)
    }

    /// After the handshake, the terms and the string; Ada's user has confirmed, and nobody has said who they are.
    static func confirmed() throws -> RawPartner {
        var partner = try RawPartner()
        try partner.shakeHands()
        try partner.say(.terms(.ask(price, text: nil)))
        try partner.compare()
        return partner
    }

    // MARK: Steps; each says what Ada does upon it, besides what she says

    @discardableResult
    mutating func shakeHands() throws -> [BumpConversation.Action] {
        switch role {
        case .initiator:
            let actions = ada.received(try handshake.writeMessage([], using: &random), using: &random)
            guard case .send(let message)? = actions.first else { return actions }
            _ = try handshake.readMessage(message)
            open()
            return try hear(actions.dropFirst())
        case .responder:
            for case .send(let message) in ada.start(using: &random) { _ = try handshake.readMessage(message) }
            let answer = try handshake.writeMessage([], using: &random)
            open()
            return try hear(ada.received(answer, using: &random))
        }
    }

    /// Seals a message and lets Ada hear it.
    @discardableResult
    mutating func say(_ message: ConversationMessage) throws -> [BumpConversation.Action] {
        let sealed = try #require(try transport?.sealing.seal(message.encoded))
        return try hear(ada.received(sealed, using: &random))
    }

    /// The string is made by the rules, and Ada's user finds it right.
    mutating func compare() throws {
        try makeString()
        #expect(ada.confirm(try #require(shown)))
    }

    /// The string is made by the rules, and Ada's user has not looked at it yet.
    mutating func makeString() throws {
        for case .send(let bytes) in try authentication?.start(using: &random) ?? [] {
            try say(.authentication(bytes))
        }
    }

    mutating func introduceAda() throws -> [BumpConversation.Action] {
        let (key, channel) = (secretKey(1), try #require(ada.channel))
        let opening = try key.signed(
            AccountOpening(clearing: Self.clearing, name: "Ada", created: Counter.opened, nonce: opening.message.nonce))
        let proof = ChannelProof(
            clearing: Self.clearing, account: opening.account, channel: channel, side: ChannelSide(role.other))
        return try hear(ada.introduce(try key.signed(proof), opening))
    }

    // MARK: What an honest partner says

    func proof() throws -> ChannelProof {
        ChannelProof(
            clearing: Self.clearing, account: opening.account, channel: try #require(ada.channel),
            side: ChannelSide(role))
    }

    func identity() throws -> ConversationMessage {
        .identity(try key.signed(try proof()), opening)
    }

    func request() throws -> ConversationMessage {
        let request = PaymentRequest(
            clearing: Self.clearing, creditor: opening.account, amount: Self.price, identifier: opening.message.nonce,
            created: Counter.opened, expires: Counter.opened.adding(microseconds: .minute), usage: .once, debtor: nil,
            remittance: nil, link: ada.channel)
        return .request(try key.signed(request))
    }

    // MARK: The channel

    private mutating func open() {
        let transport = handshake.finish()
        self.transport = transport
        authentication = AuthenticationString(
            role: role, handshakeHash: transport.handshakeHash, own: keys.own.bytes32, peer: keys.adas.bytes32)
    }

    private mutating func hear(_ actions: some Sequence<BumpConversation.Action>) throws -> [BumpConversation.Action] {
        var others: [BumpConversation.Action] = []
        for action in actions {
            guard case .send(let sealed) = action else {
                others.append(action)
                continue
            }
            let message = try ConversationMessage(decoding: try #require(try transport?.opening.open(sealed)))
            heard.append(message)
            guard case .authentication(let bytes) = message else { continue }
            for step in try authentication?.received(bytes, using: &random) ?? [] {
                switch step {
                case .send(let answer): others += try say(.authentication(answer))
                case .show(let string): shown = string
                case .confirmed: break
                }
            }
        }
        return others
    }
}

extension Sequence<BumpConversation.Action> {
    /// Why the conversation ended upon these, if it did.
    var failure: BumpFailure? {
        for case .fail(let failure) in self { return failure }
        return nil
    }

    var identified: Counterparty? {
        for case .identified(let partner) in self { return partner }
        return nil
    }

    var answersRequest: Bool {
        contains { if case .answerRequest = $0 { true } else { false } }
    }
}
