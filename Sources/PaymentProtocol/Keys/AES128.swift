import CCrypto

/// One block of AES with a key of 128 bits, for beacons of formats that are built on it.
///
/// By OpenSSL, which uses the processor's own instructions: libsodium has no AES of this size.
///
/// - Source: FIPS 197.
public struct AES128: Sendable {
    public static let byteCount = 16

    private let key: [UInt8]

    /// - Parameter key: 16 bytes.
    public init(key: [UInt8]) {
        precondition(key.count == Self.byteCount, "a key has 16 bytes")
        self.key = key
    }

    /// - Parameter block: 16 bytes.
    public func encrypt(_ block: [UInt8]) -> [UInt8] {
        precondition(block.count == Self.byteCount, "a block has 16 bytes")
        guard let context = EVP_CIPHER_CTX_new() else { preconditionFailure("there is memory for a cipher") }
        defer { EVP_CIPHER_CTX_free(context) }
        var encrypted = [UInt8](repeating: 0, count: Self.byteCount)
        var count: CInt = 0
        let isDone =
            EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), nil, key, nil) == 1
            && EVP_CIPHER_CTX_set_padding(context, 0) == 1
            && EVP_EncryptUpdate(context, &encrypted, &count, block, CInt(block.count)) == 1
        precondition(isDone && Int(count) == Self.byteCount, "a whole block is encrypted whole")
        return encrypted
    }
}
