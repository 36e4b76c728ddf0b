/// What our two frames begin with.
///
///     0   48 53   our mark
///     2   1       version 1
///     3           kind: 1 person, 2 store
///     4           flags: bit 0, bumped within the last second; the others are 0 and not looked at
///     5           the channel that takes links: an L2CAP PSM from 0x80 to 0xff, or 0 for none
///     6           power received at one metre, dBm, signed
///
/// - Source: Docs/PROTOCOL.md section 14.1.
public struct HandselFrameHead: Hashable, Sendable {
    enum Kind: UInt8, Sendable {
        case person = 1
        case store = 2
    }

    /// Where the system gives out channels to programs that ask for one.
    public static let channelRange: ClosedRange<UInt8> = 0x80...0xff

    static let byteCount = 7
    private static let mark: [UInt8] = [0x48, 0x53]
    private static let version: UInt8 = 1
    private static let bumpedFlag: UInt8 = 1

    /// The sender was bumped within the last second.
    public let isBumped: Bool
    /// Where it takes links: an L2CAP PSM in `channelRange`. Nil: nowhere now.
    public let channel: UInt8?
    /// What is received at one metre, in dBm.
    public let referencePower: Int8

    /// Nil for a channel that programs cannot have.
    public init?(isBumped: Bool, channel: UInt8?, referencePower: Int8) {
        if let channel, !Self.channelRange.contains(channel) { return nil }
        self.isBumped = isBumped
        self.channel = channel
        self.referencePower = referencePower
    }

    init?(_ bytes: [UInt8], of kind: Kind) {
        guard bytes.count >= Self.byteCount, bytes.starts(with: Self.mark), bytes[2] == Self.version,
            bytes[3] == kind.rawValue
        else { return nil }
        // A later version may mean something by the other flags; this one is not the judge of it.
        self.init(
            isBumped: bytes[4] & Self.bumpedFlag != 0, channel: bytes[5] == 0 ? nil : bytes[5],
            referencePower: Int8(bitPattern: bytes[6]))
    }

    func encoded(_ kind: Kind) -> [UInt8] {
        Self.mark + [
            Self.version, kind.rawValue, isBumped ? Self.bumpedFlag : 0, channel ?? 0,
            UInt8(bitPattern: referencePower),
        ]
    }
}
