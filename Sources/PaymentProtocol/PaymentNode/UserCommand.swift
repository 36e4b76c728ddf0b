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
    /// What limits the account, and how much of it is used.
    case limits
    /// What the owner allows itself in a currency, in place of what it said before.
    case setOwnLimit(OwnLimit, Currency)
    /// A payment is meant that was refused until the PIN is typed for it.
    case confirmPayment(Signed<PaymentConfirmation>)
    /// Money out of the book, to where the text says.
    case withdraw(Amount, to: String)
    /// About an account of which this node's key is an owner; nil for its own.
    case instruct(AccountAction, AccountIdentifier?, key: PublicKey?)
    /// Gives another key authority over this node's account.
    case authorise(PublicKey, KeyRole)
    /// One page of the statement, whatever was read of it before. The first page has what is undecided sent again.
    case reviewStatement(after: UInt64)
    /// A record of such a page that the journal does not have; `isOvertaken` if it has a later one of the same escrow.
    case takeIn(StatementItem, isOvertaken: Bool)
    /// The user knows of the alarm, and goes on all the same.
    case overruleAlarm
}
