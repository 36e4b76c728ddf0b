import CSodium
public import Ledger

/// SHA-256 over parts, without joining them first.
///
/// - Source: FIPS 180-4.
public struct SHA256 {
    private var state = crypto_hash_sha256_state()

    public init() {
        crypto_hash_sha256_init(&state)
    }

    public mutating func update(_ bytes: [UInt8]) {
        crypto_hash_sha256_update(&state, bytes, UInt64(bytes.count))
    }

    public mutating func update(_ byte: UInt8) {
        withUnsafeBytes(of: byte) { update($0) }
    }

    public mutating func update(_ bytes: Bytes32) {
        bytes.withUnsafeBytes { update($0) }
    }

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        crypto_hash_sha256_update(&state, bytes.octets, UInt64(bytes.count))
    }

    public consuming func finish() -> Digest {
        Digest(Bytes32.filled { _ = crypto_hash_sha256_final(&state, $0) })
    }
}
