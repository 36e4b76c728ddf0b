import Ledger
import Testing

@testable import PaymentProtocol
@testable import Storage

@Suite struct ClearingTablesTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("book.sqlite")
    }

    private func written(_ store: ClearingStore) throws -> UInt64 { try store.tablesThrough }

    /// Appends what the bench's node decided, and nothing else: as the driver does before it performs an effect.
    private func append(_ records: some Collection<ClearingRecord>, after count: UInt64, to store: ClearingStore) throws
    {
        try store.append(firstSequence: count, records: Array(records))
    }

    /// Records of a book at work, made in another file.
    private func records() throws -> [ClearingRecord] {
        var bench = try Bench(ClearingStore(path: folder.file("other.sqlite")))
        let (ada, ben) = (try bench.open(1), try bench.open(2))
        for _ in 0..<5 { try bench.credit(900, to: ada) }
        try bench.commit()
        for _ in 0..<8 { try bench.pay(100, from: ada, to: ben.account) }
        try bench.commit()
        return bench.records
    }

    @Test("records are durable before their rows are written, and whoever asks sees the rows all the same")
    func deferred() throws {
        let records = try records()
        let store = try ClearingStore(path: path)
        try append(records.prefix(10), after: 0, to: store)
        #expect(try store.recordCount == 10)
        #expect(try written(store) == 0)
        #expect(store.hasUnwritten)
        #expect(!(try store.balances()).isEmpty)
        #expect(try written(store) == 10)
        #expect(!store.hasUnwritten)

        try append(records.dropFirst(10), after: 10, to: store)
        #expect(try written(store) == 10)
        guard case .settled(let payment) = try #require(records.last).body else {
            Issue.record("the last record is no payment")
            return
        }
        let found = try store.lookUp(payment.intent.message.key, digest: payment.intent.digest)
        #expect(found?.sequence == UInt64(records.count - 1))
        #expect(try written(store) == UInt64(records.count))
    }

    @Test("a quiet moment and an orderly end bring the tables up to the journal")
    func quiet() throws {
        let records = try records()
        let store = try ClearingStore(path: path)
        try append(records.prefix(10), after: 0, to: store)
        try store.flush()
        #expect(try written(store) == 10)
        try append(records.dropFirst(10), after: 10, to: store)
        try store.close()
        #expect(try written(ClearingStore(path: path, access: .readOnly)) == UInt64(records.count))
    }

    @Test("after a crash the tables go on from where they were, by the journal alone")
    func crash() throws {
        let records = try records()
        let store = try ClearingStore(path: path)
        try append(records.prefix(9), after: 0, to: store)
        try store.catchUp()
        try append(records.dropFirst(9), after: 9, to: store)
        let copy = try ClearingStore(path: folder.copy(path, to: "crashed.sqlite"))
        #expect(try written(copy) == 9)
        #expect(try copy.firstTable(unlike: ClearingStore(path: folder.file("other.sqlite"))) == nil)
        #expect(try written(copy) == UInt64(records.count))
        #expect(try copy.tree == store.tree)
    }

    @Test("a reader sees the tables as they are, and how far that is")
    func reader() throws {
        let records = try records()
        let store = try ClearingStore(path: path)
        try append(records.prefix(9), after: 0, to: store)
        try store.catchUp()
        try append(records.dropFirst(9), after: 9, to: store)
        let reader = try ClearingStore(path: path, access: .readOnly)
        #expect(try reader.recordCount == UInt64(records.count))
        #expect(try reader.tablesThrough == 9)
        #expect(try reader.tree.size == 9)
    }

    @Test("rows wait until there are enough of them, or a second has passed, but not for ever under pressure")
    func due() throws {
        func record(_ microseconds: Int64) -> ClearingRecord {
            ClearingRecord(
                time: Timestamp(microseconds: microseconds), epoch: 1, blinding: Bench.blinding, body: .epochStarted)
        }
        var tail = ProjectionTail()
        #expect(tail.dueCount(appending: []) == 0)
        #expect(tail.dueCount(appending: [record(0)]) == 0)
        tail.append([record(0)], firstSequence: 0)
        #expect(tail.dueCount(appending: [record(999_999)]) == 0)
        #expect(tail.dueCount(appending: [record(1_000_000)]) == ProjectionTail.portion)
        // A large group means that there is no time for it.
        let group = [ClearingRecord](repeating: record(1_000_000), count: ProjectionTail.pressure)
        #expect(tail.dueCount(appending: group) == 0)

        tail = ProjectionTail(firstSequence: 5)
        let rest = ProjectionTail.restMax
        tail.append([ClearingRecord](repeating: record(0), count: rest - 2), firstSequence: 5)
        #expect(tail.dueCount(appending: [record(0)]) == 0)
        #expect(tail.dueCount(appending: [record(0), record(0)]) == ProjectionTail.portion)
        let many = [ClearingRecord](repeating: record(0), count: ProjectionTail.recordsMax - rest + 2)
        #expect(tail.dueCount(appending: Array(many.dropLast())) == 0)
        #expect(tail.dueCount(appending: many) == ProjectionTail.portion)
        tail.append(many, firstSequence: tail.nextSequence)

        tail.remove(before: 7)
        #expect(tail.firstSequence == 7)
        #expect(tail.records.count == ProjectionTail.recordsMax - 2)
        #expect(tail.records(from: 6).isEmpty)
        #expect(tail.records(from: 8).count == ProjectionTail.recordsMax - 3)
        tail.remove(before: tail.nextSequence + 3)
        #expect(tail.records.isEmpty)
        // What does not follow begins anew.
        tail.append([record(0)], firstSequence: 3)
        #expect(tail.firstSequence == 3)
        #expect(!tail.isKnown)
    }
}
