/// Why a command came to nothing. Nothing was signed.
public enum CommandFailure: Error, Equatable, Sendable {
    case clearingUnreachable
    case accountNotOpen
    case amountNotPositive
    case textTooLong
    case tooManyUnresolved
    case readingOutOfBounds
    case bumpUnderWay
    /// There is no string to confirm, or it was confirmed already.
    case nothingToConfirm
    case wrongString
    case bump(BumpFailure)
    case clearing(RequestFailure)
    case signerRefused
    /// The clearing node showed two histories, or did not prove that it has one only.
    case alarmed
    /// The clearing node's statement holds something that it does not prove.
    case unprovenStatement
    /// There is no alarm to overrule.
    case noAlarm
}
