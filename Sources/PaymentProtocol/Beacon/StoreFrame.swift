import Ledger

/// What a store broadcasts: always the same, so that whoever was here before knows it again.
///
/// - Source: Docs/PROTOCOL.md section 14.3.
public struct StoreFrame: Hashable, Sendable {
    /// The first bytes of the SHA-256 of the key that signs the store's profile: enough that nobody finds another key with
    /// the same, and what was heard is checked against the profile.
    public static let nameByteCount = 20

    public let head: HandselFrameHead
    public let name: [UInt8]

    public init(head: HandselFrameHead, key: PublicKey) {
        self.init(head, name: Self.name(of: key))
    }

    public init?(_ data: AdvertisedData) {
        guard case .manufacturer(AdvertisedData.companyForTests, let bytes) = data,
            bytes.count == HandselFrameHead.byteCount + Self.nameByteCount,
            let head = HandselFrameHead(bytes, of: .store)
        else { return nil }
        self.init(head, name: Array(bytes.suffix(Self.nameByteCount)))
    }

    private init(_ head: HandselFrameHead, name: [UInt8]) {
        self.head = head
        self.name = name
    }

    public var data: AdvertisedData {
        .manufacturer(company: AdvertisedData.companyForTests, head.encoded(.store) + name)
    }

    /// Whether the frame names this key. It does not say that whoever sent it has the key: that is asked over the link.
    public func names(_ key: PublicKey) -> Bool { name == Self.name(of: key) }

    private static func name(of key: PublicKey) -> [UInt8] {
        Array(Digest.sha256(of: key.bytes32.bytes).bytes32.bytes.prefix(nameByteCount))
    }
}
