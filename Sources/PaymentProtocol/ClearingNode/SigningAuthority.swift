public import Ledger

/// What a key may do for its account.
public enum KeyRole: UInt64, CaseIterable, Sendable {
    /// Everything, including to authorise and revoke keys.
    case owner = 1
    /// To ask for money and to pay.
    case payer = 2
}

/// The keys that may sign for one account, and when each could.
public struct SigningAuthority: Equatable, Sendable {
    public struct Key: Equatable, Sendable {
        public let key: PublicKey
        public let authorised: Timestamp
        /// `.distantFuture` while it is not revoked: an optional would cost every account eight bytes.
        private var end = Timestamp.distantFuture
        public let role: KeyRole

        init(key: PublicKey, role: KeyRole, authorised: Timestamp, revoked: Timestamp?) {
            (self.key, self.role, self.authorised) = (key, role, authorised)
            self.revoked = revoked
        }

        /// Nil as long as it may sign.
        public internal(set) var revoked: Timestamp? {
            get { end == .distantFuture ? nil : end }
            set { end = newValue ?? .distantFuture }
        }
    }

    /// In the order of authorisation; a revoked key stays, so that it can never be authorised again.
    public var keys: [Key] { [first] + others }

    /// The one that opened the account. Most accounts have no other.
    private(set) var first: Key
    private(set) var others: [Key] = []

    init(owner: PublicKey, at time: Timestamp) {
        first = Key(key: owner, role: .owner, authorised: time, revoked: nil)
    }

    /// What a table or a snapshot told.
    init(first: Key, others: [Key] = []) {
        (self.first, self.others) = (first, others)
    }

    func key(_ key: PublicKey) -> Key? {
        first.key == key ? first : others.first { $0.key == key }
    }

    /// Whether this key may sign for the account now.
    func isAuthorised(_ key: PublicKey, role: KeyRole? = nil) -> Bool {
        guard let known = self.key(key), known.revoked == nil else { return false }
        return role == nil || known.role == role
    }

    mutating func authorise(_ key: PublicKey, role: KeyRole, at time: Timestamp) {
        others.append(Key(key: key, role: role, authorised: time, revoked: nil))
    }

    mutating func revoke(_ key: PublicKey, at time: Timestamp) {
        if first.key == key { first.revoked = time }
        guard let index = others.firstIndex(where: { $0.key == key }) else { return }
        others[index].revoked = time
    }
}
