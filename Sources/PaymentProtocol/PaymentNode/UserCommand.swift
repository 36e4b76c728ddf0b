public import Ledger

/// What the user tells the node.
public enum UserCommand: Equatable, Sendable {
    case pay(AccountIdentifier, Amount, text: String?)
    /// Set money aside for somebody.
    case fundEscrow(AccountIdentifier, Amount, EscrowTerms, text: String?)
    case takeStep(EscrowWish)
    /// Give back some of a payment, or all of it.
    case refund(SettlementReceipt, Amount?, text: String?)
    case bump(BumpReading, BumpTerms)
    /// The string that the other device shows.
    case confirm(String)
    case decline
    case balance
}
