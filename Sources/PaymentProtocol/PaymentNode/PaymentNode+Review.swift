import Ledger

/// The statement once more from the beginning, for whoever holds it against this node's own journal.
extension PaymentNode {
    static let waitingReviewsMax = 8

    mutating func reviewStatement(after sequence: UInt64, command: CommandIdentifier) {
        guard session.isReady, waitingReviews.count < Self.waitingReviewsMax else {
            return reply(.failed(.clearingUnreachable), to: command)
        }
        // Whatever has no outcome yet is sent again: its outcome may be on a later page.
        if sequence == 0 { resubmit() }
        waitingReviews.append(Review(after: sequence, command: command))
        askForReview(after: sequence)
    }

    private mutating func askForReview(after sequence: UInt64) {
        guard !session.isAsking(.review(after: sequence)) else { return }
        ask(.statement(after: sequence), as: .review(after: sequence))
    }

    /// The answer was lost, or is overdue.
    mutating func retryReviews() {
        for review in waitingReviews { askForReview(after: review.after) }
    }

    mutating func reviewed(
        _ items: [StatementItem], after sequence: UInt64, through: UInt64, isComplete: Bool, at now: Timestamp
    ) {
        let areProven = items.allSatisfy { isProven($0.receipt) }
        if areProven { for item in items { if let head = item.receipt.provenHead { saw(head, at: now) } } }
        endReviews(after: sequence) {
            areProven ? .statement(items, through: through, isComplete: isComplete) : .failed(.unprovenStatement)
        }
    }

    mutating func reviewFailed(_ failure: RequestFailure, after sequence: UInt64) {
        guard failure != .busy else { return }
        endReviews(after: sequence) { .failed(.clearing(failure)) }
    }

    /// - Parameter sequence: nil for all of them.
    mutating func endReviews(after sequence: UInt64?, _ outcome: () -> UserReply) {
        let ended = waitingReviews.filter { sequence == nil || $0.after == sequence }
        waitingReviews.removeAll { sequence == nil || $0.after == sequence }
        for review in ended { reply(outcome(), to: review.command) }
    }

    /// A record of the statement that this node's journal does not have, wherever the statement was read to before.
    mutating func takeIn(_ item: StatementItem, isOvertaken: Bool, command: CommandIdentifier, at now: Timestamp) {
        guard isProven(item.receipt),
            takeAgain(item.receipt, text: item.text, isOvertaken: isOvertaken, at: now)
        else { return reply(.failed(.unprovenStatement), to: command) }
        if let head = item.receipt.provenHead { saw(head, at: now) }
        reply(.accepted, to: command)
    }

    /// Somebody waits for a page of the statement.
    struct Review: Equatable, Sendable {
        let after: UInt64
        let command: CommandIdentifier
    }
}
