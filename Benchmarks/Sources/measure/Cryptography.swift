import CRawSodium
import Dispatch
import Foundation
import Ledger
import PaymentProtocol

/// libsodium by itself, and what reading and checking a payment adds to it.
enum Cryptography {
    static func measure(_ market: Market, count: Int, into report: inout Report) throws {
        let payment = market.payments[0]
        let toBeSigned = UnsignedEnvelope(payment.intent.message, signer: payment.intent.signer).toBeSigned
        var publicKey = [UInt8](repeating: 0, count: Int(crypto_sign_PUBLICKEYBYTES))
        var secretKey = [UInt8](repeating: 0, count: Int(crypto_sign_SECRETKEYBYTES))
        crypto_sign_keypair(&publicKey, &secretKey)
        var signature = [UInt8](repeating: 0, count: Int(crypto_sign_BYTES))
        func sign() { crypto_sign_detached(&signature, nil, toBeSigned, UInt64(toBeSigned.count), secretKey) }
        sign()
        let (key, proof) = (publicKey, signature)

        let verifying = takenEach(of: count) {
            for _ in 0..<count { check(proof, toBeSigned, key) }
        }
        report.rawVerify = verifying.processor
        report.add("libsodium: verify \(toBeSigned.count) bytes, one core", verifying)
        if Cores.count > 1 {
            let both = takenEach(of: 2 * count) {
                DispatchQueue.concurrentPerform(iterations: 2) { _ in
                    for _ in 0..<count { check(proof, toBeSigned, key) }
                }
            }
            report.add("libsodium: verify, two cores", both)
        }
        let signing = takenEach(of: count) { for _ in 0..<count { sign() } }
        report.add("libsodium: sign \(toBeSigned.count) bytes", signing)

        let intents = market.payments.prefix(count).map(\.intent.envelope)
        let reading = try takenEach(of: intents.count) {
            for bytes in intents { _ = try Envelope(decoding: bytes).verified(as: PaymentIntent.self) }
        }
        report.add("an intent: decode and verify (1 signature)", reading)
        let messages = market.messages.prefix(count)
        let both = try takenEach(of: messages.count) {
            for bytes in messages { _ = try RequestMessage(verifying: bytes) }
        }
        report.add("an intent with its request: decode and verify (2 signatures)", both)
    }

    private static func check(_ proof: [UInt8], _ bytes: [UInt8], _ key: [UInt8]) {
        precondition(crypto_sign_verify_detached(proof, bytes, UInt64(bytes.count), key) == 0, "it was just signed")
    }
}
