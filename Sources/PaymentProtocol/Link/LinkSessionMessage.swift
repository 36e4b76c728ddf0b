/// What two sides of a session say to each other inside the messages of a link.
///
/// Source: Docs/PROTOCOL.md, "Resuming".
enum LinkSessionMessage: Equatable {
    /// The initiator's first message on a link.
    ///
    /// - `incarnation`: the one that the responder gave the session, or nil if it never answered.
    case resume(session: MessageIdentifier, incarnation: MessageIdentifier?, receivedThrough: UInt64)
    /// The responder's answer. Another incarnation than the initiator named means that the old one is forgotten.
    case resumed(incarnation: MessageIdentifier, receivedThrough: UInt64)
    /// Messages are numbered from 1 in each direction.
    case payload(number: UInt64, receivedThrough: UInt64, [UInt8])
    case acknowledgement(receivedThrough: UInt64)

    private enum Kind: UInt8 {
        case resume = 1
        case resumed = 2
        case payload = 3
        case acknowledgement = 4
    }

    private static let identifierByteCount = 16
    /// Stands for "none": chance does not draw it.
    private static let noIncarnation = [UInt8](repeating: 0, count: identifierByteCount)
    /// What a payload takes besides its bytes.
    static let overheadBytes = 17

    init(decoding message: [UInt8]) throws(LinkSessionError) {
        guard let first = message.first, let kind = Kind(rawValue: first) else { throw .unexpectedMessage }
        var rest = message.dropFirst()
        switch kind {
        case .resume:
            let session = try Self.takeIdentifier(&rest)
            let incarnation = try Self.takeIdentifier(&rest)
            self = .resume(
                session: session, incarnation: incarnation.bytes == Self.noIncarnation ? nil : incarnation,
                receivedThrough: try Self.takeNumber(&rest))
        case .resumed:
            let incarnation = try Self.takeIdentifier(&rest)
            self = .resumed(incarnation: incarnation, receivedThrough: try Self.takeNumber(&rest))
        case .payload:
            let number = try Self.takeNumber(&rest)
            let receivedThrough = try Self.takeNumber(&rest)
            self = .payload(number: number, receivedThrough: receivedThrough, Array(rest))
            return
        case .acknowledgement:
            self = .acknowledgement(receivedThrough: try Self.takeNumber(&rest))
        }
        guard rest.isEmpty else { throw .unexpectedMessage }
    }

    var encoded: [UInt8] {
        switch self {
        case .resume(let session, let incarnation, let receivedThrough):
            [Kind.resume.rawValue] + session.bytes + (incarnation?.bytes ?? Self.noIncarnation)
                + receivedThrough.bigEndianBytes
        case .resumed(let incarnation, let receivedThrough):
            [Kind.resumed.rawValue] + incarnation.bytes + receivedThrough.bigEndianBytes
        case .payload(let number, let receivedThrough, let payload):
            [Kind.payload.rawValue] + number.bigEndianBytes + receivedThrough.bigEndianBytes + payload
        case .acknowledgement(let receivedThrough):
            [Kind.acknowledgement.rawValue] + receivedThrough.bigEndianBytes
        }
    }

    private static func takeIdentifier(_ rest: inout ArraySlice<UInt8>) throws(LinkSessionError) -> MessageIdentifier {
        guard let identifier = MessageIdentifier(rest.prefix(identifierByteCount)) else { throw .unexpectedMessage }
        rest = rest.dropFirst(identifierByteCount)
        return identifier
    }

    private static func takeNumber(_ rest: inout ArraySlice<UInt8>) throws(LinkSessionError) -> UInt64 {
        guard let number = UInt64(bigEndianBytes: rest.prefix(8)) else { throw .unexpectedMessage }
        rest = rest.dropFirst(8)
        return number
    }
}
