/// Why a request that is not a payment came to nothing.
public enum RequestFailure: UInt64, CaseIterable, Error, Sendable {
    /// The bytes are not a request of this protocol, or a signature in them is not valid.
    case malformed = 1
    /// The connection has not said, or not proven, which account it speaks for.
    case notIdentified = 2
    case wrongClearingNode = 3
    case unknownAccount = 4
    /// The signing key has no authority for this.
    case notAuthorised = 5
    case accountExists = 6
    /// Created too far from this node's time.
    case wrongTime = 7
    /// A key that was ever authorised or revoked cannot be authorised again; an account has a bounded number.
    case keyNotAcceptable = 8
    /// An order with this reference was booked before.
    case referenceUsed = 9
    /// The book refuses: a limit would be passed.
    case limit = 10
    /// There is no such conversation, or it is not this connection's.
    case noConversation = 11
    case unknownSequence = 12
    /// Ask again later.
    case busy = 13
    /// The operator's clock is in doubt: nothing is decided.
    case clockUntrusted = 14
    /// The log's own key signed this head, and it is none of this book.
    case headUnfit = 30
    /// Somebody showed such a head: nothing is decided until the operator has put the latest book back.
    case bookInDoubt = 31
}
