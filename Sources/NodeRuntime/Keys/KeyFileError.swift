public import PaymentProtocol

/// Why a key file does not give its keys, in the order of the checks.
public enum KeyFileError: Error, Equatable, Sendable {
    /// Not the one encoding of a key file.
    case malformed(CBORError)
    /// Its checksum does not fit: bytes were lost or changed. Said before a PIN is tried, so that nobody is told that a
    /// right PIN is wrong.
    case damaged
    case unknownVersion(UInt64)
    /// It asks for more work or memory than any node's own file does, or for less than Argon2id can do.
    case costOutOfBounds(operations: UInt64, memoryBytes: UInt64)
    /// This machine cannot give the memory that the file's Argon2id parameters need.
    case notEnoughMemory(bytes: UInt64)
    case wrongPIN
    /// The secret keys inside are not those of the public keys shown outside.
    case keysDoNotMatch
}

extension KeyFileError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed, .damaged: "the key file is damaged: restore it from a copy"
        case .unknownVersion(let version): "the key file has version \(version), which this program does not know"
        case .costOutOfBounds(let operations, let memoryBytes):
            "the key file asks for \(operations) rounds over \(memoryBytes) bytes, which no node writes"
        case .notEnoughMemory(let bytes): "unlocking the keys needs \(bytes) bytes of memory, which are not to be had"
        case .wrongPIN: "the PIN is wrong"
        case .keysDoNotMatch: "the key file's public keys are not those of its secret keys"
        }
    }
}
