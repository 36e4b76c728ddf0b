public import Ledger

/// Who stands on the other side. The name is what they call themselves, and nobody has verified it.
public struct Counterparty: Equatable, Sendable {
    public let account: AccountIdentifier
    public let unverifiedName: String

    public init(account: AccountIdentifier, unverifiedName: String) {
        self.account = account
        self.unverifiedName = unverifiedName
    }
}
