import CCrypto
public import Ledger

/// SHA-256 over parts, without joining them first.
///
/// By OpenSSL, which uses the processor's own instructions for it; libsodium does not, and takes four times as long. The two
/// give the same digests; tests compare them.
///
/// - Source: FIPS 180-4.
public struct SHA256 {
    private var state = SHA256_CTX()

    public init() {
        SHA256_Init(&state)
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
        SHA256_Update(&state, bytes.octets, bytes.count)
    }

    public consuming func finish() -> Digest {
        Digest(Bytes32.filled { SHA256_Final($0, &state) })
    }
}
