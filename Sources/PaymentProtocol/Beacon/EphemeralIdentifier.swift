/// What a person's device calls itself for some minutes.
///
/// Without the secret it is noise, and says nothing of the one before or after. Who has the secret of a friend can look
/// whether it is theirs.
///
/// - Source: Docs/PROTOCOL.md section 14.2.
public struct EphemeralIdentifier: Hashable, Sendable {
    public static let byteCount = 16

    public let bytes: [UInt8]

    /// Nil for another count of bytes.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }
}
