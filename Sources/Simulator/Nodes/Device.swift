import Ledger
import PaymentProtocol

/// A person's device: a payment node, its keys, its clock, and its line to the clearing node.
struct Device: Sendable {
    let number: Int
    let identity: PaymentNodeIdentity
    let key: SecretKey
    let linkKey: LinkSecretKey
    var host: Host<PaymentNode>
    var clock: SimulatedClock
    /// Whether the effects of a turn are being performed.
    var isTurning = false

    /// Nil while the node is down.
    var caller: LinkCaller?
    var callerRandom: RandomStream
    var callerTimer: UInt64 = 0
    /// The stream that the line uses now.
    var stream: StreamNumber?
    /// The digest of the handshake of the link that stands.
    var channel: Digest?
    /// Whether the machine was told that there is a link.
    var isLinkUp = false
    /// The timer after which a line that is down counts as lost; nil while it is up.
    var patience: UInt64?

    private(set) var lastCommand: CommandIdentifier = 0
    /// Commands without an answer, oldest first.
    var openCommands: [(identifier: CommandIdentifier, purpose: CommandPurpose)] = []

    init(
        number: Int, identity: PaymentNodeIdentity, key: SecretKey, linkKey: LinkSecretKey, clock: SimulatedClock,
        seed: UInt64, acknowledgesEarly: Bool
    ) {
        self.number = number
        self.identity = identity
        self.key = key
        self.linkKey = linkKey
        self.clock = clock
        host = Host(
            random: RandomStream(seed: seed, concern: "device \(number)"), acknowledgesEarly: acknowledgesEarly)
        callerRandom = RandomStream(seed: seed, concern: "line \(number)")
    }

    var account: AccountIdentifier? { host.machine?.state.account }

    mutating func nextCommand(for purpose: CommandPurpose) -> CommandIdentifier {
        lastCommand += 1
        openCommands.append((lastCommand, purpose))
        return lastCommand
    }

    mutating func takeCommand(_ identifier: CommandIdentifier) -> CommandPurpose? {
        guard let index = openCommands.firstIndex(where: { $0.identifier == identifier }) else { return nil }
        return openCommands.remove(at: index).purpose
    }
}
