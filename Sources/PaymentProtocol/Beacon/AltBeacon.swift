/// The open beacon format of Radius Networks. A store broadcasts it beside its own frame, for those who look for it.
///
/// - Source: AltBeacon Protocol Specification 1.0.
public struct AltBeacon: Hashable, Sendable {
    public static let identifierByteCount = 20
    private static let code: [UInt8] = [0xbe, 0xac]

    public let company: UInt16
    public let identifier: [UInt8]
    /// What is received at one metre, in dBm: 0 to -127.
    public let referencePower: Int8
    /// The company's own.
    public let reserved: UInt8

    /// Nil for an identifier of another length or a power above 0.
    public init?(company: UInt16, identifier: [UInt8], referencePower: Int8, reserved: UInt8 = 0) {
        guard identifier.count == Self.identifierByteCount, (-127...0).contains(referencePower) else { return nil }
        self.company = company
        self.identifier = identifier
        self.referencePower = referencePower
        self.reserved = reserved
    }

    public init?(_ data: AdvertisedData) {
        guard case .manufacturer(let company, let bytes) = data, bytes.count == 24, bytes.starts(with: Self.code)
        else { return nil }
        self.init(
            company: company, identifier: Array(bytes[2..<22]), referencePower: Int8(bitPattern: bytes[22]),
            reserved: bytes[23])
    }

    public var data: AdvertisedData {
        .manufacturer(
            company: company, Self.code + identifier + [UInt8(bitPattern: referencePower), reserved])
    }
}
