import Ledger
import PaymentProtocol
import Synchronization

/// One caller's session with a clearing node, for one request of HTTP or as long as its stream of events.
final class DoorSession: Sendable {
    private let operations: any ClearingOperations
    private let connection: ConnectionIdentifier
    /// For whom it speaks; nil if the caller did not say.
    let account: AccountIdentifier?
    private let isEnded = Mutex(false)

    private init(
        _ operations: any ClearingOperations, connection: ConnectionIdentifier, account: AccountIdentifier?
    ) {
        self.operations = operations
        self.connection = connection
        self.account = account
    }

    /// - Parameter proof: whose channel is a challenge of this door that was taken for it; nil for a caller that does not say
    ///   who it is.
    /// - Throws: `DoorFailure` if the node does not accept the proof; `DoorError`.
    static func begin(_ operations: any ClearingOperations, proof: Signed<ChannelProof>?) async throws -> DoorSession {
        // Nothing that names this channel is ever shown to the node on a session that does not say who it is.
        let channel = proof?.message.channel ?? Digest(.zero)
        let connection = try await operations.open(channel: channel)
        let anonymous = DoorSession(operations, connection: connection, account: nil)
        guard let proof else { return anonymous }
        do {
            switch try await anonymous.answer(.identify(proof)) {
            case .identified(let account):
                anonymous.isEnded.withLock { $0 = true }
                return DoorSession(operations, connection: connection, account: account)
            case .failed(let failure):
                throw DoorFailure(failure)
            case .receipt, .refused, .balance, .statement, .consistency, .accepted, .limits, .consistencyReceipt:
                throw DoorFailure.unforeseen
            }
        } catch {
            await anonymous.end()
            throw error
        }
    }

    /// Ends the session when `body` is done, whatever comes.
    func use<Answer>(_ body: (DoorSession) async throws -> Answer) async throws -> Answer {
        do {
            let answer = try await body(self)
            await end()
            return answer
        } catch {
            await end()
            throw error
        }
    }

    func answer(_ request: ClearingRequest) async throws(DoorError) -> ClearingAnswer {
        try await untilShutdown { [operations, connection] () async throws(DoorError) in
            try await operations.answer(request, on: connection)
        }
    }

    func answers(_ requests: [ClearingRequest]) async throws(DoorError) -> [Result<ClearingAnswer, DoorError>] {
        try await untilShutdown { [operations, connection] () async throws(DoorError) in
            await operations.answers(requests, on: connection)
        }
    }

    func notices() async -> AsyncStream<ClearingNotice> {
        await operations.notices(on: connection)
    }

    func end() async {
        if markEnded() { await operations.close(connection) }
    }

    private func markEnded() -> Bool {
        isEnded.withLock { isEnded in
            defer { isEnded = true }
            return !isEnded
        }
    }

    deinit {
        // A stream whose reader left before it began has nobody else to end its session.
        guard markEnded() else { return }
        Task { [operations, connection] in await operations.close(connection) }
    }
}
