public import Ledger

/// What an account's owner can instruct about the account as a whole.
public enum AccountAction: UInt64, CaseIterable, Sendable {
    /// Nothing moves until an owner's key unlocks it: not the key that the lock names.
    case lock = 1
    case unlock = 2
    /// A key is lost: it is revoked for good, and the account locked, in one step.
    case reportLoss = 3
    /// For ever; the account must be empty.
    case close = 4
}

/// The owner locks, unlocks or closes an account, or reports the loss of a key. Docs/PROTOCOL.md section 5.12.
public struct AccountInstruction: Message {
    public static let type = MessageType(name: "account-instruction")

    /// The id of the clearing node it is meant for: the first of its log-signing keys.
    public let clearing: PublicKey
    public let account: AccountIdentifier
    public let action: AccountAction
    /// Of a lock, a key that is not to undo it; of a loss report, the key that is lost.
    public let key: PublicKey?
    public let created: Timestamp

    /// Nil if the key does not belong to the action: a loss report names one, a lock may, others do not.
    public init?(
        _ action: AccountAction, of account: AccountIdentifier, key: PublicKey?, clearing: PublicKey, created: Timestamp
    ) {
        guard Self.mayName(key, action) else { return nil }
        (self.clearing, self.account, self.action) = (clearing, account, action)
        (self.key, self.created) = (key, created)
    }

    public init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.map(countMax: 5)
        try decoder.key(1)
        clearing = try decoder.publicKey()
        try decoder.key(2)
        account = try decoder.account()
        try decoder.key(3)
        action = try decoder.choice(AccountAction.self)
        key = try decoder.hasKey(4) ? try decoder.publicKey() : nil
        try decoder.key(5)
        created = try decoder.timestamp()
        try decoder.endMap()
        guard Self.mayName(key, action) else { throw .notAllowed("key of an account's instruction") }
    }

    public func encode(into encoder: inout CBOREncoder) {
        encoder.map(count: key == nil ? 4 : 5)
        encoder.key(1, clearing)
        encoder.key(2, account)
        encoder.key(3, action.rawValue)
        if let key { encoder.key(4, key) }
        encoder.key(5, created)
    }

    private static func mayName(_ key: PublicKey?, _ action: AccountAction) -> Bool {
        switch action {
        case .lock: true
        case .reportLoss: key != nil
        case .unlock, .close: key == nil
        }
    }
}
