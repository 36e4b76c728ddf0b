/// How far a payment node has come with its clearing node since the link stood.
struct ClearingSession: Equatable, Sendable {
    enum Stage: Equatable, Sendable {
        case offline
        /// The account is being opened, or was opened before and this is a copy of the request.
        case opening(channel: Digest)
        case identifying(channel: Digest)
        case ready(channel: Digest)
    }

    /// What an answer without its own name answers.
    enum Question: Equatable, Sendable {
        case opening
        case identification
        /// An intent or a refund, by its identifier.
        case intent(MessageIdentifier)
        /// A step of an escrow.
        case step(Digest)
        case balance
        case limits
        case statement
        /// A page of it for whoever reads it once more.
        case review(after: UInt64)
        /// Whether the tree of the one size is the beginning of that of the other.
        case consistency(from: UInt64, to: UInt64)
        /// Whether the clearing node's book continues this head.
        case headSeen(UInt64)
        case bump
        case conversation(MessageIdentifier)
        /// What the owner instructs about an account, by the digest of the signed message.
        case instruction(Digest)
        /// Whose answer changes nothing here.
        case other
    }

    static let questionsMax = 256

    var stage = Stage.offline
    private var questions: [UInt64: Question] = [:]
    /// 0 is for notices.
    private var lastCorrelation: UInt64 = 0
    /// The last question of the interval before, and of the one before that.
    private var lastOfInterval: UInt64 = 0
    private var lastOverdue: UInt64 = 0
    /// The account has moved since its statement was asked for, or a page of it was no use.
    var isStatementDue = false
    /// The statement is read on when the heads of what was read before are verified.
    var isReadingHeldBack = false

    var isReady: Bool {
        if case .ready = stage { true } else { false }
    }

    mutating func nextCorrelation(for request: ClearingRequest) -> UInt64 {
        nextCorrelation(for: Self.question(of: request))
    }

    mutating func nextCorrelation(for question: Question) -> UInt64 {
        lastCorrelation += 1
        // Questions that were never answered are asked anew by the retry timer, not remembered for ever.
        if questions.count >= Self.questionsMax, let oldest = questions.keys.min() { questions[oldest] = nil }
        questions[lastCorrelation] = question
        return lastCorrelation
    }

    private static func question(of request: ClearingRequest) -> Question {
        switch request {
        case .openAccount: .opening
        case .identify: .identification
        case .submit(let payment, _): .intent(payment.intent.message.identifier)
        case .balance: .balance
        case .limits: .limits
        case .statement: .statement
        case .reportBump: .bump
        case .converse(let conversation, _): .conversation(conversation)
        case .consistencyReceipt(let earlier, let later): .consistency(from: earlier, to: later)
        case .headSeen(let head): .headSeen(head.head.size)
        case .takeStep(let step, _): .step(step.digest)
        case .refund(let refund, _): .intent(refund.message.identifier)
        case .authoriseKey(let authorisation): .instruction(authorisation.digest)
        case .instructAccount(let instruction): .instruction(instruction.digest)
        case .setOwnLimits(let order): .instruction(order.digest)
        case .leaveConversation, .revokeKey, .credit, .consistency, .instruct, .setLimitRules, .setTier:
            .other
        }
    }

    /// Nil for an answer to a question that was not asked, or was answered before.
    mutating func takeQuestion(_ correlation: UInt64) -> Question? {
        guard let question = questions[correlation] else { return nil }
        // What was asked before in the same words is answered by this, too.
        questions = questions.filter { $0.key > correlation || $0.value != question }
        return question
    }

    /// Whether the question is on its way, and its answer not overdue.
    func isAsking(_ question: Question) -> Bool {
        questions.contains { $0.key > lastOverdue && $0.value == question }
    }

    /// Whether the question was asked, and has waited for a whole interval. A late answer still counts.
    func isOverdue(_ question: Question) -> Bool {
        questions.contains { $0.key <= lastOverdue && $0.value == question }
    }

    /// The retry timer has fired.
    mutating func intervalPassed() {
        lastOverdue = lastOfInterval
        lastOfInterval = lastCorrelation
    }

    mutating func close() {
        stage = .offline
        questions = [:]
        isStatementDue = false
        isReadingHeldBack = false
    }
}
