public import PaymentProtocol

/// The accounts that are locked, in the order in which they were.
public struct LockListView: PagedView {
    public struct Line: Codable, Equatable, Sendable {
        public let account: String
        /// `owner` or `operator`.
        public let lockedBy: String
        public let reason: String?
        public let time: String

        enum CodingKeys: String, CodingKey {
            case account, reason, time
            case lockedBy = "locked_by"
        }
    }

    public let version: ViewVersion
    public let locks: [Line]
    /// What to ask with for the lines that follow; left out if there are none.
    public let next: String?

    public init(_ entries: [LockEntry], next: String? = nil) {
        version = ViewVersion()
        self.next = next
        locks = entries.map { entry in
            Line(
                account: entry.account.text, lockedBy: entry.lockedBy, reason: entry.reason, time: entry.since.rfc3339)
        }
    }

    public var count: Int { locks.count }

    /// These lines, and those of the page that follows.
    public func joined(with following: Self) -> Self {
        Self(version: version, locks: locks + following.locks, next: following.next)
    }

    private init(version: ViewVersion, locks: [Line], next: String?) {
        (self.version, self.locks, self.next) = (version, locks, next)
    }
}
