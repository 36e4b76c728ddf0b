import Ledger
import Testing

@testable import PaymentProtocol

@Suite("SealedMessage")
struct SealedMessageTests {
    private let sender = LinkSecretKey(seed: Bytes32(last: 61))
    private let recipient = LinkSecretKey(seed: Bytes32(last: 62))
    private var random = SeededGenerator(seed: 6)

    @Test("only the recipient reads it, and learns from whom it is", arguments: [0, 1, SealedMessage.payloadBytesMax])
    mutating func content(_ length: Int) throws {
        let payload = random.bytes(length)
        let message = try SealedMessage(sealing: payload, to: recipient.publicKey, from: sender, using: &random)
        #expect(message.bytes.count == length + SealedMessage.overheadBytes)
        let opened = try SealedMessage(decoding: message.bytes).open(with: recipient)
        #expect(opened.payload == payload)
        #expect(opened.sender == sender.publicKey)
        #expect(throws: SealedMessageError.notAuthentic) { try message.open(with: sender) }
    }

    @Test("a byte changed anywhere makes it unreadable")
    mutating func damaged() throws {
        let message = try SealedMessage(sealing: [1, 2, 3], to: recipient.publicKey, from: sender, using: &random)
        for position in message.bytes.indices {
            var bytes = message.bytes
            bytes[position] ^= 4
            #expect(throws: position == 0 ? SealedMessageError.malformed : .notAuthentic) {
                try SealedMessage(decoding: bytes).open(with: recipient)
            }
        }
    }

    @Test("what is too short, too long, or to no key is refused")
    mutating func bounds() throws {
        let long = [UInt8](repeating: 0, count: SealedMessage.payloadBytesMax + 1)
        #expect(throws: SealedMessageError.tooLong) {
            try SealedMessage(sealing: long, to: recipient.publicKey, from: sender, using: &random)
        }
        #expect(throws: SealedMessageError.weakKey) {
            try SealedMessage(sealing: [], to: LinkPublicKey(.zero), from: sender, using: &random)
        }
        let valid = try SealedMessage(sealing: [], to: recipient.publicKey, from: sender, using: &random).bytes
        #expect(throws: SealedMessageError.malformed) { try SealedMessage(decoding: Array(valid.dropLast())) }
        #expect(throws: SealedMessageError.malformed) { try SealedMessage(decoding: []) }
        #expect(throws: SealedMessageError.tooLong) { try SealedMessage(decoding: valid + long) }
    }
}
