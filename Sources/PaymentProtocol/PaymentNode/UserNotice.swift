public import Ledger

/// What the user is shown while things happen.
public enum UserNotice: Equatable, Sendable {
    case connected
    case disconnected
    case bumpReported
    /// Somebody bumped this device; a conversation with them begins.
    case matched
    /// Both devices show this string; the user compares, and confirms the string and the terms together.
    case stringReady(String, AgreedTerms)
    case partnerIdentified(Counterparty)
    case requestSigned(Digest, Amount, text: String?)
    case requestReceived(Digest, Amount, text: String?)
    case intentSigned(MessageIdentifier, Amount)
    case settled(SettlementReceipt, text: String?)
    case refused(MessageIdentifier, PaymentRefusal)
    /// An escrow was funded, took a step or was decided by default, by whomever.
    case escrowMoved(SettlementReceipt, text: String?)
    case bumpEnded(BumpFailure)
    /// The clearing node showed two histories, or did not prove that it has one only: nothing is paid any more.
    case alarmed(HeadEvidence)
    case alarmEnded(AlarmEnd)
}
