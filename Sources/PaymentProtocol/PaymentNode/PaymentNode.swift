public import Ledger

/// The machine of a payment node, a person's or a store's: a pure value.
///
/// It signs nothing itself, trusts no answer whose proof does not hold, and asks again until it knows what became of
/// everything it signed.
///
///     linkUp ──▶ (open the account) ──▶ identify ──▶ ready: send what is unresolved, read the statement
public struct PaymentNode: NodeMachine {
    public typealias Record = PaymentRecord

    public private(set) var state: PaymentNodeState
    /// What a crash may lose: the session with the clearing node, and a bump under way.
    var session = ClearingSession()
    var bump = BumpProgress()
    var signatures = PendingSignatures()
    /// Commands that wait for the outcome of an intent.
    var waitingCommands: [MessageIdentifier: CommandIdentifier] = [:]
    /// Commands that wait for the outcome of a step, by its digest.
    var waitingSteps: [Digest: CommandIdentifier] = [:]
    var waitingBalances: [CommandIdentifier] = []
    var waitingLimits: [CommandIdentifier] = []
    /// Commands that wait for the record of what they instructed, by the digest of the signed message.
    var waitingInstructions: [Digest: CommandIdentifier] = [:]
    /// What the user can still make after all, with the PIN.
    var confirmable = ConfirmablePayments()
    /// Commands that wait for a page of the statement. At most `waitingReviewsMax`.
    var waitingReviews: [Review] = []
    /// By their size: heads that are not connected with the latest verified one. At most `ProtocolBounds.unverifiedHeadsMax`.
    var pendingHeads: [UInt64: SignedTreeHead] = [:]
    /// Answers in a row that should have connected two heads and did not, and how often the retry timer found one wanting.
    var failedProofs = 0
    var unansweredIntervals: Int64 = 0

    private var step = Step<PaymentRecord, PaymentNodeEffect>()

    public init(
        snapshot: PaymentNodeState?, replaying records: some Sequence<PaymentRecord>
    ) throws(RecordViolation) {
        state = snapshot ?? PaymentNodeState()
        for record in records { try state.apply(record) }
    }

    public func snapshot() -> PaymentNodeState { state }

    public mutating func handle(
        _ event: PaymentNodeEvent, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> Step<PaymentRecord, PaymentNodeEffect> {
        step = Step()
        // Messages are dated by the clock as it is now, also if it was ahead when the last record was made: the clearing
        // node refuses what comes from its future. Only records never go back in time.
        let time = now
        switch event {
        case .founded(let identity):
            append(.genesis(identity), at: time)
        case .started:
            started(at: time, using: &random)
        case .linkUp(let channel):
            linkUp(channel, at: time)
        case .linkDown:
            linkDown()
        case .answered(let answer, let correlation):
            answered(answer, correlation: correlation, at: time, using: &random)
        case .noticed(let notice):
            noticed(notice, at: time, using: &random)
        case .commanded(let command, let identifier):
            commanded(command, identifier, at: time, using: &random)
        case .committed:
            break
        case .signed(let identifier, let signature):
            signed(identifier, signature, at: time, using: &random)
        case .timerFired(.retry):
            retry(at: time)
        case .timerFired(.bump(let attempt)):
            bumpTimedOut(attempt)
        }
        return step
    }

    private mutating func commanded(
        _ command: UserCommand, _ identifier: CommandIdentifier, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        switch command {
        case .pay(let creditor, let amount, let text):
            pay(creditor, amount, text: text, command: identifier, at: now, using: &random)
        case .fundEscrow(let creditor, let amount, let terms, let text):
            fund(creditor, amount, terms: terms, text: text, command: identifier, at: now, using: &random)
        case .takeStep(let wish):
            takeStep(wish, command: identifier, at: now)
        case .refund(let original, let amount, let text):
            refund(original, amount, text: text, command: identifier, at: now, using: &random)
        case .bump(let reading, let terms):
            startBump(reading, terms, command: identifier, at: now, using: &random)
        case .confirm(let string):
            confirm(string, command: identifier, at: now)
        case .decline:
            decline(command: identifier)
        case .balance:
            askBalance(command: identifier)
        case .limits:
            askLimits(command: identifier)
        case .setOwnLimit(let limit, let currency):
            setOwnLimit(limit, in: currency, command: identifier, at: now)
        case .confirmPayment(let confirmation):
            confirmPayment(confirmation, command: identifier, at: now, using: &random)
        case .withdraw(let amount, let destination):
            withdraw(amount, to: destination, command: identifier, at: now, using: &random)
        case .instruct(let action, let account, let key):
            instruct(action, account, key: key, command: identifier, at: now)
        case .authorise(let key, let role):
            authorise(key, role, command: identifier, at: now)
        case .reviewStatement(let sequence):
            reviewStatement(after: sequence, command: identifier)
        case .takeIn(let item, let isOvertaken):
            takeIn(item, isOvertaken: isOvertaken, command: identifier, at: now)
        case .overruleAlarm:
            overruleAlarm(command: identifier, at: now)
        }
    }

    // MARK: What the parts of this machine share

    /// Applies the record at once, so that the next event sees it.
    mutating func append(_ body: PaymentRecord.Body, at time: Timestamp) {
        let record = PaymentRecord(time: max(time, state.lastTime), body: body)
        do {
            try state.apply(record)
        } catch {
            preconditionFailure("the node decided what its own state refuses: \(error)")
        }
        step.records.append(record)
    }

    mutating func emit(_ effect: PaymentNodeEffect) {
        step.effects.append(effect)
    }

    mutating func notice(_ notice: UserNotice) {
        emit(.notice(notice))
    }

    mutating func reply(_ reply: UserReply, to command: CommandIdentifier?) {
        guard let command else { return }
        emit(.reply(reply, command))
    }

    mutating func ask(_ request: ClearingRequest) {
        emit(.ask(request, correlation: session.nextCorrelation(for: request)))
    }

    mutating func ask(_ request: ClearingRequest, as question: ClearingSession.Question) {
        emit(.ask(request, correlation: session.nextCorrelation(for: question)))
    }

    mutating func sign(_ wish: PendingSignatures.Wish) {
        emit(.sign(signatures.add(wish)))
    }
}

extension PaymentNode {
    /// Whether the clearing node answers, and knows who is asking.
    public var isConnected: Bool { session.isReady }
}
