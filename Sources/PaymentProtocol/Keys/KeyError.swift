/// Why a key could not be made or used.
public enum KeyError: Error, Equatable, Sendable {
    /// Not the 32 bytes that a seed has.
    case wrongSeedLength(Int)
    /// The other side's key leaves no secret: its point is of small order.
    case weakPublicKey
}
