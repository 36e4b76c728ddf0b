public import PaymentProtocol

/// The accounts that are locked, in the order in which they were.
public struct LockListView: AnswerView {
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

    public init(_ entries: [LockEntry]) {
        version = ViewVersion()
        locks = entries.map { entry in
            Line(
                account: entry.account.text, lockedBy: entry.lockedBy, reason: entry.reason, time: entry.since.rfc3339)
        }
    }
}
