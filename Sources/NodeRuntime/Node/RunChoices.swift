/// What somebody who starts a node may choose for this one run.
public struct RunChoices: Equatable, Sendable {
    /// Wait while another node leads the book, and take over when that one fails.
    public var isStandby: Bool
    /// Run on a database that could lose what it said was durable.
    public var mayLoseAcknowledged: Bool

    public init(isStandby: Bool = false, mayLoseAcknowledged: Bool = false) {
        self.isStandby = isStandby
        self.mayLoseAcknowledged = mayLoseAcknowledged
    }
}
