import Hummingbird
import PaymentProtocol

/// What a clearing node's log says of itself to anybody.
struct LogAnswers {
    private let operations: any ClearingOperations

    init(_ operations: any ClearingOperations) {
        self.operations = operations
    }

    /// - Throws: `DoorFailure` 404 before the first head is signed; `DoorError`.
    func head() async throws -> HeadView {
        guard let head = try await operations.head() else {
            throw DoorFailure(.notFound, name: "no_head", "The log has no signed head yet. Ask again in a few seconds.")
        }
        return HeadView(head)
    }

    /// - Throws: `DoorFailure` 404 if there is no tree of this size; `DoorError`.
    func consistency(from size: UInt64) async throws -> ConsistencyView {
        let session = try await DoorSession.begin(operations, proof: nil)
        let answer = try await session.use { try await $0.answer(.consistency(from: size)) }
        switch answer {
        case .consistency(let head, _, let path): return ConsistencyView(from: size, head: head, path: path)
        case .failed(let failure): throw DoorFailure(failure)
        case .identified, .receipt, .refused, .balance, .statement, .consistencyReceipt, .accepted, .limits:
            throw DoorFailure.unforeseen
        }
    }

    /// The proof that one tree is the beginning of another, for anybody's own software.
    ///
    /// - Parameter later: 0 for the latest head.
    /// - Throws: `DoorFailure` 404 if there is no tree of these sizes; `DoorError`.
    func consistencyReceipt(from earlier: UInt64, to later: UInt64) async throws -> ConsistencyReceipt {
        let session = try await DoorSession.begin(operations, proof: nil)
        let answer = try await session.use { try await $0.answer(.consistencyReceipt(from: earlier, to: later)) }
        switch answer {
        case .consistencyReceipt(let receipt, _): return receipt
        case .failed(let failure): throw DoorFailure(failure)
        case .identified, .receipt, .refused, .balance, .statement, .consistency, .accepted, .limits:
            throw DoorFailure.unforeseen
        }
    }
}
