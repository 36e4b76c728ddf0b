import PaymentProtocol

/// A node's keys at rest: the secret halves encrypted under the PIN, the public halves readable by its owner without it.
///
/// ```
/// PIN ── Argon2id(salt, cost) ──▶ key ── XChaCha20-Poly1305(nonce, header as associated data) ──▶ sealed seeds
/// file = ["handsel-keys", header, sealed seeds, SHA-256(header ‖ sealed seeds)]
/// ```
///
/// Everything in the header is authenticated when the file is opened. The checksum protects against accidents only.
public struct KeyFile: Equatable, Sendable {
    /// A key file has some 400 bytes; a longer one is refused unread.
    public static let bytesMax = 4_096

    static let magic = "handsel-keys"

    private let header: KeyFileHeader
    private let sealed: [UInt8]

    /// Not authenticated before `open` succeeds.
    public var publicKeys: NodePublicKeys { header.publicKeys }
    public var cost: KeyCost { header.cost }

    /// Encrypts keys under a PIN.
    ///
    /// - Throws: `KeyFileError.notEnoughMemory`.
    public init(
        sealing keys: NodeSecretKeys, pin: PIN, cost: KeyCost = .standard,
        using random: inout some RandomNumberGenerator
    ) throws(KeyFileError) {
        header = KeyFileHeader(publicKeys: keys.publicKeys, cost: cost, using: &random)
        let key = try cost.key(for: pin, salt: header.salt)
        sealed = SecretSeeds(keys).sealed(key: key, nonce: header.nonce, associated: header.bytes)
    }

    /// Decrypts the keys.
    ///
    /// - Throws: `KeyFileError.wrongPIN`, also if the header was changed with care; `.notEnoughMemory`; `.malformed`;
    ///   `.keysDoNotMatch`.
    public func open(with pin: PIN) throws(KeyFileError) -> NodeSecretKeys {
        let key = try cost.key(for: pin, salt: header.salt)
        let seeds = try SecretSeeds(
            opening: sealed, key: key, nonce: header.nonce, associated: header.bytes, role: publicKeys.role)
        let keys = try seeds.keys()
        guard keys.publicKeys == publicKeys else { throw .keysDoNotMatch }
        return keys
    }

    public var bytes: [UInt8] {
        CBOREncoder.encode(capacity: 512) { file in
            file.array(count: 4)
            file.text(Self.magic)
            file.bytes(header.bytes)
            file.bytes(sealed)
            file.bytes(Self.checksum(header: header.bytes, sealed: sealed).bytes32)
        }
    }

    /// - Throws: `KeyFileError.malformed`, `.damaged`, `.unknownVersion` or `.costOutOfBounds`.
    public init(decoding bytes: [UInt8]) throws(KeyFileError) {
        let header: [UInt8]
        let checksum: Digest
        do throws(CBORError) {
            var file = try CBORDecoder(bytes, bytesMax: Self.bytesMax)
            try file.array(count: 4)
            guard try file.text(max: Self.magic.utf8.count) == Self.magic else { throw .notAllowed("magic") }
            header = try file.bytes(max: Self.bytesMax)
            sealed = try file.bytes(max: Self.bytesMax)
            checksum = Digest(try file.bytes32())
            try file.finish()
        } catch {
            throw .malformed(error)
        }
        guard checksum == Self.checksum(header: header, sealed: sealed) else { throw .damaged }
        self.header = try KeyFileHeader(decoding: header)
    }

    private static func checksum(header: [UInt8], sealed: [UInt8]) -> Digest {
        .sha256(of: header + sealed)
    }
}
