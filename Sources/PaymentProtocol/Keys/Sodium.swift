import CSodium
public import Ledger

/// The cryptographic library, made ready once however many threads ask first.
public enum Sodium {
    private static let ready: Bool = sodium_init() >= 0

    /// Needed before keys and locked memory; they call it themselves.
    public static func initialize() {
        precondition(ready, "libsodium could not be initialised")
    }

    /// Compares in a time that depends on the lengths alone.
    public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && sodium_memcmp(left, right, left.count) == 0
    }

    /// Compares in a time that does not depend on the bytes.
    public static func areEqual(_ left: Bytes32, _ right: Bytes32) -> Bool {
        left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in sodium_memcmp(left.octets, right.octets, 32) == 0 }
        }
    }
}
