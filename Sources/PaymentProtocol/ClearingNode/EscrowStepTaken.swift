/// A step that an escrow took: who authorised the payment, who the step, and what came of it.
public struct EscrowStepTaken: Equatable, Sendable {
    /// What set the money aside. Its digest names the escrow.
    public let intent: Signed<PaymentIntent>
    public let step: Signed<EscrowStep>
    public let standing: PendingStanding
}

extension EscrowStepTaken {
    /// [intent, step, standing]
    func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 3)
        encoder.bytes(intent.envelope)
        encoder.bytes(step.envelope)
        standing.encode(into: &encoder)
    }

    /// From a journal of our own.
    init(trusting decoder: inout CBORDecoder) throws {
        try decoder.array(count: 3)
        intent = try decoder.trustedEnvelope(PaymentIntent.self)
        step = try decoder.trustedEnvelope(EscrowStep.self)
        standing = try PendingStanding(from: &decoder)
    }
}
