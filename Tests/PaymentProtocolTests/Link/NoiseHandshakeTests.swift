import Ledger
import Testing

@testable import PaymentProtocol

extension NoisePattern: CustomTestStringConvertible {
    var testDescription: String { name }
}

@Suite("Noise handshakes")
struct NoiseHandshakeTests {
    static let patterns: [NoisePattern] = [.nn, .nx, .xk, .x]

    @Test("every pattern we use gives the bytes of the published vectors", arguments: try NoiseVectors.load())
    func vectors(_ vector: NoiseVectors.Vector) throws {
        let pattern = try #require(Self.patterns.first { $0.protocolName == vector.name })
        var random = SeededGenerator(seed: 0)
        let responderKey = try vector.responderStatic.map { try key($0) }
        if let known = vector.initiatorRemoteStatic {
            #expect(responderKey?.publicKey.bytes32.bytes == bytes(hex: known))
        }
        var initiator = NoiseHandshake(
            pattern, role: .initiator, prologue: bytes(hex: vector.initiatorPrologue),
            ownKey: try vector.initiatorStatic.map { try key($0) },
            peerKey: pattern.responderKeyIsKnown ? responderKey?.publicKey : nil,
            ephemeral: WipedBytes(bytes(hex: vector.initiatorEphemeral)))
        var responder = NoiseHandshake(
            pattern, role: .responder, prologue: bytes(hex: vector.responderPrologue), ownKey: responderKey,
            peerKey: nil, ephemeral: vector.responderEphemeral.map { WipedBytes(bytes(hex: $0)) })

        for (index, message) in vector.messages.prefix(pattern.messages.count).enumerated() {
            if let hash = vector.handshakeHash, index == pattern.messages.count - 1 {
                // What the file calls the handshake hash is the one before the last message. The hash at the end is
                // compared with the Python referee's.
                #expect(initiator.hashSoFar == bytes(hex: hash))
            }
            let payload = bytes(hex: message.payload)
            let written: [UInt8]
            if index.isMultiple(of: 2) {
                written = try initiator.writeMessage(payload, using: &random)
                #expect(try responder.readMessage(written) == payload)
            } else {
                written = try responder.writeMessage(payload, using: &random)
                #expect(try initiator.readMessage(written) == payload)
            }
            #expect(written == bytes(hex: message.ciphertext))
        }
        #expect(initiator.isFinished && responder.isFinished)

        var first = initiator.finish()
        var second = responder.finish()
        #expect(first.handshakeHash == second.handshakeHash)
        for (index, message) in vector.messages.enumerated().dropFirst(pattern.messages.count) {
            let payload = bytes(hex: message.payload)
            // A one-way pattern has only one speaker.
            let speaksInitiator = pattern.messages.count == 1 || index.isMultiple(of: 2)
            let sealed = try speaksInitiator ? first.sealing.seal(payload) : second.sealing.seal(payload)
            #expect(sealed == bytes(hex: message.ciphertext))
            let opened = try speaksInitiator ? second.opening.open(sealed) : first.opening.open(sealed)
            #expect(opened == payload)
        }
    }

    @Test("a changed bit anywhere in a handshake ends it, or shows in the hash", arguments: patterns)
    func changedBits(_ pattern: NoisePattern) throws {
        for changedMessage in pattern.messages.indices {
            var length = 1
            var position = 0
            while position < length {
                var random = SeededGenerator(seed: 7)
                var (initiator, responder) = pair(pattern)
                var refused = false
                for index in pattern.messages.indices where !refused {
                    let fromInitiator = index.isMultiple(of: 2)
                    var message =
                        try fromInitiator
                        ? initiator.writeMessage([1, 2, 3], using: &random)
                        : responder.writeMessage([1, 2, 3], using: &random)
                    if index == changedMessage {
                        length = message.count
                        message[position] ^= 1
                    }
                    do throws(LinkError) {
                        _ = try fromInitiator ? responder.readMessage(message) : initiator.readMessage(message)
                    } catch {
                        #expect(error == .notAuthentic)
                        refused = true
                    }
                }
                if !refused {
                    var (first, second) = (initiator.finish(), responder.finish())
                    #expect(first.handshakeHash != second.handshakeHash)
                    let sealed = try first.sealing.seal([9])
                    #expect(throws: LinkError.notAuthentic) { try second.opening.open(sealed) }
                }
                position += 1
            }
        }
    }

    @Test("another prologue makes another channel", arguments: patterns)
    func prologue(_ pattern: NoisePattern) throws {
        var random = SeededGenerator(seed: 1)
        var (initiator, _) = pair(pattern, prologue: [1])
        var (_, responder) = pair(pattern, prologue: [2])
        let first = try initiator.writeMessage([], using: &random)
        do throws(LinkError) {
            _ = try responder.readMessage(first)
        } catch {
            #expect(error == .notAuthentic)
            return
        }
        let second = try responder.writeMessage([], using: &random)
        #expect(throws: LinkError.notAuthentic) { try initiator.readMessage(second) }
    }

    @Test("messages cut short at every length are refused", arguments: patterns)
    func truncated(_ pattern: NoisePattern) throws {
        var random = SeededGenerator(seed: 2)
        var (initiator, _) = pair(pattern)
        let message = try initiator.writeMessage([], using: &random)
        for length in message.indices {
            var (_, responder) = pair(pattern)
            #expect(throws: LinkError.self) { try responder.readMessage(Array(message[..<length])) }
        }
    }

    @Test("a key of small order is refused: its secret is known to everybody")
    func weakKey() throws {
        var (_, responder) = pair(.nn)
        var random = SeededGenerator(seed: 3)
        _ = try responder.readMessage([UInt8](repeating: 0, count: 32))
        #expect(throws: LinkError.weakKey) { try responder.writeMessage([], using: &random) }
    }

    @Test("a sealed message opens once, in its place, and with its own context")
    func order() throws {
        let key = WipedBytes([UInt8](repeating: 5, count: 32))
        var sealing = NoiseCipher(key: key)
        var opening = NoiseCipher(key: key)
        let first = try sealing.seal([1])
        let second = try sealing.seal([2], authenticating: [7])
        #expect(throws: LinkError.notAuthentic) { try opening.open(second, authenticating: [7]) }
        #expect(try opening.open(first) == [1])
        #expect(throws: LinkError.notAuthentic) { try opening.open(first) }
        #expect(throws: LinkError.notAuthentic) { try opening.open(second, authenticating: [8]) }
        #expect(try opening.open(second, authenticating: [7]) == [2])
    }

    @Test("after a rekey the old key opens nothing, and the new one what follows")
    func rekey() throws {
        let key = WipedBytes([UInt8](repeating: 5, count: 32))
        var sealing = NoiseCipher(key: key)
        var opening = NoiseCipher(key: key)
        sealing.rekey()
        let sealed = try sealing.seal([1])
        #expect(throws: LinkError.notAuthentic) { try opening.open(sealed) }
        opening.rekey()
        #expect(try opening.open(sealed) == [1])
    }

    private func key(_ hex: String) throws -> LinkSecretKey {
        LinkSecretKey(seed: try #require(Bytes32(bytes(hex: hex))))
    }

    private func pair(_ pattern: NoisePattern, prologue: [UInt8] = []) -> (NoiseHandshake, NoiseHandshake) {
        let initiatorKey = LinkSecretKey(seed: Bytes32(last: 1))
        let responderKey = LinkSecretKey(seed: Bytes32(last: 2))
        return (
            NoiseHandshake(
                pattern, role: .initiator, prologue: prologue,
                ownKey: pattern.needsOwnKey(.initiator) ? initiatorKey : nil,
                peerKey: pattern.responderKeyIsKnown ? responderKey.publicKey : nil),
            NoiseHandshake(
                pattern, role: .responder, prologue: prologue,
                ownKey: pattern.needsOwnKey(.responder) ? responderKey : nil, peerKey: nil)
        )
    }
}
