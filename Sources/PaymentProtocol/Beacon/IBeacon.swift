/// Apple's beacon. It is recognised, so that a list of what is near is complete, and never sent: the format is Apple's, for
/// those it licenses.
///
/// - Source: the layout that its proximity beacons are known to have.
public struct IBeacon: Hashable, Sendable {
    private static let company: UInt16 = 0x004c
    private static let prefix: [UInt8] = [0x02, 0x15]

    /// 16 bytes.
    public let uuid: [UInt8]
    public let major: UInt16
    public let minor: UInt16
    /// What is received at one metre, in dBm.
    public let referencePower: Int8

    public init?(_ data: AdvertisedData) {
        guard case .manufacturer(Self.company, let bytes) = data, bytes.count == 23, bytes.starts(with: Self.prefix)
        else { return nil }
        uuid = Array(bytes[2..<18])
        major = UInt16(bytes[18]) << 8 | UInt16(bytes[19])
        minor = UInt16(bytes[20]) << 8 | UInt16(bytes[21])
        referencePower = Int8(bitPattern: bytes[22])
    }
}
