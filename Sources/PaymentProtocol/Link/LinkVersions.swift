/// The versions of the link's protocol that one side speaks, from `least` to `greatest`.
public struct LinkVersions: Hashable, Sendable {
    public let least: UInt8
    public let greatest: UInt8

    /// Nil if there is no version from `least` to `greatest`. Version 0 does not exist.
    public init?(least: UInt8, greatest: UInt8) {
        guard 1 <= least, least <= greatest else { return nil }
        (self.least, self.greatest) = (least, greatest)
    }

    private init(only version: UInt8) {
        (least, greatest) = (version, version)
    }

    /// What this program speaks. Docs/PROTOCOL.md tells what each version is.
    public static let supported = LinkVersions(only: 1)

    /// The greatest version that both speak, or nil.
    public func best(with other: LinkVersions) -> UInt8? {
        let best = min(greatest, other.greatest)
        return best >= max(least, other.least) ? best : nil
    }
}
