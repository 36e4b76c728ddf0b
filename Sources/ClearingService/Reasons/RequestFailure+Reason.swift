public import PaymentProtocol

extension RequestFailure {
    /// Stays the same when the text gets better.
    public var name: String {
        switch self {
        case .malformed: "malformed"
        case .notIdentified: "not_identified"
        case .wrongClearingNode: "wrong_clearing_node"
        case .unknownAccount: "unknown_account"
        case .notAuthorised: "not_authorised"
        case .accountExists: "account_exists"
        case .wrongTime: "wrong_time"
        case .keyNotAcceptable: "key_not_acceptable"
        case .referenceUsed: "reference_used"
        case .limit: "limit"
        case .noConversation: "no_conversation"
        case .unknownSequence: "unknown_sequence"
        case .busy: "busy"
        case .clockUntrusted: "clock_untrusted"
        case .unchanged: "unchanged"
        case .tooManyChanges: "too_many_changes"
        case .headUnfit: "head_unfit"
        case .bookInDoubt: "book_in_doubt"
        case .textNotErased: "text_not_erased"
        case .unknownEscrow: "unknown_escrow"
        case .accountBlocked: "account_blocked"
        case .stepOutOfPlace: "step_out_of_place"
        case .stepOutOfSequence: "step_out_of_sequence"
        case .moreThanIsLeft: "more_than_is_left"
        case .accountLocked: "account_locked"
        case .accountClosed: "account_closed"
        case .accountNotEmpty: "account_not_empty"
        case .reserveShort: "reserve_short"
        case .nothingToDo: "nothing_to_do"
        case .insufficientFunds: "insufficient_funds"
        case .bookingDayMissing: "booking_day_missing"
        case .bookingDayUnfit: "booking_day_unfit"
        }
    }

    /// Whether asking again can help.
    public var isTransient: Bool {
        switch self {
        case .busy, .clockUntrusted, .bookInDoubt, .accountLocked, .accountNotEmpty, .reserveShort, .insufficientFunds,
            .tooManyChanges, .textNotErased:
            true
        case .malformed, .notIdentified, .wrongClearingNode, .unknownAccount, .notAuthorised, .accountExists,
            .wrongTime, .keyNotAcceptable, .referenceUsed, .limit, .noConversation, .unknownSequence,
            .unknownEscrow, .accountBlocked, .stepOutOfPlace, .stepOutOfSequence, .moreThanIsLeft, .accountClosed,
            .nothingToDo, .headUnfit, .unchanged, .bookingDayMissing, .bookingDayUnfit:
            false
        }
    }

    public var message: String {
        switch self {
        case .malformed:
            "The bytes are not a signed message of the kind that belongs here, or their signature is not valid."
        case .notIdentified:
            """
            It was not proven which account is asking. Take a challenge, sign it with one of the account's keys, \
            and ask again.
            """
        case .wrongClearingNode:
            "The message is addressed to another clearing node. Check which node this account belongs to."
        case .unknownAccount:
            """
            The clearing node does not know this account. Compare its text with the one you were given; \
            a new account must be opened first.
            """
        case .notAuthorised:
            "The key that signed has no authority for this. Sign with a key that has."
        case .accountExists:
            "The account is open already. There is nothing left to do."
        case .wrongTime:
            """
            The message was made too long ago, or in the clearing node's future. Set the clock of the device that made it \
            (\(ProtocolBounds.clockSkewMicrosecondsMax / 60_000_000) minutes is the most that it may be ahead, \
            \(ProtocolBounds.intentLifetimeMicrosecondsMax / 60_000_000) the most that a message may be old), \
            and make a new one.
            """
        case .keyNotAcceptable:
            """
            The key cannot be changed like this: one that was ever authorised cannot be authorised again, only an \
            authorised one can be revoked, and an account has at most \(ProtocolBounds.keysPerAccountMax) keys.
            """
        case .referenceUsed:
            "An order with this reference was booked before, and is not booked twice. Check the reference."
        case .limit:
            """
            The book refuses because a limit would be passed: the account may not hold that much, or has taken such a \
            step as often as it may. Credit less, or move all that is left.
            """
        case .unknownEscrow:
            """
            The account has no part in such an escrow, or the escrow ended a while ago. Compare its identifier with the \
            list of escrows.
            """
        case .accountBlocked:
            "Nothing was moved because the account is blocked. Ask the operator of the clearing node why."
        case .stepOutOfPlace:
            """
            The escrow does not take this step now: it is not there yet, is past it, or has ended; somebody else, or a \
            deadline, may have come first. Look at the escrow, and decide anew.
            """
        case .stepOutOfSequence:
            """
            Another step of this account in this escrow was taken meanwhile. Look at the escrow, and decide anew.
            """
        case .moreThanIsLeft:
            "Nothing was moved because less than that is left in the escrow. Look at it, and name no more than that."
        case .accountLocked:
            """
            Nothing was done because the account is locked. Whoever locked it has to unlock it first: its owner with \
            another key than the one that was locked out, or the operator.
            """
        case .accountClosed:
            "Nothing was done because the account is closed. Nothing moves on it ever again; use another account."
        case .accountNotEmpty:
            """
            The account was not closed because there is money on it, or money on its way out of it. \
            Pay or withdraw everything, wait until that is done, then close it.
            """
        case .reserveShort:
            """
            Nothing was invested because less would be left in custody than the reserve requires. \
            See what can be invested with handsel reserve, or divest.
            """
        case .nothingToDo:
            """
            Nothing was done because it is so already, or because what was named is not there: no such money in suspense, \
            no such payout, or no such lock. Look at the list again.
            """
        case .insufficientFunds:
            """
            Nothing was done because there is not enough money where it would have come from. \
            Look at handsel reserve: custody may have to be filled by divesting first.
            """
        case .bookingDayMissing:
            """
            Nothing was booked because the order does not say on which day the bank booked the money. \
            Without it nobody could tell the order from an older one whose reference is no longer remembered. \
            Take the day from the bank's statement.
            """
        case .bookingDayUnfit:
            """
            Nothing was booked because the bank's day is more than \(ProtocolBounds.bookingAgeDaysMax) days back, or has not \
            come yet. Take the day from the bank's statement; if the line is that old, look first whether it was booked \
            before, since its reference is no longer remembered.
            """
        case .textNotErased:
            """
            The text was not erased, and may still be read in the book's file or its log; that it is to be erased is recorded. \
            Look into the node's log, mend the disk, and give the order again.
            """
        case .noConversation:
            "There is no such conversation, or it has ended. Bump again."
        case .unknownSequence:
            "The log has no record of this number yet."
        case .unchanged:
            "It is so already: there was nothing to change."
        case .tooManyChanges:
            """
            The account's own limits were changed too often within the hour, or name more currencies than they may. \
            Try again in an hour.
            """
        case .busy:
            "The clearing node has too much to do. Try again in a few seconds."
        case .clockUntrusted:
            """
            The clearing node has reason to doubt its own clock, and decides nothing until its operator has looked. \
            Try again later.
            """
        case .headUnfit:
            """
            The log's own key signed this head, and the clearing node's book does not continue it: the book is an older copy, \
            or another one. The clearing node decides nothing until its operator has put the latest copy back.
            """
        case .bookInDoubt:
            """
            The clearing node was shown a head of its own that its book does not continue, and decides nothing until its \
            operator has put the latest copy of the book back. Try again later.
            """
        }
    }
}
