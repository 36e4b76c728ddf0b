import Ledger

/// The numbers of one session, in both directions, and what was sent but not yet acknowledged.
///
/// Acknowledgements only make room: a link loses nothing while it stands, and after a cut both sides say what they have.
/// So they ride on payloads, and go alone only when a quarter of the buffer may be waiting for them.
struct LinkSessionNumbering: Sendable {
    /// Of an initiator.
    static let unacknowledgedMessagesMax = 1_024
    /// Of a responder: one request may lead to an answer and two notices, and many may be decided at one moment. Whoever asks
    /// as much as it may finds room for all that it is told.
    static let unacknowledgedAnswersMax = 16_384
    static let unacknowledgedBytesMax = 4_194_304

    private(set) var receivedThrough: UInt64 = 0
    private(set) var unacknowledgedBytes = 0
    private var acknowledgedThrough: UInt64 = 0
    private var unacknowledged: [[UInt8]] = []
    private var unconfirmedMessages = 0
    private var unconfirmedBytes = 0
    private let payloadBytesMax: Int
    private let unacknowledgedMax: Int
    private var budget: LinkBudget
    private var clock = LinkClock()

    /// - Parameter role: of this side.
    init(_ purpose: LinkPurpose, _ role: LinkRole) {
        payloadBytesMax = purpose.messageBytesMax(from: role) - LinkSessionMessage.overheadBytes
        unacknowledgedMax =
            switch role {
            case .initiator: Self.unacknowledgedMessagesMax
            case .responder: Self.unacknowledgedAnswersMax
            }
        budget = purpose.budget.quarter
    }

    /// The payloads of which it is not known whether the peer has them, oldest first.
    var pending: [[UInt8]] { unacknowledged }

    /// Gives a payload the next number and keeps it until it is acknowledged.
    mutating func number(_ payload: [UInt8], at now: Timestamp) throws(LinkSessionError) -> LinkSessionMessage {
        guard payload.count <= payloadBytesMax else { throw .messageTooLong }
        guard unacknowledged.count < unacknowledgedMax,
            unacknowledgedBytes + payload.count <= Self.unacknowledgedBytesMax
        else { throw .bufferFull }
        clock.advance(to: now)
        if let unit = budget.spend(bytes: payload.count, at: clock.microseconds) { throw .tooFast(unit) }
        unacknowledged.append(payload)
        unacknowledgedBytes += payload.count
        return message(at: unacknowledged.count - 1)
    }

    /// Everything not acknowledged, once more.
    mutating func repeated() -> [LinkSessionMessage] {
        unacknowledged.indices.map { message(at: $0) }
    }

    /// - Returns: how many bytes wait no longer.
    @discardableResult
    mutating func acknowledge(through number: UInt64) throws(LinkSessionError) -> Int {
        guard number <= acknowledgedThrough + UInt64(unacknowledged.count) else { throw .acknowledgedUnsent }
        guard number > acknowledgedThrough else { return 0 }
        let count = Int(number - acknowledgedThrough)
        let freed = unacknowledged[..<count].reduce(0) { $0 + $1.count }
        unacknowledgedBytes -= freed
        unacknowledged.removeFirst(count)
        acknowledgedThrough = number
        return freed
    }

    /// A payload came: it must be the next.
    ///
    /// - Returns: an acknowledgement to send now, if one is due.
    mutating func receive(number: UInt64, byteCount: Int) throws(LinkSessionError) -> LinkSessionMessage? {
        guard number == receivedThrough + 1 else { throw .outOfOrder }
        receivedThrough = number
        unconfirmedMessages += 1
        unconfirmedBytes += byteCount
        let isDue =
            unconfirmedMessages >= Self.unacknowledgedMessagesMax / 4
            || unconfirmedBytes >= Self.unacknowledgedBytesMax / 4
        guard isDue else { return nil }
        confirm()
        return .acknowledgement(receivedThrough: receivedThrough)
    }

    /// What is being sent says how much was received.
    mutating func confirm() {
        (unconfirmedMessages, unconfirmedBytes) = (0, 0)
    }

    private mutating func message(at index: Int) -> LinkSessionMessage {
        confirm()
        return .payload(
            number: acknowledgedThrough + UInt64(index) + 1, receivedThrough: receivedThrough, unacknowledged[index])
    }
}
