import Ledger

/// The seventh of the seven steps: one signature proves a whole group, and every waiting caller gets its receipt.
extension ClearingNode {
    /// The group is durable. Its callers wait for the head's signature only.
    mutating func committed(through sequence: UInt64, at now: Timestamp) {
        guard let genesis = state.genesis, answers.gatheredRecordCount > 0 else { return }
        let tree = state.tree
        precondition(
            sequence == tree.size - 1 && answers.treeSize == tree.size,
            "the shell commits what the machine gathered, all of it")
        // A tree of one leaf has no inclusion path (RFC 9942); the first epoch's record follows the genesis at once.
        guard tree.size > 1 else { return }
        let head = TreeHead(
            log: genesis.logKey, size: tree.size, root: tree.root, epoch: state.epoch, time: now)
        emit(.sign(answers.seal(UnsignedTreeHead(head, signer: genesis.logKey), tree: tree)))
    }

    mutating func signed(_ identifier: UInt64, _ signature: Signature) {
        if let pending = answers.takeHead(identifier) {
            prove(pending, signature)
        } else if let envelope = answers.takeStatement(identifier) {
            statementSigned(envelope, signature)
        } else if let pending = answers.takeReport(identifier) {
            guard let report = try? pending.report.signed(with: signature) else {
                // A signature that our own key does not verify leaves nothing to say but that it went wrong.
                return answer(.failed(.busy), to: pending.caller)
            }
            answer(.refused(report), to: pending.caller)
        }
    }

    private mutating func prove(_ pending: PendingAnswers.PendingHead, _ signature: Signature) {
        guard let head = try? pending.head.signed(with: signature) else {
            // As above: nothing of this group is answered, and callers ask again.
            for waiter in pending.waiters { answer(.failed(.busy), to: waiter.caller) }
            return
        }
        emit(.keepHead(head))
        for waiter in pending.waiters {
            answer(.receipt(receipt(for: waiter.sequence, in: pending, under: head)), to: waiter.caller)
        }
        tellMoved(pending)
    }

    private func receipt(
        for sequence: UInt64, in pending: PendingAnswers.PendingHead, under head: SignedTreeHead
    ) -> SettlementReceipt {
        do {
            let proof = try InclusionReceipt(
                head: head, leafIndex: sequence, path: pending.group.inclusionPath(of: sequence))
            return SettlementReceipt(
                record: pending.records[Int(sequence - pending.group.firstSequence)], proof: proof)
        } catch {
            preconditionFailure("a group proves each of its own leaves: \(error)")
        }
    }

    private mutating func tellMoved(_ pending: PendingAnswers.PendingHead) {
        var told: Set<ConnectionIdentifier> = []
        for connection in pending.moved.flatMap({ sessions.connections(of: $0) }) where told.insert(connection).inserted
        {
            emit(.notify(.accountMoved, connection))
        }
    }
}
