/// The bounds that both sides of every message know. Docs/PROTOCOL.md section 3 tells why each is what it is.
public enum ProtocolBounds {
    /// An online intent is decided within this time or never.
    public static let intentLifetimeMicrosecondsMax: Int64 = 10 * 60 * 1_000_000
    /// How long a request may be paid after it was made.
    public static let requestLifetimeMicrosecondsMax: Int64 = 24 * 60 * 60 * 1_000_000
    /// How far a message's creation may lie in a clearing node's future before its clock is called wrong.
    public static let clockSkewMicrosecondsMax: Int64 = 2 * 60 * 1_000_000

    /// What owners of accounts and clearing nodes call themselves: bytes of UTF-8.
    public static let nameBytesMax = 64
    /// What is said about a payment, in bytes of UTF-8 ("remittance information"; ISO 20022 allows 140 characters).
    public static let textBytesMax = 560
    /// What an operator's order is booked under: bytes of UTF-8.
    public static let referenceBytesMax = 140
    /// How many days back a bank may have booked what is booked here now.
    public static let bookingAgeDaysMax: Int64 = 90
    /// How long the reference of money is remembered that came with the bank's day, and those of most instructions: two days
    /// longer, since the bank's day may be the next one of ours, and each of the two may have just begun or almost ended.
    public static let referenceMemoryMicroseconds: Int64 = (bookingAgeDaysMax + 2) * 24 * 60 * 60 * 1_000_000
    /// References that are remembered for so long.
    public static let recentReferencesMax = 4_000_000
    /// References that are remembered for ever.
    public static let everlastingReferencesMax = 4_000_000

    public static let keysPerAccountMax = 16
    /// Refusals that leave a record, per debtor account and hour of record time. Beyond it an intent is turned away undecided.
    public static let recordedRefusalsPerHourMax = 60
    /// Accounts opened per hour of record time, for the whole clearing node.
    public static let openingsPerHourMax = 36_000
    /// Intents that a clearing node remembers at once; each is forgotten when it can no longer settle.
    public static let recentIntentsMax = 4_000_000
    /// Requests payable once that were paid and have not yet expired.
    public static let paidRequestsMax = 4_000_000
    /// The same, of one creditor.
    public static let paidRequestsPerCreditorMax = 65_536
    /// Heads that a payment node has not yet connected with the latest one that it verified.
    public static let unverifiedHeadsMax = 128
    /// While there are so many, it reads no more of its statement: those of one page and of its own payments always fit.
    public static let unverifiedHeadsBeforeReading = 32
    /// Answers that should have connected two heads and did not, before an alarm is raised.
    public static let failedProofsMax = 3
    /// How long a clearing node that can be asked may leave such a question unanswered before an alarm is raised.
    public static let unansweredProofMicrosecondsMax: Int64 = 5 * 60 * 1_000_000

    /// How long each may take in an escrow, at least and at most.
    public static let escrowWaitMicrosecondsMin: Int64 = 1_000_000
    public static let shipWithinMicrosecondsMax: Int64 = 90 * 24 * 60 * 60 * 1_000_000
    public static let confirmWithinMicrosecondsMax: Int64 = 60 * 24 * 60 * 60 * 1_000_000
    public static let ruleWithinMicrosecondsMax: Int64 = 90 * 24 * 60 * 60 * 1_000_000
    /// Payments whose money is set aside, and those decided a while ago.
    public static let pendingPaymentsMax = 65_536
    /// The same, of one debtor.
    public static let pendingPaymentsPerDebtorMax = 64
    /// How long a decided one is remembered, for copies of what decided it.
    public static let decidedPaymentMemoryMicroseconds: Int64 = 60 * 60 * 1_000_000

    /// How long after it settled a payment can be refunded.
    public static let refundWindowMicroseconds: Int64 = 180 * 24 * 60 * 60 * 1_000_000
    /// Payments of which something was refunded, within that time.
    public static let refundedPaymentsMax = 1_000_000
    /// The same, of one account that refunds.
    public static let refundedPaymentsPerAccountMax = 65_536
    /// Currencies in which one owner may limit itself.
    public static let ownLimitCurrenciesMax = 16
    /// How often one owner may change its own limits, per hour of record time.
    public static let ownLimitChangesPerHourMax = 20
    /// What an owner instructs about an account (locking, unlocking, reporting a loss), per hour of record time.
    public static let accountInstructionsPerHourMax = 60
    /// Owners' instructions that a clearing node remembers at once; each is forgotten when it is too old to come again.
    public static let recentInstructionsMax = 65_536
    /// Withdrawals that wait to be paid out.
    public static let payoutsMax = 1_048_576
    /// The same, of one account.
    public static let payoutsPerAccountMax = 16
    /// Payments in one batch.
    public static let batchItemsMax = 256
}
