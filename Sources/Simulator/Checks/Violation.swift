/// A promise that a run broke. Devices and sequence numbers tell where to look.
public enum Violation: Hashable, Sendable {
    // The book.
    /// The journal breaks a rule of its own: the auditor's words.
    case audit(sequence: UInt64, reason: String)
    case malformedRecord(sequence: UInt64, reason: String)
    case invalidSignature(sequence: UInt64, reason: String)
    case timeWentBack(sequence: UInt64)
    /// Customers' balances do not add up to what was credited.
    case moneyMade(minorUnits: Int64)
    case overdrawn(sequence: UInt64)
    case settledTwice(sequence: UInt64)
    case requestPaidTwice(sequence: UInt64)
    case creditedTwice(sequence: UInt64)
    case settledAfterRefusal(sequence: UInt64)
    /// A signed head is not the head of the records on the disk.
    case headDoesNotFit(size: UInt64)
    case twoHeads(size: UInt64)
    /// Two honest nodes were shown heads that do not fit, and one of them found it out.
    case alarmRaised(device: Int, String)
    /// Somebody showed the clearing node a head of its own that its book does not continue.
    case ownHeadUnfit(size: UInt64)
    /// Two devices hold heads as verified that are not of one history.
    case headsAccepted(device: Int, other: Int)

    // What was told.
    /// Somebody was given a receipt for a record that is not on the disk.
    case receiptWithoutRecord(sequence: UInt64)
    case receiptDoesNotVerify(sequence: UInt64, reason: String)
    /// Somebody was told, signed and for good, that an intent is refused, and it is settled.
    case settledAgainstOurWord(sequence: UInt64)
    /// A balance that the account had at no moment between question and answer.
    case balanceNeverWas(device: Int)
    /// An intent left a device that does not have it on its disk.
    case sentWithoutRecord(device: Int)

    // The parties.
    case receiptMissing(device: Int, sequence: UInt64)
    case receiptDiffers(device: Int, sequence: UInt64)
    /// The debtor was told one thing and the book says another.
    case toldOtherwise(undertaking: Int, told: String, settledCount: Int)
    case commandAnsweredTwice(device: Int)
    /// What one of our own machines said is refused by the reader of its bytes.
    case unreadableMessage(String)
    case journalDoesNotReplay(node: Int, reason: String)

    // Liveness.
    case notFinished(String)
    case commandNeverAnswered(device: Int, String)
    case timersGrow(device: Int, count: Int)
}
