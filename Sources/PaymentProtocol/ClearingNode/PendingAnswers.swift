import Ledger

/// What waits between a decision and its signed proof: callers, the leaves of the group, the head being signed.
///
///     appended ──▶ group ──committed──▶ PendingHead ──signed──▶ receipts
///
/// The tree's frontier and the current groups are all that is kept in memory; older proofs are made from the journal.
struct PendingAnswers: Sendable {
    struct Waiter: Equatable, Sendable {
        let sequence: UInt64
        let caller: Caller
    }

    /// A durable group whose head is being signed.
    struct PendingHead: Sendable {
        let identifier: UInt64
        let head: UnsignedTreeHead
        let group: MerkleGroup
        let records: [ClearingRecord]
        fileprivate(set) var waiters: [Waiter]
        /// Whom to tell that their account moved.
        let moved: [AccountIdentifier]
    }

    /// Refusals that leave no record wait for their own signature.
    struct PendingReport: Sendable {
        let identifier: UInt64
        let report: UnsignedEnvelope<PaymentStatusReport>
        let caller: Caller
    }

    static let reportsMax = 65_536
    /// Callers that wait for a record's proof.
    static let waitersMax = 65_536

    /// The tree before the group that is being gathered, and the group's records.
    private var group: MerkleGroup
    private var records: [ClearingRecord] = []
    private var waiters: [Waiter] = []
    /// Of this group, and of those whose heads are being signed.
    private var waiterCount = 0
    private var moved: [AccountIdentifier] = []

    private(set) var heads: [PendingHead] = []
    private(set) var reports: [UInt64: PendingReport] = [:]
    /// Statements of liabilities that are being signed: one a day.
    private var statements: [UInt64: UnsignedEnvelope<LiabilitiesStatement>] = [:]
    private var nextIdentifier: UInt64 = 0

    init(tree: MerkleFrontier = MerkleFrontier()) {
        group = MerkleGroup(after: tree)
    }

    /// - Parameter subtrees: what the tree says that the record completed.
    mutating func appended(_ record: ClearingRecord, completing subtrees: [TreeNode]) {
        group.append(completing: subtrees)
        records.append(record)
    }

    /// Whether one more caller may wait. Nothing is decided that nobody could be told.
    var hasRoom: Bool { waiterCount < Self.waitersMax }

    mutating func wait(_ caller: Caller, for sequence: UInt64) {
        waiterCount += 1
        waiters.append(Waiter(sequence: sequence, caller: caller))
    }

    mutating func tell(_ account: AccountIdentifier) {
        moved.append(account)
    }

    /// A record that is not yet proven: whoever asks for it now can wait for its group.
    mutating func joinWaiting(_ caller: Caller, for sequence: UInt64) -> Bool {
        if sequence >= group.firstSequence {
            wait(caller, for: sequence)
            return true
        }
        guard let index = heads.firstIndex(where: { $0.group.sequences.contains(sequence) }) else { return false }
        let head = heads[index]
        waiterCount += 1
        heads[index] = PendingHead(
            identifier: head.identifier, head: head.head, group: head.group, records: head.records,
            waiters: head.waiters + [Waiter(sequence: sequence, caller: caller)], moved: head.moved)
        return true
    }

    /// Those who wait for a durable record get another answer than its receipt.
    mutating func takeCallers(of sequence: UInt64) -> [Caller] {
        guard let index = heads.firstIndex(where: { $0.group.sequences.contains(sequence) }) else { return [] }
        let callers = heads[index].waiters.filter { $0.sequence == sequence }.map(\.caller)
        heads[index].waiters.removeAll { $0.sequence == sequence }
        waiterCount -= callers.count
        return callers
    }

    /// The gathered group is durable: its head can be signed.
    ///
    /// - Parameter tree: as the group left it.
    mutating func seal(_ head: UnsignedTreeHead, tree: MerkleFrontier) -> SigningRequest {
        defer { nextIdentifier += 1 }
        group.close()
        heads.append(
            PendingHead(
                identifier: nextIdentifier, head: head, group: group, records: records, waiters: waiters,
                moved: moved))
        (group, records, waiters, moved) = (MerkleGroup(after: tree), [], [], [])
        return SigningRequest(identifier: nextIdentifier, purpose: .treeHead, toBeSigned: head.toBeSigned)
    }

    /// Nil if too many wait already.
    mutating func report(
        _ report: UnsignedEnvelope<PaymentStatusReport>, to caller: Caller
    ) -> SigningRequest? {
        guard reports.count < Self.reportsMax else { return nil }
        defer { nextIdentifier += 1 }
        reports[nextIdentifier] = PendingReport(identifier: nextIdentifier, report: report, caller: caller)
        return SigningRequest(identifier: nextIdentifier, purpose: .statusReport, toBeSigned: report.toBeSigned)
    }

    mutating func takeHead(_ identifier: UInt64) -> PendingHead? {
        guard let index = heads.firstIndex(where: { $0.identifier == identifier }) else { return nil }
        let head = heads.remove(at: index)
        waiterCount -= head.waiters.count
        return head
    }

    mutating func state(_ statement: UnsignedEnvelope<LiabilitiesStatement>) -> SigningRequest {
        defer { nextIdentifier += 1 }
        statements[nextIdentifier] = statement
        return SigningRequest(
            identifier: nextIdentifier, purpose: .liabilitiesStatement, toBeSigned: statement.toBeSigned)
    }

    mutating func takeStatement(_ identifier: UInt64) -> UnsignedEnvelope<LiabilitiesStatement>? {
        statements.removeValue(forKey: identifier)
    }

    mutating func takeReport(_ identifier: UInt64) -> PendingReport? {
        reports.removeValue(forKey: identifier)
    }

    var gatheredRecordCount: Int { records.count }
    /// How many records there are, with the gathered ones.
    var treeSize: UInt64 { group.treeSize }
}
