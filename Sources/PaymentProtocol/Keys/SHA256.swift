import CSHA256
import CSodium
public import Ledger

/// SHA-256 over parts, without joining them first: by the processor's own instructions where it has them, else by
/// libsodium. The two give the same digests; tests compare them.
///
/// - Source: FIPS 180-4.
public struct SHA256 {
    private static let hasInstructions = handsel_sha256_is_available() != 0

    private var state = crypto_hash_sha256_state()

    public init() {
        crypto_hash_sha256_init(&state)
    }

    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    public mutating func update(_ byte: UInt8) {
        withUnsafeBytes(of: byte) { update($0) }
    }

    public mutating func update(_ bytes: Bytes32) {
        bytes.withUnsafeBytes { update($0) }
    }

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        if Self.hasInstructions {
            handsel_sha256_update(&state, bytes.octets, bytes.count)
        } else {
            crypto_hash_sha256_update(&state, bytes.octets, UInt64(bytes.count))
        }
    }

    public consuming func finish() -> Digest {
        Digest(
            Bytes32.filled {
                if Self.hasInstructions {
                    handsel_sha256_final(&state, $0)
                } else {
                    _ = crypto_hash_sha256_final(&state, $0)
                }
            })
    }
}
