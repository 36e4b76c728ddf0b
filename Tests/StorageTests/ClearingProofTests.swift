import Ledger
import PaymentProtocol
import Storage
import Testing

@Suite struct ClearingProofTests {
    @Test("every record can be proven as long as the book lives, as it was proven at first", arguments: Engine.allCases)
    func oldReceipts(engine: Engine) throws {
        let place = try BookPlace(engine)
        var bench = try Bench(place.open())
        let (ada, bob) = (try bench.open(1), try bench.open(2))
        try bench.credit(20_000, to: ada)
        try bench.commit()
        for number in 1...7 {
            for _ in 0..<number { try bench.pay(1, from: ada, to: bob.account) }
            try bench.commit()
        }
        let given = bench.answers.compactMap { if case .receipt(let receipt) = $0 { receipt } else { nil } }
        #expect(given.count == 31)
        try bench.store.close()

        let store = try place.open()
        for receipt in given { #expect(try store.receipt(of: receipt.sequence) == receipt) }
        for sequence in 0..<(try store.recordCount) {
            let receipt = try #require(try store.receipt(of: sequence))
            #expect(receipt.sequence == sequence)
            try receipt.verify(log: Bench.logKey.publicKey)
        }
        #expect(try store.receipt(of: 1_000) == nil)
    }

    @Test("a record that no kept head covers has no receipt, until a later head does", arguments: Engine.allCases)
    func lostHead(engine: Engine) throws {
        let place = try BookPlace(engine)
        var bench = try Bench(place.open())
        bench.keepsNotes = false
        let ada = try bench.open(1)
        try bench.commit()
        #expect(try bench.store.receipt(of: 2) == nil)
        #expect(try bench.store.statement(of: ada.account, after: 0, limit: 10).through == 1)
        #expect(try bench.store.statement(of: ada.account, after: 2, limit: 10).through == 2)

        bench = try Bench(bench.store)
        let receipt = try #require(try bench.store.receipt(of: 2))
        try receipt.verify(log: Bench.logKey.publicKey)
        #expect(receipt.openedAccount == ada.account)
        let statement = try bench.store.statement(of: ada.account, after: 0, limit: 10)
        #expect(statement.items.map(\.receipt) == [receipt])
        #expect(statement.through == 3)
    }

    @Test("heads and texts that were kept are seen at once, and outlive the process once flushed")
    func flush() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("book.sqlite")
        var bench = try Bench(ClearingStore(path: path))
        let (ada, bob) = (try bench.open(1), try bench.open(2))
        try bench.credit(100, to: ada)
        try bench.commit()
        try bench.pay(100, from: ada, to: bob.account, text: "für Kaffee")
        try bench.commit()
        let statement = try bench.store.statement(of: bob.account, after: 0, limit: 10)
        #expect(statement.items.map(\.text) == [nil, "für Kaffee"])
        let head = try #require(try bench.store.latestHead)
        #expect(head.head.size == 6)

        let before = try ClearingStore(path: try folder.copy(path, to: "before.sqlite"))
        #expect(try before.recordCount == 6)
        #expect(try before.latestHead?.head.size == 5)
        try bench.store.flush()
        let after = try ClearingStore(path: try folder.copy(path, to: "after.sqlite"))
        #expect(try after.latestHead == head)
        #expect(try after.statement(of: bob.account, after: 0, limit: 10) == statement)
    }

    @Test("a text that was erased is gone, and every proof still holds")
    func erase() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("book.sqlite")
        var bench = try Bench(ClearingStore(path: path))
        let (ada, bob) = (try bench.open(1), try bench.open(2))
        try bench.credit(100, to: ada)
        try bench.commit()
        let text = "something nobody else should know"
        try bench.pay(100, from: ada, to: bob.account, text: text)
        try bench.commit()
        try bench.store.flush()
        #expect(try folder.contains(text))
        try bench.store.eraseText(hash: Digest.sha256(of: Array(text.utf8)))
        #expect(try !folder.contains(text))
        let statement = try bench.store.statement(of: bob.account, after: 0, limit: 10)
        #expect(statement.items.map(\.text) == [nil, nil])
        for item in statement.items { try item.receipt.verify(log: Bench.logKey.publicKey) }
    }

    @Test("each tree is shown to be the beginning of the latest one", arguments: Engine.allCases)
    func consistency(engine: Engine) throws {
        let place = try BookPlace(engine)
        var bench = try Bench(place.open())
        var roots: [UInt64: Digest] = [bench.state.recordCount: bench.state.tree.root]
        let ada = try bench.open(1)
        for amount in Int64(1)...12 {
            try bench.credit(amount, to: ada)
            if amount % 3 == 0 {
                try bench.commit()
                roots[bench.state.recordCount] = bench.state.tree.root
            }
        }
        for (size, root) in roots {
            let answer = try #require(try bench.store.consistency(from: size))
            #expect(answer.root == bench.state.tree.root)
            #expect(
                MerkleTree.isConsistent(
                    oldSize: size, oldRoot: root, newSize: answer.head.head.size, newRoot: answer.root,
                    proof: answer.path))
        }
        #expect(try bench.store.consistency(from: 0) == nil)
        #expect(try bench.store.consistency(from: bench.state.recordCount + 1) == nil)
    }

    @Test("a statement is read in pages and leaves nothing out", arguments: Engine.allCases)
    func pages(engine: Engine) throws {
        let place = try BookPlace(engine)
        var bench = try Bench(place.open())
        let (ada, bob, eve) = (try bench.open(1), try bench.open(2), try bench.open(3))
        try bench.credit(10_000, to: ada)
        try bench.commit()
        for _ in 0..<7 { try bench.pay(10, from: ada, to: bob.account) }
        try bench.pay(25_001, from: bob, to: ada.account)
        try bench.commit()

        var (receipts, through): ([UInt64], UInt64) = ([], 0)
        while true {
            let page = try bench.store.statement(of: bob.account, after: through, limit: 3)
            #expect(page.items.count <= 3)
            receipts += page.items.map(\.receipt.sequence)
            through = page.through
            if page.isComplete { break }
        }
        let expected = bench.records.indices.map(UInt64.init).filter { sequence in
            concerns(bench.records[Int(sequence)], bob.account)
        }
        #expect(receipts == expected)
        #expect(receipts.count == 9)
        #expect(through == UInt64(bench.records.count - 1))
        // The refusal of Bob's payment is Bob's affair alone.
        #expect(try bench.store.statement(of: ada.account, after: 0, limit: 50).items.count == 9)
        #expect(try bench.store.statement(of: eve.account, after: 0, limit: 50).items.count == 1)
        #expect(try bench.store.statement(of: .custody, after: 0, limit: 50).items.isEmpty)
    }

    @Test(
        "an intent is looked up by debtor and identifier, settled or refused, and by nobody else's",
        arguments: Engine.allCases)
    func lookUp(engine: Engine) throws {
        let place = try BookPlace(engine)
        var bench = try Bench(place.open())
        let (ada, bob) = (try bench.open(1), try bench.open(2))
        try bench.credit(100, to: ada)
        let settled = try bench.pay(100, from: ada, to: bob.account)
        let refused = try bench.pay(100, from: ada, to: bob.account)
        try bench.commit()
        #expect(
            try bench.store.lookUp(settled.message.key, digest: settled.digest)
                == DecidedIntent(digest: settled.digest, sequence: 5, isSettled: true))
        #expect(
            try bench.store.lookUp(refused.message.key, digest: refused.digest)
                == DecidedIntent(digest: refused.digest, sequence: 6, isSettled: false))
        #expect(
            try bench.store.lookUp(
                IntentKey(debtor: bob.account, identifier: settled.message.identifier), digest: settled.digest) == nil)
        #expect(try bench.store.lookUp(settled.message.key, digest: refused.digest) == nil)
    }

    private func concerns(_ record: ClearingRecord, _ account: AccountIdentifier) -> Bool {
        switch record.body {
        case .settled(let payment):
            [payment.intent.message.debtor, payment.intent.message.creditor].contains(account)
        case .refused(let payment, _): payment.intent.message.debtor == account
        case .accountOpened(let opening): opening.account == account
        case .credited(let order): order.message.account == account
        case .genesis, .epochStarted, .keyAuthorised, .keyRevoked, .deadlinePassed, .instructed, .accountInstructed,
            .suspended, .rulesSet, .tierSet, .ownLimitsSet, .held, .escrowStep, .refunded,
            .heldForReview, .reviewed:
            false
        }
    }
}
