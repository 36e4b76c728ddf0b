/// What a device tells its clearing node of a bump. It lives for seconds, in memory only, and is never journaled,
/// logged or traced: lost in a crash means bump again.
public struct BumpReport: Equatable, Sendable {
    /// Fresh for this bump; the other side is introduced to this key and learns nothing else.
    public let key: LinkPublicKey
    /// How long ago the bump was, by the device's monotonic clock, when the report was sent. Wall clocks play no part.
    public let agoMicroseconds: Int64
    public let position: Position
    /// The radius within which the position is meant.
    public let accuracyMillimetres: Int64
    /// Whether this side says how much is to be paid. Exactly one side must.
    public let namesAmount: Bool
    public let radio: RadioHearing

    /// A bump older than this has no partner left.
    public static let agoMicrosecondsMax: Int64 = 10_000_000
    /// Worse than this is no place at all: 5 km.
    public static let accuracyMillimetresMax: Int64 = 5_000_000

    /// Nil if the age or the accuracy is out of bounds.
    public init?(
        key: LinkPublicKey, agoMicroseconds: Int64, position: Position, accuracyMillimetres: Int64, namesAmount: Bool,
        radio: RadioHearing = .none
    ) {
        guard (0...Self.agoMicrosecondsMax).contains(agoMicroseconds),
            (0...Self.accuracyMillimetresMax).contains(accuracyMillimetres)
        else { return nil }
        self.key = key
        self.agoMicroseconds = agoMicroseconds
        self.position = position
        self.accuracyMillimetres = accuracyMillimetres
        self.namesAmount = namesAmount
        self.radio = radio
    }
}
