public import Ledger

/// What is heard around here: each beacon once, since when, and about how near.
///
/// ```
/// heard ──► appeared ── its class of distance changes ──► moved … ── not heard for a minute ──► gone
/// ```
/// It knows a beacon by what its frame calls it, never by a radio address: a person's is another one after some minutes.
public struct Neighbourhood: Sendable {
    public enum Event: Equatable, Sendable {
        case appeared(Neighbour)
        case moved(Neighbour)
        case gone(Neighbour)
    }

    /// Scans stop for seconds by themselves, and a radio that goes on hearing tells it seldom.
    static let absenceMicroseconds: Int64 = 60_000_000
    /// Beacons at once; whoever sends more names than there are beacons makes the one that was heard longest ago be forgotten.
    public static let neighboursMax = 256

    private struct Heard {
        var neighbour: Neighbour
        var smoothed = SignalStrength()
    }

    private var heard: [Neighbour.Name: Heard] = [:]

    public init() {}

    /// A frame was heard.
    ///
    /// - Parameters:
    ///   - strength: as received, in dBm; nil or 127 if the controller does not say.
    ///   - now: on a clock that is not set back.
    public mutating func heard(_ frame: BeaconFrame, strength: Int8?, at now: Timestamp) -> [Event] {
        var events = expire(at: now)
        let name = Neighbour.Name(frame)
        let known = heard[name]
        if known == nil, heard.count >= Self.neighboursMax { events += makeRoom() }
        var entry = known ?? Heard(neighbour: Neighbour(frame: frame, firstHeard: now, lastHeard: now))
        if let strength { entry.smoothed.read(strength) }
        let distance = entry.smoothed.decibels.map {
            DistanceClass.of(loss: Int(frame.referencePower) - $0, after: entry.neighbour.distance)
        }
        let hasMoved = distance != entry.neighbour.distance
        entry.neighbour.frame = frame
        entry.neighbour.lastHeard = now
        entry.neighbour.decibels = entry.smoothed.decibels
        entry.neighbour.distance = distance
        heard[name] = entry
        if known == nil { return events + [.appeared(entry.neighbour)] }
        return hasMoved ? events + [.moved(entry.neighbour)] : events
    }

    /// Time passed without a frame.
    public mutating func expire(at now: Timestamp) -> [Event] {
        let gone = heard.values.filter { now.microseconds(since: $0.neighbour.lastHeard) >= Self.absenceMicroseconds }
            .map(\.neighbour).sorted { $0.comesBefore($1) }
        for neighbour in gone { heard[Neighbour.Name(neighbour.frame)] = nil }
        return gone.map { .gone($0) }
    }

    /// The nearest first.
    public var neighbours: [Neighbour] {
        heard.values.map(\.neighbour).sorted { left, right in
            let (near, far) = (left.distance?.rawValue ?? .max, right.distance?.rawValue ?? .max)
            return near != far ? near < far : left.comesBefore(right)
        }
    }

    private mutating func makeRoom() -> [Event] {
        let oldest = heard.values.map(\.neighbour).min { left, right in
            left.lastHeard != right.lastHeard ? left.lastHeard < right.lastHeard : left.comesBefore(right)
        }
        guard let oldest else { return [] }
        heard[Neighbour.Name(oldest.frame)] = nil
        return [.gone(oldest)]
    }
}
