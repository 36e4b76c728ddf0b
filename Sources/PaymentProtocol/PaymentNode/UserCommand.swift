public import Ledger

/// What the user tells the node.
public enum UserCommand: Equatable, Sendable {
    case pay(AccountIdentifier, Amount, text: String?)
    case bump(BumpReading, BumpTerms)
    /// The string that the other device shows.
    case confirm(String)
    case decline
    case balance
}

/// What the sensors saw of a bump.
public struct BumpReading: Equatable, Sendable {
    public let agoMicroseconds: Int64
    public let position: Position
    public let accuracyMillimetres: Int64

    public init(agoMicroseconds: Int64, position: Position, accuracyMillimetres: Int64) {
        self.agoMicroseconds = agoMicroseconds
        self.position = position
        self.accuracyMillimetres = accuracyMillimetres
    }
}

/// What this side wants from a bump. Exactly one of the two sides names the amount.
public enum BumpTerms: Equatable, Sendable {
    case pay(Amount, text: String?)
    case ask(Amount, text: String?)
    /// The other side says how much, and which way.
    case follow

    var namesAmount: Bool { self != .follow }
}

/// The answer to one command.
public enum UserReply: Equatable, Sendable {
    case settled(SettlementReceipt, text: String?)
    /// Final: this intent will never settle.
    case refused(PaymentRefusal, SettlementReceipt?)
    /// The intent is signed and may have been sent, and the clearing node cannot be reached: it will be settled or refused
    /// when it can, and the history will tell.
    case pending(MessageIdentifier)
    case balance([AccountBalance])
    /// Taken in; notices tell what comes of it.
    case accepted
    case failed(CommandFailure)
}

/// Why a command came to nothing. Nothing was signed.
public enum CommandFailure: Error, Equatable, Sendable {
    case clearingUnreachable
    case accountNotOpen
    case amountNotPositive
    case textTooLong
    case tooManyUnresolved
    case readingOutOfBounds
    case bumpUnderWay
    /// There is no string to confirm, or it was confirmed already.
    case nothingToConfirm
    case wrongString
    case bump(BumpFailure)
    case clearing(RequestFailure)
    case signerRefused
}

/// What the user is shown while things happen.
public enum UserNotice: Equatable, Sendable {
    case connected
    case disconnected
    case bumpReported
    /// Somebody bumped this device; a conversation with them begins.
    case matched
    /// Both devices show this string; the user compares, and confirms the string and the terms together.
    case stringReady(String, AgreedTerms)
    case partnerIdentified(Counterparty)
    case requestSigned(Digest, Amount, text: String?)
    case requestReceived(Digest, Amount, text: String?)
    case intentSigned(MessageIdentifier, Amount)
    case settled(SettlementReceipt, text: String?)
    case refused(MessageIdentifier, PaymentRefusal)
    case bumpEnded(BumpFailure)
}

/// What a bump will do if both confirm.
public struct AgreedTerms: Equatable, Sendable {
    public let amount: Amount
    public let text: String?
    /// Whether this side pays.
    public let isDebtor: Bool

    public init(amount: Amount, text: String?, isDebtor: Bool) {
        self.amount = amount
        self.text = text
        self.isDebtor = isDebtor
    }
}

/// Who stands on the other side. The name is what they call themselves, and nobody has verified it.
public struct Counterparty: Equatable, Sendable {
    public let account: AccountIdentifier
    public let unverifiedName: String

    public init(account: AccountIdentifier, unverifiedName: String) {
        self.account = account
        self.unverifiedName = unverifiedName
    }
}
