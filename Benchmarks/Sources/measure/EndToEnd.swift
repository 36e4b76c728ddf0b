import Foundation
import Ledger
import PaymentProtocol
import Storage

/// Signed payments in as bytes, receipts out as bytes, everything between as the product does it:
/// decode and verify on the workers, decide, append and sync, sign the head, build the receipts.
enum EndToEnd {
    static func measure(_ market: Market, folder: URL, into report: inout Report) throws {
        for cores in [1, 2] where cores <= Cores.count {
            Cores.use(cores)
            defer { Cores.use(Cores.count) }
            let name = cores == 1 ? "one core" : "two cores"
            for (window, what) in [(1, "one at a time"), (256, "256 under way"), (2_048, "2048 under way")] {
                let messages = market.messages.prefix(window == 1 ? 500 : .max)
                let store = try ClearingStore(path: folder.appending(path: "all-\(cores)-\(window).sqlite").path)
                let workers = Workers(messages, window: window)
                let stopwatch: Stopwatch
                let groupSize: Int
                do {
                    var shell = Shell(gate: try market.open(), store: store, market: market)
                    try shell.finishGroup()
                    stopwatch = Stopwatch()
                    workers.start(threadCount: cores)
                    while shell.settledCount < messages.count { try shell.turn(workers) }
                    groupSize = messages.count / max(shell.groupCount, 1)
                }
                let each = stopwatch.taken / messages.count
                report.add(
                    "signed payment to receipt, \(name), \(what), groups of \(groupSize)", each,
                    latencies: workers.result)
                try store.close()
            }
        }
    }

    /// The thread of the machine: the same turn as the product's driver takes.
    private struct Shell {
        var gate: CommitGate<ClearingNode>
        let store: ClearingStore
        let market: Market
        private var chance = SystemChance()
        private(set) var settledCount = 0
        private(set) var groupCount = 0
        private var answered: [Int] = []
        private var answerBytes = 0

        init(gate: CommitGate<ClearingNode>, store: ClearingStore, market: Market) {
            self.gate = gate
            self.store = store
            self.market = market
        }

        mutating func turn(_ workers: Workers) throws {
            for verified in workers.drain() {
                let caller = Caller(connection: 2, correlation: UInt64(verified.number))
                gate.handle(.received(verified.request, from: caller), at: Market.now, using: &chance)
            }
            groupCount += 1
            try finishGroup()
            workers.finished(answered)
            answered.removeAll(keepingCapacity: true)
        }

        mutating func finishGroup() throws {
            if let batch = gate.takeBatch() {
                try store.append(batch)
                gate.committed(at: Market.now, using: &chance)
            }
            var effects = gate.takeEffects()
            while !effects.isEmpty {
                for effect in effects { try perform(effect) }
                effects = gate.takeEffects()
            }
        }

        private mutating func perform(_ effect: ClearingEffect) throws {
            switch effect {
            case .sign(let request):
                gate.handle(
                    .signed(request.identifier, market.logKey.sign(request.toBeSigned)), at: Market.now, using: &chance)
            case .keepHead(let head):
                try store.keep(head)
            case .answer(let answer, let caller) where caller.connection == 2:
                guard case .receipt(let receipt) = answer, receipt.refusal == nil else {
                    preconditionFailure("a payment was not settled: \(answer)")
                }
                answerBytes += AnswerMessage.answer(answer, correlation: caller.correlation + 1).encoded.count
                answered.append(Int(caller.correlation))
                settledCount += 1
            default:
                break
            }
        }
    }
}
