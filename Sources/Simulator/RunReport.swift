public import PaymentProtocol

/// What came of a run.
public struct RunReport: Equatable, Sendable {
    /// Payments that the clearing node's journal holds as settled, and as refused.
    public let settledCount, refusedCount: Int
    /// Records of all nodes that became durable.
    public let recordCount: Int
    /// Answers that the clearing node gave.
    public let answerCount: Int
    public let eventCount: Int
    public let virtualMicroseconds: Int64
    public let crashCount: Int
    /// How often a machine was replayed after a failed or unknown commit.
    public let rebuildCount: Int
    /// SHA-256 over every record and everything that anybody was told, in order: the same seed and scenario give the same
    /// in every process and on every machine.
    public let digest: Digest
    /// Every promise that was broken; a good run has none.
    public let violations: [Violation]
}

/// How far a run has come.
public struct SimulationProgress: Equatable, Sendable {
    public let virtualMicroseconds: Int64
    public let events: Int
}
