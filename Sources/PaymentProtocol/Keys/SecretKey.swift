import CSodium
public import Ledger

/// An Ed25519 key pair, its secret half in locked memory. Only the runtime's signer, tools and tests hold one; machines
/// know public keys only.
///
/// - Source: RFC 8032 section 5.1.5.
public final class SecretKey: Sendable {
    public let publicKey: PublicKey
    /// The seed and then the public key, 64 bytes, as libsodium wants them.
    private let memory: LockedMemory

    /// - Parameter seed: 32 bytes of chance; the same seed makes the same key.
    public init(seed: Bytes32) {
        (memory, publicKey) = seed.withUnsafeBytes(Self.keyPair(from:))
    }

    /// - Throws: `KeyError.wrongSeedLength` unless there are 32 bytes.
    public init(seed: LockedMemory) throws(KeyError) {
        guard seed.count == 32 else { throw .wrongSeedLength(seed.count) }
        (memory, publicKey) = seed.withUnsafeBytes(Self.keyPair(from:))
    }

    private static func keyPair(from seed: UnsafeRawBufferPointer) -> (LockedMemory, PublicKey) {
        var publicBytes = Bytes32.zero
        let memory = LockedMemory(count: 64) { secret in
            publicBytes = Bytes32.filled { _ = crypto_sign_seed_keypair($0, secret.octets, seed.octets) }
        }
        return (memory, PublicKey(publicBytes))
    }

    public func sign(_ bytes: [UInt8]) -> Signature {
        memory.withUnsafeBytes { secret in
            withUnsafeTemporaryAllocation(byteCount: Signature.byteCount, alignment: 8) { target in
                target.initializeMemory(as: UInt8.self, repeating: 0)
                crypto_sign_detached(target.octets, nil, bytes, UInt64(bytes.count), secret.octets)
                guard let signature = Signature(UnsafeRawBufferPointer(target)) else {
                    preconditionFailure("64 bytes are 64 bytes")
                }
                return signature
            }
        }
    }

    /// Lends the 32 secret bytes that make this key, for writing them to an encrypted file.
    package func withSeed<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        memory.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<32])) }
    }
}

extension SecretKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<secret>" }
    public var debugDescription: String { "<secret>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
