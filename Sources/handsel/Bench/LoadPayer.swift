import Ledger
import NodeRuntime
import PaymentProtocol

/// Somebody who opens an account and pays.
struct LoadPayer: Sendable {
    let seed: Bytes32
    let opening: Signed<AccountOpening>
    private let key: SecretKey
    private let clearing: PublicKey

    var account: AccountIdentifier { opening.account }

    init(clearing: PublicKey) {
        var chance = SystemChance()
        seed = chance.bytes32()
        key = SecretKey(seed: seed)
        self.clearing = clearing
        opening = key.signed(
            AccountOpening(
                clearing: clearing, name: "Bench", created: SystemClock().read().wall,
                nonce: MessageIdentifier(using: &chance)))
    }

    func pays(_ amount: Amount, to creditor: AccountIdentifier) -> SubmittedPayment {
        var chance = SystemChance()
        let now = SystemClock().read().wall
        let intent = key.signed(
            PaymentIntent(
                clearing: clearing, amount: amount, debtor: account, creditor: creditor,
                identifier: MessageIdentifier(using: &chance), created: now,
                expires: now.adding(microseconds: ProtocolBounds.intentLifetimeMicrosecondsMax), purpose: .transfer,
                request: nil, remittance: nil, link: nil))
        return SubmittedPayment(intent: intent, request: nil)
    }
}

extension SecretKey {
    /// With a key that nobody's money depends on.
    func signed<M: Message>(_ message: M) -> Signed<M> {
        let unsigned = UnsignedEnvelope(message, signer: publicKey)
        do {
            return try unsigned.signed(with: sign(unsigned.toBeSigned))
        } catch {
            preconditionFailure("a key verifies what it has signed: \(error)")
        }
    }
}
