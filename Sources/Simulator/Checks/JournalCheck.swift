import Ledger
import PaymentProtocol

/// Derives the book anew from the bytes on a clearing node's disk, with plain sums and lists and nothing of the node's.
///
/// The auditor, which uses the node's own rules, goes over the same bytes; what both of them overlook would have to be
/// wrong twice, in two ways.
struct JournalCheck: Sendable {
    private(set) var violations: [Violation] = []
    private(set) var records: [ClearingRecord] = []
    /// Sequence numbers by intent, of the first decision.
    private(set) var settled: [Digest: UInt64] = [:]
    private(set) var settledCount = 0
    private(set) var refusedCount = 0
    /// Of each account, after each record that moved it: (sequence, minor units).
    private(set) var history: [AccountIdentifier: [(sequence: UInt64, balance: Int64)]] = [:]
    /// The root of the first so many records, by size.
    private(set) var roots: [Digest] = [MerkleTree.emptyRoot]

    private var balances: [AccountIdentifier: Int64] = [:]
    private var credited: Int64 = 0
    private var decided: [IntentKey: Bool] = [:]
    private var paidRequests: Set<Digest> = []
    private var references: Set<String> = []
    private var lastTime = Timestamp(microseconds: .min)
    private var tree = MerkleFrontier()

    init(_ journal: [[UInt8]]) {
        for (offset, bytes) in journal.enumerated() { examine(bytes, UInt64(offset)) }
        let sum = balances.values.reduce(Int64(0), +)
        if sum != credited { violations.append(.moneyMade(minorUnits: sum - credited)) }
        audit(journal)
    }

    private mutating func examine(_ bytes: [UInt8], _ sequence: UInt64) {
        _ = tree.append(MerkleTree.leafHash(of: bytes))
        roots.append(tree.root)
        let record: ClearingRecord
        do {
            record = try ClearingRecord(decoding: bytes)
        } catch {
            return violations.append(.malformedRecord(sequence: sequence, reason: "\(error)"))
        }
        records.append(record)
        if record.time < lastTime { violations.append(.timeWentBack(sequence: sequence)) }
        lastTime = record.time
        switch record.body {
        case .genesis, .epochStarted, .keyAuthorised, .keyRevoked, .rulesSet, .tierSet, .ownLimitsSet: break
        case .accountOpened(let opening): verify(opening, sequence)
        case .credited(let order): credit(order, to: order.message.account, sequence)
        case .suspended(let order, _): credit(order, to: .suspense, sequence)
        case .instructed(let instruction): instruct(instruction, sequence)
        case .accountInstructed(let instruction): verify(instruction, sequence)
        case .settled(let payment): settle(payment, sequence)
        case .refused(let payment, _): refuse(payment, sequence)
        case .held(let payment):
            verify(payment.intent, sequence)
        case .heldForReview(let held):
            verify(held.payment.intent, sequence)
        case .reviewed(let reviewed):
            verify(reviewed.intent, sequence)
            verify(reviewed.instruction, sequence)
            move(record.transfer, sequence)
        case .escrowStep(let taken):
            verify(taken.intent, sequence)
            verify(taken.step, sequence)
            move(record.transfer, sequence)
        case .deadlinePassed(let passed):
            verify(passed.intent, sequence)
            move(record.transfer, sequence)
        case .refunded(let refund, _):
            verify(refund, sequence)
            move(record.transfer, sequence)
        }
    }

    /// Whatever crosses custody or comes out of it is counted on the other side alone.
    private mutating func instruct(_ instruction: Signed<OperatorInstruction>, _ sequence: UInt64) {
        verify(instruction, sequence)
        if !references.insert(instruction.message.reference).inserted {
            violations.append(.creditedTwice(sequence: sequence))
        }
        guard let transfer = instruction.message.order.transfer else { return }
        let units = transfer.amount.minorUnits
        func isHeldOutside(_ account: AccountIdentifier) -> Bool { account == .custody || account == .invested }
        if isHeldOutside(transfer.debtor), isHeldOutside(transfer.creditor) { return }
        if isHeldOutside(transfer.debtor) { credited += units } else { move(transfer.debtor, by: -units, sequence) }
        if isHeldOutside(transfer.creditor) { credited -= units } else { move(transfer.creditor, by: units, sequence) }
    }

    private mutating func credit(
        _ order: Signed<OperatorOrder>, to account: AccountIdentifier, _ sequence: UInt64
    ) {
        verify(order, sequence)
        if !references.insert(order.message.reference).inserted {
            violations.append(.creditedTwice(sequence: sequence))
        }
        credited += order.message.amount.minorUnits
        move(account, by: order.message.amount.minorUnits, sequence)
    }

    private mutating func settle(_ payment: SubmittedPayment, _ sequence: UInt64) {
        verify(payment.intent, sequence)
        settledCount += 1
        let intent = payment.intent.message
        switch decided[intent.key] {
        case true?: violations.append(.settledTwice(sequence: sequence))
        case false?: violations.append(.settledAfterRefusal(sequence: sequence))
        case nil: break
        }
        decided[intent.key] = true
        if let request = payment.request {
            verify(request, sequence)
            if request.message.usage == .once, !paidRequests.insert(request.digest).inserted {
                violations.append(.requestPaidTwice(sequence: sequence))
            }
        }
        if settled[payment.intent.digest] == nil { settled[payment.intent.digest] = sequence }
        move(intent.debtor, by: -intent.amount.minorUnits, sequence)
        move(intent.creditor, by: intent.amount.minorUnits, sequence)
    }

    private mutating func refuse(_ payment: SubmittedPayment, _ sequence: UInt64) {
        verify(payment.intent, sequence)
        refusedCount += 1
        if decided[payment.intent.message.key] == nil { decided[payment.intent.message.key] = false }
    }

    private mutating func move(_ transfer: RecordedTransfer?, _ sequence: UInt64) {
        guard let transfer else { return }
        move(transfer.debtor, by: -transfer.amount.minorUnits, sequence)
        move(transfer.creditor, by: transfer.amount.minorUnits, sequence)
    }

    private mutating func move(_ account: AccountIdentifier, by minorUnits: Int64, _ sequence: UInt64) {
        let balance = balances[account, default: 0] + minorUnits
        balances[account] = balance
        history[account, default: []].append((sequence, balance))
        if balance < 0 { violations.append(.overdrawn(sequence: sequence)) }
    }

    private mutating func verify<M: Message>(_ signed: Signed<M>, _ sequence: UInt64) {
        do {
            _ = try Envelope(decoding: signed.envelope).verified(as: M.self)
        } catch {
            violations.append(.invalidSignature(sequence: sequence, reason: "\(error)"))
        }
    }

    private mutating func audit(_ journal: [[UInt8]]) {
        var auditor = Auditor()
        do {
            for bytes in journal { try auditor.examine(record: bytes) }
        } catch let finding {
            violations.append(.audit(sequence: finding.sequence, reason: finding.reason))
        }
    }

    /// The balances that an account had from one number of records to another, both counted in.
    func balances(of account: AccountIdentifier, from: UInt64, through: UInt64) -> [Int64] {
        let moves = history[account] ?? []
        let before = moves.last { $0.sequence < from }?.balance ?? 0
        return [before] + moves.filter { $0.sequence >= from && $0.sequence < through }.map(\.balance)
    }
}
