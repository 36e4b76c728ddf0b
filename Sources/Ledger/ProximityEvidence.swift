/// Why to believe that debtor and creditor stood beside each other, by who attests it.
///
/// Proximity is evidence, never a proof of distance: relays exist. What the parties assert themselves protects the honest
/// debtor only: it may soften a prompt and never lifts a limit.
///
/// - Source: Docs/LEDGER.md section 12.5. The numbers are written into records and never change.
public enum ProximityEvidence: UInt64, CaseIterable, Sendable {
    case none = 0
    /// Both signed the digest of one handshake. Costs nothing to forge for two that work together.
    case asserted = 1
    /// The clearing node paired the two itself, moments ago.
    case witnessed = 2
}
