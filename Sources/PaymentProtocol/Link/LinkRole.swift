/// Which side of a link one is: the initiator speaks first.
public enum LinkRole: UInt8, Sendable {
    case initiator = 1
    case responder = 2

    public var other: LinkRole { self == .initiator ? .responder : .initiator }
}
