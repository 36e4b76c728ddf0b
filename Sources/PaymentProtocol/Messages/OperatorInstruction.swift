public import Ledger

/// What an operator can instruct, beside crediting an account.
public enum OperatorAction: UInt64, CaseIterable, Sendable {
    case lockAccount = 1
    case unlockAccount = 2
    case closeAccount = 3
    case requireReserve = 4
    case invest = 5
    case divest = 6
    case bookToSuspense = 7
    case assignSuspense = 8
    case returnSuspense = 9
    case paidOut = 10
    case payoutReturned = 11
    case eraseText = 12
    case releaseReview = 13
    case rejectReview = 14
}

/// The operator's signed instruction about other people's money. Docs/PROTOCOL.md section 5.11.
///
/// Each bears a reference of its own, which is booked once. Which of the optional fields an instruction has, its action says;
/// `order` gives them by name.
public struct OperatorInstruction: Message {
    public static let type = MessageType(name: "operator-instruction")

    /// What the instruction says, with exactly the fields that its action has.
    public enum Order: Equatable, Sendable {
        /// Nothing moves on the account until the operator unlocks it.
        case lockAccount(AccountIdentifier, reason: String)
        case unlockAccount(AccountIdentifier, reason: String?)
        /// For ever; the account must be empty.
        case closeAccount(AccountIdentifier, reason: String?)
        /// Which share of what the book owes must stay in custody.
        case requireReserve(ReserveShare)
        case invest(Amount)
        case divest(Amount)
        /// Money arrived that belongs to nobody here, as far as anybody knows. When the bank booked it is nil in instructions that
        /// older programs sign.
        case bookToSuspense(Amount, reason: String?, booked: BookingDate? = nil)
        /// The whole of what was booked to suspense under a reference belongs to this account.
        case assignSuspense(reference: String, AccountIdentifier, Amount)
        /// The whole of it was paid back through the bank.
        case returnSuspense(reference: String, Amount)
        /// The bank has paid what this intent withdrew.
        case paidOut(intent: Digest, AccountIdentifier, Amount)
        /// It cannot be paid: the customer gets it back.
        case payoutReturned(intent: Digest, AccountIdentifier, Amount, reason: String?)
        /// A payment that was held for review settles: the account is its debtor.
        case releaseReview(intent: Digest, AccountIdentifier, Amount)
        /// Its money goes back to the debtor.
        case rejectReview(intent: Digest, AccountIdentifier, Amount, reason: String?)
        /// The text with this digest, beside the journal.
        case eraseText(Digest)
    }

    /// The id of the clearing node it is meant for: the first of its log-signing keys.
    public let clearing: PublicKey
    public let action: OperatorAction
    /// The bank's or the operator's own reference: each is booked once, in orders and instructions together.
    public let reference: String
    public let created: Timestamp
    public let account: AccountIdentifier?
    public let amount: Amount?
    /// The reference under which money was booked to suspense.
    public let subject: String?
    /// Of an intent that withdraws, or of a text.
    public let digest: Digest?
    public let basisPoints: UInt64?
    public let reason: String?
    /// When the bank booked what is booked to suspense.
    public let booked: BookingDate?

    public init(_ order: Order, clearing: PublicKey, reference: String, created: Timestamp) {
        (self.clearing, self.reference, self.created) = (clearing, reference, created)
        var (account, amount, subject, digest): (AccountIdentifier?, Amount?, String?, Digest?)
        var (basisPoints, reason, booked): (UInt64?, String?, BookingDate?)
        switch order {
        case .lockAccount(let locked, let text): (action, account, reason) = (.lockAccount, locked, text)
        case .unlockAccount(let locked, let text): (action, account, reason) = (.unlockAccount, locked, text)
        case .closeAccount(let closed, let text): (action, account, reason) = (.closeAccount, closed, text)
        case .requireReserve(let share):
            (action, basisPoints) = (.requireReserve, UInt64(share.basisPoints))
        case .invest(let invested): (action, amount) = (.invest, invested)
        case .divest(let divested): (action, amount) = (.divest, divested)
        case .bookToSuspense(let money, let text, let day):
            (action, amount, reason, booked) = (.bookToSuspense, money, text, day)
        case .assignSuspense(let item, let owner, let money):
            (action, subject, account, amount) = (.assignSuspense, item, owner, money)
        case .returnSuspense(let item, let money): (action, subject, amount) = (.returnSuspense, item, money)
        case .paidOut(let intent, let owner, let money):
            (action, digest, account, amount) = (.paidOut, intent, owner, money)
        case .payoutReturned(let intent, let owner, let money, let text):
            (action, digest, account, amount, reason) = (.payoutReturned, intent, owner, money, text)
        case .releaseReview(let intent, let debtor, let money):
            (action, digest, account, amount) = (.releaseReview, intent, debtor, money)
        case .rejectReview(let intent, let debtor, let money, let text):
            (action, digest, account, amount, reason) = (.rejectReview, intent, debtor, money, text)
        case .eraseText(let hash): (action, digest) = (.eraseText, hash)
        }
        (self.account, self.amount, self.subject, self.digest) = (account, amount, subject, digest)
        (self.basisPoints, self.reason, self.booked) = (basisPoints, reason, booked)
    }

    public init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.map(countMax: 11)
        try decoder.key(1)
        clearing = try decoder.publicKey()
        try decoder.key(2)
        action = try decoder.choice(OperatorAction.self)
        try decoder.key(3)
        reference = try decoder.text(max: ProtocolBounds.referenceBytesMax)
        try decoder.key(4)
        created = try decoder.timestamp()
        account = try decoder.hasKey(5) ? try decoder.account() : nil
        amount = try decoder.hasKey(6) ? try decoder.positiveAmount() : nil
        subject = try decoder.hasKey(7) ? try decoder.text(max: ProtocolBounds.referenceBytesMax) : nil
        digest = try decoder.hasKey(8) ? try decoder.digest() : nil
        basisPoints = try decoder.hasKey(9) ? try decoder.unsigned() : nil
        reason = try decoder.hasKey(10) ? try decoder.text(max: ProtocolBounds.referenceBytesMax) : nil
        booked = try decoder.hasKey(11) ? try decoder.bookingDate() : nil
        try decoder.endMap()
        guard readOrder() != nil, booked == nil || action == .bookToSuspense else {
            throw .notAllowed("set of fields of an operator's instruction")
        }
    }

    public func encode(into encoder: inout CBOREncoder) {
        let optionalCount = [
            account != nil, amount != nil, subject != nil, digest != nil, basisPoints != nil, reason != nil,
            booked != nil,
        ].count { $0 }
        encoder.map(count: 4 + optionalCount)
        encoder.key(1, clearing)
        encoder.key(2, action.rawValue)
        encoder.key(3, reference)
        encoder.key(4, created)
        if let account { encoder.key(5, account) }
        if let amount { encoder.key(6, amount) }
        if let subject { encoder.key(7, subject) }
        if let digest { encoder.key(8, digest) }
        if let basisPoints { encoder.key(9, basisPoints) }
        if let reason { encoder.key(10, reason) }
        if let booked { encoder.key(11, booked) }
    }

    public var order: Order {
        guard let order = readOrder() else { preconditionFailure("an instruction has the fields of its action") }
        return order
    }

    /// Nil unless exactly the fields of the action are there.
    private func readOrder() -> Order? {
        switch (action, account, amount, subject, digest, basisPoints, reason) {
        case (.lockAccount, let account?, nil, nil, nil, nil, let reason?):
            .lockAccount(account, reason: reason)
        case (.unlockAccount, let account?, nil, nil, nil, nil, let reason):
            .unlockAccount(account, reason: reason)
        case (.closeAccount, let account?, nil, nil, nil, nil, let reason):
            .closeAccount(account, reason: reason)
        case (.requireReserve, nil, nil, nil, nil, let basisPoints?, nil):
            Int64(exactly: basisPoints).flatMap { ReserveShare(basisPoints: $0) }.map { .requireReserve($0) }
        case (.invest, nil, let amount?, nil, nil, nil, nil): .invest(amount)
        case (.divest, nil, let amount?, nil, nil, nil, nil): .divest(amount)
        case (.bookToSuspense, nil, let amount?, nil, nil, nil, let reason):
            .bookToSuspense(amount, reason: reason, booked: booked)
        case (.assignSuspense, let account?, let amount?, let subject?, nil, nil, nil):
            .assignSuspense(reference: subject, account, amount)
        case (.returnSuspense, nil, let amount?, let subject?, nil, nil, nil):
            .returnSuspense(reference: subject, amount)
        case (.paidOut, let account?, let amount?, nil, let digest?, nil, nil):
            .paidOut(intent: digest, account, amount)
        case (.payoutReturned, let account?, let amount?, nil, let digest?, nil, let reason):
            .payoutReturned(intent: digest, account, amount, reason: reason)
        case (.releaseReview, let account?, let amount?, nil, let digest?, nil, nil):
            .releaseReview(intent: digest, account, amount)
        case (.rejectReview, let account?, let amount?, nil, let digest?, nil, let reason):
            .rejectReview(intent: digest, account, amount, reason: reason)
        case (.eraseText, nil, nil, nil, let digest?, nil, nil): .eraseText(digest)
        default: nil
        }
    }
}

extension OperatorInstruction {
    var referenceDigest: Digest { Digest.sha256(of: Array(reference.utf8)) }
}
