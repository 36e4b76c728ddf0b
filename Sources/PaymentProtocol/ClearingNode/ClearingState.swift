public import Ledger

/// Everything a clearing node must never forget: the book, the accounts' keys, the intents that may come again, the tree.
///
/// It changes in `apply` alone, live and at replay alike. `judge` reads it to decide, and the auditor replays
/// the same two functions over the same records.
public struct ClearingState: Equatable, Sendable {
    /// Nil only before the first record.
    public internal(set) var genesis: ClearingGenesis?
    /// The number of times the node has taken up its work; each record bears it.
    public internal(set) var epoch: UInt64 = 0
    /// The decision time of the last record; it never decreases.
    public internal(set) var lastTime = Timestamp(microseconds: .min)
    /// The tree over all records: its size is how many there are.
    public internal(set) var tree = MerkleFrontier()

    public internal(set) var book = Book()
    var authorities = SigningAuthorities()
    var recentIntents = RecentIntents()
    var paidRequests = PaidRequests()
    /// Of operators' orders and instructions.
    var orderReferences = BookedReferences()
    var openings = HourlyCount()
    var refusals = PartedDictionary<AccountIdentifier, HourlyCount>()
    var limits = ClearingLimits()
    /// Only of accounts that are locked.
    var locks: [AccountIdentifier: AccountLock] = [:]
    var recentInstructions = RecentInstructions()
    /// Of owners who ever instructed anything.
    var instructionCounts: [AccountIdentifier: HourlyCount] = [:]
    /// By the digest of the reference under which it was booked.
    var suspense: [Digest: SuspenseItem] = [:]
    var payouts = PendingPayouts()
    var pendingPayments = PendingPayments()
    var refundedPayments = RefundedPayments()

    public init() {}

    /// How many records made this state.
    public var recordCount: UInt64 { tree.size }

    /// Customers' accounts, whatever their state.
    public var accountCount: Int { authorities.count }

    public func signingAuthority(of account: AccountIdentifier) -> SigningAuthority? {
        authorities[account]
    }

    /// Takes one record in. The only place where durable state changes.
    ///
    /// - Returns: the subtrees that the record completed, its own leaf first.
    /// - Throws: `RecordViolation` if the record cannot follow the ones before it; the state is then of no further use.
    @discardableResult
    public mutating func apply(_ record: ClearingRecord) throws(RecordViolation) -> [TreeNode] {
        let sequence = recordCount
        guard record.time >= lastTime else { throw .timeWentBack }
        if case .genesis(let genesis) = record.body {
            guard sequence == 0 else { throw .genesisNotFirst }
            self.genesis = genesis
        } else if sequence == 0 {
            throw .genesisNotFirst
        }
        if case .epochStarted = record.body {
            guard record.epoch == epoch + 1 else { throw .epochOutOfOrder }
            epoch = record.epoch
        } else if record.epoch != epoch {
            throw .epochOutOfOrder
        }
        if case .deadlinePassed(let passed) = record.body {
            try apply(passed, at: record.time)
        } else if pendingPayments.firstDue(at: record.time) != nil {
            throw .deadlineIgnored
        }
        lastTime = record.time
        recentIntents.forget(expiredAt: record.time)
        paidRequests.forget(expiredAt: record.time)
        pendingPayments.forget(expiredAt: record.time)
        refundedPayments.forget(expiredAt: record.time)
        orderReferences.forget(expiredAt: record.time)
        limits.activity.forgetIdle(at: record.time)
        recentInstructions.forget(expiredAt: record.time)
        _ = book.expireHolds(through: record.time)
        if case .escrowStep(let taken) = record.body {
            try apply(taken, at: record.time, sequence: sequence)
        }
        if case .reviewed(let reviewed) = record.body { try apply(reviewed, at: record.time) }
        do {
            try applyBody(record.body, at: record.time, sequence: sequence)
        } catch {
            throw .posting(error)
        }
        return tree.append(record.leafHash)
    }

    private mutating func applyBody(
        _ body: ClearingRecord.Body, at time: Timestamp, sequence: UInt64
    ) throws(PostingError) {
        switch body {
        case .genesis:
            try book.openOperatorAccounts()
        case .epochStarted:
            break
        case .deadlinePassed, .escrowStep, .reviewed:
            // Taken in above: more than the book can refuse them.
            break
        case .accountOpened(let opening):
            let account = opening.account
            try book.open(account, limits: limits.accountLimits(of: account))
            authorities[account] = SigningAuthority(owner: opening.signer, at: time)
            openings.increment(at: time)
        case .keyAuthorised(let authorisation):
            let message = authorisation.message
            authorities[message.account]?.authorise(message.key, role: message.role, at: time)
        case .keyRevoked(let revocation):
            authorities[revocation.message.account]?.revoke(revocation.message.key, at: time)
        case .credited(let order):
            try book.deposit(order.message.amount, to: order.message.account)
            rememberReference(of: order.message, isSuspended: false, at: time)
        case .suspended(let order, _):
            try applySuspended(order.message, at: time)
        case .instructed(let instruction):
            try apply(instruction, at: time)
        case .accountInstructed(let instruction):
            try apply(instruction, at: time)
        case .settled(let payment):
            let intent = payment.intent.message
            try book.transfer(intent.amount, from: intent.debtor, to: intent.creditor)
            limits.activity.count(counted(intent), isPending: false, at: time)
            if intent.purpose == .withdrawal, let destination = intent.remittance {
                payouts.add(
                    PendingPayouts.Payout(account: intent.debtor, amount: intent.amount, destination: destination),
                    intent: payment.intent.digest)
            }
            remember(payment, sequence: sequence)
        case .held(let payment):
            guard let terms = payment.intent.message.escrow else { preconditionFailure("only an escrow is held") }
            try applyHeld(payment, terms: terms, at: time)
            remember(payment, sequence: sequence)
        case .heldForReview(let held):
            try applyHeld(held, at: time, sequence: sequence)
            remember(held.payment, sequence: sequence)
        case .refunded(let refund, let refusal):
            try applyRefunded(refund, refusal: refusal, at: time, sequence: sequence)
        case .refused(let payment, _):
            remember(payment.intent, isSettled: false, sequence: sequence)
            refusals[payment.intent.message.debtor, default: HourlyCount()].increment(at: time)
        case .rulesSet(let order):
            limits.set(order.message)
            try setAccountLimits(of: authorities.sorted.map(\.account))
        case .tierSet(let order):
            limits.set(order.message)
            try setAccountLimits(of: [order.message.account])
        case .ownLimitsSet(let order):
            limits.set(order.message, at: time)
        }
    }

    /// That it was accepted, and that its request need not be paid again.
    private mutating func remember(_ payment: SubmittedPayment, sequence: UInt64) {
        remember(payment.intent, isSettled: true, sequence: sequence)
        guard let request = payment.request, request.message.usage == .once else { return }
        paidRequests.insert(request.digest, of: request.message.creditor, until: request.message.expires)
    }

    private mutating func remember(_ intent: Signed<PaymentIntent>, isSettled: Bool, sequence: UInt64) {
        recentIntents.remember(
            intent.message.key, DecidedIntent(digest: intent.digest, sequence: sequence, isSettled: isSettled),
            until: intent.message.expires)
    }
}

/// A record that cannot stand where it stands: the journal was damaged or tampered with.
public enum RecordViolation: Error, Equatable, Sendable {
    case genesisNotFirst
    case timeWentBack
    case epochOutOfOrder
    /// A deadline was over at the record's time, and its default had not been recorded.
    case deadlineIgnored
    /// Not the deadline that was due, or not what was agreed for it.
    case deadlineNotDue
    /// A step that the escrow it names does not take, or not with this outcome.
    case stepNotPossible
    /// The operator's word about a payment that is not under review, or not with this outcome.
    case reviewNotPossible
    /// The book refuses what the record says was booked.
    case posting(PostingError)
}
