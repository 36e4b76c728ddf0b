import ClearingService
import Ledger
import PaymentProtocol
import Synchronization
import Testing

@testable import NodeRuntime

@Suite("A session of the clearing node's link")
struct ClearingLinkSessionTests {
    /// What a session sent, in order.
    private final class Sent: Sendable {
        private let messages = Mutex<[AnswerMessage]>([])
        private let expected: Int
        private let done: AsyncStream<Void>.Continuation
        let all: AsyncStream<Void>

        init(_ expected: Int) {
            self.expected = expected
            (all, done) = AsyncStream.makeStream()
        }

        func take(_ bytes: [UInt8]) {
            guard let message = try? AnswerMessage(decoding: bytes) else { return }
            let count = messages.withLock { messages in
                messages.append(message)
                return messages.count
            }
            if count == expected { done.finish() }
        }

        func wait() async -> [AnswerMessage] {
            for await _ in all {}
            return messages.withLock { $0 }
        }
    }

    @Test("past the bound on what waits, every request is answered busy, and what was taken in is served")
    func flood() async throws {
        let request = RequestMessage(.balance, correlation: 1).encoded
        let waiting = WaitingRequests(bytesMax: 10 * request.count)
        let inbox = Inbox<ClearingEvent>(capacity: 100)
        let session = ClearingLinkSession(waiting: waiting, metrics: ClearingMetrics()) {}
        for correlation in UInt64(1)...20 {
            #expect(session.receive(RequestMessage(.balance, correlation: correlation).encoded))
        }
        let sent = Sent(10)
        session.run(as: 5, inbox: inbox) { $0.forEach(sent.take) }
        #expect(await sent.wait() == (UInt64(11)...20).map { .answer(.failed(.busy), correlation: $0) })
        var taken: [UInt64] = []
        while taken.count < 10 {
            for event in try #require(inbox.take(limit: 100, waitingSeconds: nil)) {
                guard case .received(.balance, let caller) = event else { continue }
                taken.append(caller.correlation)
            }
        }
        #expect(taken == Array(1...10))
        session.close()
    }

    @Test("a machine that takes nothing in makes every further request busy, of a batch each item")
    func fullInbox() async throws {
        let inbox = Inbox<ClearingEvent>(capacity: 1)
        let session = ClearingLinkSession(waiting: WaitingRequests(), metrics: ClearingMetrics()) {}
        let sent = Sent(2)
        session.run(as: 5, inbox: inbox) { $0.forEach(sent.take) }
        for correlation in UInt64(1)...3 {
            #expect(session.receive(RequestMessage(.balance, correlation: correlation).encoded))
        }
        #expect(await sent.wait() == [2, 3].map { .answer(.failed(.busy), correlation: $0) })
        session.close()

        let full = WaitingRequests(bytesMax: 0)
        let second = ClearingLinkSession(waiting: full, metrics: ClearingMetrics()) {}
        let batch = CBOREncoder.encode { encoder in
            encoder.array(count: 3)
            encoder.unsigned(7)
            encoder.unsigned(40)
            encoder.array(count: 3)
            for _ in 0..<3 { encoder.bytes([0xf6]) }
        }
        #expect(second.receive(batch))
        let answers = Sent(3)
        second.run(as: 6, inbox: inbox) { $0.forEach(answers.take) }
        #expect(await answers.wait() == (UInt64(7)...9).map { .answer(.failed(.busy), correlation: $0) })
        #expect(full.byteCount == 0)
        second.close()
    }
}
