/// Why a command came to nothing. Nothing was signed.
public enum CommandFailure: Error, Equatable, Sendable {
    case clearingUnreachable
    case accountNotOpen
    case amountNotPositive
    case limitBelowZero
    case textTooLong
    case tooManyUnresolved
    case readingOutOfBounds
    case bumpUnderWay
    /// There is no string to confirm, or it was confirmed already.
    case nothingToConfirm
    /// No payment that was refused until the PIN is typed waits for this word.
    case notConfirmable
    case wrongString
    case bump(BumpFailure)
    case clearing(RequestFailure)
    case signerRefused
    /// The clearing node showed two histories, or did not prove that it has one only.
    case alarmed
    /// The clearing node's statement holds something that it does not prove, or that is none of this account's affairs.
    case unprovenStatement
    /// There is no alarm to overrule.
    case noAlarm
    /// The waits are out of bounds, the milestones are not the parts of the amount, or the arbiter is a party.
    case escrowTermsNotPossible
    /// No escrow of this account has this digest, or it has ended.
    case unknownEscrow
    /// Another who has a part in the escrow may take it, this account may not.
    case notYourStep
    /// An earlier step of this account in this escrow waits for its answer.
    case stepUnderWay
    case evidenceMissing
    /// The payment is not one to this account.
    case notRefundable
}
