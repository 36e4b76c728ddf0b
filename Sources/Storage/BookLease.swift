/// Who may append to a book that several processes can reach, as it was seen at one moment.
///
/// Whoever leads counts `renewal` up. Whoever has seen neither number change for as long as the lease lasts, by its own
/// monotonic clock, may take it.
public struct BookLease: Equatable, Sendable {
    /// How often it was taken.
    public let term: Int64
    /// How often it was renewed in this term.
    public let renewal: Int64
    /// How long it lasts, as its holder promised.
    public let milliseconds: Int64
    /// For people; empty if nobody leads.
    public let leader: String

    public init(term: Int64, renewal: Int64, milliseconds: Int64, leader: String) {
        self.term = term
        self.renewal = renewal
        self.milliseconds = milliseconds
        self.leader = leader
    }

    public var isFree: Bool { leader.isEmpty }
}
