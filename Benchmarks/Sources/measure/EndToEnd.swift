import CRawSQLite
import Foundation
import Ledger
import PaymentProtocol
import Storage

/// Signed payments in as bytes, receipts out as bytes, everything between as the product does it:
/// decode and verify on the workers, decide, append and sync, sign the head, build the receipts.
enum EndToEnd {
    static func measure(_ market: Market, folder: URL, into report: inout Report) throws {
        if market.signatureCount == 2 { try measureRaw(market, folder: folder, into: &report) }
        for cores in [1, 2] where cores <= Cores.count {
            Cores.use(cores)
            defer { Cores.use(Cores.count) }
            let name = (market.signatureCount == 1 ? "one signature, " : "") + (cores == 1 ? "one core" : "two cores")
            for (window, what) in [(1, "one at a time"), (256, "256 under way"), (2_048, "2048 under way")] {
                let messages = market.messages.prefix(window == 1 ? 500 : .max)
                let store = try ClearingStore(
                    path: folder.appending(path: "all-\(market.signatureCount)-\(cores)-\(window).sqlite").path)
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
                compare(market.signatureCount, cores, window, each, into: &report)
                report.add(
                    "signed payment to receipt, \(name), \(what), groups of \(groupSize)", each,
                    latencies: workers.result)
                try store.close()
            }
        }
    }

    /// Against the raw verifications of a payment on the same cores, and against a program in C.
    private static func compare(
        _ signatureCount: Int, _ cores: Int, _ window: Int, _ each: Taken, into report: inout Report
    ) {
        guard report.rawVerify > 1 else { return }
        if window > 1 {
            report.compare(
                "payment with \(signatureCount == 1 ? "one signature" : "two signatures") to durable receipt, "
                    + "\(cores) core\(cores == 1 ? "" : "s"), \(window) under way",
                ours: 1e9 / each.wall, reference: 1e9 * Double(cores) / (Double(signatureCount) * report.rawVerify),
                of: "libsodium verifying what was signed, on as many cores, and nothing else")
        } else if signatureCount == 2, let reference = report.rawOneAtATime, cores == Cores.count {
            report.compare(
                "one client, one payment at a time, durable", ours: 1e9 / each.wall, reference: reference,
                of: "C: verify both, check, append to SQLite, sync")
        }
    }

    /// A program in C that verifies, checks and commits one payment after the other.
    static func measureRaw(_ market: Market, folder: URL, into report: inout Report) throws {
        let records = try Disk.recordGroups(market, groupSize: 1).dropFirst().flatMap { $0 }
        let payments = market.payments.prefix(records.count)
        var storage: [[UInt8]] = []
        func raw<M: Message>(_ message: Signed<M>) throws -> (Int, Int) {
            let envelope = try Envelope(decoding: message.envelope)
            storage.append(message.signer.bytes32.bytes + envelope.signature.bytes)
            storage.append(UnsignedEnvelope(message.message, signer: message.signer).toBeSigned)
            return (storage.count - 2, storage.count - 1)
        }
        let intents = try payments.map { try raw($0.intent) }
        let requests = try payments.compactMap { try $0.request.map { try raw($0) } }
        let held = storage.map { bytes in
            let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
            copy.initialize(from: bytes, count: bytes.count)
            return copy
        }
        defer { for copy in held { copy.deallocate() } }
        func signed(_ place: (Int, Int)) -> raw_signed {
            raw_signed(
                key: held[place.0], signature: held[place.0] + 32, bytes: held[place.1], size: storage[place.1].count)
        }
        let path = folder.appending(path: "raw-payments.sqlite").path
        var latencies = [UInt64](repeating: 0, count: records.count)
        let each = Disk.withRawRecords(records) { addresses, sizes in
            takenEach(of: records.count) {
                let result = raw_payments(
                    path, intents.map(signed), requests.map(signed), addresses, sizes, records.count, &latencies)
                precondition(result == 0, "SQLite writes, and the signatures are good")
            }
        }
        report.rawOneAtATime = 1e9 / each.wall
        report.add(
            "C: verify both, check, append to SQLite and sync, one at a time", each, latencies: Latencies(latencies))
    }

    /// The thread of the machine: the same turn as the product's driver takes.
    private struct Shell {
        var gate: CommitGate<ClearingNode>
        let store: ClearingStore
        let market: Market
        private var chance = SystemChance()
        private var gathering = Gathering()
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
            let drained = workers.drain(&gathering)
            gathering.formed(drained.count)
            for verified in drained {
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
