import CSodium
public import PaymentProtocol

/// What unlocks a node's keys: a few digits or a passphrase, in locked memory, never printed.
///
/// Taken as bytes, exactly as typed: another way to write the same letters is another PIN.
public struct PIN: Sendable {
    /// Bytes. Shorter ones are guessed at once, also by hand.
    public static let bytesMin = 4
    public static let bytesMax = 128

    let memory: LockedMemory

    /// - Throws: `PINError.tooShort` or `.tooLong`.
    public init(_ memory: LockedMemory) throws(PINError) {
        guard memory.count >= Self.bytesMin else { throw .tooShort }
        guard memory.count <= Self.bytesMax else { throw .tooLong }
        self.memory = memory
    }

    /// A PIN that is no secret: the demonstration's, a test's. The text stays in ordinary memory.
    public init(notSecret text: String) throws(PINError) {
        let bytes = Array(text.utf8)
        guard bytes.count >= Self.bytesMin else { throw .tooShort }
        try self.init(LockedMemory(count: bytes.count) { $0.copyBytes(from: bytes) })
    }

    /// Copies a buffer's bytes.
    init(copying bytes: UnsafeRawBufferPointer) throws(PINError) {
        // Checked before, since locked memory of no bytes at all is not to be had.
        guard bytes.count >= Self.bytesMin else { throw .tooShort }
        guard bytes.count <= Self.bytesMax else { throw .tooLong }
        try self.init(LockedMemory(count: bytes.count) { $0.copyMemory(from: bytes) })
    }

    /// Compares in a time that depends on the lengths alone.
    public func matches(_ other: PIN) -> Bool {
        memory.withUnsafeBytes { left in
            other.memory.withUnsafeBytes { right in
                left.count == right.count && sodium_memcmp(left.octets, right.octets, left.count) == 0
            }
        }
    }
}

extension PIN: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<PIN>" }
    public var debugDescription: String { "<PIN>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
