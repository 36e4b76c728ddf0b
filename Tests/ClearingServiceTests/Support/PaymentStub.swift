import ClearingService
import Ledger
import PaymentProtocol
import Synchronization

/// A payment node that answers what a test tells it to, and remembers what it was told to do.
final class PaymentStub: PaymentOperations {
    struct Script: Sendable {
        var replies: [Result<UserReply, DoorError>] = []
        var history: [PaymentHistoryItem] = []
        var escrows: [EscrowHistoryItem] = []
        var failure: DoorError?
        var status: PaymentNodeStatus
        var isSilent = false
        var commands: [UserCommand] = []
        var listeners: [Int: AsyncStream<UserNotice>.Continuation] = [:]
        var lastListener = 0
    }

    let identity: PaymentNodeIdentity
    let script: Mutex<Script>

    init(account: AccountIdentifier?, clearing: ClearingAddress) {
        identity = PaymentNodeIdentity(
            name: "Ada", key: SecretKey(seed: Bytes32(last: 1)).publicKey, clearing: clearing)
        script = Mutex(
            Script(
                status: PaymentNodeStatus(
                    account: account, isAccountOpen: account != nil, isConnected: true, unresolvedCount: 0)))
    }

    func perform(_ command: UserCommand) async throws(DoorError) -> UserReply {
        let reply = script.withLock { script in
            script.commands.append(command)
            return script.replies.isEmpty ? nil : script.replies.removeFirst()
        }
        while script.withLock({ $0.isSilent }) {
            guard !Task.isCancelled else { throw .unavailable("it was asked to stop") }
            await Task.yield()
        }
        guard let reply else { throw .unavailable("the test gave it no reply") }
        return try reply.get()
    }

    func notices() async -> AsyncStream<UserNotice> {
        let (stream, continuation) = AsyncStream.makeStream(of: UserNotice.self)
        let number = script.withLock { script in
            script.lastListener += 1
            script.listeners[script.lastListener] = continuation
            return script.lastListener
        }
        continuation.onTermination = { [weak self] _ in
            self?.script.withLock { $0.listeners[number] = nil }
        }
        return stream
    }

    func status() async -> PaymentNodeStatus { script.withLock { $0.status } }

    func reconcile() async throws(DoorError) -> Result<ReconciliationReport, CommandFailure> {
        if let failure = script.withLock({ $0.failure }) { throw failure }
        return .success(ReconciliationReport(agreedCount: 0, through: 0, differences: []))
    }

    func history(limit: Int) async throws(DoorError) -> [PaymentHistoryItem] {
        if let failure = script.withLock({ $0.failure }) { throw failure }
        return script.withLock { Array($0.history.prefix(limit)) }
    }

    func payment(matching identifier: String) async throws(DoorError) -> PaymentHistoryItem? {
        let matches = script.withLock { $0.history.filter { $0.identifier.hasPrefix(identifier) } }
        return matches.count == 1 ? matches[0] : nil
    }

    func escrows(limit: Int) async throws(DoorError) -> [EscrowHistoryItem] {
        script.withLock { Array($0.escrows.prefix(limit)) }
    }

    func escrow(matching identifier: String) async throws(DoorError) -> EscrowHistoryItem? {
        let matches = script.withLock { $0.escrows.filter { $0.digest.description.hasPrefix(identifier) } }
        return matches.count == 1 ? matches[0] : nil
    }

    func notify(_ notice: UserNotice) {
        for listener in script.withLock({ Array($0.listeners.values) }) { listener.yield(notice) }
    }

    /// Ends every stream from the node's side.
    func hangUp() {
        for listener in script.withLock({ Array($0.listeners.values) }) { listener.finish() }
    }

    var listenerCount: Int { script.withLock { $0.listeners.count } }

    var commands: [UserCommand] { script.withLock { $0.commands } }

    func reply(_ reply: Result<UserReply, DoorError>) {
        script.withLock { $0.replies.append(reply) }
    }
}
