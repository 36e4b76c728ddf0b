import CRawSodium
import Ledger
import PaymentProtocol

/// The system's randomness as the product's driver draws it, some hundred bytes at a time.
final class SystemChance: RandomNumberGenerator {
    private var words = [UInt64](repeating: 0, count: 64)
    private var position = 64

    func next() -> UInt64 {
        if position == words.count {
            randombytes_buf(&words, words.count * MemoryLayout<UInt64>.size)
            position = 0
        }
        defer { position += 1 }
        return words[position]
    }
}

/// A clearing node's customers, and the payments they have signed: everything that is prepared before a clock starts.
struct Market {
    struct Customer {
        let key: SecretKey
        let opening: Signed<AccountOpening>
    }

    static let customerCount = 1_000
    static let now = Timestamp(microseconds: 1_800_000_000_000_000)

    let logKey = SecretKey(seed: Bytes32(last: 1))
    let operatorKey = SecretKey(seed: Bytes32(last: 2))
    let customers: [Customer]
    let credits: [Signed<OperatorOrder>]
    /// Two if each payment answers a request, as after a bump; one if the debtor alone signed it.
    let signatureCount: Int
    let payments: [SubmittedPayment]
    /// The same as a link carries them, the number of the payment as correlation.
    let messages: [[UInt8]]

    init(paymentCount: Int, answeringRequests: Bool = true) throws {
        var chance = SystemChance()
        signatureCount = answeringRequests ? 2 : 1
        let clearing = logKey.publicKey
        customers = try (0..<Self.customerCount).map { number in
            let seed = (0..<32).map { UInt8(truncatingIfNeeded: number >> (8 * ($0 % 4))) &+ 17 }
            guard let bytes = Bytes32(seed) else { preconditionFailure("32 bytes") }
            let key = SecretKey(seed: bytes)
            let opening = AccountOpening(
                clearing: clearing, name: "Customer \(number)", created: Self.now,
                nonce: MessageIdentifier(using: &chance))
            return Customer(key: key, opening: try key.signed(opening))
        }
        var credits: [Signed<OperatorOrder>] = []
        for (number, customer) in customers.enumerated() {
            let order = OperatorOrder(
                clearing: clearing, account: customer.opening.account,
                amount: Amount(minorUnits: 1_000_00, currency: .eur), reference: "line \(number)", created: Self.now)
            credits.append(try operatorKey.signed(order))
        }
        self.credits = credits
        var payments: [SubmittedPayment] = []
        payments.reserveCapacity(paymentCount)
        for number in 0..<paymentCount {
            let debtor = customers[number % customers.count]
            let creditor = customers[(number * 7 + 1) % customers.count]
            let asked =
                PaymentRequest(
                    clearing: clearing, creditor: creditor.opening.account,
                    amount: .init(minorUnits: 1, currency: .eur),
                    identifier: MessageIdentifier(using: &chance), created: Self.now,
                    expires: Self.now.adding(microseconds: 300_000_000), usage: .once, debtor: debtor.opening.account,
                    remittance: nil, link: .sha256(of: [1]))
            let request = answeringRequests ? try creditor.key.signed(asked) : nil
            let intent = try debtor.key.signed(
                PaymentIntent(
                    clearing: clearing, amount: .init(minorUnits: 1, currency: .eur), debtor: debtor.opening.account,
                    creditor: creditor.opening.account, identifier: MessageIdentifier(using: &chance),
                    created: Self.now, expires: Self.now.adding(microseconds: 300_000_000), purpose: .transfer,
                    request: request?.digest, remittance: nil, link: .sha256(of: [1])))
            payments.append(SubmittedPayment(intent: intent, request: request))
        }
        self.payments = payments
        messages = payments.enumerated().map { number, payment in
            RequestMessage(.submit(payment, text: nil), correlation: UInt64(number + 1)).encoded
        }
    }

    /// A clearing node that has opened every account and credited it.
    func open() throws -> CommitGate<ClearingNode> {
        var gate = CommitGate(
            try ClearingNode(snapshot: nil, replaying: EmptyCollection<ClearingRecord>()), recordCount: 0)
        var chance = SystemChance()
        let genesis = ClearingGenesis(
            logKey: logKey.publicKey, linkKey: LinkPublicKey(Bytes32(last: 3)), operatorKey: operatorKey.publicKey,
            name: "Measured")
        gate.handle(.founded(genesis), at: Self.now, using: &chance)
        gate.handle(.started, at: Self.now, using: &chance)
        let caller = Caller(connection: 1, correlation: 0)
        for customer in customers {
            gate.handle(.received(.openAccount(customer.opening), from: caller), at: Self.now, using: &chance)
        }
        for credit in credits {
            gate.handle(.received(.credit(credit), from: caller), at: Self.now, using: &chance)
        }
        return gate
    }
}

extension SecretKey {
    func signed<M: Message>(_ message: M) throws -> Signed<M> {
        let unsigned = UnsignedEnvelope(message, signer: publicKey)
        return try unsigned.signed(with: sign(unsigned.toBeSigned))
    }
}
