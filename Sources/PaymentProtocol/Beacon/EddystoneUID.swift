/// A beacon's fixed name: a namespace, and an instance in it.
///
/// - Source: google/eddystone, eddystone-uid.
public struct EddystoneUID: Hashable, Sendable {
    public static let namespaceByteCount = 10, instanceByteCount = 6
    private static let type: UInt8 = 0x00

    /// In dBm, at the source.
    public let powerAtSource: Int8
    public let namespace: [UInt8]
    public let instance: [UInt8]

    /// Nil for parts of another length, or a power that is none.
    public init?(powerAtSource: Int8, namespace: [UInt8], instance: [UInt8]) {
        guard namespace.count == Self.namespaceByteCount, instance.count == Self.instanceByteCount,
            EddystoneFrame.powerRange.contains(powerAtSource)
        else { return nil }
        self.powerAtSource = powerAtSource
        self.namespace = namespace
        self.instance = instance
    }

    public init?(_ data: AdvertisedData) {
        // The last two bytes are reserved; some senders leave them out, and what they hold is not looked at.
        guard let (power, bytes) = EddystoneFrame.content(data, type: Self.type), [16, 18].contains(bytes.count)
        else { return nil }
        self.init(powerAtSource: power, namespace: Array(bytes[..<10]), instance: Array(bytes[10..<16]))
    }

    public var data: AdvertisedData {
        EddystoneFrame.data(type: Self.type, powerAtSource: powerAtSource, namespace + instance + [0, 0])
    }
}
