import ClearingService
import PaymentProtocol
import Synchronization

/// A session of the HTTP door: each call waits for its own answer, and the notices go to one stream.
final class DoorConnection: ClearingConnection {
    /// Calls of one session that wait at once.
    static let callsMax = 64
    /// Notices that nobody has read yet; beyond it the oldest are dropped: each of them only says "look".
    static let noticesMax = 256

    private enum Told {
        case answer(ClearingAnswer)
        case operatorAnswer(OperatorAnswer)
    }

    private typealias Call = CheckedContinuation<Result<Told, DoorError>, Never>

    private struct State {
        var calls: [UInt64: Call] = [:]
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
        guard case .answer(let answer) = try await wait(send) else {
            throw .unavailable("another question was answered")
        }
        return answer
    }

    /// The same, for a question of the operator.
    func consult(_ send: (_ correlation: UInt64) -> Bool) async throws(DoorError) -> OperatorAnswer {
        guard case .operatorAnswer(let answer) = try await wait(send) else {
            throw .unavailable("another question was answered")
        }
        return answer
    }

    private func wait(_ send: (_ correlation: UInt64) -> Bool) async throws(DoorError) -> Told {
        let result = await withCheckedContinuation { (continuation: Call) in
            let correlation = state.withLock { state -> UInt64? in
                guard !state.isAbandoned, state.calls.count < Self.callsMax else { return nil }
                state.lastCorrelation += 1
                state.calls[state.lastCorrelation] = continuation
                return state.lastCorrelation
            }
            guard let correlation else { return continuation.resume(returning: .failure(.busy)) }
            if !send(correlation) { take(correlation)?.resume(returning: .failure(.busy)) }
        }
        return try result.get()
    }

    func answer(_ answer: ClearingAnswer, correlation: UInt64) {
        take(correlation)?.resume(returning: .success(.answer(answer)))
    }

    func tell(_ answer: OperatorAnswer, correlation: UInt64) {
        take(correlation)?.resume(returning: .success(.operatorAnswer(answer)))
    }

    func notify(_ notice: ClearingNotice) {
        noticeSink.yield(notice)
    }

    func abandon() {
        let calls = state.withLock { state in
            state.isAbandoned = true
            defer { state.calls = [:] }
            return state.calls
        }
        for call in calls.values { call.resume(returning: .failure(.unavailable("the node is rebuilding itself"))) }
        noticeSink.finish()
    }

    private func take(_ correlation: UInt64) -> Call? {
        state.withLock { $0.calls.removeValue(forKey: correlation) }
    }
}
