/// Every frame that a scanner knows. What is none of these is somebody else's business.
public enum BeaconFrame: Hashable, Sendable {
    case person(PersonFrame)
    case store(StoreFrame)
    case altBeacon(AltBeacon)
    case eddystoneUID(EddystoneUID)
    case eddystoneURL(EddystoneURL)
    case eddystoneEID(EddystoneEID)
    /// Recognised, never sent: its format is Apple's.
    case iBeacon(IBeacon)

    /// Nil for anything but a whole frame: the air is full of other things, and of damaged ones.
    public init?(_ data: AdvertisedData) {
        if let frame = PersonFrame(data) {
            self = .person(frame)
        } else if let frame = StoreFrame(data) {
            self = .store(frame)
        } else if let frame = AltBeacon(data) {
            self = .altBeacon(frame)
        } else if let frame = EddystoneUID(data) {
            self = .eddystoneUID(frame)
        } else if let frame = EddystoneURL(data) {
            self = .eddystoneURL(frame)
        } else if let frame = EddystoneEID(data) {
            self = .eddystoneEID(frame)
        } else if let frame = IBeacon(data) {
            self = .iBeacon(frame)
        } else {
            return nil
        }
    }

    /// What is received at one metre, in dBm, as the frame itself says: it may be wrong, by mistake or on purpose.
    public var referencePower: Int8 {
        switch self {
        case .person(let frame): frame.head.referencePower
        case .store(let frame): frame.head.referencePower
        case .altBeacon(let frame): frame.referencePower
        case .eddystoneUID(let frame): EddystoneFrame.atOneMetre(frame.powerAtSource)
        case .eddystoneURL(let frame): EddystoneFrame.atOneMetre(frame.powerAtSource)
        case .eddystoneEID(let frame): EddystoneFrame.atOneMetre(frame.powerAtSource)
        case .iBeacon(let frame): frame.referencePower
        }
    }
}
