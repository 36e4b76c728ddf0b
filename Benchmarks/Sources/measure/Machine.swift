import Ledger
import PaymentProtocol

/// The clearing machine with no disk and no thread: verified payments in, receipts out.
enum Machine {
    static func measure(_ market: Market, into report: inout Report) throws {
        for groupSize in [1, 10, 100, 1_000] {
            try measure(market, groupSize: groupSize, into: &report)
        }
        try measureTree(market, into: &report)
    }

    private static func measure(_ market: Market, groupSize: Int, into report: inout Report) throws {
        var gate = try opened(market)
        var chance = SystemChance()
        var (deciding, proving) = (Taken(wall: 0, processor: 0), Taken(wall: 0, processor: 0))
        var receiptCount = 0
        // Groups of one need a signature each: fewer of them tell as much.
        let payments = market.payments.prefix(groupSize == 1 ? 5_000 : .max)
        var next = payments.startIndex
        while next < payments.endIndex {
            let end = min(next + groupSize, payments.endIndex)
            let start = Stopwatch()
            for number in next..<end {
                let caller = Caller(connection: 1, correlation: UInt64(number))
                gate.handle(
                    .received(.submit(payments[number], text: nil), from: caller), at: Market.now, using: &chance)
            }
            deciding = deciding + start.taken
            let decided = Stopwatch()
            receiptCount += finishGroup(of: &gate, market, &chance)
            proving = proving + decided.taken
            next = end
        }
        precondition(receiptCount == payments.count, "every payment was settled and proven")
        if groupSize == 100 {
            report.add("the machine decides a payment (judge, record, apply)", deciding / payments.count)
        }
        report.add(
            "the machine, decision to receipt, groups of \(groupSize)",
            (deciding + proving) / payments.count)
    }

    /// A machine that has opened every account, all of it durable, if there were a disk.
    static func opened(_ market: Market) throws -> CommitGate<ClearingNode> {
        var gate = try market.open()
        var chance = SystemChance()
        _ = finishGroup(of: &gate, market, &chance)
        return gate
    }

    /// Pretends that the records are durable, signs the head, and counts the receipts.
    private static func finishGroup(
        of gate: inout CommitGate<ClearingNode>, _ market: Market, _ chance: inout SystemChance
    ) -> Int {
        if gate.takeBatch() != nil { gate.committed(at: Market.now, using: &chance) }
        var receiptCount = 0
        var effects = gate.takeEffects()
        while !effects.isEmpty {
            for effect in effects {
                switch effect {
                case .sign(let request):
                    gate.handle(
                        .signed(request.identifier, market.logKey.sign(request.toBeSigned)), at: Market.now,
                        using: &chance)
                case .answer(.receipt, _): receiptCount += 1
                case .answer(let other, _): preconditionFailure("a payment was not settled: \(other)")
                default: break
                }
            }
            effects = gate.takeEffects()
        }
        return receiptCount
    }

    private static func measureTree(_ market: Market, into report: inout Report) throws {
        var gate = try opened(market)
        var chance = SystemChance()
        for (number, payment) in market.payments.prefix(1_000).enumerated() {
            let caller = Caller(connection: 1, correlation: UInt64(number))
            gate.handle(.received(.submit(payment, text: nil), from: caller), at: Market.now, using: &chance)
        }
        let records = gate.takeBatch()?.records ?? []
        var tree = MerkleFrontier()
        let rounds = 20
        let appending = takenEach(of: records.count * rounds) {
            for _ in 0..<rounds {
                for record in records { _ = tree.append(MerkleTree.leafHash(of: record.encoded)) }
            }
        }
        let size = records.map(\.encoded.count).reduce(0, +) / max(records.count, 1)
        report.add("Merkle tree: hash and append a record of \(size) bytes", appending)
        let decoding = try takenEach(of: records.count) {
            for record in records { _ = try ClearingRecord(decoding: record.encoded) }
        }
        report.add("replay: decode a record", decoding)
    }
}
