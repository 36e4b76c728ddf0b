public import Ledger

/// What waits at a clearing node for nodes that are absent. It carries sealed messages and can read none.
///
/// A message waits until its recipient acknowledges it or its time is up, whichever comes first. Everything has a bound,
/// so that nobody can fill the mailbox of another, or all of it, alone. Source: Docs/PROTOCOL.md, "Mailbox".
public struct Mailbox: Equatable, Sendable {
    public struct Item: Equatable, Sendable {
        /// Rises from item to item, over all recipients.
        public let number: UInt64
        public let message: SealedMessage
        /// Whose link brought it. What the message itself says of its sender only the recipient can check.
        public let depositor: LinkPublicKey
        public let expires: Timestamp
    }

    public static let itemsPerRecipientMax = 64
    public static let bytesPerRecipientMax = 262_144
    /// What one depositor may have waiting for one recipient.
    public static let itemsPerDepositorMax = 8
    public static let recipientsMax = 65_536
    public static let bytesMax = 268_435_456
    public static let lifetimeMicroseconds: Int64 = 7 * 24 * 3_600 * 1_000_000

    /// For each recipient in the order of depositing.
    private var items: [LinkPublicKey: [Item]] = [:]
    private var bytes = 0
    private var lastNumber: UInt64 = 0

    public init() {}

    /// Takes a message in. One that is waiting already, byte for byte, is not taken twice.
    ///
    /// - Returns: the item's number.
    public mutating func deposit(
        _ message: SealedMessage, for recipient: LinkPublicKey, from depositor: LinkPublicKey, at now: Timestamp
    ) throws(MailboxRefusal) -> UInt64 {
        removeExpired(of: recipient, at: now)
        let waiting = items[recipient] ?? []
        if let same = waiting.first(where: { $0.message == message && $0.depositor == depositor }) {
            return same.number
        }
        guard waiting.count(where: { $0.depositor == depositor }) < Self.itemsPerDepositorMax else {
            throw .depositorQuota
        }
        let waitingBytes = waiting.reduce(0) { $0 + $1.message.bytes.count }
        guard waiting.count < Self.itemsPerRecipientMax,
            waitingBytes + message.bytes.count <= Self.bytesPerRecipientMax
        else { throw .recipientQuota }
        guard !waiting.isEmpty || items.count < Self.recipientsMax, bytes + message.bytes.count <= Self.bytesMax else {
            throw .full
        }
        lastNumber += 1
        bytes += message.bytes.count
        items[recipient, default: []].append(
            Item(
                number: lastNumber, message: message, depositor: depositor,
                expires: now.adding(microseconds: Self.lifetimeMicroseconds)))
        return lastNumber
    }

    /// What waits for a recipient, the earliest first. It stays until it is acknowledged.
    public func items(for recipient: LinkPublicKey, at now: Timestamp) -> [Item] {
        (items[recipient] ?? []).filter { now < $0.expires }
    }

    /// The recipient has everything up to this number.
    public mutating func acknowledge(through number: UInt64, by recipient: LinkPublicKey) {
        remove(of: recipient) { $0.number <= number }
    }

    /// Forgets what nobody fetched in time, for all recipients; due now and then.
    public mutating func removeExpired(at now: Timestamp) {
        for recipient in Array(items.keys) { removeExpired(of: recipient, at: now) }
    }

    private mutating func removeExpired(of recipient: LinkPublicKey, at now: Timestamp) {
        remove(of: recipient) { $0.expires <= now }
    }

    private mutating func remove(of recipient: LinkPublicKey, where isDone: (Item) -> Bool) {
        guard let waiting = items[recipient] else { return }
        let rest = waiting.filter { !isDone($0) }
        bytes -= waiting.reduce(0) { $0 + $1.message.bytes.count } - rest.reduce(0) { $0 + $1.message.bytes.count }
        items[recipient] = rest.isEmpty ? nil : rest
    }
}

/// Why a mailbox would not take a message. It may take it later.
public enum MailboxRefusal: Error, Hashable, Sendable {
    /// The depositor has as much waiting for this recipient as it may.
    case depositorQuota
    /// As much is waiting for this recipient as may.
    case recipientQuota
    /// The whole mailbox is full.
    case full
}
