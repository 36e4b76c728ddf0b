/// A short address of a page.
///
/// - Source: google/eddystone, eddystone-url.
public struct EddystoneURL: Hashable, Sendable {
    static let encodedBytesMax = 17
    private static let type: UInt8 = 0x10
    private static let schemes = ["http://www.", "https://www.", "http://", "https://"]
    private static let expansions = [
        ".com/", ".org/", ".edu/", ".net/", ".info/", ".biz/", ".gov/", ".com", ".org", ".edu", ".net", ".info",
        ".biz", ".gov",
    ]
    private static let characters: ClosedRange<UInt8> = 0x21...0x7e

    /// In dBm, at the source.
    public let powerAtSource: Int8
    public let url: String
    private let encoded: [UInt8]

    /// Nil for an address that is no web address, has other characters than printable ones of ASCII, or is too long.
    public init?(powerAtSource: Int8, url: String) {
        guard EddystoneFrame.powerRange.contains(powerAtSource), let encoded = Self.encode(url) else { return nil }
        self.powerAtSource = powerAtSource
        self.url = url
        self.encoded = encoded
    }

    public init?(_ data: AdvertisedData) {
        guard let (power, bytes) = EddystoneFrame.content(data, type: Self.type), let url = Self.decode(bytes)
        else { return nil }
        (powerAtSource, self.url, encoded) = (power, url, bytes)
    }

    public var data: AdvertisedData {
        EddystoneFrame.data(type: Self.type, powerAtSource: powerAtSource, encoded)
    }

    private static func encode(_ url: String) -> [UInt8]? {
        // The longer beginnings come first.
        guard let scheme = schemes.firstIndex(where: url.hasPrefix) else { return nil }
        var rest = url.dropFirst(schemes[scheme].count)
        var encoded = [UInt8(scheme)]
        while let first = rest.utf8.first {
            if let expansion = expansions.firstIndex(where: rest.hasPrefix) {
                encoded.append(UInt8(expansion))
                rest = rest.dropFirst(expansions[expansion].count)
            } else {
                guard characters.contains(first) else { return nil }
                encoded.append(first)
                rest = rest.dropFirst()
            }
            guard encoded.count <= 1 + encodedBytesMax else { return nil }
        }
        return encoded
    }

    private static func decode(_ bytes: [UInt8]) -> String? {
        guard let scheme = bytes.first, schemes.indices.contains(Int(scheme)), bytes.count <= 1 + encodedBytesMax
        else { return nil }
        var url = schemes[Int(scheme)]
        for byte in bytes.dropFirst() {
            if expansions.indices.contains(Int(byte)) {
                url += expansions[Int(byte)]
            } else if characters.contains(byte) {
                url.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                return nil
            }
        }
        return url
    }
}
