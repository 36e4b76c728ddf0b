public import Ledger
public import PaymentProtocol

/// A page of an account's payments, the oldest first.
public struct StatementView: AnswerView {
    public let version: ViewVersion
    public let account: String
    public let payments: [PaymentView]
    /// Every record up to this one was looked at: ask for what comes after it.
    public let through: UInt64
    /// Whether nothing follows yet.
    public let complete: Bool

    public init(
        _ items: [StatementItem], of account: AccountIdentifier, through: UInt64, isComplete: Bool
    ) {
        version = ViewVersion()
        self.account = account.text
        payments = items.compactMap { PaymentView($0.receipt, text: $0.text, for: account) }
        self.through = through
        complete = isComplete
    }
}

/// A challenge that a caller's key must sign, once, within its time.
public struct ChallengeView: AnswerView {
    public let version: ViewVersion
    /// 32 bytes, base64url: the `channel` of a `ChannelProof`.
    public let challenge: String
    /// The id of the clearing node, in hexadecimal, which the proof names too.
    public let clearing: String
    public let expiresInSeconds: Int

    public init(_ challenge: Digest, clearing: PublicKey, expiresInSeconds: Int) {
        version = ViewVersion()
        self.challenge = Base64URL.encode(challenge.bytes32.bytes)
        self.clearing = clearing.description
        self.expiresInSeconds = expiresInSeconds
    }

    enum CodingKeys: String, CodingKey {
        case version, challenge, clearing
        case expiresInSeconds = "expires_in_seconds"
    }
}
