import Ledger
import Testing

@testable import PaymentProtocol

/// Somebody sits between two devices: each has a sealed channel with him and believes it to be with the other. He wins
/// if both people see the same string. The strings are cut to ten bits so that he can try them all.
@Suite("The man in the middle")
struct ManInTheMiddleTests {
    private static let characterCount = 2
    private static let attempts = 300
    /// Twenty times the strings there are: enough to hit any one of them almost always.
    private static let guessesMax = 20 * 1_024

    private static let hashWithFirst = [UInt8](repeating: 1, count: 64)
    private static let hashWithSecond = [UInt8](repeating: 2, count: 64)
    private static let firstKey = Bytes32(last: 1)
    private static let secondKey = Bytes32(last: 2)
    /// He shows each side the key it expects.
    private static let channelWithFirst = AuthenticationString.Channel(
        handshakeHash: hashWithFirst, initiator: firstKey, responder: secondKey)
    private static let channelWithSecond = AuthenticationString.Channel(
        handshakeHash: hashWithSecond, initiator: firstKey, responder: secondKey)

    @Test("with the commitment he wins at chance only")
    func withCommitment() throws {
        var random = SeededGenerator(seed: 21)
        var wins = 0
        for _ in 0..<Self.attempts {
            var first = Self.first
            var second = Self.second
            // He must commit towards the second before he knows its number, and answer the first before it reveals.
            let commitment = try sent(first.start(using: &random))
            let ownTowardsSecond = number(using: &random)
            let secondsAnswer = try sent(
                second.received([1] + Self.channelWithSecond.commitment(to: ownTowardsSecond).bytes, using: &random))
            let secondsNumber = try #require(Bytes32(secondsAnswer.dropFirst()))
            let target = Self.channelWithSecond.string(
                initiator: ownTowardsSecond, responder: secondsNumber, characterCount: Self.characterCount)
            // He knows what the second will show, but not the first's number: any answer is as good as any other.
            _ = commitment
            _ = try first.received([2] + number(using: &random).bytes, using: &random)
            _ = try second.received([3] + ownTowardsSecond.bytes, using: &random)
            let shown = try first.received([4], using: &random)
            if shown == [.show(String(decoding: target, as: UTF8.self))] { wins += 1 }
        }
        // Expected are 300 / 1024 of a win. Eight would happen once in 10^9 such tests.
        #expect(wins < 8)
    }

    @Test("if he grinds after he has committed, the other side notices and shows nothing")
    func grindingAfterCommitment() throws {
        var random = SeededGenerator(seed: 22)
        var refused = 0
        for _ in 0..<20 {
            var first = Self.first
            var second = Self.second
            _ = try first.start(using: &random)
            let committed = number(using: &random)
            let secondsAnswer = try sent(
                second.received([1] + Self.channelWithSecond.commitment(to: committed).bytes, using: &random))
            let secondsNumber = try #require(Bytes32(secondsAnswer.dropFirst()))
            // The first reveals to him, so that he knows the string it shows, and grinds for that one.
            let ownTowardsFirst = number(using: &random)
            let reveal = try sent(first.received([2] + ownTowardsFirst.bytes, using: &random))
            let firstsNumber = try #require(Bytes32(reveal.dropFirst()))
            let target = Self.channelWithFirst.string(
                initiator: firstsNumber, responder: ownTowardsFirst, characterCount: Self.characterCount)
            guard
                let found = grind(
                    using: &random,
                    where: { guess in
                        Self.channelWithSecond.string(
                            initiator: guess, responder: secondsNumber, characterCount: Self.characterCount) == target
                    })
            else { continue }
            do throws(AuthenticationStringError) {
                _ = try second.received([3] + found.bytes, using: &random)
            } catch {
                #expect(error == .commitmentBroken)
                refused += 1
            }
            #expect(throws: AuthenticationStringError.ended) { try second.entered("00") }
        }
        #expect(refused > 15)
    }

    @Test("with the commitment taken out he wins")
    func withoutCommitment() throws {
        var random = SeededGenerator(seed: 23)
        var wins = 0
        for _ in 0..<Self.attempts {
            // The same exchange, but the first side sends its number at once instead of committing to it.
            let firstsNumber = number(using: &random)
            let secondsNumber = number(using: &random)
            let ownTowardsSecond = number(using: &random)
            let target = Self.channelWithSecond.string(
                initiator: ownTowardsSecond, responder: secondsNumber, characterCount: Self.characterCount)
            let answerToFirst = grind(using: &random) { guess in
                Self.channelWithFirst.string(
                    initiator: firstsNumber, responder: guess, characterCount: Self.characterCount) == target
            }
            if answerToFirst != nil { wins += 1 }
        }
        #expect(wins > Self.attempts * 95 / 100)
    }

    private static var first: AuthenticationString {
        AuthenticationString(
            role: .initiator, handshakeHash: hashWithFirst, own: firstKey, peer: secondKey,
            characterCount: characterCount)
    }

    private static var second: AuthenticationString {
        AuthenticationString(
            role: .responder, handshakeHash: hashWithSecond, own: secondKey, peer: firstKey,
            characterCount: characterCount)
    }

    private func grind(using random: inout SeededGenerator, where matches: (Bytes32) -> Bool) -> Bytes32? {
        for _ in 0..<Self.guessesMax {
            let guess = number(using: &random)
            if matches(guess) { return guess }
        }
        return nil
    }

    private func number(using random: inout SeededGenerator) -> Bytes32 {
        guard let number = Bytes32(random.bytes(32)) else { preconditionFailure("32 bytes are 32 bytes") }
        return number
    }

    private func sent(_ actions: [AuthenticationString.Action]) throws -> [UInt8] {
        guard case .send(let message)? = actions.first else { throw AuthenticationStringError.unexpectedMessage }
        return message
    }
}
