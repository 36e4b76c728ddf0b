public import Ledger

/// What the user tells the node.
public enum UserCommand: Equatable, Sendable {
    case pay(AccountIdentifier, Amount, text: String?)
    case bump(BumpReading, BumpTerms)
    /// The string that the other device shows.
    case confirm(String)
    case decline
    case balance
    /// The user knows of the alarm, and goes on all the same.
    case overruleAlarm
}
