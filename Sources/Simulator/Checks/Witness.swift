import Ledger
import PaymentProtocol

/// Everything that became durable and everything that anybody was told, as it happened. The checks hold it against the
/// disks when all is over; the nodes' memory is not asked.
struct Witness {
    struct ToldBalance: Sendable {
        let caller: Caller
        /// Nil for a caller at the second door.
        let device: Int?
        let balances: [AccountBalance]
        /// How many records were durable when the question came in, and when it was answered.
        let recordCountAsked, recordCountAnswered: UInt64
    }

    private(set) var receipts: [SettlementReceipt] = []
    private(set) var reports: [Signed<PaymentStatusReport>] = []
    private(set) var heads: [SignedTreeHead] = []
    private(set) var submissions: [(device: Int, payment: SubmittedPayment)] = []
    private(set) var balances: [ToldBalance] = []
    /// Who asked for a balance, and how many records there were then.
    private var balanceQuestions: [Caller: (device: Int, recordCount: UInt64)] = [:]
    /// What devices found wrong with the clearing node's log.
    private(set) var alarms: [(device: Int, evidence: HeadEvidence)] = []
    private(set) var findings: [Violation] = []
    private(set) var recordCount = 0
    private(set) var answerCount = 0
    var crashCount = 0
    var rebuildCount = 0
    private var known: Set<Digest> = []
    private var sha256 = SHA256()

    /// SHA-256 over every record and every answer so far, in order.
    var digest: Digest { sha256.finish() }

    mutating func find(_ violation: Violation) {
        findings.append(violation)
    }

    mutating func kept(_ record: [UInt8], by node: Node) {
        recordCount += 1
        hash(1, UInt8(node.index), record)
    }

    mutating func kept(_ head: SignedTreeHead) {
        heads.append(head)
        hash(2, 0, head.bytes)
    }

    mutating func submitted(_ payment: SubmittedPayment, by device: Int) {
        hash(3, UInt8(device), payment.intent.envelope)
        guard known.insert(payment.intent.digest).inserted else { return }
        submissions.append((device, payment))
    }

    mutating func askedBalance(_ caller: Caller, of device: Int, recordCount: UInt64) {
        balanceQuestions[caller] = (device, recordCount)
    }

    /// - Parameter message: the answer as it travels.
    mutating func answered(_ answer: ClearingAnswer, _ message: [UInt8], to caller: Caller, recordCount: UInt64) {
        answerCount += 1
        hash(4, 0, message)
        switch answer {
        case .receipt(let receipt):
            told(receipt)
        case .refused(let report):
            reports.append(report)
        case .statement(let items, _, _):
            for item in items { told(item.receipt) }
        case .balance(let balances):
            let question = balanceQuestions.removeValue(forKey: caller)
            self.balances.append(
                ToldBalance(
                    caller: caller, device: question?.device, balances: balances,
                    recordCountAsked: question?.recordCount ?? 0, recordCountAnswered: recordCount))
        case .identified, .consistency, .accepted, .failed, .limits, .consistencyReceipt:
            break
        }
    }

    mutating func replied(_ reply: UserReply, by device: Int) {
        switch reply {
        case .settled(let receipt, _):
            hash(5, UInt8(device), Self.bytes(receipt.sequence))
            told(receipt)
        case .refused(let refusal, let receipt):
            hash(6, UInt8(device), Array(refusal.reasonCode.utf8))
            if let receipt { told(receipt) }
        case .balance(let balances):
            for balance in balances {
                hash(7, UInt8(device), Self.bytes(UInt64(bitPattern: balance.amount.minorUnits)))
            }
        case .statement(let items, _, _):
            for item in items { told(item.receipt) }
        case .accepted: hash(8, UInt8(device), [])
        case .limits: hash(23, UInt8(device), [])
        case .escrow(let receipt, _):
            hash(21, UInt8(device), Self.bytes(receipt.sequence))
            told(receipt)
        case .pendingStep(let escrow): hash(22, UInt8(device), escrow.bytes32.bytes)
        case .pending(let identifier): hash(10, UInt8(device), identifier.bytes)
        case .failed: hash(9, UInt8(device), [])
        case .recorded(let receipt):
            hash(11, UInt8(device), Self.bytes(receipt.sequence))
            told(receipt)
        }
    }

    mutating func noticed(_ notice: UserNotice, by device: Int) {
        switch notice {
        case .settled(let receipt, _):
            hash(15, UInt8(device), Self.bytes(receipt.sequence))
            told(receipt)
        case .stringReady(let string, _): hash(16, UInt8(device), Array(string.utf8))
        case .bumpEnded(let failure): hash(17, UInt8(device), [UInt8(failure.rawValue)])
        case .intentSigned(let identifier, _): hash(18, UInt8(device), identifier.bytes)
        case .refused(let identifier, let refusal):
            hash(19, UInt8(device), identifier.bytes + Array(refusal.reasonCode.utf8))
        case .alarmed(let evidence):
            hash(21, UInt8(device), evidence.encoded)
            alarms.append((device, evidence))
        case .alarmEnded: hash(22, UInt8(device), [])
        case .connected, .disconnected, .bumpReported, .matched, .partnerIdentified, .requestSigned, .requestReceived,
            .escrowMoved:
            hash(20, UInt8(device), [])
        }
    }

    /// For a planted bug: what the same connection was told before.
    func earlierBalance(of caller: Caller) -> ClearingAnswer? {
        balances.first { $0.caller.connection == caller.connection }.map { .balance($0.balances) }
    }

    private mutating func told(_ receipt: SettlementReceipt) {
        guard known.insert(Digest.sha256(of: receipt.encoded)).inserted else { return }
        receipts.append(receipt)
    }

    private mutating func hash(_ kind: UInt8, _ node: UInt8, _ bytes: [UInt8]) {
        sha256.update(kind)
        sha256.update(node)
        sha256.update(Self.bytes(UInt64(bytes.count)))
        sha256.update(bytes)
    }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
