/// All is well.
public struct HealthView: AnswerView {
    public let version: ViewVersion
    public let ok: Bool

    public init() {
        version = ViewVersion()
        ok = true
    }
}

/// What a clearing node tells an account's software without being asked.
public struct ClearingNoticeView: AnswerView {
    public enum Event: String, Codable, CaseIterable, Sendable {
        /// There is something new in the account's statement.
        case accountMoved = "account_moved"
    }

    public let version: ViewVersion
    public let event: Event

    public init(_ event: Event) {
        version = ViewVersion()
        self.event = event
    }
}
