/// How two pieces of work that know nothing of each other are done. The core has no threads: whoever has some lends them.
public protocol WorkPairing: Sendable {
    /// Returns when both are done.
    func both<First: Sendable, Second>(
        _ first: @escaping @Sendable () -> First, _ second: () -> Second
    ) -> (First, Second)
}

/// One after the other.
public struct InTurn: WorkPairing {
    public init() {}

    public func both<First: Sendable, Second>(
        _ first: @escaping @Sendable () -> First, _ second: () -> Second
    ) -> (First, Second) {
        (first(), second())
    }
}
