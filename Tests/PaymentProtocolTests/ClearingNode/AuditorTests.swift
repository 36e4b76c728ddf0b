import Ledger
import Testing

@testable import PaymentProtocol

@Suite("The auditor")
struct AuditorTests {
    @Test("every honest journal passes, and leads to the node's own state", arguments: History.seeds)
    func honest(seed: UInt64) throws {
        let counter = try History.of(seed: seed).counter
        let auditor = try audit(counter.journal.map(\.encoded), heads: counter.heads)
        #expect(auditor.state == counter.state)
        #expect(auditor.headCount == UInt64(counter.heads.count))
        #expect(auditor.signatureCount > 10)
        let balancesOnly = try audit(
            counter.journal.map(\.encoded), heads: counter.heads, verifyingSignatures: false)
        #expect(balancesOnly.state == counter.state && balancesOnly.signatureCount == 0)
    }

    // MARK: What an operator might write

    @Test("a payment that nobody signed")
    func unsigned() throws {
        var book = try Story()
        let intent = try book.counter.intent(book.counter.ada, book.counter.carl, 1_00)
        // The debtor's key is named, and another one's signature stands beside it.
        let stolen = try #require(book.intents.first).envelope.suffix(64)
        let forged = intent.replacing(envelope: Array(intent.envelope.dropLast(64) + stolen))
        #expect(try book.finding(appending: .settled(SubmittedPayment(intent: forged, request: nil))))
        let byAnother = try book.counter.intent(book.counter.ada, book.counter.carl, 1_00, by: book.counter.logKey)
        #expect(try book.finding(appending: .settled(SubmittedPayment(intent: byAnother, request: nil))))
        #expect(try !book.finding(appending: .settled(SubmittedPayment(intent: intent, request: nil))))
    }

    @Test("a request whose signature does not hold")
    func unsignedRequest() throws {
        var book = try Story()
        let request = try book.counter.request(book.counter.carl, 1_00)
        let stolen = try #require(book.intents.first).envelope.suffix(64)
        let forged = request.replacing(envelope: Array(request.envelope.dropLast(64) + stolen))
        let intent = try book.counter.intent(book.counter.ada, book.counter.carl, 1_00, request: forged)
        #expect(try book.finding(appending: .settled(SubmittedPayment(intent: intent, request: forged))))
    }

    @Test("money out of nothing: an order by any key but the operator's, for elsewhere, or booked twice")
    func orders() throws {
        let book = try Story()
        func order(by key: SecretKey, clearing: PublicKey? = nil, reference: String = "new") throws -> Signed<
            OperatorOrder
        > {
            try key.signed(
                OperatorOrder(
                    clearing: clearing ?? book.counter.logKey.publicKey, account: book.counter.ada.account,
                    amount: Amount(minorUnits: 1_00, currency: .eur), reference: reference, created: book.counter.now))
        }
        let (operatorKey, logKey) = (book.counter.operatorKey, book.counter.logKey)
        #expect(try book.finding(appending: .credited(order(by: logKey))))
        #expect(try book.finding(appending: .credited(order(by: operatorKey, clearing: operatorKey.publicKey))))
        #expect(try book.finding(appending: .credited(order(by: operatorKey, reference: "line 1"))))
        #expect(try !book.finding(appending: .credited(order(by: operatorKey))))
    }

    @Test("a payment by a revoked key, and by one that was authorised later")
    func revoked() throws {
        var book = try Story()
        let (phone, ada) = (secretKey(11), book.counter.ada)
        let early = try book.counter.intent(ada, book.counter.carl, 1_00, lifetime: 10 * .minute, by: phone)
        book.counter.now = book.counter.now.adding(microseconds: 3 * .minute)
        _ = try book.counter.authorise(phone, for: ada)
        let good = try book.counter.intent(ada, book.counter.carl, 1_00, by: phone)
        #expect(try book.finding(appending: .settled(SubmittedPayment(intent: early, request: nil))))
        #expect(try !book.finding(appending: .settled(SubmittedPayment(intent: good, request: nil))))
        _ = try book.counter.revoke(phone, for: ada)
        #expect(try book.finding(appending: .settled(SubmittedPayment(intent: good, request: nil))))
    }

    @Test("keys authorised and revoked by who may not, and accounts opened twice")
    func keys() throws {
        let book = try Story()
        let (ada, ben, clearing) = (book.counter.ada, book.counter.ben, book.counter.logKey.publicKey)
        let authorisation = KeyAuthorisation(
            clearing: clearing, account: ada.account, key: secretKey(12).publicKey, role: .owner,
            created: book.counter.now)
        #expect(try book.finding(appending: .keyAuthorised(ben.key.signed(authorisation))))
        #expect(try !book.finding(appending: .keyAuthorised(ada.key.signed(authorisation))))
        let revocation = KeyRevocation(
            clearing: clearing, account: ada.account, key: ada.key.publicKey, created: book.counter.now)
        #expect(try book.finding(appending: .keyRevoked(ben.key.signed(revocation))))
        #expect(try book.finding(appending: .accountOpened(ada.opening)))
    }

    @Test("a refusal where the rules would settle, a settlement where they would refuse, another reason than theirs")
    func otherDecision() throws {
        var book = try Story()
        let good = SubmittedPayment(
            intent: try book.counter.intent(book.counter.ada, book.counter.carl, 1_00), request: nil)
        let poor = SubmittedPayment(
            intent: try book.counter.intent(book.counter.ada, book.counter.carl, 240_00), request: nil)
        #expect(try book.finding(appending: .refused(good, .insufficientFunds)))
        #expect(try book.finding(appending: .settled(poor)))
        #expect(try book.finding(appending: .refused(poor, .paymentLimit)))
        #expect(try book.finding(appending: .refused(poor, .busy)))
        #expect(try !book.finding(appending: .refused(poor, .insufficientFunds)))
        // Once more what was decided before.
        let again = SubmittedPayment(intent: try #require(book.intents.first), request: nil)
        #expect(try book.finding(appending: .settled(again)))
    }

    // MARK: What may happen to a journal

    @Test("a record that is missing, comes twice, or changed places with the next")
    func order() throws {
        let book = try Story()
        for place in book.journal.indices.dropLast() {
            var journal = book.journal
            journal.remove(at: place)
            #expect(throws: AuditFinding.self, "without \(place)") { try book.audit(journal) }
            #expect(book.firstFinding(journal) == UInt64(place))
            journal = book.journal
            journal.insert(journal[place], at: place)
            #expect(book.firstFinding(journal) == UInt64(place + 1), "\(place) twice")
            journal = book.journal
            journal.swapAt(place, place + 1)
            #expect(book.firstFinding(journal) == UInt64(place), "\(place) later")
        }
        #expect(book.firstFinding(book.journal) == nil)
    }

    @Test("any byte of any record that is not what it was")
    func damage() throws {
        let book = try Story()
        var random = SeededGenerator(seed: 5)
        var auditor = Auditor()
        for (sequence, record) in book.journal.enumerated() {
            for place in record.indices {
                var damaged = record
                damaged[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
                var witness = auditor
                let finding = #expect(throws: AuditFinding.self, "record \(sequence), byte \(place)") {
                    try book.examine(damaged, sequence, by: &witness)
                    // A tree of one record has no head: what changed in the first shows under the next one's.
                    if sequence == 0 { try book.examine(book.journal[1], 1, by: &witness) }
                }
                #expect(finding?.sequence == UInt64(sequence) || sequence == 0 && finding?.sequence == 1)
            }
            try book.examine(record, sequence, by: &auditor)
        }
    }

    @Test("a head by another key, over other records, or of another number of them")
    func heads() throws {
        let book = try Story()
        let log = book.counter.logKey
        func head(by key: SecretKey, log: PublicKey, size: Int, root: Digest) throws -> [UInt8] {
            let unsigned = UnsignedTreeHead(
                TreeHead(log: log, size: UInt64(size), root: root, epoch: 1, time: book.counter.now),
                signer: key.publicKey)
            return try unsigned.signed(with: key.sign(unsigned.toBeSigned)).bytes
        }
        var auditor = try book.audit(book.journal)
        let (count, root) = (book.journal.count, auditor.state.tree.root)
        func refuses(_ bytes: [UInt8]) -> Bool {
            #expect(throws: AuditFinding.self) { try auditor.examine(head: bytes) } != nil
        }
        #expect(try refuses(head(by: book.counter.operatorKey, log: log.publicKey, size: count, root: root)))
        let other = book.counter.operatorKey
        #expect(try refuses(head(by: other, log: other.publicKey, size: count, root: root)))
        #expect(try refuses(head(by: log, log: log.publicKey, size: count - 1, root: root)))
        #expect(try refuses(head(by: log, log: log.publicKey, size: count, root: .sha256(of: []))))
        try auditor.examine(head: head(by: log, log: log.publicKey, size: count, root: root))
    }
}

/// A short honest book, each record under a head of its own, and what an auditor says to changes of it.
struct Story {
    var counter: Counter
    private(set) var intents: [Signed<PaymentIntent>] = []

    init() throws {
        counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        try counter.credit(counter.ben, 100_00)
        _ = try counter.authorise(secretKey(20), for: counter.ben)
        for cents in [1_00, 2_00, 500_00, 3_00] as [Int64] {
            let request = try counter.request(counter.ben, cents)
            let intent = try counter.intent(counter.ada, counter.ben, cents, request: request)
            counter.ask(intent, request)
            intents.append(intent)
            counter.now = counter.now.adding(microseconds: .second)
        }
        _ = try counter.revoke(secretKey(20), for: counter.ben)
        let plain = try counter.intent(counter.ada, counter.ben, 4_00)
        counter.ask(plain)
        intents.insert(plain, at: 0)
    }

    var journal: [[UInt8]] { counter.journal.map(\.encoded) }

    /// Whether an auditor objects to this as the next record, and names it.
    func finding(appending body: ClearingRecord.Body) throws -> Bool {
        var auditor = try audit(journal)
        let record = ClearingRecord(
            time: counter.now, epoch: counter.state.epoch, blinding: counter.ada.opening.message.nonce, body: body)
        do {
            try auditor.examine(record: record.encoded)
            return false
        } catch {
            return error.sequence == UInt64(journal.count)
        }
    }

    @discardableResult
    func audit(_ journal: [[UInt8]]) throws -> Auditor {
        try PaymentProtocolTests.audit(journal, heads: counter.heads)
    }

    func firstFinding(_ journal: [[UInt8]]) -> UInt64? {
        var auditor = Auditor()
        for (sequence, record) in journal.enumerated() {
            do {
                try examine(record, sequence, by: &auditor)
            } catch let finding as AuditFinding {
                return finding.sequence
            } catch {
                preconditionFailure("an auditor finds, or nothing: \(error)")
            }
        }
        return nil
    }

    /// The record, and the head over it if there is one.
    func examine(_ record: [UInt8], _ sequence: Int, by auditor: inout Auditor) throws {
        try auditor.examine(record: record)
        for head in counter.heads where head.head.size == UInt64(sequence + 1) {
            try auditor.examine(head: head.bytes)
        }
    }
}

/// As the command does it: each record in order, each head after the record that completes it.
@discardableResult
private func audit(
    _ journal: [[UInt8]], heads: [SignedTreeHead], verifyingSignatures: Bool = true
) throws -> Auditor {
    var auditor = Auditor()
    for record in journal {
        try auditor.examine(record: record, verifyingSignatures: verifyingSignatures)
        for head in heads where head.head.size == auditor.state.recordCount {
            try auditor.examine(head: head.bytes)
        }
    }
    return auditor
}

extension Signed {
    /// The same message with other bytes beside it: a proof that proves nothing.
    fileprivate func replacing(envelope: [UInt8]) -> Signed {
        Signed(message: message, signer: signer, envelope: envelope)
    }
}
