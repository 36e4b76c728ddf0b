/// An identifier that changes, and that only those who have the beacon's key can tell from a stranger's.
///
/// - Source: google/eddystone, eddystone-eid.
public struct EddystoneEID: Hashable, Sendable {
    public static let identifierByteCount = 8
    /// It changes every 2^exponent seconds.
    public static let exponentRange: ClosedRange<UInt8> = 0...15
    private static let type: UInt8 = 0x30

    /// In dBm, at the source.
    public let powerAtSource: Int8
    public let identifier: [UInt8]

    /// Nil for an identifier of another length, or a power that is none.
    public init?(powerAtSource: Int8, identifier: [UInt8]) {
        guard identifier.count == Self.identifierByteCount, EddystoneFrame.powerRange.contains(powerAtSource)
        else { return nil }
        self.powerAtSource = powerAtSource
        self.identifier = identifier
    }

    public init?(_ data: AdvertisedData) {
        guard let (power, bytes) = EddystoneFrame.content(data, type: Self.type) else { return nil }
        self.init(powerAtSource: power, identifier: bytes)
    }

    public var data: AdvertisedData {
        EddystoneFrame.data(type: Self.type, powerAtSource: powerAtSource, identifier)
    }

    /// - Parameters:
    ///   - key: the beacon's identity key.
    ///   - seconds: on the beacon's own clock.
    ///   - exponent: in `exponentRange`.
    /// - Source: google/eddystone, eddystone-eid/eid-computation.md.
    public static func identifier(key: AES128, seconds: UInt32, exponent: UInt8) -> [UInt8] {
        precondition(exponentRange.contains(exponent), "an exponent has four bits")
        let padding = [UInt8](repeating: 0, count: 11)
        let temporary = AES128(key: key.encrypt(padding + [0xff, 0, 0] + bytes(seconds).prefix(2)))
        let cleared = (seconds >> UInt32(exponent)) << UInt32(exponent)
        return Array(temporary.encrypt(padding + [exponent] + bytes(cleared)).prefix(identifierByteCount))
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(24 - 8 * $0)) }
    }
}
