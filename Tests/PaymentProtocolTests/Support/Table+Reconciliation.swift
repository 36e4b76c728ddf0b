import Ledger

@testable import PaymentProtocol

extension Table {
    /// Holds a journal against the statement, as `handsel reconcile` does: the node's own records, the statement page by page.
    ///
    /// - Parameter journal: the party's own if nil.
    /// - Throws: `CommandFailure` if a page is not to be had.
    mutating func reconcile(
        _ party: WritableKeyPath<Table, Party>, _ journal: [PaymentRecord]? = nil
    ) throws -> Reconciliation {
        var reconciliation = Reconciliation(of: try self[keyPath: party].account())
        for record in journal ?? self[keyPath: party].journal { reconciliation.add(record) }
        var isComplete = false
        while !isComplete {
            let command = self.command(party, .reviewStatement(after: reconciliation.through))
            guard case .statement(let items, let through, let isLast)? = self[keyPath: party].replies[command] else {
                throw CommandFailure.unprovenStatement
            }
            reconciliation.add(items, through: through)
            isComplete = isLast
        }
        return reconciliation
    }

    /// The same, and what is missing here is taken in.
    ///
    /// - Returns: what it was told of each.
    mutating func takeInMissing(_ party: WritableKeyPath<Table, Party>) throws -> [UserReply?] {
        let reconciliation = try reconcile(party)
        var replies: [UserReply?] = []
        for case .missingHere(let item) in reconciliation.finish() {
            let command = self.command(party, .takeIn(item, isOvertaken: reconciliation.isOvertaken(item)))
            replies.append(self[keyPath: party].replies[command])
        }
        return replies
    }
}
