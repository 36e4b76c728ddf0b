public import Ledger

/// A payment that waits until the operator has looked at it.
public struct PendingReview: Equatable, Sendable {
    public let payment: SubmittedPayment
    let counted: PendingPayment.Counted
    /// What made the operator look.
    public let measures: LimitMeasures
    /// Then the money goes back to the debtor.
    public let due: Timestamp
    /// Of the record that set the money aside.
    public let sequence: UInt64
}

/// A payment passed a limit beyond which the operator wants to look, and its money was set aside.
///
/// Which limit it was follows from the records before. Debtor and creditor read this one, and are not told.
public struct HeldForReview: Equatable, Sendable {
    public let payment: SubmittedPayment
    /// If the operator says nothing until then, the money goes back to the debtor.
    public let due: Timestamp
}

/// The operator looked at a payment: who authorised it, what the operator said, and what came of it.
public struct ReviewedPayment: Equatable, Sendable {
    /// What set the money aside. Its digest names the pending payment.
    public let intent: Signed<PaymentIntent>
    public let instruction: Signed<OperatorInstruction>
    public let standing: PendingStanding

    public var isReleased: Bool { instruction.message.action == .releaseReview }
}

extension HeldForReview {
    /// [intent, request or null, due]
    func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 3)
        payment.encode(into: &encoder)
        encoder.integer(due.microseconds)
    }

    /// From a journal of our own.
    init(trusting decoder: inout CBORDecoder) throws {
        try decoder.array(count: 3)
        payment = try SubmittedPayment(trusting: &decoder)
        due = try decoder.timestamp()
    }
}

extension ReviewedPayment {
    /// [intent, operator's instruction, standing]
    func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 3)
        encoder.bytes(intent.envelope)
        encoder.bytes(instruction.envelope)
        standing.encode(into: &encoder)
    }

    /// From a journal of our own.
    init(trusting decoder: inout CBORDecoder) throws {
        try decoder.array(count: 3)
        intent = try decoder.trustedEnvelope(PaymentIntent.self)
        instruction = try decoder.trustedEnvelope(OperatorInstruction.self)
        standing = try PendingStanding(from: &decoder)
    }
}
