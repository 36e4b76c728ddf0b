import CSodium

/// Bytes for secrets: kept out of swap where the system allows, between guard pages, read-only once filled, zeroed when
/// freed, and never printed.
///
/// One costs several pages and mappings of memory, so keep keys in it and not messages. The program ends if there is no
/// memory left for it, as it does for any other object.
///
/// `@unchecked Sendable`: the bytes are written by `init` alone and are read-only ever after.
public final class LockedMemory: @unchecked Sendable {
    public let count: Int
    private let start: UnsafeMutableRawPointer

    /// - Parameter fill: writes the bytes; they are zero before.
    public init<Failure: Error>(
        count: Int, filledBy fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        Sodium.initialize()
        guard let start = sodium_malloc(count) else { preconditionFailure("no memory for a secret of \(count) bytes") }
        self.count = count
        self.start = start
        sodium_memzero(start, count)
        try fill(UnsafeMutableRawBufferPointer(start: start, count: count))
        // Refused only by systems without page protection, where there is nothing to gain.
        _ = sodium_mprotect_readonly(start)
    }

    deinit {
        sodium_free(start)
    }

    /// Lends the secret bytes. Whoever copies them answers for the copy.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Without it the last reference might go, and the bytes with it, as soon as their address is known.
        try withExtendedLifetime(self) { () throws(Failure) in
            try body(UnsafeRawBufferPointer(start: start, count: count))
        }
    }
}

extension LockedMemory: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<secret>" }
    public var debugDescription: String { "<secret>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
