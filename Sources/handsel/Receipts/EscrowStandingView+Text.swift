import ClearingService

/// One step of an escrow, or of a payment under review, as people read it.
extension EscrowStandingView {
    /// What was done, and what it moved: `the payer confirmed: 80.00 EUR to the payee`
    var text: String {
        let done =
            switch action {
            case "fund": "the money was set aside"
            case "ship": "the payee shipped"
            case "confirm": "the payer confirmed"
            case "release": "the payer released"
            case "refund": "the payee gave back"
            case "cancel": "the payer cancelled"
            case "dispute": "a dispute was opened"
            case "evidence": "evidence was brought"
            case "rule": "the arbiter ruled"
            case "approve": "the operator let it pass"
            case "reject": "the operator did not let it pass"
            case "deadline": "nobody did anything in time"
            default: action
            }
        let moved = [
            releasedNow.map { "\($0.text) to the payee" }, refundedNow.map { "\($0.text) back to the payer" },
        ].compactMap { $0 }
        return moved.isEmpty ? done : "\(done): \(moved.joined(separator: ", "))"
    }

    /// What is still set aside, and until when.
    var leftText: String {
        guard let deadline else { return "It is over: \(state)." }
        return "\(left.text) is still set aside (\(state)), at most until \(TimeText.short(deadline)) UTC."
    }
}
