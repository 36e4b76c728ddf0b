import Ledger
import Testing

@testable import PaymentProtocol

@Suite("AuthenticationString")
struct AuthenticationStringTests {
    private static let handshakeHash = [UInt8](repeating: 3, count: 64)
    private static let firstKey = Bytes32(last: 1)
    private static let secondKey = Bytes32(last: 2)

    private var random = SeededGenerator(seed: 11)
    private var initiator = AuthenticationString(
        role: .initiator, handshakeHash: handshakeHash, own: firstKey, peer: secondKey)
    private var responder = AuthenticationString(
        role: .responder, handshakeHash: handshakeHash, own: secondKey, peer: firstKey)

    @Test("both show the same five characters, and only after the reveal was checked")
    mutating func dialogue() throws {
        let commitment = try sent(initiator.start(using: &random))
        #expect(try responder.start(using: &random) == [])
        let number = try sent(responder.received(commitment, using: &random))
        let reveal = try sent(initiator.received(number, using: &random))
        let checked = try responder.received(reveal, using: &random)
        guard case .show(let string)? = checked.last, checked.count == 2 else {
            Issue.record("the responder shows its string once it has checked the reveal: \(checked)")
            return
        }
        #expect(string.utf8.count == AuthenticationString.characterCount)
        #expect(try initiator.received(try sent([checked[0]]), using: &random) == [.show(string)])

        #expect(try initiator.entered(string) == [.confirmed])
        #expect(try responder.entered(" \(string.prefix(2).lowercased())-\(string.suffix(3)) ") == [.confirmed])
        #expect(throws: AuthenticationStringError.ended) { try initiator.entered(string) }
    }

    @Test("commitment and string are those of Python's hashlib, by the protocol's text")
    func golden() {
        let channel = AuthenticationString.Channel(
            handshakeHash: [UInt8](0..<64), initiator: repeated(1), responder: repeated(2))
        #expect(
            channel.commitment(to: repeated(3)).description
                == "ce9725fe07495f03d02ffe94a21109f9b2f0b8912c541c2f88cce673e04d8e64")
        let string = channel.string(
            initiator: repeated(3), responder: repeated(4), characterCount: AuthenticationString.characterCount)
        #expect(String(decoding: string, as: UTF8.self) == "KCZGA")
    }

    @Test("O is read as 0, I and L as 1; what no string contains is no match")
    func forgiving() {
        #expect(CrockfordBase32.canonical("oO iIlL-aZ") == Array("001111AZ".utf8))
        #expect(CrockfordBase32.canonical("ABUCD") == nil)
        #expect(CrockfordBase32.canonical("ÄBCDE") == nil)
        #expect(CrockfordBase32.encode([0xFF, 0x00, 0x7F, 0xFF], characterCount: 5) == Array("ZW07Z".utf8))
        #expect(CrockfordBase32.encode([0x08, 0x86, 0x42, 0x98], characterCount: 6) == Array("123456".utf8))
    }

    @Test("the first wrong string ends the attempt, even if the right one follows", arguments: ["", "00000", "no!"])
    mutating func mismatch(_ wrong: String) throws {
        let string = try meet()
        #expect(throws: AuthenticationStringError.mismatch) { try initiator.entered(wrong) }
        #expect(throws: AuthenticationStringError.ended) { try initiator.entered(string) }
        #expect(throws: AuthenticationStringError.ended) { try initiator.start(using: &random) }
    }

    @Test("a string cannot be entered before it is shown")
    mutating func enteredTooEarly() throws {
        #expect(throws: AuthenticationStringError.notShown) { try responder.entered("00000") }
        #expect(throws: AuthenticationStringError.ended) {
            try responder.received([1] + [UInt8](repeating: 0, count: 32), using: &random)
        }
    }

    @Test("every message out of its turn, cut short or twice ends the attempt")
    mutating func wrongOrder() throws {
        let fresh = (initiator, responder)
        let commitment = try sent(initiator.start(using: &random))
        let number = try sent(responder.received(commitment, using: &random))
        let reveal = try sent(initiator.received(number, using: &random))
        let checked = try sent([try responder.received(reveal, using: &random)[0]])
        let messages = [commitment, number, reveal, checked, [], [9], number + [0], Array(reveal.dropLast())]

        var states: [(AuthenticationString, accepts: [UInt8])] = [(fresh.1, commitment)]
        var idle = fresh.0
        states.append((idle, []))
        _ = try idle.start(using: &random)
        states.append((idle, number))
        states.append((initiator, checked))
        for (state, accepted) in states {
            for message in messages where message != accepted && message.first != accepted.first {
                var machine = state
                #expect(throws: AuthenticationStringError.unexpectedMessage) {
                    try machine.received(message, using: &random)
                }
                #expect(throws: AuthenticationStringError.ended) { try machine.received(accepted, using: &random) }
            }
        }
        // After it is shown nothing more may come.
        #expect(throws: AuthenticationStringError.unexpectedMessage) { try responder.received(reveal, using: &random) }
        #expect(throws: AuthenticationStringError.ended) { try responder.entered("00000") }
    }

    @Test("another number than the one committed to is refused, and nothing is shown")
    mutating func brokenCommitment() throws {
        let commitment = try sent(initiator.start(using: &random))
        let number = try sent(responder.received(commitment, using: &random))
        var reveal = try sent(initiator.received(number, using: &random))
        reveal[7] ^= 1
        #expect(throws: AuthenticationStringError.commitmentBroken) {
            try responder.received(reveal, using: &random)
        }
    }

    @Test("another channel or another identity gives another string")
    func bound() {
        let channels = [
            AuthenticationString.Channel(
                handshakeHash: Self.handshakeHash, initiator: Self.firstKey, responder: Self.secondKey),
            AuthenticationString.Channel(
                handshakeHash: [1], initiator: Self.firstKey, responder: Self.secondKey),
            AuthenticationString.Channel(
                handshakeHash: Self.handshakeHash, initiator: Self.secondKey, responder: Self.secondKey),
            AuthenticationString.Channel(
                handshakeHash: Self.handshakeHash, initiator: Self.firstKey, responder: Self.firstKey),
        ]
        let strings = channels.map { $0.string(initiator: .zero, responder: .zero, characterCount: 8) }
        #expect(Set(strings).count == channels.count)
        #expect(channels[0].commitment(to: .zero) != channels[1].commitment(to: .zero))
    }

    private func repeated(_ byte: UInt8) -> Bytes32 {
        bytes32(String(repeating: hexadecimal([byte]), count: 32))
    }

    private mutating func meet() throws -> String {
        let commitment = try sent(initiator.start(using: &random))
        let number = try sent(responder.received(commitment, using: &random))
        let reveal = try sent(initiator.received(number, using: &random))
        let actions = try responder.received(reveal, using: &random)
        let shown = try initiator.received(try sent([actions[0]]), using: &random)
        guard case .show(let string)? = shown.first else { throw AuthenticationStringError.notShown }
        return string
    }

    private func sent(_ actions: [AuthenticationString.Action]) throws -> [UInt8] {
        #expect(actions.count == 1)
        guard case .send(let message)? = actions.first else { throw AuthenticationStringError.unexpectedMessage }
        return message
    }
}
