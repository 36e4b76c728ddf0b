/// Why a bump came to nothing. Nobody is paired and nothing is signed.
public enum BumpFailure: UInt64, CaseIterable, Error, Sendable {
    /// Nobody else bumped near enough in place and time.
    case noPartner = 1
    /// More than one could have been the partner: everybody concerned bumps again.
    case ambiguous = 2
    case bothNameAmount = 3
    case neitherNamesAmount = 4
    /// The same account reported another bump.
    case superseded = 5
    /// The clearing node has more bumps to match than it can hold.
    case busy = 6
    /// The other side vanished, declined, or took too long.
    case partnerLeft = 7
    /// The string was not the same on both sides, or the other side's proof failed: somebody stood in the middle.
    case notAuthentic = 8
}
