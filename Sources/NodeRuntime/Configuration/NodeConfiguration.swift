public import Logging
public import PaymentProtocol

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
        /// Records that one commit makes durable at most.
        public var groupCommitMaximum: Int

        public init(groupCommitMaximum: Int = Clearing.groupCommitMaximumDefault) {
            self.groupCommitMaximum = groupCommitMaximum
        }

        public static let groupCommitMaximumDefault = 1_024
        public static let groupCommitMaximumRange = 1...65_536
    }

    /// Where a clearing node listens unless told otherwise.
    public static let clearingListenDefault = HostAndPort(.ipv4("127.0.0.1"), port: 7410)
    public static let logLevelDefault = Logger.Level.info

    /// What the node calls itself: others show it as unverified.
    public var name: String
    /// Where the sealed link listens; nil: nowhere.
    public var listen: HostAndPort?
    /// Where the HTTP door listens; nil: there is none.
    public var http: HostAndPort?
    /// The HTTP door may listen where other machines reach it.
    public var isHTTPPublic: Bool
    public var logLevel: Logger.Level
    public var part: Part

    /// - Parameter listen: nil takes the role's default: see `clearingListenDefault`; a payment node listens nowhere.
    public init(
        name: String, part: Part, listen: HostAndPort? = nil, http: HostAndPort? = nil, isHTTPPublic: Bool = false,
        logLevel: Logger.Level = NodeConfiguration.logLevelDefault
    ) {
        self.name = name
        self.part = part
        switch part {
        case .payment: self.listen = listen
        case .clearing: self.listen = listen ?? Self.clearingListenDefault
        }
        self.http = http
        self.isHTTPPublic = isHTTPPublic
        self.logLevel = logLevel
    }

    public var role: NodeRole {
        switch part {
        case .payment: .payment
        case .clearing: .clearing
        }
    }
}
