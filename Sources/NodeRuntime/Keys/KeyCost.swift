import CSodium
import PaymentProtocol

/// What one try of a PIN costs: how much Argon2id works and how much memory that takes.
///
/// - Source: RFC 9106; the bounds are libsodium's interactive and moderate parameters.
public struct KeyCost: Hashable, Sendable {
    public static let operationsRange: ClosedRange<UInt64> = 1...3
    /// Bytes. A forged file can make a node use this much and no more.
    public static let memoryBytesRange: ClosedRange<UInt64> = 8_192...268_435_456

    /// 128 MiB: what new key files use.
    public static let standard = KeyCost(unchecked: 3, memoryBytes: 134_217_728)

    public let operations: UInt64
    public let memoryBytes: UInt64

    /// Nil beyond the bounds.
    public init?(operations: UInt64, memoryBytes: UInt64) {
        guard Self.operationsRange.contains(operations), Self.memoryBytesRange.contains(memoryBytes) else { return nil }
        self.init(unchecked: operations, memoryBytes: memoryBytes)
    }

    private init(unchecked operations: UInt64, memoryBytes: UInt64) {
        (self.operations, self.memoryBytes) = (operations, memoryBytes)
    }

    static let saltByteCount = Int(crypto_pwhash_SALTBYTES)

    /// The key that encrypts under this PIN.
    ///
    /// - Throws: `KeyFileError.notEnoughMemory`.
    func key(for pin: PIN, salt: [UInt8]) throws(KeyFileError) -> LockedMemory {
        precondition(salt.count == Self.saltByteCount)
        return try LockedMemory(count: Int(crypto_aead_xchacha20poly1305_ietf_KEYBYTES)) {
            target throws(KeyFileError) in
            let failed = pin.memory.withUnsafeBytes { secret in
                crypto_pwhash(
                    target.octets, UInt64(target.count),
                    UnsafeRawPointer(secret.octets).assumingMemoryBound(to: CChar.self),
                    UInt64(secret.count), salt, operations, Int(memoryBytes), crypto_pwhash_ALG_ARGON2ID13) != 0
            }
            guard !failed else { throw .notEnoughMemory(bytes: memoryBytes) }
        }
    }
}
