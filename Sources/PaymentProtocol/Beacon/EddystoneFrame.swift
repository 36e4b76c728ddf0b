/// What all frames of Eddystone share.
///
/// - Source: google/eddystone, protocol-specification.md.
enum EddystoneFrame {
    static let service: UInt16 = 0xfeaa
    /// dBm at the source.
    static let powerRange: ClosedRange<Int8> = -100...20

    /// The rest of a frame of this type, and its power.
    static func content(_ data: AdvertisedData, type: UInt8) -> (powerAtSource: Int8, bytes: [UInt8])? {
        guard case .service(service, let bytes) = data, bytes.count >= 2, bytes[0] == type,
            powerRange.contains(Int8(bitPattern: bytes[1]))
        else { return nil }
        return (Int8(bitPattern: bytes[1]), Array(bytes.dropFirst(2)))
    }

    static func data(type: UInt8, powerAtSource: Int8, _ bytes: [UInt8]) -> AdvertisedData {
        .service(uuid: service, [type, UInt8(bitPattern: powerAtSource)] + bytes)
    }

    /// A signal loses 41 dB over the first metre.
    static func atOneMetre(_ power: Int8) -> Int8 { Int8(clamping: Int(power) - 41) }
}
