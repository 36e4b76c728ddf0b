import ClearingService
import PaymentProtocol

/// One node's session at the clearing node: its requests are verified here, one after the other and beside those of
/// other sessions, before the machine sees them.
final class ClearingLinkSession: ClearingConnection {
    /// Requests that wait to be verified, and answers that wait to be sent. A peer that makes more wait is cut off.
    static let requestsMax = 4_096, answersMax = 16_384

    private let requests = Handover<[UInt8]>(capacity: requestsMax)
    private let answers = Handover<[UInt8]>(capacity: answersMax)
    private let waiting: WaitingRequests
    private let metrics: ClearingMetrics
    private let end: @Sendable () async -> Void

    /// - Parameters:
    ///   - waiting: what waits in all sessions.
    ///   - end: called when the session cannot go on: its peer finds a new one when it comes back.
    init(waiting: WaitingRequests, metrics: ClearingMetrics, end: @escaping @Sendable () async -> Void) {
        self.waiting = waiting
        self.metrics = metrics
        self.end = end
    }

    /// Serves until `close` or `abandon`.
    ///
    /// - Parameter send: sends answers, in their order.
    func run(
        as identifier: ConnectionIdentifier, inbox: Inbox<ClearingEvent>,
        send: @escaping @Sendable ([[UInt8]]) async -> Void
    ) {
        Task { while let answers = await answers.take() { await send(answers) } }
        Task {
            // Also when the session is closed: what waits in it leaves.
            while let requests = await requests.take() {
                for request in requests {
                    await verify(request, as: identifier, inbox: inbox)
                    waiting.leave(request.count)
                }
            }
        }
    }

    /// False if the peer asks faster than it can be answered.
    func receive(_ request: [UInt8]) -> Bool {
        guard waiting.enter(request.count) else {
            for correlation in RequestMessage.correlations(of: request) { turnAway(correlation) }
            return true
        }
        if requests.add(request) { return true }
        waiting.leave(request.count)
        return false
    }

    /// The expensive part of every request, on whatever core is free.
    private func verify(_ bytes: [UInt8], as identifier: ConnectionIdentifier, inbox: Inbox<ClearingEvent>) async {
        let begun = SystemClock.elapsedMicroseconds
        do {
            if let message = try BatchMessage(decoding: bytes) {
                let items = await message.batch.verified()
                metrics.verified(microseconds: SystemClock.elapsedMicroseconds - begun)
                return hand(on: items, from: message.correlation, as: identifier, inbox)
            }
            let message = try RequestMessage(verifying: bytes)
            metrics.verified(microseconds: SystemClock.elapsedMicroseconds - begun)
            hand(on: message.request, message.correlation, as: identifier, inbox)
        } catch {
            // Without a correlation there is no question to answer; the peer is not one of ours.
            guard let correlation = error.correlation else { return abandon() }
            answer(.failed(.malformed), correlation: correlation)
        }
    }

    private func hand(
        on request: ClearingRequest, _ correlation: UInt64, as identifier: ConnectionIdentifier,
        _ inbox: Inbox<ClearingEvent>
    ) {
        let caller = Caller(connection: identifier, correlation: correlation)
        if !inbox.add(.received(request, from: caller)) { turnAway(correlation) }
    }

    private func turnAway(_ correlation: UInt64) {
        metrics.turnedAway(at: .link)
        answer(.failed(.busy), correlation: correlation)
    }

    /// Each item of a batch by itself, in their order.
    private func hand(
        on items: [Result<PaymentBatch.Item, RequestMessageError.Reason>], from correlation: UInt64,
        as identifier: ConnectionIdentifier, _ inbox: Inbox<ClearingEvent>
    ) {
        for (item, correlation) in zip(items, correlation...) {
            switch item {
            case .success(let item):
                hand(on: .submit(item.payment, text: item.text), correlation, as: identifier, inbox)
            case .failure:
                answer(.failed(.malformed), correlation: correlation)
            }
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
        if !answers.add(bytes) { abandon() }
    }

    func abandon() {
        close()
        Task { await end() }
    }

    func close() {
        requests.finish()
        answers.finish()
    }
}
