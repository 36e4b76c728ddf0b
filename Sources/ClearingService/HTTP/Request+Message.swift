import Hummingbird
import NIOCore
import PaymentProtocol

extension Request {
    /// The body: one signed message of this type, its signature checked.
    ///
    /// - Throws: `DoorFailure`: 415 for another content type, 413 if it is too large, 400 if it is not such a message.
    func message<M: Message>(_ type: M.Type, on channel: any Channel) async throws -> Signed<M> {
        _ = try contentType(oneOf: .cose)
        let bytes = try await bodyBytes(max: DoorBounds.envelopeBytesMax, on: channel)
        do throws(EnvelopeError) {
            return try Envelope(decoding: bytes).verified(as: M.self)
        } catch {
            throw DoorFailure(error)
        }
    }
}

extension DoorFailure {
    init(_ error: EnvelopeError) {
        self.init(.badRequest, name: error.name, error.message)
    }

    init(_ error: CBORError) {
        self.init(
            .badRequest, name: "malformed",
            "The body is not the deterministic CBOR that belongs here (\(error)). Nothing was done.")
    }
}
