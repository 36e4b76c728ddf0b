import Hummingbird
import NIOCore
import PaymentProtocol

/// A signed message with the text whose hash it bears: `[message, text or null]`, the message as a byte string; or the message
/// alone.
struct TextedMessage<M: Message> {
    let message: Signed<M>
    let text: String?

    /// - Throws: `DoorFailure`: 415 for another content type, 413 if it is too large, 400 if it is not such a message.
    init(_ request: Request, on channel: any Channel) async throws {
        guard try request.contentType(oneOf: .cose, .cbor) == .cbor else {
            message = try await request.message(M.self, on: channel)
            text = nil
            return
        }
        let body = try await request.bodyBytes(max: DoorBounds.paymentBytesMax, on: channel)
        let bytes: [UInt8]
        do throws(CBORError) {
            var decoder = try CBORDecoder(body, bytesMax: DoorBounds.paymentBytesMax)
            try decoder.array(count: 2)
            bytes = try decoder.bytes(max: Envelope.bytesMax)
            text = try decoder.takeNull() ? nil : try decoder.text(max: ProtocolBounds.textBytesMax)
            try decoder.finish()
        } catch {
            throw DoorFailure(error)
        }
        do throws(EnvelopeError) {
            message = try Envelope(decoding: bytes).verified(as: M.self)
        } catch {
            throw DoorFailure(error)
        }
    }
}
