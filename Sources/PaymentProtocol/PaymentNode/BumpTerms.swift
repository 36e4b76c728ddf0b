public import Ledger

/// What this side wants from a bump. Exactly one of the two sides names the amount.
public enum BumpTerms: Equatable, Sendable {
    case pay(Amount, text: String?)
    case ask(Amount, text: String?)
    /// The other side says how much, and which way.
    case follow

    var namesAmount: Bool { self != .follow }
}
