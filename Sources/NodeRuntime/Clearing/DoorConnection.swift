import ClearingService
import PaymentProtocol
import Synchronization

/// A session of the HTTP door: each call waits for its own answer, and the notices go to one stream.
final class DoorConnection: ClearingConnection {
    /// Calls of one session that wait at once: a batch, and some more.
    static let callsMax = ProtocolBounds.batchItemsMax + 64
    /// Notices that nobody has read yet; beyond it the oldest are dropped: each of them only says "look".
    static let noticesMax = 256

    private typealias Answer = Result<ClearingAnswer, DoorError>
    private typealias Call = @Sendable (Answer) -> Void
    private typealias Question = CheckedContinuation<Result<OperatorAnswer, DoorError>, Never>

    private struct State {
        var calls: [UInt64: Call] = [:]
        /// What the operator asked.
        var questions: [UInt64: Question] = [:]
        var lastCorrelation: UInt64 = 0
        var isAbandoned = false
    }

    private let state = Mutex(State())
    let notices: AsyncStream<ClearingNotice>
    private let noticeSink: AsyncStream<ClearingNotice>.Continuation

    init() {
        (notices, noticeSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.noticesMax))
    }

    /// - Parameter send: hands the request on under the correlation it is given; false if the node is too busy.
    func call(_ send: (_ correlation: UInt64) -> Bool) async throws(DoorError) -> ClearingAnswer {
        let result: Answer = await withCheckedContinuation { continuation in
            begin({ continuation.resume(returning: $0) }, send)
        }
        return try result.get()
    }

    /// As many calls at once, begun in their order.
    ///
    /// - Parameter send: as above, for the call of this number.
    /// - Returns: what became of each, in their order.
    func calls(
        _ count: Int, _ send: (_ number: Int, _ correlation: UInt64) -> Bool
    ) async -> [Result<ClearingAnswer, DoorError>] {
        guard count > 0 else { return [] }
        return await withCheckedContinuation { continuation in
            let waiting = Mutex((answers: [Answer?](repeating: nil, count: count), missing: count))
            let collected = Collected(waiting) { continuation.resume(returning: $0) }
            for number in 0..<count {
                begin({ collected.take($0, number) }, { correlation in send(number, correlation) })
            }
        }
    }

    /// The answers to calls that are told together.
    private final class Collected: Sendable {
        private let waiting: Mutex<(answers: [Answer?], missing: Int)>
        private let tell: @Sendable ([Answer]) -> Void

        init(
            _ waiting: consuming Mutex<(answers: [Answer?], missing: Int)>, tell: @escaping @Sendable ([Answer]) -> Void
        ) {
            self.waiting = waiting
            self.tell = tell
        }

        func take(_ answer: Answer, _ number: Int) {
            let all = waiting.withLock { waiting -> [Answer]? in
                waiting.answers[number] = answer
                waiting.missing -= 1
                return waiting.missing == 0 ? waiting.answers.compactMap { $0 } : nil
            }
            if let all { tell(all) }
        }
    }

    /// The same, for a question of the operator.
    func consult(_ send: (_ correlation: UInt64) -> Bool) async throws(DoorError) -> OperatorAnswer {
        let result = await withCheckedContinuation { (question: Question) in
            let correlation = state.withLock { state -> UInt64? in
                guard !state.isAbandoned, state.questions.count < Self.callsMax else { return nil }
                state.lastCorrelation += 1
                state.questions[state.lastCorrelation] = question
                return state.lastCorrelation
            }
            guard let correlation else { return question.resume(returning: .failure(.busy)) }
            if !send(correlation) {
                state.withLock { $0.questions.removeValue(forKey: correlation) }?.resume(returning: .failure(.busy))
            }
        }
        return try result.get()
    }

    private func begin(_ call: @escaping Call, _ send: (_ correlation: UInt64) -> Bool) {
        let correlation = state.withLock { state -> UInt64? in
            guard !state.isAbandoned, state.calls.count < Self.callsMax else { return nil }
            state.lastCorrelation += 1
            state.calls[state.lastCorrelation] = call
            return state.lastCorrelation
        }
        guard let correlation else { return call(.failure(.busy)) }
        if !send(correlation) { take(correlation)?(.failure(.busy)) }
    }

    func answer(_ answer: ClearingAnswer, correlation: UInt64) {
        take(correlation)?(.success(answer))
    }

    func tell(_ answer: OperatorAnswer, correlation: UInt64) {
        state.withLock { $0.questions.removeValue(forKey: correlation) }?.resume(returning: .success(answer))
    }

    func notify(_ notice: ClearingNotice) {
        noticeSink.yield(notice)
    }

    func abandon() {
        let (calls, questions) = state.withLock { state in
            state.isAbandoned = true
            defer { (state.calls, state.questions) = ([:], [:]) }
            return (state.calls, state.questions)
        }
        for question in questions.values {
            question.resume(returning: .failure(.unavailable("the node is rebuilding itself")))
        }
        for call in calls.values { call(.failure(.unavailable("the node is rebuilding itself"))) }
        noticeSink.finish()
    }

    private func take(_ correlation: UInt64) -> Call? {
        state.withLock { $0.calls.removeValue(forKey: correlation) }
    }
}
