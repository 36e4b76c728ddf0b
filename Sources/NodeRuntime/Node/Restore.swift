import ClearingService
import Glibc
public import Ledger
public import PaymentProtocol
import Storage

/// Puts a backup in the place of the journal in a home, which no node may be running.
///
/// ```
/// copied ──verified──▶ waiting ──what is in its place is set aside──▶ in place
/// ```
///
/// Nothing is deleted, and nothing is touched before the copy is verified. While a copy is waiting no node runs in the home: one
/// that found no journal would begin a new one.
public enum Restore {
    public struct Report: Sendable {
        public let role: NodeRole
        public let recordCount: UInt64
        /// Of the last record.
        public let lastTime: Timestamp?
        /// The folder with what was in its place; nil if there was nothing.
        public let setAside: String?
        /// The backup is an older copy of the book: the log's own key signed this head, and the backup does not continue it.
        public let newerHead: TreeHead?

        public init(
            role: NodeRole, recordCount: UInt64, lastTime: Timestamp?, setAside: String?, newerHead: TreeHead?
        ) {
            self.role = role
            self.recordCount = recordCount
            self.lastTime = lastTime
            self.setAside = setAside
            self.newerHead = newerHead
        }
    }

    /// - Parameter path: of what `Backup` wrote.
    /// - Throws: `NodeError`; of kind `.locked` if the node runs, `.integrity` if the backup is damaged, `.refused` if it is
    ///   none of this node. What was in place still is.
    public static func restore(_ home: Home, from path: String) throws(NodeError) -> Report {
        do {
            try home.check()
            let configuration = try ConfigurationFile(home).read()
            guard configuration.clearing?.postgreSQL == nil else {
                throw NodeError(
                    .refused,
                    "the book of this node is in PostgreSQL: restore it there, with what your database's makers recommend. "
                        + "To go on from the file instead, take url out of the table [store] of node.toml first")
            }
            let lock = try HomeLock(home)
            defer { withExtendedLifetime(lock) {} }
            let incoming = RestoredFile(home)
            try incoming.copy(from: path)
            let verified: Verified
            do {
                verified = try verify(incoming.path, home, configuration)
            } catch {
                incoming.remove()
                let reason = NodeError(error)
                throw NodeError(
                    reason.kind, "\(path) was not restored, and nothing was changed: \(reason.description)")
            }
            // From here on this node decides nothing before it has a copy that continues that head.
            if let newerHead = verified.newerHead { try UnfitHead(home).keep(newerHead) }
            let setAside = try incoming.putInPlace(of: configuration.role, at: SystemClock().read().wall)
            return Report(
                role: configuration.role, recordCount: verified.recordCount, lastTime: verified.lastTime,
                setAside: setAside, newerHead: verified.newerHead?.head)
        } catch {
            throw NodeError(error)
        }
    }

    private struct Verified {
        let recordCount: UInt64
        let lastTime: Timestamp?
        var newerHead: SignedTreeHead?
    }

    private static func verify(
        _ path: String, _ home: Home, _ configuration: NodeConfiguration
    ) throws -> Verified {
        let keys = try KeyStore(home).publicKeys()
        do {
            return switch configuration.part {
            case .clearing: try verifyBook(path, home, keys)
            case .payment: try verifyJournal(path, keys)
            }
        } catch StorageError.notOurs {
            throw NodeError(.refused, "it is not a backup of a \(configuration.role.rawValue) node")
        }
    }

    /// What every start checks, and that the tables say what the records say. Signatures are left to `handsel audit`.
    private static func verifyBook(_ path: String, _ home: Home, _ keys: NodePublicKeys) throws -> Verified {
        let store = try ClearingStore(path: path)
        guard try store.recordCount > 0 else { throw noRecords }
        guard case .clearing(let log, let link, let operatorKey) = keys,
            case .genesis(let genesis)? = try store.records(from: 0, limit: 1).first?.body,
            (genesis.logKey, genesis.linkKey, genesis.operatorKey) == (log, link, operatorKey)
        else { throw otherKeys }
        if let finding = try store.findings().first { throw NodeError(.integrity, "the backup is damaged: \(finding)") }
        let report = try Audit.check(store)
        let last = try store.records(from: report.recordCount - 1, limit: 1).first
        let inPlace = BookInPlace(home)
        let newer = try unfitHeads(home, inPlace, for: store)
        // Without a signed head nothing would keep the node from going on where the backup ends.
        if let inPlace, inPlace.recordCount > report.recordCount, newer.isEmpty {
            throw NodeError(
                .refused,
                "the book in place has \(inPlace.recordCount) records, and the backup \(report.recordCount): it is an older "
                    + "copy. Read Docs/OPERATING.md, \"An older copy of the book\"; if you mean it all the same, move "
                    + "book.sqlite and the files beside it away yourself first")
        }
        try store.emptyLog()
        try store.close()
        return Verified(
            recordCount: report.recordCount, lastTime: last?.time,
            newerHead: newer.max { $0.head.size < $1.head.size })
    }

    /// What this home knows that the log's key has signed and that the backup does not continue.
    private static func unfitHeads(
        _ home: Home, _ inPlace: BookInPlace?, for store: ClearingStore
    ) throws -> [SignedTreeHead] {
        let shown = try UnfitHead(home).kept()
        let fits = try shown.map { try store.hasTree(of: $0.head) } ?? false
        return try [shown, SignedHead.kept(home), inPlace?.head].compactMap { $0 }.filter { head in
            // Where the backup continues what was shown, what is smaller was signed over the older copy, if it does not fit.
            if fits, let shown, head.head.size <= shown.head.size { return false }
            return try !store.hasTree(of: head.head)
        }
    }

    private static func verifyJournal(_ path: String, _ keys: NodePublicKeys) throws -> Verified {
        let store = try PaymentStore(path: path)
        guard try store.recordCount > 0 else { throw noRecords }
        guard case .payment(let account, _) = keys,
            case .genesis(let identity)? = try store.records(from: 0, limit: 1).first?.body, identity.key == account
        else { throw otherKeys }
        if let finding = try store.findings().first { throw NodeError(.integrity, "the backup is damaged: \(finding)") }
        let (machine, recordCount) = try store.rebuild(PaymentNode.self)
        try store.emptyLog()
        try store.close()
        return Verified(recordCount: recordCount, lastTime: machine.state.lastTime)
    }

    private static let noRecords = NodeError(.refused, "it holds no records, so it is not a backup of a node")

    private static let otherKeys = NodeError(
        .refused, "it was written with other keys than those in this home: restore the keys that belong to it first")
}
