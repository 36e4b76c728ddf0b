import Ledger
import Testing

@testable import PaymentProtocol

/// Two sides of a bump's conversation without any node around them, so that one can be made to say what no node says.
struct Conversations {
    enum Change: CaseIterable {
        case amount, creditor, link, clearing, usage, text
    }

    static let clearing = secretKey(101).publicKey
    static let price = Amount(minorUnits: 12_50, currency: .eur)

    var conversation: BumpConversation
    var failure: BumpFailure?
    let key: SecretKey
    let opening: Signed<AccountOpening>
    private var random: SeededGenerator

    /// The debtor's side and the creditor's, both confirmed and identified; the creditor's request is still to come.
    static func confirmed() throws -> (debtor: Conversations, creditor: Conversations) {
        var random = SeededGenerator(seed: 9)
        let (debtorKey, creditorKey) = (
            WipedBytes(count: 32, using: &random), WipedBytes(count: 32, using: &random)
        )
        let conversation = MessageIdentifier(using: &random)
        func side(_ isInitiator: Bool) throws -> Conversations {
            let partner = NoiseHandshake.publicKey(ofEphemeral: isInitiator ? creditorKey : debtorKey)
            let key = secretKey(isInitiator ? 1 : 2)
            let opening = AccountOpening(
                clearing: clearing, name: isInitiator ? "Ada" : "Ben", created: Counter.opened, nonce: conversation)
            return Conversations(
                conversation: BumpConversation(
                    Introduction(conversation: conversation, isInitiator: isInitiator, partner: partner),
                    ownKey: isInitiator ? debtorKey : creditorKey,
                    terms: isInitiator ? .follow : .ask(price, text: nil),
                    clearing: clearing),
                key: key, opening: try key.signed(opening), random: SeededGenerator(seed: isInitiator ? 10 : 11))
        }
        var (ada, ben) = (try side(true), try side(false))
        var string: String?
        /// In the order of sending, as a link carries it.
        func carry(_ actions: [BumpConversation.Action], fromAda: Bool) {
            var waiting = actions.map { (action: $0, fromAda: fromAda) }
            while !waiting.isEmpty {
                let (action, isAdas) = waiting.removeFirst()
                switch action {
                case .send(let bytes) where isAdas:
                    waiting += ben.hear(bytes).map { ($0, false) }
                case .send(let bytes):
                    waiting += ada.hear(bytes).map { ($0, true) }
                case .showString(let shown, _): string = shown
                case .identified, .compareHead, .makeRequest, .answerRequest, .fail: break
                }
            }
        }
        carry(ada.begin(), fromAda: true)
        let shown = try #require(string)
        #expect(ada.conversation.confirm(shown) && ben.conversation.confirm(shown))
        carry(try ada.introduction(), fromAda: true)
        carry(try ben.introduction(), fromAda: false)
        return (ada, ben)
    }

    private mutating func begin() -> [BumpConversation.Action] { conversation.start(using: &random) }

    private mutating func hear(_ bytes: [UInt8]) -> [BumpConversation.Action] {
        conversation.received(bytes, using: &random)
    }

    private mutating func introduction() throws -> [BumpConversation.Action] {
        let proof = ChannelProof(
            clearing: Self.clearing, account: opening.account, channel: try #require(conversation.channel),
            side: ChannelSide(conversation.role))
        return conversation.introduce(try key.signed(proof), opening)
    }

    /// The creditor's request as the debtor's side gets it, with a number to tell it from another.
    mutating func request(_ number: UInt8, _ change: Change? = nil) throws -> [UInt8] {
        let request = PaymentRequest(
            clearing: change == .clearing ? secretKey(102).publicKey : Self.clearing,
            creditor: change == .creditor ? AccountIdentifier(Bytes32(last: 9)) : opening.account,
            amount: change == .amount ? Amount(minorUnits: 12_51, currency: .eur) : Self.price,
            identifier: try #require(MessageIdentifier([UInt8](repeating: number, count: 16))),
            created: Counter.opened, expires: Counter.opened.adding(microseconds: .minute),
            usage: change == .usage ? .many : .once, debtor: nil,
            remittance: change == .text ? .sha256(of: [1]) : nil,
            link: change == .link ? .sha256(of: [2]) : conversation.channel)
        for case .send(let bytes) in conversation.send(try key.signed(request)) { return bytes }
        return []
    }

    /// How many intents the debtor's side wants to sign upon these bytes.
    mutating func receives(_ bytes: [UInt8]) -> Int {
        var count = 0
        for action in hear(bytes) {
            switch action {
            case .answerRequest: count += 1
            case .fail(let failure): self.failure = failure
            case .send, .showString, .identified, .compareHead, .makeRequest: break
            }
        }
        return count
    }
}
