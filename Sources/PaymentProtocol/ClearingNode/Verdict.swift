public import Ledger

/// What the rules say about one intent.
public enum Verdict: Equatable, Sendable {
    case settle
    /// The money is to be set aside: an escrow.
    case hold
    /// The money is to be set aside until the operator has looked, because of these.
    case review(LimitMeasures)
    case refuse(PaymentRefusal)
    /// The same bytes were decided before, by this record: the first answer again.
    case decidedBefore(DecidedIntent)
    /// Its time is over, and only the durable index still knows whether it was decided in time.
    case lookUp(otherwise: PaymentRefusal)
}
