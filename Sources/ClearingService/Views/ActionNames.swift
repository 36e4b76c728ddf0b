public import PaymentProtocol

extension OperatorAction {
    /// Stays the same for programs.
    var name: String {
        switch self {
        case .lockAccount: "lock_account"
        case .unlockAccount: "unlock_account"
        case .closeAccount: "close_account"
        case .requireReserve: "require_reserve"
        case .invest: "invest"
        case .divest: "divest"
        case .bookToSuspense: "book_to_suspense"
        case .assignSuspense: "assign_suspense"
        case .returnSuspense: "return_suspense"
        case .paidOut: "paid_out"
        case .payoutReturned: "payout_returned"
        case .eraseText: "erase_text"
        case .releaseReview: "release_review"
        case .rejectReview: "reject_review"
        }
    }
}

extension AccountAction {
    /// Stays the same for programs.
    public var name: String {
        switch self {
        case .lock: "lock"
        case .unlock: "unlock"
        case .reportLoss: "report_loss"
        case .close: "close"
        }
    }
}
