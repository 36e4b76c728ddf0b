public import Ledger

/// Accounts as people read and pass them on: bech32m text with a checksum. Docs/PROTOCOL.md section 4.
extension AccountIdentifier {
    static let prefix = "hsla"

    public var text: String {
        Bech32m.encode(prefix: Self.prefix, bytes: bytes.bytes)
    }

    /// - Throws: `Bech32mError` unless the text is an account, whole and without a slip.
    public init(text: String) throws(Bech32mError) {
        guard let bytes = Bytes32(try Bech32m.decode(text, prefix: Self.prefix)) else { throw .wrongByteCount }
        self.init(bytes)
    }
}
