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
        case intent(MessageIdentifier)
        case balance
        case statement
        case bump
        case conversation(MessageIdentifier)
        /// Whose answer changes nothing here.
        case other
    }

    static let questionsMax = 256

    var stage = Stage.offline
    private var questions: [UInt64: Question] = [:]
    /// 0 is for notices.
    private var lastCorrelation: UInt64 = 0

    var isReady: Bool {
        if case .ready = stage { true } else { false }
    }

    mutating func nextCorrelation(for request: ClearingRequest) -> UInt64 {
        lastCorrelation += 1
        // Questions that were never answered are asked anew by the retry timer, not remembered for ever.
        if questions.count >= Self.questionsMax, let oldest = questions.keys.min() { questions[oldest] = nil }
        questions[lastCorrelation] =
            switch request {
            case .openAccount: .opening
            case .identify: .identification
            case .submit(let payment, _): .intent(payment.intent.message.identifier)
            case .balance: .balance
            case .statement: .statement
            case .reportBump: .bump
            case .converse(let conversation, _): .conversation(conversation)
            case .leaveConversation, .authoriseKey, .revokeKey, .credit, .consistency: .other
            }
        return lastCorrelation
    }

    /// Nil for an answer to a question that was not asked, or was answered before.
    mutating func takeQuestion(_ correlation: UInt64) -> Question? {
        questions.removeValue(forKey: correlation)
    }

    func isAsking(_ question: Question) -> Bool { questions.values.contains(question) }

    mutating func close() {
        stage = .offline
        questions = [:]
    }
}
