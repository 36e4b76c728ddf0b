import Ledger
import Testing

@testable import PaymentProtocol

/// Whatever is done to the stream: what is delivered is a beginning of what was sent, and the link says why it ended.
@Suite("A link on a hostile stream")
struct LinkAdversaryTests {
    private static let messages: [[UInt8]] = [[1], [], [2, 2, 2], [UInt8](repeating: 3, count: 100), [4]]

    @Test("a byte changed anywhere, from the first of the handshake on, never changes what is delivered")
    func changedBytes() throws {
        let length = try run { _ in }.count
        for position in 0..<length {
            let stream = try run { stream in
                if position < stream.count { stream[position] ^= 0x80 }
            }
            #expect(stream.count <= length)
        }
    }

    @Test("bytes left out, doubled or put in anywhere never change what is delivered")
    func shiftedBytes() throws {
        let length = try run { _ in }.count
        for position in 0..<length {
            _ = try run { stream in
                if position < stream.count { stream.remove(at: position) }
            }
            _ = try run { stream in
                if position < stream.count { stream.insert(stream[position], at: position) }
            }
            _ = try run { stream in
                if position < stream.count { stream.insert(0, at: position) }
            }
        }
    }

    @Test("frames copied, left out or swapped end the link with nothing wrong delivered")
    func frames() throws {
        for change in 0..<3 {
            var pair = LinkPair(.nodeToClearing)
            pair.establish()
            var frames: [[UInt8]] = []
            for message in Self.messages {
                guard case .write(let bytes)? = try pair.initiator.link.send(message, at: pair.now).first else {
                    return
                }
                frames.append(bytes)
            }
            switch change {
            case 0: frames.insert(frames[1], at: 2)
            case 1: frames.remove(at: 2)
            default: frames.swapAt(2, 3)
            }
            for frame in frames where pair.responder.closed == nil {
                pair.responder.take(pair.responder.link.received(frame, at: pair.now, using: &pair.random))
            }
            #expect(pair.responder.closed == .notAuthentic)
            #expect(pair.responder.delivered == Array(Self.messages.prefix(2)))
        }
    }

    @Test("a stream of another session, or turned back at its writer, is not authentic")
    func otherStreams() throws {
        var pair = LinkPair(.nodeToClearing)
        pair.establish()
        var other = LinkPair(.nodeToClearing)
        other.random = SeededGenerator(seed: 77)
        other.establish()
        guard case .write(let bytes)? = try other.initiator.link.send([1], at: other.now).first else { return }
        pair.responder.take(pair.responder.link.received(bytes, at: pair.now, using: &pair.random))
        #expect(pair.responder.closed == .notAuthentic)
        other.initiator.take(other.initiator.link.received(bytes, at: other.now, using: &other.random))
        #expect(other.initiator.closed == .notAuthentic)
    }

    @Test("random bytes never crash a link and never get through", arguments: 0..<200)
    func garbage(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var pair = LinkPair(LinkPurpose.allCases[seed % 3])
        if seed.isMultiple(of: 2) { pair.establish() } else { pair.start() }
        for _ in 0..<50 where pair.responder.closed == nil {
            var bytes = random.bytes(Int(random.next() % 40))
            // Lengths that are believed, so that bodies are looked at.
            if seed.isMultiple(of: 3), bytes.count > 2 { (bytes[0], bytes[1]) = (0, UInt8(bytes.count - 2)) }
            pair.responder.take(pair.responder.link.received(bytes, at: pair.now, using: &pair.random))
        }
        #expect(pair.responder.delivered.isEmpty)
    }

    @Test("even a sealed peer cannot say what is malformed")
    func malformedFrames() throws {
        let part = [UInt8](repeating: 1, count: LinkFrame.partBytesMax)
        let cases: [(frames: [LinkFrame], LinkError)] = [
            ([.part([1])], .malformedFrame),
            ([.part(part), .end([])], .malformedFrame),
            ([LinkFrame](repeating: .part(part), count: 20), .messageTooLong),
        ]
        for (frames, error) in cases {
            var pair = LinkPair(.nodeToClearing)
            var peer = try RawInitiator(against: &pair.responder)
            for frame in frames where pair.responder.closed == nil {
                pair.responder.take(
                    pair.responder.link.received(try peer.channel.seal(frame), at: pair.now, using: &pair.random))
            }
            #expect(pair.responder.closed == error)
            #expect(pair.responder.delivered.isEmpty)
        }
        for plaintext in [[], [9], [2], [2, 0], [3, 1, 2, 3], [4, 0]] as [[UInt8]] {
            #expect(throws: LinkError.malformedFrame) { try LinkFrame(decoding: plaintext) }
        }
    }

    /// Opens a link and sends the messages, with the initiator's whole stream changed on its way.
    ///
    /// - Returns: the stream as it was written.
    private func run(_ change: (inout [UInt8]) -> Void) throws -> [UInt8] {
        var pair = LinkPair(.nodeToClearing)
        pair.start()
        var written: [UInt8] = []
        var passed: [UInt8] = []
        var sentAll = false
        while true {
            written += pair.initiator.outgoing
            pair.initiator.outgoing = []
            var changed = written
            change(&changed)
            let fresh = Array(changed.dropFirst(passed.count))
            if fresh.isEmpty && pair.responder.outgoing.isEmpty && sentAll { break }
            passed = changed
            if pair.responder.closed == nil {
                pair.responder.take(pair.responder.link.received(fresh, at: pair.now, using: &pair.random))
            }
            if pair.initiator.closed == nil { pair.carryToInitiator() } else { break }
            if pair.initiator.handshakeHash != nil, !sentAll {
                for message in Self.messages {
                    pair.initiator.take(try pair.initiator.link.send(message, at: pair.now))
                }
                sentAll = true
            } else if fresh.isEmpty && pair.initiator.outgoing.isEmpty {
                break
            }
        }
        #expect(pair.responder.delivered == Array(Self.messages.prefix(pair.responder.delivered.count)))
        if passed == written {
            #expect(pair.responder.delivered == Self.messages)
        }
        return written
    }
}
