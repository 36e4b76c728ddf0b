/// What a person's device broadcasts: an identifier that is another one every few minutes, and nothing else of its own.
///
/// - Source: Docs/PROTOCOL.md section 14.2.
public struct PersonFrame: Hashable, Sendable {
    public let head: HandselFrameHead
    public let identifier: EphemeralIdentifier

    public init(head: HandselFrameHead, identifier: EphemeralIdentifier) {
        self.head = head
        self.identifier = identifier
    }

    public init?(_ data: AdvertisedData) {
        guard case .manufacturer(AdvertisedData.companyForTests, let bytes) = data,
            bytes.count == HandselFrameHead.byteCount + EphemeralIdentifier.byteCount,
            let head = HandselFrameHead(bytes, of: .person),
            let identifier = EphemeralIdentifier(bytes.suffix(EphemeralIdentifier.byteCount))
        else { return nil }
        self.init(head: head, identifier: identifier)
    }

    public var data: AdvertisedData {
        .manufacturer(company: AdvertisedData.companyForTests, head.encoded(.person) + identifier.bytes)
    }
}
