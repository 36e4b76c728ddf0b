public import Ledger

/// Nobody decided a pending payment in time, so what was agreed for that case happened.
public struct PassedDeadline: Equatable, Sendable {
    /// What authorised the payment, and with it the default. Its digest names the pending payment.
    public let intent: Signed<PaymentIntent>
    /// The deadline that passed. The record bears the time when the clearing node acted on it.
    public let due: Timestamp
    /// Where the payment stands now.
    public let standing: PendingStanding
}

extension PassedDeadline {
    /// [intent, due, standing]
    func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 3)
        encoder.bytes(intent.envelope)
        encoder.integer(due.microseconds)
        standing.encode(into: &encoder)
    }

    /// From a journal of our own.
    init(trusting decoder: inout CBORDecoder) throws {
        try decoder.array(count: 3)
        intent = try decoder.trustedEnvelope(PaymentIntent.self)
        due = try decoder.timestamp()
        standing = try PendingStanding(from: &decoder)
    }
}

extension PendingStanding {
    /// [state, released now, refunded now, released, refunded, deadline or null]
    func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 6)
        encoder.unsigned(state.rawValue)
        encoder.integer(movement.released)
        encoder.integer(movement.refunded)
        encoder.integer(released)
        encoder.integer(refunded)
        if let deadline { encoder.integer(deadline.microseconds) } else { encoder.null() }
    }

    init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.array(count: 6)
        state = try decoder.choice(EscrowState.self)
        movement = EscrowMovement(released: try decoder.integer(), refunded: try decoder.integer())
        released = try decoder.integer()
        refunded = try decoder.integer()
        deadline = try decoder.takeNull() ? nil : try decoder.timestamp()
    }
}
