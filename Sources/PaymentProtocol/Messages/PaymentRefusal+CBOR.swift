/// A refusal is written as [number, microseconds or null]: the numbers are for ever.
extension PaymentRefusal {
    /// Docs/PROTOCOL.md section 6, first column.
    public var number: UInt64 {
        switch self {
        case .wrongClearingNode: 1
        case .identifierUsedForAnotherIntent: 2
        case .createdInFuture: 3
        case .lifetimeTooLong: 4
        case .expired: 5
        case .clockUntrusted: 6
        case .unknownDebtor: 7
        case .foreignKey: 8
        case .keyRevoked: 9
        case .keyNotAuthorised: 10
        case .tooManyRefusals: 11
        case .debtorBlocked: 12
        case .debtorClosed: 13
        case .unknownCreditor: 14
        case .creditorBlocked: 15
        case .creditorClosed: 16
        case .sameAccount: 17
        case .requestMissing: 18
        case .requestMismatch: 19
        case .requestNotByCreditor: 20
        case .requestExpired: 21
        case .requestAlreadyPaid: 22
        case .paymentLimit: 23
        case .creditorBalanceLimit: 24
        case .insufficientFunds: 25
        case .busy: 26
        case .notSpecified: 27
        case .arbiterIsParty: 28
        case .unknownArbiter: 29
        case .tooManyPending: 30
        case .notRefundable: 31
        case .refundTooLate: 32
        case .refundExceedsPayment: 33
        case .confirmationRequired: 35
        case .ownLimit: 36
        case .dailyLimit: 37
        case .monthlyLimit: 38
        case .withdrawalLimit: 39
        case .tooManyPayments: 40
        case .tooManyCounterparties: 41
        case .strangerLimit: 42
        case .structuring: 43
        case .withdrawalNotAcceptable: 45
        case .tooManyWithdrawals: 46
        }
    }

    /// By how much a time was missed, where that is the reason.
    public var microseconds: Int64? {
        switch self {
        case .createdInFuture(let difference), .expired(let difference), .requestExpired(let difference): difference
        default: nil
        }
    }

    static let withoutTime: [PaymentRefusal] = [
        .wrongClearingNode, .identifierUsedForAnotherIntent, .lifetimeTooLong, .clockUntrusted, .unknownDebtor,
        .foreignKey, .keyRevoked, .keyNotAuthorised, .tooManyRefusals, .debtorBlocked, .debtorClosed,
        .unknownCreditor, .creditorBlocked, .creditorClosed, .sameAccount, .requestMissing, .requestMismatch,
        .requestNotByCreditor, .requestAlreadyPaid, .paymentLimit, .creditorBalanceLimit, .insufficientFunds, .busy,
        .notSpecified, .confirmationRequired, .ownLimit, .dailyLimit, .monthlyLimit, .withdrawalLimit, .tooManyPayments,
        .tooManyCounterparties, .strangerLimit, .structuring, .withdrawalNotAcceptable,
        .tooManyWithdrawals, .arbiterIsParty, .unknownArbiter, .tooManyPending, .notRefundable, .refundTooLate,
        .refundExceedsPayment,
    ]

    func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 2)
        encoder.unsigned(number)
        if let microseconds { encoder.integer(microseconds) } else { encoder.null() }
    }

    init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.array(count: 2)
        let number = try decoder.unsigned()
        if let plain = Self.withoutTime.first(where: { $0.number == number }) {
            guard try decoder.takeNull() else { throw .notAllowed("refusal with a time that has none") }
            self = plain
            return
        }
        let microseconds = try decoder.integer()
        switch number {
        case 3: self = .createdInFuture(byMicroseconds: microseconds)
        case 5: self = .expired(byMicroseconds: microseconds)
        case 21: self = .requestExpired(byMicroseconds: microseconds)
        default: throw .notAllowed("refusal")
        }
    }
}
