/// How the debtor's device made sure who was holding it, as its own signature asserts: it protects the honest debtor.
public enum PaymentAuthentication: UInt64, CaseIterable, Sendable {
    /// The PIN was typed for this very payment.
    case pin = 1
}
