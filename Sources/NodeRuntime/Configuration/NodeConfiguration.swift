public import Logging
public import PaymentProtocol
public import Storage

/// What the person who runs a node decided about it. Kept in the home's `node.toml`.
public struct NodeConfiguration: Equatable, Sendable {
    /// The settings that only one role has.
    public enum Part: Equatable, Sendable {
        case payment(Payment)
        case clearing(Clearing)
    }

    public struct Payment: Equatable, Sendable {
        /// Where the clearing node's sealed link listens.
        public var clearing: HostAndPort
        /// Who that clearing node is.
        public var clearingAddress: ClearingAddress

        public init(clearing: HostAndPort, clearingAddress: ClearingAddress) {
            self.clearing = clearing
            self.clearingAddress = clearingAddress
        }
    }

    public struct Clearing: Equatable, Sendable {
        /// Where the sealed link listens.
        public var listen: HostAndPort
        /// Where the HTTP door listens; nil: there is none.
        public var http: HostAndPort?
        /// The HTTP door may listen where other machines reach it.
        public var isHTTPPublic: Bool
        /// Where `/metrics` is answered besides the local socket; nil: nowhere.
        public var metrics: HostAndPort?
        /// Records that one commit makes durable at most.
        public var groupCommitMaximum: Int
        /// Where the book is; nil: in a SQLite file in the home.
        public var postgreSQL: PostgreSQL?

        public init(
            listen: HostAndPort = Clearing.listenDefault, http: HostAndPort? = nil, isHTTPPublic: Bool = false,
            metrics: HostAndPort? = nil, groupCommitMaximum: Int = Clearing.groupCommitMaximumDefault,
            postgreSQL: PostgreSQL? = nil
        ) {
            self.postgreSQL = postgreSQL
            self.listen = listen
            self.http = http
            self.isHTTPPublic = isHTTPPublic
            self.metrics = metrics
            self.groupCommitMaximum = groupCommitMaximum
        }

        public static let listenDefault = HostAndPort(.ipv4("127.0.0.1"), port: 7410)
        public static let groupCommitMaximumDefault = 1_024
        public static let groupCommitMaximumRange = 1...65_536
    }

    /// A book that several machines can reach, one of which leads.
    public struct PostgreSQL: Equatable, Sendable {
        public var location: PostgreSQLLocation
        /// For how long a leader that has fallen silent still leads.
        public var leaseMilliseconds: Int64
        /// Whether this node waits while another leads, and takes over when that one fails.
        public var isStandby: Bool

        public init(
            location: PostgreSQLLocation, leaseMilliseconds: Int64 = PostgreSQL.leaseMillisecondsDefault,
            isStandby: Bool = false
        ) {
            self.location = location
            self.leaseMilliseconds = leaseMilliseconds
            self.isStandby = isStandby
        }

        public static let leaseMillisecondsDefault: Int64 = 3_000
        public static let leaseMillisecondsRange: ClosedRange<Int64> = 500...60_000
    }

    public static let logLevelDefault = Logger.Level.info

    /// What the node calls itself: others show it as unverified.
    public var name: String
    public var logLevel: Logger.Level
    public var part: Part

    public init(name: String, part: Part, logLevel: Logger.Level = NodeConfiguration.logLevelDefault) {
        self.name = name
        self.part = part
        self.logLevel = logLevel
    }

    /// What only a clearing node has; nil for a payment node.
    public var clearing: Clearing? {
        if case .clearing(let clearing) = part { clearing } else { nil }
    }

    public var role: NodeRole {
        switch part {
        case .payment: .payment
        case .clearing: .clearing
        }
    }
}
