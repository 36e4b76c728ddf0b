import PaymentProtocol

extension PaymentRefusal {
    /// One of each. The compiler asks for an addition here when there is a new one: see `ReasonTests`.
    static let samples: [PaymentRefusal] = [
        .wrongClearingNode, .identifierUsedForAnotherIntent, .createdInFuture(byMicroseconds: 3_600_000_000),
        .lifetimeTooLong, .expired(byMicroseconds: 3_300_000_000), .clockUntrusted, .unknownDebtor, .foreignKey,
        .keyRevoked, .keyNotAuthorised, .tooManyRefusals, .debtorBlocked, .debtorClosed, .unknownCreditor,
        .creditorBlocked, .creditorClosed, .sameAccount, .requestMissing, .requestMismatch, .requestNotByCreditor,
        .requestExpired(byMicroseconds: 61_000_000), .requestAlreadyPaid, .arbiterIsParty,
        .unknownArbiter, .tooManyPending, .notRefundable, .refundTooLate, .refundExceedsPayment, .paymentLimit,
        .creditorBalanceLimit,
        .insufficientFunds, .busy, .notSpecified, .withdrawalNotAcceptable, .tooManyWithdrawals,
    ]
}

extension CommandFailure {
    /// One of each.
    static let samples: [CommandFailure] =
        [
            .clearingUnreachable, .accountNotOpen, .amountNotPositive, .textTooLong, .tooManyUnresolved,
            .readingOutOfBounds, .bumpUnderWay, .nothingToConfirm, .wrongString, .signerRefused,
            .escrowTermsNotPossible, .unknownEscrow, .notYourStep, .stepUnderWay, .evidenceMissing, .notRefundable,
        ] + BumpFailure.allCases.map { .bump($0) } + RequestFailure.allCases.map { .clearing($0) }
}
