/// Which bluetoothd it is, as far as it says so: it calls itself a device of the Linux Foundation's, with its version.
public struct BlueZVersion: Comparable, Sendable, CustomStringConvertible {
    public let major: Int
    public let minor: Int

    /// The first whose interface for advertisements is not an experiment.
    static let oldest = BlueZVersion(major: 5, minor: 48)

    init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// - Parameter modalias: such as `usb:v1D6Bp0246d0542`. Nil if it names something else.
    public init?(modalias: String?) {
        let prefix = "usb:v1D6Bp0246d"
        guard let modalias, modalias.hasPrefix(prefix), modalias.count == prefix.count + 4,
            let number = Int(modalias.dropFirst(prefix.count), radix: 16)
        else { return nil }
        self.init(major: number >> 8, minor: number & 0xff)
    }

    public static func < (left: BlueZVersion, right: BlueZVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    public var description: String { "\(major).\(minor)" }
}
