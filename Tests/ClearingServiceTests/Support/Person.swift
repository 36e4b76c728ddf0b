import Ledger
import PaymentProtocol

/// Somebody with an account at a clearing node, who signs.
struct Person {
    let key: SecretKey
    let clearing: PublicKey
    let opening: Signed<AccountOpening>

    var account: AccountIdentifier { opening.account }

    /// - Parameter number: which key; the same one in every run.
    init(_ number: UInt8, name: String, at clearing: PublicKey, created: Timestamp) throws {
        key = SecretKey(seed: Bytes32(last: number))
        self.clearing = clearing
        var chance = SplitMix64(seed: UInt64(number))
        opening = try key.signed(
            AccountOpening(
                clearing: clearing, name: name, created: created, nonce: MessageIdentifier(using: &chance)))
    }

    func intent(
        to creditor: AccountIdentifier, _ amount: String, number: UInt64 = 1, created: Timestamp,
        request: Signed<PaymentRequest>? = nil, clearing: PublicKey? = nil, text: String? = nil
    ) throws -> Signed<PaymentIntent> {
        var chance = SplitMix64(seed: number)
        return try key.signed(
            PaymentIntent(
                clearing: clearing ?? self.clearing, amount: try Amount(majorUnits: amount, currency: .eur),
                debtor: account, creditor: creditor, identifier: MessageIdentifier(using: &chance), created: created,
                expires: created.adding(microseconds: 300_000_000), purpose: .transfer, request: request?.digest,
                remittance: text.map { .sha256(of: Array($0.utf8)) }, link: nil))
    }

    func escrowIntent(
        to creditor: AccountIdentifier, _ amount: String, number: UInt64 = 9, created: Timestamp
    ) throws -> Signed<PaymentIntent> {
        var chance = SplitMix64(seed: number)
        let amount = try Amount(majorUnits: amount, currency: .eur)
        let day: Int64 = 86_400_000_000
        return try key.signed(
            PaymentIntent(
                clearing: clearing, amount: amount, debtor: account, creditor: creditor,
                identifier: MessageIdentifier(using: &chance), created: created,
                expires: created.adding(microseconds: 300_000_000), purpose: .escrow, request: nil, remittance: nil,
                link: nil,
                escrow: EscrowTerms(
                    arbiter: nil, shipWithinMicroseconds: day, confirmWithinMicroseconds: day,
                    ruleWithinMicroseconds: day, withoutRuling: .debtor,
                    milestones: [amount.minorUnits / 2, amount.minorUnits - amount.minorUnits / 2])))
    }

    func request(_ amount: String, created: Timestamp, text: String? = nil) throws -> Signed<PaymentRequest> {
        var chance = SplitMix64(seed: 3)
        return try key.signed(
            PaymentRequest(
                clearing: clearing, creditor: account, amount: try Amount(majorUnits: amount, currency: .eur),
                identifier: MessageIdentifier(using: &chance), created: created,
                expires: created.adding(microseconds: 300_000_000), usage: .once, debtor: nil,
                remittance: text.map { .sha256(of: Array($0.utf8)) }, link: nil))
    }

    func proof(
        _ channel: Digest, side: ChannelSide = .caller, clearing: PublicKey? = nil
    ) throws -> Signed<ChannelProof> {
        try key.signed(
            ChannelProof(clearing: clearing ?? self.clearing, account: account, channel: channel, side: side))
    }
}

extension SecretKey {
    func signed<M: Message>(_ message: M) throws(EnvelopeError) -> Signed<M> {
        let unsigned = UnsignedEnvelope(message, signer: publicKey)
        return try unsigned.signed(with: sign(unsigned.toBeSigned))
    }
}

extension ClearingInMemory {
    /// The operator's word that money arrived.
    nonisolated func order(
        for account: AccountIdentifier, _ amount: String, reference: String, created: Timestamp,
        signer: SecretKey? = nil
    ) throws -> Signed<OperatorOrder> {
        try (signer ?? operatorKey).signed(
            OperatorOrder(
                clearing: genesis.logKey, account: account, amount: try Amount(majorUnits: amount, currency: .eur),
                reference: reference, created: created))
    }

    /// Asks the node without any door.
    @discardableResult
    func ask(_ request: ClearingRequest) async throws -> ClearingAnswer {
        let connection = try await open(channel: Digest(.zero))
        let answer = try await answer(request, on: connection)
        await close(connection)
        return answer
    }

    /// Two people with accounts, the first with 100 euros.
    func people() async throws -> (ada: Person, ben: Person) {
        let ada = try Person(1, name: "Ada", at: genesis.logKey, created: now)
        let ben = try Person(2, name: "Ben", at: genesis.logKey, created: now)
        try await ask(.openAccount(ada.opening))
        try await ask(.openAccount(ben.opening))
        try await ask(.credit(try order(for: ada.account, "100.00", reference: "line 1", created: now)))
        return (ada, ben)
    }
}
