import CSodium
public import Ledger

/// An X25519 key pair, its secret half in locked memory.
///
/// - Source: RFC 7748 section 6.1.
public final class LinkSecretKey: Sendable {
    public let publicKey: LinkPublicKey
    private let memory: LockedMemory

    /// - Parameter seed: 32 bytes of chance, which are the secret scalar before clamping.
    public convenience init(seed: Bytes32) {
        self.init(memory: LockedMemory(count: 32) { target in seed.withUnsafeBytes(target.copyMemory(from:)) })
    }

    /// - Throws: `KeyError.wrongSeedLength` unless there are 32 bytes.
    public convenience init(seed: LockedMemory) throws(KeyError) {
        guard seed.count == 32 else { throw .wrongSeedLength(seed.count) }
        self.init(memory: seed)
    }

    private init(memory: LockedMemory) {
        self.memory = memory
        publicKey = LinkPublicKey(
            Bytes32.filled { target in
                memory.withUnsafeBytes { _ = crypto_scalarmult_base(target, $0.octets) }
            })
    }

    /// The Diffie–Hellman secret of this key and another side's. Not yet a key: derive keys from it.
    ///
    /// - Throws: `KeyError.weakPublicKey` if the secret would be zero whatever this key is.
    public func sharedSecret(with other: LinkPublicKey) throws(KeyError) -> Bytes32 {
        var failed = false
        let secret = Bytes32.filled { target in
            failed = memory.withUnsafeBytes { scalar in
                other.bytes32.withUnsafeBytes { point in
                    crypto_scalarmult(target, scalar.octets, point.octets) != 0
                }
            }
        }
        guard !failed, !Sodium.areEqual(secret, .zero) else { throw .weakPublicKey }
        return secret
    }

    /// Lends the 32 secret bytes that make this key, for writing them to an encrypted file.
    package func withSeed<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        memory.withUnsafeBytes(body)
    }
}

extension LinkSecretKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<secret>" }
    public var debugDescription: String { "<secret>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
