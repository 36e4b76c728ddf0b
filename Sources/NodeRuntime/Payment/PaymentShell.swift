import ClearingService
import Ledger
import Logging
import PaymentProtocol
import Storage
import Synchronization

/// The shell around a payment node's machine: its journal, its signer, the link to its clearing node, and its user.
final class PaymentShell: DriverShell {
    typealias Machine = PaymentNode

    /// Commands that wait for their answer at once.
    static let commandsMax = 256
    /// Programs that watch the notices at once, and notices that each may leave unread.
    static let listenersMax = 64, noticesMax = 1_024

    let store: PaymentStore
    let identity: PaymentNodeIdentity
    private let signer: Signer
    private let logger: Logger

    private typealias Command = CheckedContinuation<Result<UserReply, DoorError>, Never>

    private struct State {
        var commands: [CommandIdentifier: Command] = [:]
        var lastCommand: CommandIdentifier = 0
        var listeners: [UInt64: AsyncStream<UserNotice>.Continuation] = [:]
        var lastListener: UInt64 = 0
        var ask: (@Sendable (ClearingRequest, UInt64) -> Void)?
        var cutLink: (@Sendable () -> Void)?
        var status = PaymentNodeStatus(account: nil, isAccountOpen: false, isConnected: false, unresolvedCount: 0)
    }

    private let state = Mutex(State())

    init(store: PaymentStore, identity: PaymentNodeIdentity, signer: Signer, logger: Logger) {
        self.store = store
        self.identity = identity
        self.signer = signer
        self.logger = logger
    }

    /// Where requests to the clearing node go, and how the link is cut when the machine is dropped.
    func connect(
        ask: @escaping @Sendable (ClearingRequest, UInt64) -> Void, cutLink: @escaping @Sendable () -> Void
    ) {
        state.withLock { state in
            state.ask = ask
            state.cutLink = cutLink
        }
    }

    var status: PaymentNodeStatus { state.withLock { $0.status } }

    // MARK: The user

    /// - Parameter send: hands the command on under the number it is given; false if the node is too busy.
    func command(_ send: (CommandIdentifier) -> Bool) async throws(DoorError) -> UserReply {
        let result = await withCheckedContinuation { (continuation: Command) in
            let identifier = state.withLock { state -> CommandIdentifier? in
                guard state.commands.count < Self.commandsMax else { return nil }
                state.lastCommand += 1
                state.commands[state.lastCommand] = continuation
                return state.lastCommand
            }
            guard let identifier else { return continuation.resume(returning: .failure(.busy)) }
            if !send(identifier) { take(identifier)?.resume(returning: .failure(.busy)) }
        }
        return try result.get()
    }

    func listen() -> AsyncStream<UserNotice> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: UserNotice.self, bufferingPolicy: .bufferingNewest(Self.noticesMax))
        let listener = state.withLock { state -> UInt64? in
            guard state.listeners.count < Self.listenersMax else { return nil }
            state.lastListener += 1
            state.listeners[state.lastListener] = continuation
            return state.lastListener
        }
        guard let listener else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: listener) }
        }
        return stream
    }

    private func take(_ command: CommandIdentifier) -> Command? {
        state.withLock { $0.commands.removeValue(forKey: command) }
    }

    // MARK: DriverShell

    func openingEvents(recordCount: UInt64) -> [PaymentNodeEvent] {
        recordCount == 0 ? [.founded(identity), .started] : [.started]
    }

    static func fired(_ timer: PaymentNodeTimer) -> PaymentNodeEvent { .timerFired(timer) }

    /// A payment node decides nothing by its clock that could cost money: the clearing node's clock rules.
    static func clockTrust(_ isTrusted: Bool) -> PaymentNodeEvent? { nil }

    func committed(_ machine: PaymentNode) {
        let status = PaymentNodeStatus(
            account: machine.state.account, isAccountOpen: machine.state.isAccountOpen,
            isConnected: machine.isConnected, unresolvedCount: machine.state.unresolvedIntents.count,
            head: machine.state.heads.verified, alarm: machine.state.heads.alarm)
        state.withLock { $0.status = status }
    }

    func abandonCallers() {
        let (commands, cutLink) = state.withLock { state in
            defer { state.commands = [:] }
            return (state.commands, state.cutLink)
        }
        for command in commands.values {
            command.resume(returning: .failure(.unavailable("the node is rebuilding itself")))
        }
        cutLink?()
    }

    /// The node stops: nobody waits any longer.
    func stop() {
        abandonCallers()
        let listeners = state.withLock { state in
            defer { state.listeners = [:] }
            return state.listeners
        }
        for listener in listeners.values { listener.finish() }
    }

    /// Everything a payment node remembers is in its records.
    var wantsQuiet: Bool { false }

    func quiet() {}

    func perform(_ effect: PaymentNodeEffect) -> Performed<PaymentNodeEvent, PaymentNodeTimer> {
        switch effect {
        case .ask(let request, let correlation):
            state.withLock { $0.ask }?(request, correlation)
        case .sign(let request):
            do {
                return .event(.signed(request.identifier, try signer.sign(request.purpose, request.toBeSigned)))
            } catch {
                // The machine asked for what the signer must not sign: it stays unsigned.
                logger.critical("the signer refused", metadata: ["purpose": "\(request.purpose)", "error": "\(error)"])
            }
        case .setTimer(let timer, let delay):
            return .timer(timer, afterMicroseconds: delay)
        case .reply(let reply, let command):
            take(command)?.resume(returning: .success(reply))
        case .notice(let notice):
            if case .alarmed(let evidence) = notice {
                logger.critical("\(evidence.summary) \(evidence.meaning) Nothing is paid any more: handsel status")
            }
            let listeners = state.withLock { $0.listeners }
            for listener in listeners.values { listener.yield(notice) }
        }
        return .done
    }
}
