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
        case .clearingAnswersEarly, .deviceSendsEarly, .syncLies, .holeInStatement, .staleBalance, .lostSignature,
            .lostTimers, nil:
            break
        }
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
