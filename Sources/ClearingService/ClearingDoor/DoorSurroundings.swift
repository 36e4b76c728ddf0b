public import Ledger

/// What a door needs of the machine it runs on, and does not take itself.
public struct DoorSurroundings: Sendable {
    /// Microseconds of a clock that is never set and never goes back.
    let monotonicMicroseconds: @Sendable () -> Int64
    /// 32 bytes that nobody can guess.
    let randomBytes: @Sendable () -> Bytes32

    public init(
        monotonicMicroseconds: @escaping @Sendable () -> Int64, randomBytes: @escaping @Sendable () -> Bytes32
    ) {
        self.monotonicMicroseconds = monotonicMicroseconds
        self.randomBytes = randomBytes
    }
}
