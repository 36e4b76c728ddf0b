import Ledger
import Testing

@testable import PaymentProtocol

@Suite("What a payment node believes")
struct StatementTests {
    static let ten = Amount(minorUnits: 10_00, currency: .eur)
    var table: Table

    init() throws {
        table = try Table()
        try table.credit(\.ada, Amount(minorUnits: 100_00, currency: .eur), reference: "line 1")
    }

    @discardableResult
    private mutating func pay(text: String? = nil) throws -> CommandIdentifier {
        table.command(\.ada, .pay(try table.ben.account(), Self.ten, text: text))
    }

    @Test("a creditor hears of its money by itself, with the text")
    mutating func creditor() throws {
        try pay(text: "rent")
        #expect(table.ben.settled.map(\.text) == ["rent"])
        #expect(table.ben.state.statementThrough == UInt64(table.journal.count) - 1)
    }

    @Test("what happened while it was away it reads when it is back, once each and in order")
    mutating func away() throws {
        table.disconnect(\.ben)
        // More than one page of a statement.
        for _ in 0..<ClearingNode.statementItemsMax + 6 {
            table.command(\.ada, .pay(try table.ben.account(), Amount(minorUnits: 1, currency: .eur), text: nil))
        }
        #expect(table.ben.receipts.isEmpty)
        table.connect(\.ben)
        let sequences = table.ben.receipts.map(\.sequence)
        #expect(sequences.count == ClearingNode.statementItemsMax + 6)
        #expect(sequences == sequences.sorted() && Set(sequences).count == sequences.count)
        try table.crash(\.ben)
        table.wait(microseconds: .minute)
        #expect(table.ben.receipts.count == sequences.count)
    }

    @Test("a notice or a page that is lost leaves no gap", arguments: 0...2)
    mutating func gaps(kind: Int) throws {
        try pay()
        // The next one's notice, question or page never arrives.
        table.loses = { letter in
            switch letter {
            case .notice(.accountMoved, 2): kind == 0
            case .request(.statement, 2): kind == 1
            case .answer(.statement, 2): kind == 2
            default: false
            }
        }
        try pay()
        #expect(table.ben.receipts.count == 1)
        table.loses = { _ in false }
        if kind == 0 { try pay() }
        table.wait(microseconds: 10 * .second)
        #expect(table.ben.receipts.count == (kind == 0 ? 3 : 2))
    }

    @Test("an account that moves while a page is on its way is read again after it")
    mutating func whileReading() throws {
        let moved = ClearingNotice.accountMoved
        var node = table.ben.gate
        var random = SeededGenerator(seed: 1)
        node.handle(.noticed(moved), at: table.now, using: &random)
        let first = node.takeEffects()
        guard case .ask(.statement(let after), let correlation)? = first.first else {
            Issue.record("it asks")
            return
        }
        node.handle(.noticed(moved), at: table.now, using: &random)
        #expect(node.takeEffects().isEmpty)
        let page = ClearingAnswer.statement([], through: after, isComplete: true)
        node.handle(.answered(page, correlation: correlation), at: table.now, using: &random)
        #expect(node.takeEffects().contains { if case .ask(.statement, _) = $0 { true } else { false } })
    }

    // MARK: Forgeries

    @Test(
        "a receipt from another log, for another record or with another proof is nothing", arguments: Forgery.allCases)
    mutating func forged(_ forgery: Forgery) throws {
        let logKey = table.logKey
        table.tampers = { forgery.applied(to: $0, logKey: logKey) }
        let command = try pay()
        table.wait(microseconds: 10 * .second)
        #expect(table.ada.replies[command] == nil && table.ada.receipts.isEmpty)
        #expect(table.ben.receipts.isEmpty)
        #expect(table.ada.state.unresolvedIntents.count == 1)
        let read = table.ben.state.statementThrough
        table.tampers = { $0 }
        table.wait(microseconds: 10 * .second)
        // The truth arrives in the end, from where reading had stopped.
        #expect(table.ada.receipts.count == 1 && table.ben.receipts.count == 1)
        #expect(table.ben.state.statementThrough > read)
    }

    @Test("a refusal signed by anybody but the clearing node, or for another intent, is nothing")
    mutating func forgedRefusal() throws {
        table.loses = \.tellsOutcome
        let command = try pay()
        let intent = try #require(table.submissions.first?.intent)
        func report(by key: SecretKey, intent digest: Digest, clearing: PublicKey) throws -> ClearingAnswer {
            .refused(
                try key.signed(
                    PaymentStatusReport(
                        clearing: clearing, intent: digest, debtor: intent.message.debtor,
                        identifier: intent.message.identifier, refusal: .expired(byMicroseconds: 1), time: table.now)))
        }
        let (log, other) = (table.logKey, table.ben.key)
        let forgeries = [
            try report(by: other, intent: intent.digest, clearing: log.publicKey),
            try report(by: other, intent: intent.digest, clearing: other.publicKey),
            try report(by: log, intent: .sha256(of: [1]), clearing: log.publicKey),
            try report(by: log, intent: intent.digest, clearing: other.publicKey),
        ]
        for forgery in forgeries {
            // In answer to every question the node has asked.
            for correlation in 1...UInt64(20) {
                table.ada.gate.answer(forgery, correlation, at: table.now)
            }
        }
        #expect(table.ada.state.unresolvedIntents.count == 1)
        #expect(table.ada.replies[command] == nil)
    }

    @Test("a text that is not the one the debtor signed is not believed")
    mutating func lyingText() throws {
        table.tampers = { answer in
            guard case .statement(let items, let through, let isComplete) = answer else { return answer }
            return .statement(
                items.map { StatementItem(receipt: $0.receipt, text: "a present") }, through: through,
                isComplete: isComplete)
        }
        try pay(text: "rent")
        #expect(table.ben.settled.map(\.text) == [nil])
        #expect(table.ben.receipts.count == 1)
    }

    @Test("receipts of other people's payments, and refusals of other people's, are none of its business")
    mutating func others() throws {
        try pay()
        table.command(\.ada, .pay(try table.ben.account(), Amount(minorUnits: 240_00, currency: .eur), text: nil))
        let (records, receipts) = (table.carl.journal.count, table.ada.receipts)
        let refused = try #require(table.journal.lastIndex { if case .refused = $0.body { true } else { false } })
        let refusal = try #require(SettlementReceipt(of: UInt64(refused), in: table.journal, under: table.heads))
        for correlation in 1...UInt64(20) {
            for receipt in receipts + [refusal] {
                table.carl.gate.answer(.receipt(receipt), correlation, at: table.now)
            }
            table.ben.gate.answer(.receipt(refusal), correlation, at: table.now)
        }
        #expect(table.carl.journal.count == records)
        #expect(!table.ben.notices.contains { if case .refused = $0 { true } else { false } })
    }

    @Test("an account is open when its opening is proven, and not before")
    mutating func opening() throws {
        var fresh = try Table.Party(name: "Dora", seed: 4, connection: 4, clearing: table.address)
        var random = SeededGenerator(seed: 4)
        fresh.gate.handle(.founded(fresh.identity), at: table.now, using: &random)
        fresh.gate.handle(.started, at: table.now, using: &random)
        fresh.gate.handle(.linkUp(channel: .sha256(of: [4])), at: table.now, using: &random)
        fresh.gate.commitAll(at: table.now)
        for case .sign(let request) in fresh.gate.takeEffects() {
            fresh.gate.handle(
                .signed(request.identifier, fresh.key.sign(request.toBeSigned)), at: table.now, using: &random)
        }
        fresh.gate.commitAll(at: table.now)
        // The receipt of somebody else's opening, properly proven.
        let adas = try #require(SettlementReceipt(of: 2, in: table.journal, under: table.heads))
        #expect(adas.openedAccount != nil)
        for correlation in 1...UInt64(3) { fresh.gate.answer(.receipt(adas), correlation, at: table.now) }
        #expect(!fresh.gate.machine.state.isAccountOpen)
    }
}

/// What somebody in the middle makes of the clearing node's receipts.
enum Forgery: CaseIterable {
    case otherLog, otherRecord, otherSignature, inventedIntent

    func applied(to answer: ClearingAnswer, logKey: SecretKey) -> ClearingAnswer {
        switch answer {
        case .receipt(let receipt): .receipt(forged(receipt, logKey))
        case .statement(let items, let through, let isComplete):
            .statement(
                items.map { StatementItem(receipt: forged($0.receipt, logKey), text: $0.text) }, through: through,
                isComplete: isComplete)
        default: answer
        }
    }

    private func forged(_ receipt: SettlementReceipt, _ logKey: SecretKey) -> SettlementReceipt {
        let record = receipt.record
        switch self {
        case .otherRecord:
            let altered = ClearingRecord(
                time: record.time.adding(microseconds: 1), epoch: record.epoch, blinding: record.blinding,
                body: record.body)
            return SettlementReceipt(record: altered, proof: receipt.proof)
        case .otherLog:
            return proven(record, by: secretKey(66)) ?? receipt
        case .otherSignature:
            var bytes = receipt.proof.encoded
            bytes[bytes.count - 1] ^= 1
            guard let proof = try? InclusionReceipt(decoding: bytes) else { return receipt }
            return SettlementReceipt(record: record, proof: proof)
        case .inventedIntent:
            guard let payment = receipt.payment, let invented = invented(payment.intent) else { return receipt }
            let body = ClearingRecord.Body.settled(SubmittedPayment(intent: invented, request: nil))
            let altered = ClearingRecord(
                time: record.time, epoch: record.epoch, blinding: record.blinding, body: body)
            return proven(altered, by: logKey) ?? receipt
        }
    }

    /// What a clearing node might write into its own log: more money under the same identifier, signed by nobody.
    private func invented(_ intent: Signed<PaymentIntent>) -> Signed<PaymentIntent>? {
        let message = intent.message
        let more = PaymentIntent(
            clearing: message.clearing, amount: Amount(minorUnits: 90_00, currency: .eur), debtor: message.debtor,
            creditor: message.creditor, identifier: message.identifier, created: message.created,
            expires: message.expires, purpose: .transfer, request: nil, remittance: nil, link: nil)
        guard var bytes = try? secretKey(66).signed(more).envelope else { return nil }
        bytes[bytes.count - 1] ^= 1
        return try? Envelope(decoding: bytes).trusted(as: PaymentIntent.self)
    }

    /// In a log of its own, in which everything is in order.
    private func proven(_ record: ClearingRecord, by key: SecretKey) -> SettlementReceipt? {
        var tree = MerkleFrontier()
        let sibling = MerkleTree.leafHash(of: [1])
        for leaf in [sibling, MerkleTree.leafHash(of: record.encoded)] { _ = tree.append(leaf) }
        let head = UnsignedTreeHead(
            TreeHead(log: key.publicKey, size: 2, root: tree.root, epoch: 1, time: record.time), signer: key.publicKey)
        guard let signed = try? head.signed(with: key.sign(head.toBeSigned)),
            let proof = try? InclusionReceipt(head: signed, leafIndex: 1, path: [sibling])
        else { return nil }
        return SettlementReceipt(record: record, proof: proof)
    }
}

extension TablePaymentNode {
    /// What moved money, with what the node knows of its text; operators' credits left out.
    var settled: [(receipt: SettlementReceipt, text: String?)] {
        notices.compactMap {
            if case .settled(let receipt, let text) = $0, receipt.payment != nil { (receipt, text) } else { nil }
        }
    }
}

extension CommitGate<PaymentNode> {
    fileprivate mutating func answer(_ answer: ClearingAnswer, _ correlation: UInt64, at now: Timestamp) {
        var random = SeededGenerator(seed: 3)
        handle(.answered(answer, correlation: correlation), at: now, using: &random)
        commitAll(at: now)
    }

    fileprivate mutating func commitAll(at now: Timestamp) {
        var random = SeededGenerator(seed: 3)
        while takeBatch() != nil { committed(at: now, using: &random) }
    }
}
