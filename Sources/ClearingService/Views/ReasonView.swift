public import PaymentProtocol

/// Why something came to nothing, for programs and for people.
public struct ReasonView: Codable, Equatable, Sendable {
    /// The ISO 20022 status reason of a refused payment: `AM04`.
    public let code: String?
    /// The reason's own name, which stays the same when texts get better: `insufficient_funds`.
    public let name: String
    /// Whether asking again can help.
    public let transient: Bool
    /// What happened, why, and what to do; in full sentences.
    public let message: String
    /// Microseconds by which a time was missed, where a clock or a deadline is the reason.
    public let missedByMicroseconds: Int64?

    public init(
        code: String? = nil, name: String, transient: Bool, message: String, missedByMicroseconds: Int64? = nil
    ) {
        self.code = code
        self.name = name
        self.transient = transient
        self.message = message
        self.missedByMicroseconds = missedByMicroseconds
    }

    public init(_ refusal: PaymentRefusal) {
        self.init(
            code: refusal.reasonCode, name: refusal.name, transient: refusal.isTransient, message: refusal.message,
            missedByMicroseconds: refusal.microseconds)
    }

    public init(_ failure: CommandFailure) {
        self.init(name: failure.name, transient: failure.isTransient, message: failure.message)
    }

    public init(_ failure: RequestFailure) {
        self.init(name: failure.name, transient: failure.isTransient, message: failure.message)
    }

    public init(_ failure: BumpFailure) {
        self.init(name: failure.name, transient: failure.isTransient, message: failure.message)
    }

    enum CodingKeys: String, CodingKey {
        case code, name, transient, message
        case missedByMicroseconds = "missed_by_microseconds"
    }
}
