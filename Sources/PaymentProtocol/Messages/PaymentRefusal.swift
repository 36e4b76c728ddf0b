/// Why a payment was refused, in the order in which the checks run: the first that fails names the refusal.
///
/// Docs/PROTOCOL.md section 6 is the table of this order. Every case maps to one ISO 20022 external status reason here
/// and nowhere else.
public enum PaymentRefusal: Hashable, Sendable {
    // Addressee.
    case wrongClearingNode
    // Duplicate.
    case identifierUsedForAnotherIntent
    // Time. Microseconds by which the two clocks differ at least, or by which the intent came too late.
    case createdInFuture(byMicroseconds: Int64)
    case lifetimeTooLong
    case expired(byMicroseconds: Int64)
    /// The clearing node does not trust its own clock and decides nothing until its operator has looked.
    case clockUntrusted
    // Account and key.
    case unknownDebtor
    case foreignKey
    case keyRevoked
    /// The key was authorised more than `ProtocolBounds.clockSkewMicrosecondsMax` after the intent was created.
    case keyNotAuthorised
    case sameAccount
    case tooManyRefusals
    case debtorBlocked
    case debtorClosed
    case unknownCreditor
    case creditorBlocked
    case creditorClosed
    // Terms: the creditor's request.
    case requestMissing
    case requestNotByCreditor
    case requestMismatch
    case requestExpired(byMicroseconds: Int64)
    case requestAlreadyPaid
    // Terms: those of an escrow.
    case arbiterIsParty
    case unknownArbiter
    /// The debtor has `ProtocolBounds.pendingPaymentsPerDebtorMax` payments that wait for a decision, or just got one.
    case tooManyPending
    // Terms: the payment that is refunded.
    case notRefundable
    case refundTooLate
    case refundExceedsPayment
    /// Not a withdrawal's form: it pays the payouts account, names the digest of the text that says where to, and answers no
    /// request.
    case withdrawalNotAcceptable
    // Limits: the debtor's own, then the operator's.
    case ownLimit
    case paymentLimit
    case tooManyPayments
    case dailyLimit
    case monthlyLimit
    case withdrawalLimit
    case tooManyCounterparties
    case strangerLimit
    case structuring
    /// `ProtocolBounds.payoutsPerAccountMax` of the debtor's withdrawals wait to be paid out.
    case tooManyWithdrawals
    // Funds.
    case insufficientFunds
    // The creditor's limit: whoever cannot pay does not learn what the creditor has room for.
    case creditorBalanceLimit
    // The limits again: only who could pay is asked for the PIN.
    case confirmationRequired
    // Capacity, and what somebody who is not the debtor is told instead of a reason.
    case busy
    case notSpecified
}

extension PaymentRefusal {
    /// A refusal that depends on state is recorded, final, and consumes the intent's identifier: a stray copy can
    /// never settle later. It needs the debtor's own authorised key, so that no stranger can fill the book.
    public var isRecorded: Bool {
        switch self {
        case .debtorBlocked, .debtorClosed, .unknownCreditor, .creditorBlocked, .creditorClosed, .requestAlreadyPaid,
            .ownLimit, .paymentLimit, .tooManyPayments, .dailyLimit, .monthlyLimit, .withdrawalLimit,
            .tooManyCounterparties, .strangerLimit, .structuring, .creditorBalanceLimit, .insufficientFunds,
            .confirmationRequired, .unknownArbiter, .refundExceedsPayment:
            true
        case .wrongClearingNode, .identifierUsedForAnotherIntent, .createdInFuture, .lifetimeTooLong, .expired,
            .clockUntrusted, .unknownDebtor, .foreignKey, .keyRevoked, .keyNotAuthorised, .sameAccount,
            .tooManyRefusals, .requestMissing, .requestNotByCreditor, .requestMismatch, .requestExpired,
            .arbiterIsParty, .tooManyPending, .notRefundable, .refundTooLate, .busy, .notSpecified,
            .withdrawalNotAcceptable, .tooManyWithdrawals:
            false
        }
    }

    /// Whether a clock decided it, so that one in doubt must not say so.
    var dependsOnTime: Bool { microseconds != nil || self == .refundTooLate }

    /// Whether asking again can help: the same bytes if the refusal left no record, else a new intent.
    public var isTransient: Bool {
        switch self {
        case .createdInFuture, .clockUntrusted, .tooManyRefusals, .debtorBlocked, .creditorBlocked,
            .ownLimit, .tooManyPayments, .dailyLimit, .monthlyLimit, .withdrawalLimit, .tooManyCounterparties,
            .structuring, .confirmationRequired, .creditorBalanceLimit, .insufficientFunds, .busy, .foreignKey,
            .requestNotByCreditor, .requestMismatch,
            .tooManyPending,
            .tooManyWithdrawals:
            true
        case .wrongClearingNode, .identifierUsedForAnotherIntent, .lifetimeTooLong, .expired, .unknownDebtor,
            .keyRevoked, .keyNotAuthorised, .debtorClosed, .unknownCreditor, .creditorClosed, .sameAccount,
            .requestMissing, .requestExpired, .requestAlreadyPaid, .arbiterIsParty, .unknownArbiter, .notRefundable,
            .refundTooLate, .refundExceedsPayment, .paymentLimit, .strangerLimit,
            .notSpecified,
            .withdrawalNotAcceptable:
            false
        }
    }

    /// Whether the same bytes will get this answer for good. Until they do, or are settled, a debtor's node keeps asking.
    public var isFinal: Bool {
        switch self {
        // A clock, a key that is authorised later, or a request that is still too young can change these.
        case .createdInFuture, .clockUntrusted, .tooManyRefusals, .busy, .foreignKey, .requestNotByCreditor,
            .requestMismatch, .tooManyPending, .tooManyWithdrawals:
            false
        case .wrongClearingNode, .identifierUsedForAnotherIntent, .lifetimeTooLong, .expired, .unknownDebtor,
            .keyRevoked, .keyNotAuthorised, .sameAccount, .debtorBlocked, .debtorClosed, .unknownCreditor,
            .creditorBlocked, .creditorClosed, .requestMissing, .requestExpired, .requestAlreadyPaid, .ownLimit,
            .paymentLimit, .tooManyPayments, .dailyLimit, .monthlyLimit, .withdrawalLimit, .tooManyCounterparties,
            .strangerLimit, .structuring, .creditorBalanceLimit, .insufficientFunds, .confirmationRequired,
            .notSpecified, .withdrawalNotAcceptable, .arbiterIsParty, .unknownArbiter, .notRefundable,
            .refundTooLate, .refundExceedsPayment:
            true
        }
    }

    /// Source: ISO 20022 External Code Sets, ExternalStatusReason1Code.
    public var reasonCode: String {
        switch self {
        case .wrongClearingNode: "AGNT"
        case .identifierUsedForAnotherIntent, .requestAlreadyPaid: "AM05"
        case .createdInFuture, .lifetimeTooLong: "DT01"
        case .expired: "DT05"
        case .clockUntrusted, .busy, .tooManyPending: "AB07"
        case .unknownDebtor: "AC02"
        case .foreignKey, .requestNotByCreditor: "DS0H"
        case .keyRevoked: "DS0C"
        case .keyNotAuthorised: "DS0D"
        case .sameAccount, .arbiterIsParty, .tooManyCounterparties: "AG01"
        case .tooManyRefusals, .tooManyPayments: "DS0K"
        case .debtorBlocked, .creditorBlocked: "AC06"
        case .debtorClosed: "AC05"
        case .unknownCreditor, .unknownArbiter: "AC03"
        case .creditorClosed: "AC07"
        case .requestMissing: "IRNR"
        case .requestMismatch, .refundExceedsPayment: "AM09"
        case .requestExpired: "AEXR"
        case .notRefundable: "AG03"
        case .refundTooLate: "TM01"
        case .withdrawalNotAcceptable: "RR03"
        case .tooManyWithdrawals: "AM18"
        case .paymentLimit, .strangerLimit: "AM02"
        case .creditorBalanceLimit, .ownLimit: "AM14"
        case .dailyLimit, .monthlyLimit, .withdrawalLimit: "AM21"
        case .structuring: "RR04"
        case .confirmationRequired: "DS0A"
        case .insufficientFunds: "AM04"
        case .notSpecified: "MS03"
        }
    }
}
