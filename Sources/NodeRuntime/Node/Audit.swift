public import Ledger
public import PaymentProtocol
import Storage

/// Audits the book in a clearing node's home, whether the node runs or not: it reads, and changes nothing.
public struct Audit {
    /// What an audit found in order.
    public struct Report: Sendable {
        public let clearing: ClearingAddress
        public let recordCount: UInt64
        public let signatureCount: UInt64
        public let headCount: UInt64
        public let statementCount: UInt64
        public let accountCount: Int
        /// What was kept outside of the book and is in it: how many, and how many records the largest covers.
        public let outsideHeadCount: Int
        public let outsideSize: UInt64?
        public let totals: [TrialBalance]
    }

    private static let headsAtOnce = 1_000

    private let store: ClearingStore
    private let checksSignatures: Bool
    private var auditor = Auditor()
    /// The same records, and what they alone make of the tables; nil if only balances are asked for.
    private let derived: TemporaryBook?
    /// The next of those that the store has.
    private var heads: ArraySlice<ClearingStore.KeptHead> = []
    private var hasAllHeads = false
    /// The book as of the last record that the tables tell of.
    private var bookOfTables = Book()
    private var statements: ArraySlice<ClearingStore.KeptHead> = []
    /// What the next start would go on from; nil if there is none, or none that a node would read.
    private var snapshot: ClearingSnapshot?
    private var comparison: HeadComparison

    private init(_ store: ClearingStore, checksSignatures: Bool, against heads: [FiledHead] = []) throws {
        comparison = HeadComparison(heads)
        derived = checksSignatures ? try TemporaryBook() : nil
        self.store = store
        self.checksSignatures = checksSignatures
    }

    /// - Parameters:
    ///   - balancesOnly: derives the balances and the tree and compares them with the tables, but checks no signature.
    ///   - heads: what was kept outside of the book, and must be in it.
    ///   - progress: called now and then with how many records were examined, and how many there are.
    /// - Throws: `NodeError` of kind `.integrity` with the first record, head or balance that does not fit.
    public static func audit(
        _ home: Home, balancesOnly: Bool = false, against heads: [FiledHead] = [],
        progress: (_ examined: UInt64, _ of: UInt64) -> Void = { _, _ in }
    ) throws(NodeError) -> Report {
        do {
            try home.check()
            guard let settings = try ConfigurationFile(home).read().clearing else {
                throw NodeError(.usage, "only a clearing node keeps a book, and this is a payment node")
            }
            let store = try settings.openBookToRead(home)
            var audit = try Audit(store, checksSignatures: !balancesOnly, against: heads)
            audit.snapshot = snapshot(home)
            let report = try audit.run(progress)
            try store.close()
            return report
        } catch let finding as AuditFinding {
            throw NodeError(
                .integrity,
                "record \(finding.sequence) does not fit: \(finding.reason). Stop the node, keep a copy of its home as "
                    + "evidence, and read Docs/OPERATING.md, \"Backups\", before an older copy is started.")
        } catch {
            throw NodeError(error)
        }
    }

    /// A book that is no node's yet, without its signatures.
    ///
    /// - Throws: `NodeError` of kind `.integrity`; `StorageError`.
    static func check(_ store: ClearingStore) throws -> Report {
        do {
            var audit = try Audit(store, checksSignatures: false)
            return try audit.run { _, _ in }
        } catch let finding as AuditFinding {
            throw NodeError(.integrity, "record \(finding.sequence) does not fit: \(finding.reason)")
        }
    }

    private mutating func run(_ progress: (UInt64, UInt64) -> Void) throws -> Report {
        // What is appended while the audit reads is left to the next one.
        // The tables first: they only ever follow the records.
        let tablesThrough = try store.tablesThrough
        let count = try store.recordCount
        try store.checkLength()
        guard tablesThrough <= count else {
            throw NodeError(.integrity, "the tables tell of \(tablesThrough) records, and the journal has \(count)")
        }
        guard count - tablesThrough <= ClearingStore.tablesLagMax else {
            throw NodeError(
                .integrity,
                "the tables tell of \(tablesThrough) of \(count) records, which is further behind than a node leaves them"
            )
        }
        if comparison.isWaiting, case .genesis(let genesis)? = try store.records(from: 0, limit: 1).first?.body {
            try comparison.check(log: genesis.logKey, recordCount: count)
        }
        // One a day: those of a hundred years fit into memory.
        statements = try store.statements(over: 0, limit: .max)[...]
        let verification = RecordVerification(store, count: count, verifyingSignatures: checksSignatures)
        while let records = try verification.take() {
            let first = auditor.state.recordCount
            try examine(records, tablesThrough: tablesThrough)
            let told = records.prefix(Int(max(tablesThrough, first) - first))
            try derived?.store.append(firstSequence: first, records: told.compactMap(\.record))
            progress(auditor.state.recordCount, count)
        }
        guard let genesis = auditor.state.genesis else {
            throw NodeError(.integrity, "the book is empty: start the node once with `handsel run`")
        }
        try comparison.finish()
        try compareBalances(with: bookOfTables, through: tablesThrough)
        if let derived { try compareTables(derived.store) }
        return Report(
            clearing: genesis.address, recordCount: count, signatureCount: auditor.signatureCount,
            headCount: auditor.headCount, statementCount: auditor.statementCount,
            accountCount: auditor.state.accountCount, outsideHeadCount: comparison.fittingCount,
            outsideSize: comparison.fitting?.size,
            totals: auditor.state.book.trialBalance())
    }

    /// The state in order, then the heads on all cores.
    ///
    /// - Throws: `AuditFinding`, the first by the number of its record, whichever was found first.
    private mutating func examine(_ records: [CheckedRecord], tablesThrough: UInt64) throws {
        var claims: [HeadClaim] = []
        var objection: AuditFinding?
        var unlikeOutside: NodeError?
        for record in records {
            do throws(AuditFinding) {
                try auditor.examine(record)
                try examineStatements()
            } catch {
                objection = error
                break
            }
            if auditor.state.recordCount == tablesThrough { bookOfTables = auditor.state.book }
            try compareSnapshot()
            claims += try headClaims()
            do throws(NodeError) {
                try comparison.examine(auditor.state.tree)
            } catch {
                unlikeOutside = error
                break
            }
        }
        let findings = claims.inParallel(\.finding).compactMap { $0 } + [objection].compactMap { $0 }
        if let first = findings.min(by: { $0.sequence < $1.sequence }) { throw first }
        if let unlikeOutside { throw unlikeOutside }
    }

    /// Everything that could be made again from the records must be what they make.
    private func compareTables(_ derived: ClearingStore) throws {
        if let finding = try store.findings().first {
            throw NodeError(.integrity, "the file of the book is damaged: \(finding)")
        }
        if let table = try store.firstTable(unlike: derived) {
            throw NodeError(.integrity, "the table \(table) does not say what the records say")
        }
        if let hash = try store.changedText() {
            throw NodeError(.integrity, "the text under the hash \(hash) was changed")
        }
    }

    private static func snapshot(_ home: Home) -> ClearingSnapshot? {
        // One that cannot be read is no snapshot to a node either: it replays every record.
        guard let bytes = try? home.file(.snapshot).read(bytesMax: ClearingSnapshot.bytesMax) else { return nil }
        // The same.
        return try? ClearingSnapshot(decoding: bytes, OnTwoThreads())
    }

    /// A node goes on from its snapshot as if it had replayed the records: it must be what they make.
    private func compareSnapshot() throws {
        guard let snapshot, snapshot.size == auditor.state.recordCount, snapshot.root == auditor.state.tree.root else {
            return
        }
        guard snapshot.state == auditor.state else {
            throw NodeError(
                .integrity,
                "the snapshot of \(snapshot.size) records does not say what they say: stop the node, keep the file as "
                    + "evidence, and start it again without")
        }
    }

    private mutating func headClaims() throws -> [HeadClaim] {
        guard checksSignatures else { return [] }
        if heads.isEmpty, !hasAllHeads {
            heads = try store.heads(over: auditor.state.recordCount - 1, limit: Self.headsAtOnce)[...]
            hasAllHeads = heads.count < Self.headsAtOnce
        }
        var claims: [HeadClaim] = []
        while let head = heads.first, head.size == auditor.state.recordCount {
            heads.removeFirst()
            claims.append(auditor.claim(ofHead: head.bytes))
        }
        return claims
    }

    /// The daily statements are about records too.
    private mutating func examineStatements() throws(AuditFinding) {
        while let statement = statements.first, statement.size == auditor.state.recordCount {
            statements.removeFirst()
            if checksSignatures { try auditor.examine(statement: statement.bytes) }
        }
    }

    /// The tables that people query must say what the records say, as far as they go.
    private func compareBalances(with book: Book, through tablesThrough: UInt64) throws {
        // A node at work may have gone on: its tables then tell of more records than were examined.
        guard try store.tablesThrough == tablesThrough else { return }
        var derived: [AccountIdentifier: [Currency: Int64]] = [:]
        for account in book.accounts {
            for (currency, balance) in book.balances(of: account) where balance.posted != 0 {
                derived[account, default: [:]][currency] = balance.posted
            }
        }
        for row in try store.balances() {
            let expected = derived[row.account]?.removeValue(forKey: row.currency) ?? 0
            guard expected == row.minorUnits else {
                throw NodeError(
                    .integrity,
                    "the table of balances says \(Amount(minorUnits: row.minorUnits, currency: row.currency)) for "
                        + "\(row.account.text), where the records say "
                        + "\(Amount(minorUnits: expected, currency: row.currency))")
            }
        }
        if let missing = derived.filter({ !$0.value.isEmpty }).keys.min() {
            throw NodeError(.integrity, "the table of balances says nothing of \(missing.text), who has money")
        }
    }
}
