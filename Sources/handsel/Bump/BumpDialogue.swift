import ClearingService

/// What `handsel bump` says and does from the bump to the receipt: a small machine between the node's events and the
/// person at the terminal.
///
///     starting ──listening──▶ reporting ──accepted──▶ waiting ──string ready──▶ comparing ──confirmed──▶ paying ──▶ ended
///                                                                  confirmation required │ ▲ goes on
///                                                                                        ▼ │
///                                                                                    authorising
///
/// From each of them it can end: refused, unreachable, declined, or interrupted.
struct BumpDialogue: Sendable {
    enum Event: Sendable {
        /// From now on no notice is missed.
        case listening
        case notice(NoticeView)
        /// The answer to the report, to a confirmation, or to a decline; nil if it was accepted.
        case answered(CommandError?)
        case typed(String)
        case inputEnded
        /// The PIN that the payment needs was not given, or is wrong.
        case unauthorised(CommandError)
        case interrupted
        /// There will be no more notices.
        case disconnected(CommandError?)
    }

    enum Action: Equatable, Sendable {
        /// Tell the node that this device was bumped.
        case report
        case confirm(String)
        case decline
        /// Ask for the PIN, and have the payment with this identifier made anew.
        case authorise(String)
        case say(Line)
        /// Ask for a line of input, if somebody is there to type it.
        case prompt(Line)
        case finish(PaymentView)
        case fail(CommandError)
    }

    /// A piece of text and how to show it.
    enum Line: Equatable, Sendable {
        case reported
        case matched
        /// What both are asked to confirm.
        case compare(string: String, terms: String, text: String?)
        case howToConfirm(isInteractive: Bool)
        case notAString
        case confirmed
        case partner(CounterpartyView)
        case requested(MoneyView)
        case signed(MoneyView)
        /// The rules ask for the PIN: go on, or not.
        case howToAuthorise
        case lost
        case connectedAgain
    }

    private enum Stage: Equatable, Sendable {
        case starting
        case reporting
        case waiting
        case comparing
        /// Somebody confirmed here, at this terminal or at another; now the devices work.
        case paying
        /// The payment with this identifier was refused until the PIN is typed for it.
        case authorising(String)
        case ended
    }

    private let isInteractive: Bool
    private var stage = Stage.starting
    /// Why the person leaves; the node is being told.
    private var farewell: CommandError?
    private var role: PaymentRole?
    private var amount: MoneyView?
    private var partner: CounterpartyView?
    private var intent: String?

    /// - Parameter isInteractive: whether a person at this terminal is asked for the string. Otherwise `handsel confirm` and
    ///   `handsel decline` answer from elsewhere.
    init(isInteractive: Bool) {
        self.isInteractive = isInteractive
    }

    mutating func handle(_ event: Event) -> [Action] {
        guard stage != .ended else { return [] }
        switch event {
        case .listening: return listening()
        case .notice(let notice): return noticed(notice)
        case .answered(let error): return answered(error)
        case .typed(let line): return typed(line)
        case .inputEnded: return isInteractive && isAsking ? leave(Self.declined) : []
        case .unauthorised(let error): return leave(error)
        case .interrupted: return interrupted()
        case .disconnected(let error): return end(error ?? Self.nodeEnded)
        }
    }

    private mutating func listening() -> [Action] {
        guard stage == .starting else { return [] }
        stage = .reporting
        return [.report]
    }

    private mutating func answered(_ error: CommandError?) -> [Action] {
        if let farewell { return end(farewell) }
        if let error { return end(error) }
        switch stage {
        case .reporting:
            stage = .waiting
            return []
        case .comparing:
            stage = .paying
            return [.say(.confirmed)]
        case .starting, .waiting, .paying, .authorising, .ended:
            return []
        }
    }

    /// Whether a line of input is waited for.
    private var isAsking: Bool {
        switch stage {
        case .comparing, .authorising: true
        case .starting, .reporting, .waiting, .paying, .ended: false
        }
    }

    // MARK: What the node tells

    private mutating func noticed(_ notice: NoticeView) -> [Action] {
        // What happened before this bump was reported is not about it.
        guard stage != .starting else { return [] }
        switch notice.event {
        case .connected: return [.say(.connectedAgain)]
        case .disconnected: return [.say(.lost)]
        case .bumpReported: return [.say(.reported)]
        case .matched: return [.say(.matched)]
        case .stringReady: return compare(notice)
        case .partnerIdentified:
            partner = notice.partner
            stage = .paying
            return notice.partner.map { [.say(.partner($0))] } ?? []
        case .requestSigned, .requestReceived:
            guard stage == .paying else { return [] }
            return notice.amount.map { [.say(.requested($0))] } ?? []
        case .intentSigned:
            guard stage == .paying, role == .debtor, intent == nil else { return [] }
            intent = notice.identifier
            return notice.amount.map { [.say(.signed($0))] } ?? []
        case .settled:
            guard let payment = notice.payment, isThisBump(payment) else { return [] }
            stage = .ended
            return [.finish(payment)]
        case .refused:
            guard let reason = notice.reason, let intent, notice.identifier == intent else { return [] }
            return reason.name == PINConfirmation.code ? needsPIN(intent) : end(CommandError(reason))
        case .escrowMoved:
            // The operator looks at the payment first: for these two the bump is over.
            guard let payment = notice.payment, payment.waitsFor == .operator, isThisBump(payment) else { return [] }
            stage = .ended
            return [.finish(payment)]
        case .bumpEnded:
            guard let reason = notice.reason else { return [] }
            return end(farewell ?? CommandError(reason))
        case .alarmed, .alarmEnded:
            // Every answer of the node says so.
            return []
        }
    }

    /// The other side still waits.
    private mutating func needsPIN(_ identifier: String) -> [Action] {
        stage = .authorising(identifier)
        return isInteractive ? [.prompt(.howToAuthorise)] : authorise(identifier)
    }

    private mutating func authorise(_ identifier: String) -> [Action] {
        // The payment that is made anew has an identifier of its own.
        intent = nil
        stage = .paying
        return [.authorise(identifier)]
    }

    private mutating func compare(_ notice: NoticeView) -> [Action] {
        guard let string = notice.string, let amount = notice.amount, let role = notice.role else { return [] }
        stage = .comparing
        self.role = role
        self.amount = amount
        let terms =
            switch role {
            case .debtor: "You pay \(amount.text) to whoever shows"
            case .creditor: "You receive \(amount.text) from whoever shows"
            }
        let how = Line.howToConfirm(isInteractive: isInteractive)
        return [
            .say(.compare(string: string, terms: terms, text: notice.text)), isInteractive ? .prompt(how) : .say(how),
        ]
    }

    /// A payment of this node that has nothing to do with the bump may be settled meanwhile.
    private func isThisBump(_ payment: PaymentView) -> Bool {
        guard stage == .paying, payment.role == role else { return false }
        switch payment.role {
        case .debtor: return intent != nil && payment.identifier == intent
        case .creditor:
            return payment.amount == amount && payment.counterparty?.account == partner?.account && partner != nil
        }
    }

    // MARK: What the person does

    private mutating func typed(_ line: String) -> [Action] {
        guard isInteractive else { return [] }
        if case .authorising(let identifier) = stage {
            return ComparedString(line) == .no ? leave(Self.declined) : authorise(identifier)
        }
        guard stage == .comparing else { return [] }
        switch ComparedString(line) {
        case .string(let string): return [.confirm(string)]
        case .no: return leave(Self.declined)
        case .unclear: return [.prompt(.notAString)]
        }
    }

    private mutating func interrupted() -> [Action] {
        switch stage {
        case .starting, .ended: end(Self.interrupted)
        case .reporting, .waiting, .comparing, .authorising:
            // The second time, the node is not waited for.
            farewell == nil ? leave(Self.interrupted) : end(Self.interrupted)
        case .paying: end(Self.interruptedWhilePaying)
        }
    }

    /// The other side is not left waiting: the node tells it.
    private mutating func leave(_ error: CommandError) -> [Action] {
        farewell = error
        return [.decline]
    }

    private mutating func end(_ error: CommandError) -> [Action] {
        stage = .ended
        return [.fail(error)]
    }

    // MARK: Why it ends

    private static let declined = CommandError(
        .refused, "declined", "you declined, so the bump has ended", why: "Nothing was signed.")
    private static let interrupted = CommandError(
        .interrupted, "interrupted", "interrupted, so the bump has ended", why: "Nothing was signed.")
    private static let interruptedWhilePaying = CommandError(
        .interrupted, "interrupted", "no longer watching",
        why: "You had confirmed: the payment may still be settled without this command.",
        next: "See what came of it with: handsel history")
    private static let nodeEnded = CommandError(
        .unreachable, "unreachable", "the node ended during the bump",
        next: "Start it again, and see with handsel history whether anything was signed.")
}
