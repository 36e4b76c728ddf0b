import CSodium

/// Secret bytes of one link, overwritten when the last reference to them goes.
///
/// Unlike the locked memory of long-lived keys these may be paged out: they are worth something only while the link
/// lives, and a page lock for each of ten thousand links would exhaust what a process may lock.
///
/// `@unchecked Sendable`: nothing writes to the storage after `init`.
final class WipedBytes: @unchecked Sendable {
    let count: Int
    private let storage: UnsafeMutablePointer<UInt8>

    /// - Parameter fill: gets `count` zero bytes and leaves the secret in them.
    init(count: Int, filledBy fill: (UnsafeMutablePointer<UInt8>) -> Void) {
        self.count = count
        storage = .allocate(capacity: count)
        storage.initialize(repeating: 0, count: count)
        fill(storage)
    }

    /// Drawn by chance: as good a secret as the generator is.
    convenience init(count: Int, using random: inout some RandomNumberGenerator) {
        self.init(count: count) { bytes in
            for offset in 0..<count { bytes[offset] = UInt8.random(in: .min ... .max, using: &random) }
        }
    }

    convenience init(_ bytes: [UInt8]) {
        self.init(count: bytes.count) { $0.update(from: bytes, count: bytes.count) }
    }

    /// The first bytes of a longer secret.
    convenience init(prefix count: Int, of other: WipedBytes) {
        precondition(count <= other.count)
        self.init(count: count) { target in
            other.withBytes { target.update(from: $0, count: count) }
        }
    }

    deinit {
        sodium_memzero(storage, count)
        storage.deallocate()
    }

    /// The pointer to `count` bytes is valid only within `body`.
    func withBytes<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        // Without it the last reference might go, and the bytes with it, as soon as their address is known.
        withExtendedLifetime(self) { body(storage) }
    }
}
