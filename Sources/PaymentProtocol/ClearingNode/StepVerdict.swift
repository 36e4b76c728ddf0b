/// What the rules say about one step of an escrow.
public enum StepVerdict: Equatable, Sendable {
    case take(EscrowStepTaken)
    /// The same bytes were taken before, by the record with this sequence number: the first answer again.
    case takenBefore(UInt64)
    case refuse(RequestFailure)
}
