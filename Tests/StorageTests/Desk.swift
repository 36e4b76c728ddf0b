import Ledger
import Storage

@testable import PaymentProtocol

/// A payment node's store, with the records that a node would write and true receipts for them.
struct Desk {
    let store: PaymentStore
    private(set) var records: [PaymentRecord] = []
    /// The node's own account, and somebody else's.
    let own: Bench.Owner
    let other: Bench.Owner
    private var bench: Bench

    init(_ store: PaymentStore, _ folder: TemporaryFolder) throws {
        self.store = store
        bench = try Bench(ClearingStore(path: folder.file("book.sqlite")))
        own = try bench.open(1, name: "Ada")
        other = try bench.open(2, name: "Bob")
        try bench.credit(20_000, to: own)
        try bench.credit(20_000, to: other)
        try bench.commit()
        let clearing = ClearingAddress(log: Bench.logKey.publicKey, link: LinkPublicKey(Bytes32(last: 253)))
        try append(.genesis(PaymentNodeIdentity(name: "Ada", key: own.key.publicKey, clearing: clearing)))
        try append(.openingSigned(own.opening))
        try append(.accountOpened)
    }

    private mutating func append(_ body: PaymentRecord.Body) throws {
        bench.now = bench.now.adding(microseconds: 1_000)
        let record = PaymentRecord(time: bench.now, body: body)
        try store.append(firstSequence: UInt64(records.count), records: [record])
        records.append(record)
    }

    /// What the clearing node recorded last, with its proof.
    private func lastReceipt() throws -> SettlementReceipt {
        guard let receipt = try bench.store.receipt(of: bench.state.recordCount - 1) else {
            throw StorageError.failed("the bench has no receipt")
        }
        return receipt
    }

    // MARK: This node asks

    @discardableResult
    mutating func asks(
        _ minorUnits: Int64, text: String?, usage: RequestUsage = .once
    ) throws -> Signed<PaymentRequest> {
        let request = PaymentRequest(
            clearing: Bench.logKey.publicKey, creditor: own.account,
            amount: Amount(minorUnits: minorUnits, currency: .eur), identifier: MessageIdentifier(using: &bench.random),
            created: bench.now, expires: bench.now.adding(microseconds: 300_000_000), usage: usage, debtor: nil,
            remittance: text.map { Digest.sha256(of: Array($0.utf8)) }, link: nil)
        let signed = try bench.sign(request, with: own.key)
        try append(
            .requestSigned(signed, text: text, Counterparty(account: other.account, unverifiedName: "Bob")))
        return signed
    }

    /// The other pays, for a request or for nothing.
    @discardableResult
    mutating func isPaid(
        _ minorUnits: Int64, for request: Signed<PaymentRequest>?, text: String? = nil
    ) throws -> SettlementReceipt {
        let intent = try intent(minorUnits, from: other, to: own, request: request, text: text)
        bench.ask(.submit(SubmittedPayment(intent: intent, request: request), text: text))
        try bench.commit()
        let receipt = try lastReceipt()
        try append(.settled(receipt, text: text))
        return receipt
    }

    mutating func isCredited(_ minorUnits: Int64, reference: String) throws {
        let order = OperatorOrder(
            clearing: Bench.logKey.publicKey, account: own.account,
            amount: Amount(minorUnits: minorUnits, currency: .eur), reference: reference, created: bench.now)
        bench.ask(.credit(try bench.sign(order, with: Bench.operatorKey)))
        try bench.commit()
        try append(.settled(try lastReceipt(), text: nil))
    }

    // MARK: An escrow of the other's

    /// The other sets money aside for this node, which is not told yet.
    mutating func isFunded(_ minorUnits: Int64, text: String) throws -> SettlementReceipt {
        let day: Int64 = 86_400_000_000
        let terms = EscrowTerms(
            arbiter: nil, shipWithinMicroseconds: day, confirmWithinMicroseconds: day, ruleWithinMicroseconds: day,
            withoutRuling: .debtor)
        let intent = try intent(minorUnits, from: other, to: own, request: nil, text: text, escrow: terms)
        bench.ask(.submit(SubmittedPayment(intent: intent, request: nil), text: text))
        try bench.commit()
        return try lastReceipt()
    }

    /// This node, or the other, takes a step, and this one is not told yet.
    mutating func takesStep(
        _ action: EscrowAction, _ escrow: Digest, byOther isOther: Bool = false
    ) throws -> SettlementReceipt {
        let owner = isOther ? other : own
        let step = EscrowStep(
            clearing: Bench.logKey.publicKey, escrow: escrow, account: owner.account, number: 1, part: 1,
            action: action, created: bench.now, amount: nil, evidence: nil, remittance: nil)
        bench.ask(.takeStep(try bench.sign(step, with: owner.key), text: nil))
        try bench.commit()
        return try lastReceipt()
    }

    mutating func hears(_ body: PaymentRecord.Body) throws { try append(body) }

    // MARK: This node pays

    @discardableResult
    mutating func signs(_ minorUnits: Int64, text: String? = nil) throws -> Signed<PaymentIntent> {
        let intent = try intent(minorUnits, from: own, to: other, request: nil, text: text)
        try append(.intentSigned(SubmittedPayment(intent: intent, request: nil), text: text, nil))
        return intent
    }

    /// It is decided, and this node's journal says nothing of it.
    mutating func signsUnnoticed(_ minorUnits: Int64) throws -> SettlementReceipt {
        let intent = try intent(minorUnits, from: own, to: other, request: nil, text: nil)
        bench.ask(.submit(SubmittedPayment(intent: intent, request: nil), text: nil))
        try bench.commit()
        return try lastReceipt()
    }

    mutating func settles(_ intent: Signed<PaymentIntent>) throws -> SettlementReceipt {
        bench.ask(.submit(SubmittedPayment(intent: intent, request: nil), text: nil))
        try bench.commit()
        let receipt = try lastReceipt()
        try append(.settled(receipt, text: nil))
        return receipt
    }

    mutating func refuses(_ intent: Signed<PaymentIntent>, _ refusal: PaymentRefusal) throws {
        try append(.refused(intent.message.identifier, refusal, nil))
    }

    /// With a receipt of some record; which one does not matter here.
    mutating func refusesWithRecord(
        _ intent: Signed<PaymentIntent>, _ refusal: PaymentRefusal
    ) throws -> SettlementReceipt {
        let receipt = try lastReceipt()
        try append(.refused(intent.message.identifier, refusal, receipt))
        return receipt
    }

    private mutating func intent(
        _ minorUnits: Int64, from debtor: Bench.Owner, to creditor: Bench.Owner, request: Signed<PaymentRequest>?,
        text: String?, escrow: EscrowTerms? = nil
    ) throws -> Signed<PaymentIntent> {
        let remittance = request?.message.remittance ?? text.map { Digest.sha256(of: Array($0.utf8)) }
        let intent = PaymentIntent(
            clearing: Bench.logKey.publicKey, amount: Amount(minorUnits: minorUnits, currency: .eur),
            debtor: debtor.account, creditor: creditor.account, identifier: MessageIdentifier(using: &bench.random),
            created: bench.now, expires: bench.now.adding(microseconds: 300_000_000),
            purpose: escrow == nil ? .transfer : .escrow, request: request?.digest, remittance: remittance, link: nil,
            escrow: escrow)
        return try bench.sign(intent, with: debtor.key)
    }
}
