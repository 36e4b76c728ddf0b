import CSodium
public import Ledger

/// From what a person's identifiers are made. Shared with nobody but friends who are to know this device when it is near.
public struct BeaconSecret: Sendable {
    /// An identifier lasts for a time in this range, drawn anew each time: neither its age nor its end says whose it is.
    public static let lifetimeMicroseconds: ClosedRange<Int64> = 600_000_000...900_000_000
    static let minuteMicroseconds: Int64 = 60_000_000
    /// Clocks of friends that differ by more do not know each other.
    static let clockMinutesMax: Int64 = 2

    private let bytes: Bytes32

    public init(_ bytes: Bytes32) {
        self.bytes = bytes
    }

    /// The identifier that begins in the minute of a time.
    public func identifier(begunAt time: Timestamp) -> EphemeralIdentifier {
        identifier(minute: Self.minute(of: time))
    }

    /// Whether an identifier that is heard now is one of this secret's.
    public func made(_ identifier: EphemeralIdentifier, heardAt time: Timestamp) -> Bool {
        let now = Self.minute(of: time)
        let lifetime = Self.lifetimeMicroseconds.upperBound / Self.minuteMicroseconds + 1
        return ((now - lifetime - Self.clockMinutesMax)...(now + Self.clockMinutesMax)).contains {
            self.identifier(minute: $0) == identifier
        }
    }

    private static func minute(of time: Timestamp) -> Int64 {
        let (minute, rest) = time.microseconds.quotientAndRemainder(dividingBy: minuteMicroseconds)
        return rest < 0 ? minute - 1 : minute
    }

    private func identifier(minute: Int64) -> EphemeralIdentifier {
        let text = Array("handsel-beacon".utf8) + (0..<8).map { UInt8(truncatingIfNeeded: minute >> (56 - 8 * $0)) }
        var hash = [UInt8](repeating: 0, count: EphemeralIdentifier.byteCount)
        bytes.withUnsafeBytes { key in
            _ = crypto_generichash_blake2b(&hash, hash.count, text, UInt64(text.count), key.octets, key.count)
        }
        guard let identifier = EphemeralIdentifier(hash) else { preconditionFailure("a hash is as long as asked for") }
        return identifier
    }
}
