import PaymentProtocol

/// An intent with what may come with it: `[intent, request or null, text or null]`, the first two signed messages as byte
/// strings.
struct PaymentSubmission {
    let payment: SubmittedPayment
    let text: String?

    /// The intent alone.
    ///
    /// - Throws: `DoorFailure` 400, by what is wrong.
    init(intent envelope: [UInt8]) throws(DoorFailure) {
        do throws(EnvelopeError) {
            payment = SubmittedPayment(
                intent: try Envelope(decoding: envelope).verified(as: PaymentIntent.self), request: nil)
        } catch {
            throw DoorFailure(error)
        }
        text = nil
    }

    /// - Throws: `DoorFailure` 400, by what is wrong.
    init(decoding bytes: [UInt8]) throws(DoorFailure) {
        let intent: [UInt8]
        let request: [UInt8]?
        do throws(CBORError) {
            var decoder = try CBORDecoder(bytes, bytesMax: DoorBounds.paymentBytesMax)
            try decoder.array(count: 3)
            intent = try decoder.bytes(max: Envelope.bytesMax)
            request = try decoder.takeNull() ? nil : try decoder.bytes(max: Envelope.bytesMax)
            text = try decoder.takeNull() ? nil : try decoder.text(max: ProtocolBounds.textBytesMax)
            try decoder.finish()
        } catch {
            throw DoorFailure(error)
        }
        do throws(EnvelopeError) {
            payment = SubmittedPayment(
                intent: try Envelope(decoding: intent).verified(as: PaymentIntent.self),
                request: try request.map { bytes throws(EnvelopeError) in
                    try Envelope(decoding: bytes).verified(as: PaymentRequest.self)
                })
        } catch {
            throw DoorFailure(error)
        }
    }
}
