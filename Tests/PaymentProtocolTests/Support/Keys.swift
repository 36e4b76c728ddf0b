import Ledger
import PaymentProtocol

/// The key with this number; the same one in every run.
func secretKey(_ number: UInt8) -> SecretKey {
    SecretKey(seed: Bytes32(last: number))
}

extension SecretKey {
    func signed<M: Message>(_ message: M) throws(EnvelopeError) -> Signed<M> {
        let unsigned = UnsignedEnvelope(message, signer: publicKey)
        return try unsigned.signed(with: sign(unsigned.toBeSigned))
    }
}
