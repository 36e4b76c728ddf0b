import ClearingService
import PaymentProtocol

/// One node's session at the clearing node: its requests are verified here, one after the other and beside those of
/// other sessions, before the machine sees them.
final class ClearingLinkSession: ClearingConnection {
    /// Requests that wait to be verified, and answers that wait to be sent. A peer that makes more wait is cut off.
    static let requestsMax = 4_096, answersMax = 16_384

    private let requests: AsyncStream<[UInt8]>
    private let requestSink: AsyncStream<[UInt8]>.Continuation
    private let answers: AsyncStream<[UInt8]>
    private let answerSink: AsyncStream<[UInt8]>.Continuation
    private let end: @Sendable () async -> Void

    /// - Parameter end: called when the session cannot go on: its peer finds a new one when it comes back.
    init(end: @escaping @Sendable () async -> Void) {
        (requests, requestSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.requestsMax))
        (answers, answerSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.answersMax))
        self.end = end
    }

    /// Serves until `close` or `abandon`.
    func run(
        as identifier: ConnectionIdentifier, inbox: Inbox<ClearingEvent>,
        send: @escaping @Sendable ([UInt8]) async -> Void
    ) {
        Task { for await answer in answers { await send(answer) } }
        Task {
            for await request in requests { verify(request, as: identifier, inbox: inbox) }
        }
    }

    /// False if the peer asks faster than it can be answered.
    func receive(_ request: [UInt8]) -> Bool {
        if case .enqueued = requestSink.yield(request) { true } else { false }
    }

    /// The expensive part of every request, on whatever core is free.
    private func verify(_ bytes: [UInt8], as identifier: ConnectionIdentifier, inbox: Inbox<ClearingEvent>) {
        do {
            let message = try RequestMessage(verifying: bytes)
            let caller = Caller(connection: identifier, correlation: message.correlation)
            if !inbox.add(.received(message.request, from: caller)) {
                answer(.failed(.busy), correlation: message.correlation)
            }
        } catch {
            // Without a correlation there is no question to answer; the peer is not one of ours.
            guard let correlation = error.correlation else { return abandon() }
            answer(.failed(.malformed), correlation: correlation)
        }
    }

    func answer(_ answer: ClearingAnswer, correlation: UInt64) {
        enqueue(AnswerMessage.answer(answer, correlation: correlation).encoded)
    }

    /// No request of a link is a question of the operator, so nobody waits for this.
    func tell(_ answer: OperatorAnswer, correlation: UInt64) {}

    func notify(_ notice: ClearingNotice) {
        enqueue(AnswerMessage.notice(notice).encoded)
    }

    private func enqueue(_ bytes: [UInt8]) {
        if case .enqueued = answerSink.yield(bytes) { return }
        abandon()
    }

    func abandon() {
        close()
        Task { await end() }
    }

    func close() {
        requestSink.finish()
        answerSink.finish()
    }
}
