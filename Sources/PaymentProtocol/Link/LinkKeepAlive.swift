/// Asks a silent peer whether it is still there, and measures how long the answer takes.
///
/// Source: Docs/PROTOCOL.md, "Keep-alive".
struct LinkKeepAlive: Sendable {
    /// A peer that was silent for this long is asked.
    static let pingAfterMicroseconds: Int64 = 15_000_000
    /// A peer that was silent for this long is gone.
    static let silenceMicrosecondsMax: Int64 = 45_000_000

    private struct Ping: Sendable {
        let number: UInt64
        let sentAt: Int64
        let setbacks: Int
    }

    private(set) var leastRoundTripMicroseconds: Int64?
    private var lastHeard: Int64
    private var outstanding: Ping?

    init(at clock: LinkClock) {
        lastHeard = clock.microseconds
    }

    mutating func heard(at clock: LinkClock) {
        lastHeard = clock.microseconds
    }

    /// When there is something to do next, on the link's clock.
    var deadline: Int64 {
        lastHeard + (outstanding == nil ? Self.pingAfterMicroseconds : Self.silenceMicrosecondsMax)
    }

    func isGone(at clock: LinkClock) -> Bool {
        clock.microseconds - lastHeard >= Self.silenceMicrosecondsMax
    }

    func wantsPing(at clock: LinkClock) -> Bool {
        outstanding == nil && clock.microseconds - lastHeard >= Self.pingAfterMicroseconds
    }

    /// The number to send, drawn by chance so that a peer cannot answer before it was asked; nil while one is out.
    mutating func ping(at clock: LinkClock, using random: inout some RandomNumberGenerator) -> UInt64? {
        guard outstanding == nil else { return nil }
        let number: UInt64 = random.next()
        outstanding = Ping(number: number, sentAt: clock.microseconds, setbacks: clock.setbacks)
        return number
    }

    /// - Returns: the round trip, or nil if the clock was set back meanwhile.
    /// - Throws: `LinkError.pongUnexpected` unless this answers the ping that is out.
    mutating func pong(_ number: UInt64, at clock: LinkClock) throws(LinkError) -> Int64? {
        guard let ping = outstanding, ping.number == number else { throw .pongUnexpected }
        outstanding = nil
        guard ping.setbacks == clock.setbacks else { return nil }
        let roundTrip = clock.microseconds - ping.sentAt
        leastRoundTripMicroseconds = min(roundTrip, leastRoundTripMicroseconds ?? roundTrip)
        return roundTrip
    }
}
