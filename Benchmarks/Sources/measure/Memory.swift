import CAffinity
import Foundation
import Glibc
import Ledger
import PaymentProtocol

/// What a clearing node's memory holds per account and per remembered payment, and how long a start from a snapshot takes.
///
/// The records are made here, unsigned: a replay believes its journal's signatures, and a million of them would take
/// minutes to make.
enum Memory {
    static func measure(accountCount: Int, intentCount: Int, into report: inout Report) throws {
        var forger = Forger()
        let empty = resident()
        var state = ClearingState()
        for record in forger.founding { try state.apply(ClearingRecord(decoding: record)) }
        let opening = try takenEach(of: accountCount) {
            for _ in 0..<accountCount {
                try state.apply(ClearingRecord(decoding: forger.opening()))
                try state.apply(ClearingRecord(decoding: forger.credit()))
            }
        }
        report.add("replay: an account opened and credited", opening)
        // Each credit has a reference, which is remembered as well and is told by itself; and this program notes each account.
        let references = perReference(accountCount)
        let perAccount = Double(resident() - empty) / Double(accountCount) - references - 32

        var bytes: [UInt8] = []
        let encoding = takenEach(of: 1) { bytes = ClearingSnapshot(state).encoded }
        report.add("a snapshot of \(accountCount) accounts, \(bytes.count / 1_048_576) MiB: encode", encoding)
        var decoded: ClearingSnapshot?
        let reading = try takenEach(of: 1) { decoded = try ClearingSnapshot(decoding: bytes) }
        precondition(decoded?.state.recordCount == state.recordCount, "the state is the same")
        report.add("a snapshot of \(accountCount) accounts: decode, as at a start", reading)
        decoded = nil
        bytes = []

        // Accounts that pay and are paid in one currency, each to and by another one.
        let activeCount = accountCount / 10
        forger.activeCount = activeCount
        let idle = resident()
        for _ in 0..<activeCount { try state.apply(ClearingRecord(decoding: forger.payment())) }
        // The same accounts pay the same ones again: their windows are there.
        let before = resident()
        let settling = try takenEach(of: intentCount) {
            for _ in 0..<intentCount { try state.apply(ClearingRecord(decoding: forger.payment())) }
        }
        report.add("replay: a payment without a request", settling)
        let perIntent = Double(resident() - before) / Double(intentCount)
        let perActive = Double(before - idle) / Double(activeCount) - perIntent
        report.measure("bytes per idle account with one key and one balance", perAccount, bar: 256)
        report.measure("bytes per reference of a credit, for 92 days (4,000,000 at most)", references)
        report.measure(
            "bytes more per account that paid once and was paid once, its pair included", perActive, bar: 1_536)
        for (amount, words) in [(2_600_000_00, "2,600,000.00 in each"), (Int64.max, "the greatest amount in each")] {
            report.measure(
                "bytes more per account active in every bucket of its windows, its pair included: \(words)",
                perFullAccount(minorUnits: amount, count: accountCount / 20),
                bar: amount == .max ? nil : 1_536)
        }
        report.measure(
            "bytes per remembered payment, of \(intentCount) (4,000,000 at most, each for 10 minutes)", perIntent)
        report.measure(
            "seconds: a snapshot of \(accountCount) accounts decoded, and 250,000 records replayed after it",
            (reading.wall + 250_000 * settling.wall) / 1e9, bar: 5)
        precondition(state.accountCount == accountCount, "every account is there")
        try measurePause(&state, &forger, into: &report)
    }

    /// While a copy of the state is being written into a snapshot, whatever changes is copied first: how long that keeps a
    /// payment waiting.
    private static func measurePause(
        _ state: inout ClearingState, _ forger: inout Forger, into report: inout Report
    ) throws {
        let records = try (0..<2_000).map { _ in try ClearingRecord(decoding: forger.payment()) }
        func longest(_ records: ArraySlice<ClearingRecord>) throws -> Double {
            try records.map { record in try takenEach(of: 1) { try state.apply(record) }.wall }.max() ?? 0
        }
        let usual = try longest(records[..<1_000])
        let copies = kept(state)
        let waiting = try longest(records[1_000...])
        precondition(copies[0].size + 1_000 == state.recordCount, "the copy is as it was")
        report.measure("milliseconds: the longest of 1,000 payments", usual / 1e6)
        report.measure("milliseconds: the same, just after a snapshot began", waiting / 1e6)
    }

    /// Out of the optimiser's sight, who would not copy what nobody reads.
    @inline(never) private static func kept(_ state: ClearingState) -> [ClearingSnapshot] { [ClearingSnapshot(state)] }

    /// What the counters of an account take that pays another one and is paid by a third in every bucket of its windows,
    /// and withdraws as often.
    ///
    /// - Parameter minorUnits: small payments of a bucket, added up; as much is withdrawn.
    private static func perFullAccount(minorUnits: Int64, count: Int) -> Double {
        let accounts = (0..<UInt64(count)).map { number in
            AccountIdentifier(
                Bytes32([UInt8](repeating: 7, count: 24) + withUnsafeBytes(of: number) { Array($0) }) ?? .zero)
        }
        let amount = Amount(minorUnits: minorUnits, currency: .eur)
        let before = resident()
        var activity = PaymentActivity()
        let (day, hour, step) = (Int64(24 * 3_600_000_000), Int64(3_600_000_000), Int64(300_000_000))
        let start = 20_000 * day
        let times =
            (0..<31).map { start + $0 * day } + (1...24).map { start + 30 * day + $0 * hour }
            + (1...12).map { start + 31 * day + $0 * step }
        for time in times.map({ Timestamp(microseconds: $0) }) {
            for number in accounts.indices {
                let (debtor, creditor) = (accounts[number], accounts[(number + 1) % count])
                for isWithdrawal in [false, true] {
                    activity.count(
                        CountedPayment(
                            amount, from: debtor, to: creditor, isSmall: !isWithdrawal, isWithdrawal: isWithdrawal),
                        isPending: false, at: time)
                }
            }
        }
        let bytes = Double(resident() - before) / Double(count)
        precondition(activity.activeAccountCount == count, "every account was active")
        return bytes
    }

    /// What so many references take as the state keeps them: each in a set, and in the queue of what will be forgotten.
    private static func perReference(_ count: Int) -> Double {
        let before = resident()
        var references = PartedSet<Digest>()
        var queue = ChunkedArray<Digest>()
        for number in 0..<UInt64(count) {
            let digest = Digest(
                Bytes32([UInt8](repeating: 5, count: 24) + withUnsafeBytes(of: number) { Array($0) }) ?? .zero)
            references.insert(digest)
            queue.append(digest)
        }
        let bytes = Double(resident() - before) / Double(count)
        precondition(references.count == count && queue.count == count, "each is another")
        return bytes
    }

    /// Bytes that the process has in memory.
    private static func resident() -> Int {
        trim_heap()
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { preconditionFailure("Linux tells how much memory a process has") }
        return pages * Int(getpagesize())
    }
}
