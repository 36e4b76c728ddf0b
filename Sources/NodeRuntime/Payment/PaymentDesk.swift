import ClearingService
import Ledger
import PaymentProtocol
import Storage

/// Where the local API meets the payment node's machine.
struct PaymentDesk: PaymentOperations {
    let shell: PaymentShell
    let inbox: Inbox<PaymentNodeEvent>

    var identity: PaymentNodeIdentity { shell.identity }

    func perform(_ command: UserCommand) async throws(DoorError) -> UserReply {
        try await shell.command { identifier in inbox.add(.commanded(command, identifier)) }
    }

    func notices() async -> AsyncStream<UserNotice> { shell.listen() }

    func status() async -> PaymentNodeStatus { shell.status }

    func reconcile() async throws(DoorError) -> Result<ReconciliationReport, CommandFailure> {
        guard let account = shell.status.account else { return .failure(.accountNotOpen) }
        var reconciliation = Reconciliation(of: account)
        let readCount = try addOwnRecords(to: &reconciliation, from: 0)
        var isComplete = false
        while !isComplete {
            switch try await perform(.reviewStatement(after: reconciliation.through)) {
            case .statement(let items, let through, let isLast):
                // A page that goes nowhere would be asked for without end.
                isComplete = isLast || through <= reconciliation.through
                reconciliation.add(items, through: through)
            case .failed(let failure): return .failure(failure)
            case .settled, .refused, .pending, .escrow, .pendingStep, .balance, .limits, .recorded, .accepted:
                return .failure(.unprovenStatement)
            }
        }
        // What came in meanwhile is on the last pages, and is not missing.
        try addOwnRecords(to: &reconciliation, from: readCount)
        let differences = reconciliation.finish()
        for difference in differences {
            switch difference {
            case .missingHere(let item), .settledAfterRefusal(let item):
                let command = UserCommand.takeIn(item, isOvertaken: reconciliation.isOvertaken(item))
                if case .failed(let failure) = try await perform(command) { return .failure(failure) }
            case .missingThere, .otherRecord, .undecided:
                break
            }
        }
        return .success(
            ReconciliationReport(
                agreedCount: reconciliation.agreedCount, through: reconciliation.through, differences: differences))
    }

    /// - Returns: how many records the journal has.
    @discardableResult
    private func addOwnRecords(
        to reconciliation: inout Reconciliation, from sequence: UInt64
    ) throws(DoorError) -> UInt64 {
        let replay = JournalReplay(shell.store, from: sequence)
        for record in replay { reconciliation.add(record) }
        try read { () throws(StorageError) in try replay.finish() }
        return replay.nextSequence
    }

    func history(limit: Int) async throws(DoorError) -> [PaymentHistoryItem] {
        try read { () throws(StorageError) in
            try shell.store.history(limit: limit).map { entry throws(StorageError) in try item(entry) }
        }
    }

    func payment(matching identifier: String) async throws(DoorError) -> PaymentHistoryItem? {
        try read { () throws(StorageError) in
            let matches = try shell.store.entries(identifierPrefix: identifier, limit: 2)
            guard matches.count == 1, let entry = matches.first else { return nil }
            return try item(entry)
        }
    }

    func escrows(limit: Int) async throws(DoorError) -> [EscrowHistoryItem] {
        try read { () throws(StorageError) in try shell.store.escrows(limit: limit).compactMap(EscrowHistoryItem.init) }
    }

    func escrow(matching identifier: String) async throws(DoorError) -> EscrowHistoryItem? {
        try read { () throws(StorageError) in
            let matches = try shell.store.escrows(identifierPrefix: identifier, limit: 2)
            return matches.count == 1 ? matches.first.flatMap(EscrowHistoryItem.init) : nil
        }
    }

    private func read<Value>(_ body: () throws(StorageError) -> Value) throws(DoorError) -> Value {
        do {
            return try body()
        } catch {
            throw .unavailable("\(error)")
        }
    }

    private func item(_ entry: PaymentEntry) throws(StorageError) -> PaymentHistoryItem {
        let (status, refusal): (PaymentHistoryItem.Status, PaymentRefusal?) =
            switch entry.status {
            case .requested: (.requested, nil)
            case .signed: (.signed, nil)
            case .held: (.held, nil)
            case .settled: (.settled, nil)
            case .returned: (.returned, nil)
            case .refused(let refusal): (.refused, refusal)
            }
        return PaymentHistoryItem(
            identifier: entry.identifier.description, status: status, isDebtor: entry.role == .debtor,
            counterparty: entry.counterparty, unverifiedName: entry.unverifiedName, amount: entry.amount,
            text: entry.text, refusal: refusal, time: entry.concluded ?? entry.created,
            receipt: try shell.store.receipt(of: entry))
    }
}

extension EscrowHistoryItem {
    /// Nil without a record, which is never written.
    fileprivate init?(_ entry: EscrowEntry) {
        self.init(digest: entry.digest, records: entry.records)
    }
}
