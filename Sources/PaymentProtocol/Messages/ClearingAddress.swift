import Ledger

/// What people pass on so that others can reach a clearing node and check its word: its id and its link key.
public struct ClearingAddress: Hashable, Sendable {
    /// The node's id: its first log-signing key.
    public let log: PublicKey
    public let link: LinkPublicKey

    static let prefix = "hslc"

    public init(log: PublicKey, link: LinkPublicKey) {
        self.log = log
        self.link = link
    }

    /// bech32m text, with a checksum against slips of the pen. Docs/PROTOCOL.md section 4.
    public var text: String {
        Bech32m.encode(prefix: Self.prefix, bytes: log.bytes32.bytes + link.bytes32.bytes)
    }

    /// - Throws: `Bech32mError` unless the text is a clearing node's address, whole and without a slip.
    public init(text: String) throws(Bech32mError) {
        let bytes = try Bech32m.decode(text, prefix: Self.prefix)
        guard let log = Bytes32(bytes.prefix(32)), let link = Bytes32(bytes.dropFirst(32)) else {
            throw .wrongByteCount
        }
        self.init(log: PublicKey(log), link: LinkPublicKey(link))
    }
}
