import Ledger
import PaymentProtocol

/// One device on the table, with what its user saw.
struct TablePaymentNode {
    let identity: PaymentNodeIdentity
    let key: SecretKey
    let connection: ConnectionIdentifier
    var gate: CommitGate<PaymentNode>
    var journal: [PaymentRecord] = []
    var timers: [(due: Timestamp, timer: PaymentNodeTimer)] = []
    /// Each command's replies: there must never be more than one.
    var allReplies: [CommandIdentifier: [UserReply]] = [:]
    var notices: [UserNotice] = []
    var lastCommand: CommandIdentifier = 0

    init(name: String, seed: UInt8, connection: ConnectionIdentifier, clearing: ClearingAddress) throws {
        key = SecretKey(seed: Bytes32(last: seed))
        identity = PaymentNodeIdentity(name: name, key: key.publicKey, clearing: clearing)
        self.connection = connection
        gate = CommitGate(
            try PaymentNode(snapshot: nil, replaying: EmptyCollection<PaymentRecord>()), recordCount: 0)
    }

    var state: PaymentNodeState { gate.machine.state }

    /// The reply to each command that has one.
    var replies: [CommandIdentifier: UserReply] { allReplies.compactMapValues(\.first) }

    func account() throws -> AccountIdentifier {
        guard let account = state.account else { throw CommandFailure.accountNotOpen }
        return account
    }

    /// The string and the terms that the device shows, if it shows any.
    var shown: (string: String, terms: AgreedTerms)? {
        for case .stringReady(let string, let terms) in notices.reversed() { return (string, terms) }
        return nil
    }

    /// The receipts of payments, the latest last.
    var receipts: [SettlementReceipt] {
        notices.compactMap { if case .settled(let receipt, _) = $0, receipt.payment != nil { receipt } else { nil } }
    }
}
