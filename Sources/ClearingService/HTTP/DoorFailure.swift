import Hummingbird
import PaymentProtocol

/// A request that gets something else than what it asked for: a status, and the one form that every error has.
struct DoorFailure: Error, Equatable {
    let status: HTTPResponse.Status
    let view: ErrorView
    /// When asking again may help.
    var retryAfterSeconds: Int?
    /// The methods that the path knows.
    var allow: String?

    init(_ status: HTTPResponse.Status, _ view: ErrorView, retryAfterSeconds: Int? = nil, allow: String? = nil) {
        self.status = status
        self.view = view
        self.retryAfterSeconds = retryAfterSeconds
        self.allow = allow
    }

    /// A request that is wrong in itself: the same again will be wrong again.
    init(_ status: HTTPResponse.Status, name: String, _ message: String, fields: [String]? = nil) {
        self.init(status, ErrorView(ReasonView(name: name, transient: false, message: message), fields: fields))
    }
}

extension DoorFailure {
    /// The node cannot say now.
    init(_ error: DoorError) {
        switch error {
        case .busy:
            self.init(RequestFailure.busy)
        case .standby:
            self.init(
                .serviceUnavailable,
                ErrorView(
                    ReasonView(
                        name: "standby", transient: true,
                        message: "This node stands by: another one leads the book, and answers. Ask that one.")),
                retryAfterSeconds: Self.soonSeconds)
        case .unavailable(let reason):
            self.init(
                .serviceUnavailable,
                ErrorView(
                    ReasonView(
                        name: "unavailable", transient: true,
                        message: "The node cannot answer now: \(reason). Try again in a few seconds.")),
                retryAfterSeconds: Self.soonSeconds)
        }
    }

    init(_ failure: RequestFailure) {
        let view = ErrorView(ReasonView(failure))
        switch failure {
        case .malformed: self.init(.badRequest, view)
        case .notIdentified: self.init(.unauthorized, view)
        case .wrongClearingNode: self.init(.misdirectedRequest, view)
        case .notAuthorised: self.init(.forbidden, view)
        case .unknownAccount, .noConversation, .unknownSequence, .unknownEscrow: self.init(.notFound, view)
        case .accountExists, .keyNotAcceptable, .referenceUsed, .limit, .accountBlocked, .stepOutOfPlace,
            .stepOutOfSequence, .accountLocked, .accountClosed,
            .accountNotEmpty, .reserveShort, .nothingToDo, .insufficientFunds, .unchanged:
            self.init(.conflict, view)
        case .tooManyChanges: self.init(.tooManyRequests, view, retryAfterSeconds: 60 * 60)
        case .wrongTime, .moreThanIsLeft, .bookingDayMissing, .bookingDayUnfit: self.init(.unprocessableContent, view)
        case .headUnfit: self.init(.conflict, view)
        case .busy, .clockUntrusted, .bookInDoubt, .textNotErased:
            self.init(.serviceUnavailable, view, retryAfterSeconds: Self.soonSeconds)
        }
    }

    init(_ failure: CommandFailure) {
        func fields(_ names: String...) -> ErrorView { ErrorView(ReasonView(failure), fields: names) }
        let view = ErrorView(ReasonView(failure))
        switch failure {
        case .clearingUnreachable: self.init(.serviceUnavailable, view, retryAfterSeconds: Self.soonSeconds)
        case .amountNotPositive: self.init(.unprocessableContent, fields("amount"))
        case .limitBelowZero: self.init(.unprocessableContent, fields("payment", "paid_daily", "paid_monthly"))
        case .textTooLong: self.init(.unprocessableContent, fields("text"))
        case .readingOutOfBounds: self.init(.unprocessableContent, fields("ago_milliseconds", "accuracy_metres"))
        case .escrowTermsNotPossible, .evidenceMissing: self.init(.unprocessableContent, view)
        case .unknownEscrow: self.init(.notFound, view)
        case .notYourStep: self.init(.forbidden, view)
        case .stepUnderWay, .notRefundable: self.init(.conflict, view)
        case .tooManyUnresolved: self.init(.tooManyRequests, view, retryAfterSeconds: Self.soonSeconds)
        case .accountNotOpen, .bumpUnderWay, .nothingToConfirm, .notConfirmable, .wrongString, .bump, .alarmed,
            .noAlarm,
            .unprovenStatement:
            self.init(.conflict, view)
        case .clearing(let failure): self.init(failure)
        case .signerRefused: self.init(.internalServerError, view)
        }
    }

    /// A refused payment: 402, but where HTTP has a word of its own for the reason.
    ///
    /// - Parameter view: with the proof of the refusal, if there is one.
    init(_ refusal: PaymentRefusal, _ view: ErrorView) {
        switch refusal {
        case .busy, .clockUntrusted: self.init(.serviceUnavailable, view, retryAfterSeconds: Self.soonSeconds)
        case .tooManyRefusals, .tooManyPending, .tooManyWithdrawals:
            self.init(.tooManyRequests, view, retryAfterSeconds: 60 * 60)
        case .identifierUsedForAnotherIntent, .requestAlreadyPaid: self.init(.conflict, view)
        case .wrongClearingNode: self.init(.misdirectedRequest, view)
        case .createdInFuture, .lifetimeTooLong, .expired, .unknownDebtor, .foreignKey, .keyRevoked, .keyNotAuthorised,
            .debtorBlocked, .debtorClosed, .unknownCreditor, .creditorBlocked, .creditorClosed, .sameAccount,
            .requestMissing, .requestMismatch, .requestNotByCreditor, .requestExpired, .paymentLimit,
            .creditorBalanceLimit, .insufficientFunds, .notSpecified, .ownLimit, .dailyLimit, .monthlyLimit,
            .withdrawalLimit, .tooManyPayments, .tooManyCounterparties, .strangerLimit, .structuring,
            .confirmationRequired, .withdrawalNotAcceptable, .arbiterIsParty, .unknownArbiter,
            .notRefundable, .refundTooLate, .refundExceedsPayment:
            self.init(.paymentRefused, view)
        }
    }

    /// The node broke its contract, or something failed that nobody foresaw. What it was goes to the log alone.
    static let unforeseen = DoorFailure(
        .internalServerError,
        ErrorView(
            ReasonView(
                name: "internal", transient: true,
                message: "Something failed inside the node. Its log tells what; try again, and tell the operator.")))

    /// A payment of which the node cannot say whether it signed it.
    static func outcomeUnknown(_ reason: String) -> DoorFailure {
        DoorFailure(
            .serviceUnavailable,
            ErrorView(
                ReasonView(
                    name: "outcome_unknown", transient: false,
                    message: """
                        The node cannot tell what becomes of the payment: \(reason). It may be signed, and then it will \
                        be settled or refused without you. Look at the history before you pay again.
                        """)))
    }

    static let soonSeconds = 2
}

extension HTTPResponse.Status {
    /// HTTP keeps 402 for whatever its users make of it (RFC 9110 section 15.5.3): here, a payment that is refused.
    static var paymentRefused: HTTPResponse.Status { .init(code: 402, reasonPhrase: "Payment Refused") }
}
