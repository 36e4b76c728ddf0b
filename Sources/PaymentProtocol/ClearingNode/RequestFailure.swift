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
    /// There is no such escrow, it ended a while ago, or the account has no part in it.
    case unknownEscrow = 15
    /// Nothing moves on the account of whoever takes the step.
    case accountBlocked = 16
    /// The escrow is not there yet, is past it, or is about another part or currency.
    case stepOutOfPlace = 17
    /// Not the account's next step in this escrow.
    case stepOutOfSequence = 18
    /// More than is left, or nothing.
    case moreThanIsLeft = 19
    /// It is so already: there is nothing to record.
    case unchanged = 20
    /// Too many changes of this kind within the hour.
    case tooManyChanges = 21
    /// Somebody keeps the account locked, and this needs it open, or is for whoever locked it to undo.
    case accountLocked = 25
    case accountClosed = 26
    /// An account with money, or with money on its way, cannot be closed.
    case accountNotEmpty = 27
    /// Less would be in custody than the reserve requires.
    case reserveShort = 28
    /// It is so already, or what it speaks of is not there: not locked, not in suspense, not to be paid out.
    case nothingToDo = 29
    /// The log's own key signed this head, and it is none of this book.
    case headUnfit = 30
    /// Somebody showed such a head: nothing is decided until the operator has put the latest book back.
    case bookInDoubt = 31
    /// It is recorded that the text is to be erased, and the disk did not erase it.
    case textNotErased = 32
    /// Where the money would come from has not so much.
    case insufficientFunds = 36
    /// The order has to say when the bank booked the money.
    case bookingDayMissing = 37
    /// It says a day too far back for its reference to be remembered still, or one that has not come.
    case bookingDayUnfit = 38
}
