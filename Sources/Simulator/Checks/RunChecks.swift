import Ledger
import PaymentProtocol

/// Holds the disks, and what was told, against what a run promises. Asks no node for its opinion.
struct RunChecks {
    private let world: World
    private let journal: JournalCheck
    private let log: PublicKey
    private(set) var violations: [Violation]

    init(_ world: World) {
        self.world = world
        log = world.clearing.address.log
        journal = JournalCheck(world.clearing.host.disk.records)
        violations = world.witness.findings + journal.violations
    }

    var settledCount: Int { journal.settledCount }
    var refusedCount: Int { journal.refusedCount }

    mutating func run() {
        checkHeads()
        checkDevicesHeads()
        checkReceipts()
        checkReports()
        for device in world.devices { check(device) }
        checkSubmissions()
        checkBalances()
        checkUndertakings()
    }

    // MARK: What the clearing node said

    private mutating func checkHeads() {
        var roots: [UInt64: Digest] = [:]
        for head in world.witness.heads {
            let (size, root) = (head.head.size, head.head.root)
            if let other = roots[size], other != root { violations.append(.twoHeads(size: size)) }
            roots[size] = root
            if size >= UInt64(journal.roots.count) || journal.roots[Int(size)] != root {
                violations.append(.headDoesNotFit(size: size))
            }
        }
    }

    /// No two honest nodes rely on heads that are not of one history, and none is warned without a reason.
    private mutating func checkDevicesHeads() {
        var accepted: [UInt64: (device: Int, root: Digest)] = [:]
        for device in world.devices {
            for bytes in device.host.disk.records {
                // Bytes that are no record hold no head either.
                guard let record = try? PaymentRecord(decoding: bytes),
                    case .headsVerified(let signed, _) = record.body
                else { continue }
                let (size, root) = (signed.head.size, signed.head.root)
                if let other = accepted[size], other.root != root {
                    violations.append(.headsAccepted(device: device.number, other: other.device))
                }
                accepted[size] = (device.number, root)
            }
        }
        for (device, evidence) in world.witness.alarms {
            violations.append(.alarmRaised(device: device, "\(evidence.finding)"))
        }
    }

    private mutating func checkReceipts() {
        let disk = world.clearing.host.disk.records
        for receipt in world.witness.receipts {
            guard receipt.sequence < UInt64(disk.count), disk[Int(receipt.sequence)] == receipt.record.encoded else {
                violations.append(.receiptWithoutRecord(sequence: receipt.sequence))
                continue
            }
            verify(receipt)
        }
    }

    private mutating func verify(_ receipt: SettlementReceipt) {
        do {
            try receipt.verify(log: log)
        } catch {
            violations.append(.receiptDoesNotVerify(sequence: receipt.sequence, reason: "\(error)"))
        }
    }

    /// A refusal that is final stays one.
    private mutating func checkReports() {
        for report in world.witness.reports where report.message.refusal.isFinal {
            if let sequence = journal.settled[report.message.intent] {
                violations.append(.settledAgainstOurWord(sequence: sequence))
            }
        }
    }

    // MARK: What each device has

    /// Every record of the clearing node that moved the account's money, or refused to, is on the device's disk too.
    private mutating func check(_ device: Device) {
        let records = device.host.disk.records.compactMap { try? PaymentRecord(decoding: $0) }
        guard let account = records.lazy.compactMap(Self.account).first else { return }
        var receipts: [UInt64: SettlementReceipt] = [:]
        for record in records {
            guard let receipt = Self.receipt(of: record) else { continue }
            receipts[receipt.sequence] = receipt
            verify(receipt)
        }
        for (offset, record) in journal.records.enumerated() where Self.concerns(record, account) {
            let sequence = UInt64(offset)
            guard let receipt = receipts[sequence] else {
                violations.append(.receiptMissing(device: device.number, sequence: sequence))
                continue
            }
            if receipt.record.encoded != record.encoded {
                violations.append(.receiptDiffers(device: device.number, sequence: sequence))
            }
        }
        for command in device.openCommands {
            violations.append(.commandNeverAnswered(device: device.number, "\(command.purpose)"))
        }
        checkTimers(of: device)
    }

    /// A node that sets a timer for every timer that fires keeps one going, not more and more.
    private mutating func checkTimers(of device: Device) {
        let count = world.queue.pending.count { occurrence in
            guard case .deviceEvent(device.number, .timerFired(.retry), device.host.incarnation) = occurrence else {
                return false
            }
            return true
        }
        if count != 1 { violations.append(.timersGrow(device: device.number, count: count)) }
    }

    private static func account(of record: PaymentRecord) -> AccountIdentifier? {
        if case .openingSigned(let opening) = record.body { opening.account } else { nil }
    }

    private static func receipt(of record: PaymentRecord) -> SettlementReceipt? {
        switch record.body {
        case .settled(let receipt, _): receipt
        case .refused(_, _, let receipt): receipt
        case .escrowMoved(let receipt, _), .escrowCompleted(let receipt, _): receipt
        case .genesis, .openingSigned, .accountOpened, .requestSigned, .intentSigned, .statementRead, .stepSigned,
            .stepRefused, .refundSigned,
            .headsVerified, .alarmRaised, .alarmEnded:
            nil
        }
    }

    private static func concerns(_ record: ClearingRecord, _ account: AccountIdentifier) -> Bool {
        switch record.body {
        case .settled, .refused, .credited, .held, .heldForReview, .reviewed, .escrowStep, .deadlinePassed, .refunded:
            record.statementAccounts.contains(account)
        case .instructed(let instruction): instruction.message.amount != nil && instruction.message.account == account
        case .genesis, .epochStarted, .accountOpened, .keyAuthorised, .keyRevoked, .accountInstructed, .suspended,
            .rulesSet, .tierSet, .ownLimitsSet:
            false
        }
    }

    // MARK: What was sent, and what people were told

    private mutating func checkSubmissions() {
        var signed: [Set<Digest>] = []
        for device in world.devices {
            signed.append([])
            for bytes in device.host.disk.records {
                // Bytes that are no record hold no intent either.
                guard let record = try? PaymentRecord(decoding: bytes),
                    case .intentSigned(let payment, _, _) = record.body
                else { continue }
                signed[device.number].insert(payment.intent.digest)
            }
        }
        for (device, payment) in world.witness.submissions where !signed[device].contains(payment.intent.digest) {
            violations.append(.sentWithoutRecord(device: device))
        }
    }

    /// An answer about a balance waits for the records it rests on, so it may be newer than the question and never older.
    private mutating func checkBalances() {
        for told in world.witness.balances {
            guard let device = told.device, let account = world.devices[device].account else { continue }
            let possible = journal.balances(of: account, from: told.recordCountAsked, through: told.recordCountAnswered)
            let balance = told.balances.first { $0.amount.currency == world.scenario.currency }?.amount.minorUnits ?? 0
            if !possible.contains(balance) { violations.append(.balanceNeverWas(device: device)) }
        }
    }

    /// What the debtor was told in the end is what the book says, and no undertaking costs money twice.
    private mutating func checkUndertakings() {
        for undertaking in world.people.undertakings {
            let text = Digest.sha256(of: Array(undertaking.text.utf8))
            let count = journal.records.count { record in
                guard case .settled(let payment) = record.body else { return false }
                return payment.intent.message.remittance == text
            }
            let isTampered = world.adversary.tampered.contains(text)
            let allowed: ClosedRange<Int> =
                switch undertaking.outcome {
                case .settled: 1...1
                case .refused, .failed: isTampered ? 0...1 : 0...0
                case .unknown, nil: 0...1
                }
            if !allowed.contains(count) {
                violations.append(
                    .toldOtherwise(
                        undertaking: undertaking.number, told: undertaking.outcome.map { "\($0)" } ?? "nothing",
                        settledCount: count))
            }
        }
    }
}
