import PaymentProtocol

/// Where planted bugs change what a clearing node's disk keeps.
extension World {
    mutating func plantInJournal(_ group: [ClearingRecord]) {
        switch bug {
        case .lostRecord:
            guard bugRandom.happens(.once(in: 8)) else { return }
            clearing.host.disk.plant { $0.removeLast() }
        case .doublePost:
            guard let copied = group.last(where: \.isSettled), bugRandom.happens(.once(in: 2)) else { return }
            clearing.host.disk.plant { $0.append(copied.encoded) }
        case .doubleCredit:
            guard let copied = group.last(where: \.isCredit), bugRandom.happens(.once(in: 2)) else { return }
            clearing.host.disk.plant { $0.append(copied.encoded) }
        case .changedRecord:
            guard bugRandom.happens(.once(in: 8)) else { return }
            clearing.host.disk.plant { journal in
                // Somewhere in the blinding: the record stays well-formed.
                journal[journal.count - 1][20] ^= 1
            }
        case .swappedRecords:
            guard group.count > 1 else { return }
            clearing.host.disk.plant { $0.swapAt($0.count - 1, $0.count - 2) }
        case .clearingAnswersEarly, .deviceSendsEarly, .syncLies, .holeInStatement, .staleBalance, .forkedLog,
            .lostSignature, .lostTimers, nil:
            break
        }
    }
}

/// A planted operator who keeps two books, and shows one device the other one, without a contradiction in it.
extension World {
    private static let deceivedDevice = 1

    private func isDeceived(_ caller: Caller) -> Bool {
        bug == .forkedLog && clearing.deviceOfSession[caller.connection] == Self.deceivedDevice
    }

    /// What the caller is shown of the log.
    func proofs(for caller: Caller) -> ProofStore { isDeceived(caller) ? clearing.forkedProofs : clearing.proofs }

    func forkedReceipt(of sequence: UInt64, for caller: Caller) -> SettlementReceipt? {
        isDeceived(caller) ? clearing.forkedProofs.receipt(of: sequence) : nil
    }

    /// The same records up to the first payment, and others from there on.
    mutating func growFork() {
        guard bug == .forkedLog else { return }
        for bytes in clearing.host.disk.records.dropFirst(clearing.forkedJournal.count) {
            var bytes = bytes
            let isForked = clearing.forkedProofs.records.contains(where: \.isSettled)
            // What cannot be read is no payment.
            if isForked || (try? ClearingRecord(decoding: bytes))?.isSettled == true {
                // Somewhere in the blinding: the record stays well-formed.
                bytes[20] ^= 1
            }
            clearing.forkedJournal.append(bytes)
            clearing.forkedProofs.catchUp(with: clearing.forkedJournal)
        }
    }

    mutating func keepForkedHead(_ head: SignedTreeHead) {
        guard bug == .forkedLog, let root = clearing.forkedProofs.root(size: head.head.size) else { return }
        let unsigned = UnsignedTreeHead(
            TreeHead(
                log: head.head.log, size: head.head.size, root: root, epoch: head.head.epoch, time: head.head.time),
            signer: head.signer)
        // The log's own key signs whatever it is given.
        guard let forked = try? unsigned.signed(with: clearing.logKey.sign(unsigned.toBeSigned)) else { return }
        clearing.forkedProofs.keep(forked)
    }
}

extension ClearingRecord {
    var isSettled: Bool {
        if case .settled = body { true } else { false }
    }

    var isCredit: Bool {
        if case .credited = body { true } else { false }
    }
}
