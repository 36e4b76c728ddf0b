import Ledger
import PaymentProtocol
import Storage

/// A clearing node on a store, driven as the runtime drives it: records first, then effects.
struct Bench {
    struct Owner {
        let key: SecretKey
        let opening: Signed<AccountOpening>
        var account: AccountIdentifier { opening.account }
    }

    static let logKey = SecretKey(seed: Bytes32(last: 251))
    static let operatorKey = SecretKey(seed: Bytes32(last: 252))
    let store: ClearingStore
    private(set) var gate: CommitGate<ClearingNode>
    private(set) var answers: [ClearingAnswer] = []
    /// Everything that was appended, in order.
    private(set) var records: [ClearingRecord] = []
    /// Whether heads and texts are kept, or lost as a crash would lose them.
    var keepsNotes = true
    var now = Timestamp(microseconds: 1_790_000_000_000_000)
    var random: SeededGenerator
    private var correlation: UInt64 = 0

    var state: ClearingState { gate.machine.state }

    /// Goes on with what the store holds; founds a book if that is nothing.
    init(_ store: ClearingStore, seed: UInt64 = 1) throws {
        self.store = store
        random = SeededGenerator(seed: seed)
        let (machine, recordCount) = try store.rebuild(ClearingNode.self)
        gate = CommitGate(machine, recordCount: recordCount)
        records = try store.records(from: 0, limit: .max)
        if let last = records.last { now = last.time }
        if recordCount == 0 {
            handle(
                .founded(
                    ClearingGenesis(
                        logKey: Self.logKey.publicKey, linkKey: LinkPublicKey(Bytes32(last: 253)),
                        operatorKey: Self.operatorKey.publicKey, name: "Test clearing")))
        }
        handle(.started)
        try commit()
    }

    mutating func handle(_ event: ClearingEvent) {
        gate.handle(event, at: now, using: &random)
        now = now.adding(microseconds: 1_000)
    }

    mutating func ask(_ request: ClearingRequest) {
        correlation += 1
        handle(.received(request, from: Caller(connection: 1, correlation: correlation)))
    }

    /// Appends what was decided since the last time as one group, and performs the effects.
    mutating func commit() throws {
        while true {
            if let batch = gate.takeBatch() {
                try store.append(batch)
                records += batch.records
                gate.committed(at: now, using: &random)
            }
            let effects = gate.takeEffects()
            if effects.isEmpty { return try catchUp() }
            for effect in effects { try perform(effect) }
        }
    }

    /// The tables follow. A disk that is too full for them has taken the records all the same.
    private func catchUp() throws {
        do throws(StorageError) { try store.catchUp() } catch .full {}
    }

    private mutating func perform(_ effect: ClearingEffect) throws {
        switch effect {
        case .sign(let request):
            handle(.signed(request.identifier, Self.logKey.sign(request.toBeSigned)))
        case .keepHead(let head):
            if keepsNotes { try store.keep(head) }
        case .keepText(let text, let hash):
            if keepsNotes { try store.keepText(text, hash: hash) }
        case .keepStatement(let statement): try store.keep(statement)
        case .eraseText(let hash, _):
            try store.eraseText(hash: hash)
        case .answer(let answer, _):
            answers.append(answer)
        case .tell, .notify, .setTimer, .readReceipt, .readStatement, .lookUpIntent, .readConsistency,
            .readConsistencyReceipt, .compareHead, .reportUnfitHead:
            break
        }
    }

    // MARK: What people do

    mutating func open(_ number: UInt8, name: String = "Ada") throws -> Owner {
        let key = SecretKey(seed: Bytes32(last: number))
        let opening = AccountOpening(
            clearing: Self.logKey.publicKey, name: name, created: now, nonce: MessageIdentifier(using: &random))
        let owner = Owner(key: key, opening: try sign(opening, with: key))
        ask(.openAccount(owner.opening))
        return owner
    }

    mutating func credit(_ minorUnits: Int64, to owner: Owner, _ currency: Currency = .eur) throws {
        let order = OperatorOrder(
            clearing: Self.logKey.publicKey, account: owner.account,
            amount: Amount(minorUnits: minorUnits, currency: currency), reference: "bank \(random.next())", created: now
        )
        ask(.credit(try sign(order, with: Self.operatorKey)))
    }

    @discardableResult
    mutating func pay(
        _ minorUnits: Int64, from debtor: Owner, to creditor: AccountIdentifier, text: String? = nil,
        _ currency: Currency = .eur
    ) throws -> Signed<PaymentIntent> {
        let intent = PaymentIntent(
            clearing: Self.logKey.publicKey, amount: Amount(minorUnits: minorUnits, currency: currency),
            debtor: debtor.account, creditor: creditor, identifier: MessageIdentifier(using: &random), created: now,
            expires: now.adding(microseconds: 300_000_000), purpose: .transfer, request: nil,
            remittance: text.map { Digest.sha256(of: Array($0.utf8)) }, link: nil)
        let signed = try sign(intent, with: debtor.key)
        ask(.submit(SubmittedPayment(intent: signed, request: nil), text: text))
        return signed
    }

    /// The bench's node refuses what it must; then there is no record.
    mutating func authorise(_ number: UInt8, for owner: Owner) throws {
        let message = KeyAuthorisation(
            clearing: Self.logKey.publicKey, account: owner.account,
            key: SecretKey(seed: Bytes32(last: number)).publicKey, role: .payer, created: now)
        ask(.authoriseKey(try sign(message, with: owner.key)))
    }

    mutating func revoke(_ number: UInt8, of owner: Owner) throws {
        let message = KeyRevocation(
            clearing: Self.logKey.publicKey, account: owner.account,
            key: SecretKey(seed: Bytes32(last: number)).publicKey, created: now)
        ask(.revokeKey(try sign(message, with: owner.key)))
    }

    func sign<M: Message>(_ message: M, with key: SecretKey) throws -> Signed<M> {
        let envelope = UnsignedEnvelope(message, signer: key.publicKey)
        return try envelope.signed(with: key.sign(envelope.toBeSigned))
    }
}

extension Bench {
    /// For records that no proof is made of.
    static var blinding: MessageIdentifier {
        var random = SeededGenerator(seed: 9)
        return MessageIdentifier(using: &random)
    }
}
