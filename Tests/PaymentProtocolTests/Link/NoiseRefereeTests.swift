import Ledger
import Testing

@testable import PaymentProtocol

/// Our handshakes with Python's noiseprotocol at the other end, and what follows them.
@Suite("Noise with an independent peer")
struct NoiseRefereeTests {
    static let cases = [NoisePattern.xk, .nx, .nn, .x].flatMap { pattern in
        [(pattern, LinkRole.initiator), (pattern, .responder)]
    }
    private static let ownSeed = Bytes32(last: 51)
    private static let peerSeed = Bytes32(last: 52)
    private static let prologue: [UInt8] = Array("a referee".utf8)

    @Test("each pattern we use, on either side, leads both to one hash and to messages both can read", arguments: cases)
    func handshake(_ pattern: NoisePattern, _ role: LinkRole) throws {
        var random = SeededGenerator(seed: 5)
        let ownKey = pattern.needsOwnKey(role) ? LinkSecretKey(seed: Self.ownSeed) : nil
        let peerKey = pattern.needsOwnKey(role.other) ? LinkSecretKey(seed: Self.peerSeed) : nil
        var handshake = NoiseHandshake(
            pattern, role: role, prologue: Self.prologue, ownKey: ownKey,
            peerKey: role == .initiator && pattern.responderKeyIsKnown ? peerKey?.publicKey : nil)
        let knownToPeer = role == .responder && pattern.responderKeyIsKnown ? ownKey?.publicKey.description : nil
        let peer = try Referee.Conversation(
            with: "noise_peer.py",
            [
                "\(role.other)", pattern.name, hexadecimal(Self.prologue),
                peerKey == nil ? "-" : Self.peerSeed.description, knownToPeer ?? "-",
            ])

        for number in pattern.messages.indices {
            if handshake.writesNext {
                try peer.say(hexadecimal(handshake.writeMessage(Array("\(role) \(number)".utf8), using: &random)))
            } else {
                let message = bytes(try peer.hear())
                #expect(try handshake.readMessage(message) == Array("\(role.other) \(number)".utf8))
            }
        }
        var transport = handshake.finish()
        #expect(try peer.hear() == hexadecimal(transport.handshakeHash))
        // A responder learns the initiator's key from the handshake, where the pattern shows it at all.
        #expect(transport.peer == peerKey?.publicKey)

        if pattern == .x, role == .responder {
            #expect(try transport.opening.open(bytes(peer.hear())) == Array("only this".utf8))
            return
        }
        for payload in [[], [1, 2, 3], [UInt8](0...255)] as [[UInt8]] {
            try peer.say(hexadecimal(transport.sealing.seal(payload)))
            let answer = bytes(try peer.hear())
            #expect(try (pattern == .x ? answer : transport.opening.open(answer)) == payload.reversed())
        }
        guard pattern != .x else { return }
        try peer.say("rekey")
        transport.sealing.rekey()
        transport.opening.rekey()
        try peer.say(hexadecimal(transport.sealing.seal([7, 8])))
        #expect(try transport.opening.open(bytes(peer.hear())) == [8, 7])
    }
}
