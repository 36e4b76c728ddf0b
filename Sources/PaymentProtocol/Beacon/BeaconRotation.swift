public import Ledger

/// When a person's identifier changes: together with the radio address, at a time that nobody can foresee.
///
/// ```
/// begin ──► identifier for 10 to 15 minutes ── due ──► next identifier …
/// ```
/// Whoever broadcasts takes the old frame off the air before the new one goes on it, so that no address is ever seen with two
/// identifiers.
public struct BeaconRotation: Sendable {
    public private(set) var identifier: EphemeralIdentifier
    /// When the next one is due, on the clock that `advance` is told.
    public private(set) var due: Timestamp
    private let secret: BeaconSecret
    private var begun: Timestamp

    public init(_ secret: BeaconSecret, at now: Timestamp, using random: inout some RandomNumberGenerator) {
        self.secret = secret
        identifier = secret.identifier(begunAt: now)
        begun = now
        due = Self.due(after: now, using: &random)
    }

    /// - Returns: true if there is a new identifier.
    public mutating func advance(to now: Timestamp, using random: inout some RandomNumberGenerator) -> Bool {
        // A clock that was set back must not keep an identifier for longer than one may last.
        guard now >= due || now < begun else { return false }
        identifier = secret.identifier(begunAt: now)
        begun = now
        due = Self.due(after: now, using: &random)
        return true
    }

    private static func due(after now: Timestamp, using random: inout some RandomNumberGenerator) -> Timestamp {
        now.adding(microseconds: Int64.random(in: BeaconSecret.lifetimeMicroseconds, using: &random))
    }
}
