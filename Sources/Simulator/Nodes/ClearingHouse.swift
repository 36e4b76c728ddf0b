import Ledger
import PaymentProtocol

/// The clearing node's process with everything beside the machine: keys, proofs, lines.
struct ClearingHouse: Sendable {
    let logKey: SecretKey
    let operatorKey: SecretKey
    let linkKey: LinkSecretKey
    var host: Host<ClearingNode>
    var clock: SimulatedClock
    /// Whether the effects of a turn are being performed.
    var isTurning = false
    /// Whether the machine was told that its clock is in doubt.
    var hasToldDistrust = false
    var proofs = ProofStore()
    /// For a planted bug: the other book that an operator shows to one device.
    var forkedJournal: [[UInt8]] = []
    var forkedProofs = ProofStore()

    /// Nil while the node is down.
    var listener: LinkListener?
    var listenerRandom: RandomStream
    var listenerTimers: [StreamNumber: UInt64] = [:]
    var expiryTimer: UInt64 = 0
    /// Whose session it is, as the link's key says.
    var deviceOfSession: [UInt64: Int] = [:]

    init(seed: UInt64, clock: SimulatedClock, acknowledgesEarly: Bool) {
        var keys = RandomStream(seed: seed, concern: "clearing keys")
        logKey = SecretKey(seed: keys.bytes32())
        operatorKey = SecretKey(seed: keys.bytes32())
        linkKey = LinkSecretKey(seed: keys.bytes32())
        self.clock = clock
        host = Host(
            random: RandomStream(seed: seed, concern: "clearing"), acknowledgesEarly: acknowledgesEarly)
        listenerRandom = RandomStream(seed: seed, concern: "clearing lines")
    }

    var address: ClearingAddress { ClearingAddress(log: logKey.publicKey, link: linkKey.publicKey) }

    var genesis: ClearingGenesis {
        ClearingGenesis(
            logKey: logKey.publicKey, linkKey: linkKey.publicKey, operatorKey: operatorKey.publicKey,
            name: "Simulated clearing")
    }

    func key(for purpose: SigningPurpose) -> SecretKey? {
        switch purpose {
        case .treeHead, .statusReport, .liabilitiesStatement: logKey
        case .operatorOrder, .operatorInstruction, .limitRules, .tierOrder: operatorKey
        case .accountOpening, .keyAuthorisation, .keyRevocation, .paymentRequest, .paymentIntent, .escrowStep, .refund,
            .channelProof,
            .accountInstruction, .ownLimits, .paymentConfirmation:
            nil
        }
    }
}
