public import Ledger

/// A beacon that is heard now. It says that somebody may be here; whoever it is, nothing is proven.
public struct Neighbour: Hashable, Sendable {
    /// What a beacon is known by: the kind of its frame, and what the frame calls it.
    public struct Name: Hashable, Sendable {
        public let kind: Kind
        public let bytes: [UInt8]

        public init(_ frame: BeaconFrame) {
            switch frame {
            case .person(let frame): (kind, bytes) = (.person, frame.identifier.bytes)
            case .store(let frame): (kind, bytes) = (.store, frame.name)
            case .altBeacon(let frame): (kind, bytes) = (.altBeacon, frame.identifier)
            case .eddystoneUID(let frame): (kind, bytes) = (.eddystoneUID, frame.namespace + frame.instance)
            case .eddystoneURL(let frame): (kind, bytes) = (.eddystoneURL, Array(frame.url.utf8))
            case .eddystoneEID(let frame): (kind, bytes) = (.eddystoneEID, frame.identifier)
            case .iBeacon(let frame):
                kind = .iBeacon
                bytes =
                    frame.uuid
                    + [frame.major, frame.minor].flatMap {
                        [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)]
                    }
            }
        }
    }

    public enum Kind: String, CaseIterable, Sendable {
        case person, store
        case altBeacon = "altbeacon"
        case eddystoneUID = "eddystone_uid"
        case eddystoneURL = "eddystone_url"
        case eddystoneEID = "eddystone_eid"
        case iBeacon = "ibeacon"
    }

    /// The latest.
    public internal(set) var frame: BeaconFrame
    public let firstHeard: Timestamp
    public internal(set) var lastHeard: Timestamp
    /// In dBm, smoothed; nil where the controller does not say.
    public internal(set) var decibels: Int?
    public internal(set) var distance: DistanceClass?

    public var name: Name { Name(frame) }

    init(frame: BeaconFrame, firstHeard: Timestamp, lastHeard: Timestamp) {
        self.frame = frame
        self.firstHeard = firstHeard
        self.lastHeard = lastHeard
    }

    /// Who was here first, and else by name, so that a list has one order.
    func comesBefore(_ other: Neighbour) -> Bool {
        if firstHeard != other.firstHeard { return firstHeard < other.firstHeard }
        if name.kind != other.name.kind { return name.kind.rawValue < other.name.kind.rawValue }
        return name.bytes.lexicographicallyPrecedes(other.name.bytes)
    }
}
