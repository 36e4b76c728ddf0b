import Ledger
public import PaymentProtocol

/// How a node does, and who it is. `role` says which of the two kinds of keys follow.
public struct StatusView: AnswerView {
    public enum Role: String, Codable, Sendable {
        case payment
        case clearing
    }

    /// How a node does that follows a book which another one leads.
    public struct Standby: Codable, Equatable, Sendable {
        /// Who leads, for people; left out if nobody does.
        public let leader: String?
        /// Records of the journal that this node has not taken in yet.
        public let behind: UInt64
        public let leaseMilliseconds: Int64
        /// Since the lease was last seen renewed.
        public let leaseAgeMilliseconds: Int64
        /// Since the book was last read.
        public let lookAgeMilliseconds: Int64

        init(_ status: StandbyStatus) {
            leader = status.leader.isEmpty ? nil : status.leader
            behind = status.behindCount
            leaseMilliseconds = status.leaseMilliseconds
            leaseAgeMilliseconds = status.leaseAgeMilliseconds
            lookAgeMilliseconds = status.lookAgeMilliseconds
        }

        enum CodingKeys: String, CodingKey {
            case leader, behind
            case leaseMilliseconds = "lease_milliseconds"
            case leaseAgeMilliseconds = "lease_age_milliseconds"
            case lookAgeMilliseconds = "look_age_milliseconds"
        }
    }

    public let version: ViewVersion
    public let role: Role
    /// What the node calls itself.
    public let name: String
    /// The clearing node's address: its own, or the one that a payment node trusts.
    public let clearing: String
    /// Whether the node can do its work now.
    public let ready: Bool
    /// What keeps it from it.
    public let reason: String?

    /// A payment node's account; left out until its opening is signed.
    public let account: String?
    public let accountOpen: Bool?
    /// Whether the clearing node answers, and knows who asks.
    public let connected: Bool?
    /// Intents that were signed and whose outcome is not known yet.
    public let unresolved: Int?
    /// How many records the latest verified head of the clearing node's log covers.
    public let verified: UInt64?
    /// Why nothing is paid any more: the clearing node's log does not fit what it signed before.
    public let alarm: String?

    public let epoch: UInt64?
    public let records: UInt64?
    public let accounts: Int?
    /// The clearing node's time.
    public let time: String?
    /// Left out unless the node stands by.
    public let standby: Standby?

    public init(_ status: PaymentNodeStatus, identity: PaymentNodeIdentity) {
        version = ViewVersion()
        role = .payment
        name = identity.name
        clearing = identity.clearing.text
        ready = status.isConnected && status.isAccountOpen && status.alarm == nil
        verified = status.head?.head.size
        alarm = status.alarm.map { "\($0.summary) \($0.meaning)" }
        reason =
            if let alarm {
                alarm
            } else if !status.isConnected {
                "The clearing node does not answer. The node keeps trying."
            } else if !status.isAccountOpen {
                "The account is not open yet."
            } else {
                nil
            }
        account = status.account?.text
        accountOpen = status.isAccountOpen
        connected = status.isConnected
        unresolved = status.unresolvedCount
        (epoch, records, accounts, time, standby) = (nil, nil, nil, nil, nil)
    }

    public init(_ status: ClearingStatus, genesis: ClearingGenesis) {
        version = ViewVersion()
        role = .clearing
        name = genesis.name
        clearing = genesis.address.text
        ready = status.isReady
        reason = status.reason
        (account, accountOpen, connected, unresolved, verified, alarm) = (nil, nil, nil, nil, nil, nil)
        epoch = status.epoch
        records = status.recordCount
        accounts = status.accountCount
        time = status.time.rfc3339
        standby = status.standby.map(Standby.init)
    }

    enum CodingKeys: String, CodingKey {
        case version, role, name, clearing, ready, reason, account, connected, unresolved, verified, alarm, epoch,
            records, accounts,
            time, standby
        case accountOpen = "account_open"
    }
}
