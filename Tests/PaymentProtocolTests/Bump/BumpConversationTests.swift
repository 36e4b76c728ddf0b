import Ledger
import Testing

@testable import PaymentProtocol

@Suite("BumpConversation")
struct BumpConversationTests {
    // MARK: The handshake

    @Test("whoever shakes hands with another key than the introduced one hears nothing", arguments: [1, 2])
    func introducedKey(side: UInt8) throws {
        let role = try #require(LinkRole(rawValue: side))
        var stranger = try RawPartner(role, isIntroduced: false)
        #expect(try stranger.shakeHands().failure == .notAuthentic)
        #expect(stranger.heard.isEmpty)
        #expect(stranger.ada.channel == nil)

        var partner = try RawPartner(role)
        #expect(try partner.shakeHands().failure == nil)
        #expect(partner.heard.contains(.terms(.follow)))
    }

    // MARK: Terms

    @Test("terms said twice end the conversation, before the user has confirmed and after", arguments: [true, false])
    func termsTwice(confirmed: Bool) throws {
        var partner = try RawPartner()
        try partner.shakeHands()
        #expect(try partner.say(.terms(.ask(RawPartner.price, text: nil))).failure == nil)
        if confirmed { try partner.compare() } else { try partner.makeString() }
        #expect(partner.ada.awaitsConfirmation != confirmed)
        let dearer = Amount(minorUnits: 99_00, currency: .eur)
        let actions = try partner.say(.terms(.ask(dearer, text: nil)))
        #expect(actions.failure == .notAuthentic && actions.count == 1)
        #expect(!partner.ada.awaitsConfirmation)
        #expect(try partner.introduceAda().isEmpty)
    }

    // MARK: Identities

    enum IdentityFault: CaseIterable {
        case channel, side, clearing, openingsClearing, account, key
    }

    @Test("an identity with anything wrong in it ends the conversation", arguments: IdentityFault.allCases)
    func identity(fault: IdentityFault) throws {
        var partner = try RawPartner.confirmed()
        _ = try partner.introduceAda()
        let proof = try partner.proof()
        let elsewhere = secretKey(102).publicKey
        let opening =
            fault == .openingsClearing
            ? try partner.key.signed(
                AccountOpening(
                    clearing: elsewhere, name: "Ben", created: Counter.opened, nonce: partner.opening.message.nonce))
            : partner.opening
        let claim = ChannelProof(
            clearing: fault == .clearing ? elsewhere : proof.clearing,
            account: fault == .account ? AccountIdentifier(Bytes32(last: 9)) : opening.account,
            channel: fault == .channel ? .sha256(of: [1]) : proof.channel,
            side: fault == .side ? (proof.side == .initiator ? .responder : .initiator) : proof.side)
        let signed = try (fault == .key ? secretKey(3) : partner.key).signed(claim)
        let actions = try partner.say(.identity(signed, opening))
        #expect(actions.failure == .notAuthentic)
        #expect(actions.identified == nil)
        // For good: not even the truth helps any more.
        #expect(try partner.say(try partner.identity()).isEmpty)
    }

    @Test("an identity without a fault is believed once, and a second one ends the conversation")
    func identityTwice() throws {
        var partner = try RawPartner.confirmed()
        _ = try partner.introduceAda()
        let actions = try partner.say(try partner.identity())
        #expect(actions.failure == nil)
        #expect(actions.identified == Counterparty(account: partner.opening.account, unverifiedName: "Ben"))
        #expect(try partner.say(try partner.identity()).failure == .notAuthentic)
    }

    @Test("Ada says who she is only when her user has confirmed, and once")
    func silence() throws {
        var partner = try RawPartner()
        try partner.shakeHands()
        try partner.say(.terms(.ask(RawPartner.price, text: nil)))
        func identities(_ partner: RawPartner) -> Int {
            partner.heard.count { if case .identity = $0 { true } else { false } }
        }
        _ = try partner.introduceAda()
        #expect(identities(partner) == 0)
        try partner.compare()
        for _ in 0..<2 { _ = try partner.introduceAda() }
        #expect(identities(partner) == 1)
    }

    // MARK: The heads

    private func head(of key: SecretKey, log: PublicKey? = nil) throws -> SignedTreeHead {
        let head = TreeHead(
            log: log ?? key.publicKey, size: 7, root: .sha256(of: [1]), epoch: 1, time: Counter.opened)
        let unsigned = UnsignedTreeHead(head, signer: key.publicKey)
        return try unsigned.signed(with: key.sign(unsigned.toBeSigned))
    }

    @Test("a head is compared once, and only with a partner that is known")
    func heads() throws {
        let head = try head(of: secretKey(101))
        var partner = try RawPartner.confirmed()
        #expect(try partner.say(.head(head)).failure == .notAuthentic)

        partner = try RawPartner.confirmed()
        _ = try partner.introduceAda()
        _ = try partner.say(try partner.identity())
        let actions = try partner.say(.head(head))
        #expect(actions.failure == nil)
        #expect(actions.contains { if case .compareHead(head) = $0 { true } else { false } })
        #expect(try partner.say(.head(head)).failure == .notAuthentic)
    }

    @Test("a head of another log, or signed by another key than the log's, ends the conversation")
    func otherHeads() throws {
        for head in [try head(of: secretKey(102)), try head(of: secretKey(102), log: secretKey(101).publicKey)] {
            var partner = try RawPartner.confirmed()
            _ = try partner.introduceAda()
            _ = try partner.say(try partner.identity())
            #expect(try partner.say(.head(head)).failure == .notAuthentic)
        }
    }

    // MARK: The request

    enum Moment: CaseIterable {
        /// Ada's user has not confirmed, though the partner has and says who it is.
        case unconfirmed
        /// Ada's user has confirmed, and Ada has not said who she is.
        case adaIsUnknown
        case partnerIsUnknown
    }

    @Test("a request that comes before both are known ends the conversation", arguments: Moment.allCases)
    func earlyRequest(_ moment: Moment) throws {
        var partner = try RawPartner()
        try partner.shakeHands()
        try partner.say(.terms(.ask(RawPartner.price, text: nil)))
        if moment == .unconfirmed { try partner.makeString() } else { try partner.compare() }
        if moment == .partnerIsUnknown { _ = try partner.introduceAda() }
        if moment != .partnerIsUnknown { #expect(try partner.say(try partner.identity()).isEmpty) }
        let actions = try partner.say(try partner.request())
        #expect(actions.failure == .notAuthentic)
        #expect(!actions.answersRequest)
    }

    @Test("a request that comes when both are known is answered")
    func request() throws {
        var partner = try RawPartner.confirmed()
        #expect(try partner.say(try partner.identity()).isEmpty)
        #expect(try partner.introduceAda().identified?.account == partner.opening.account)
        #expect(try partner.say(try partner.request()).answersRequest)
    }
}
