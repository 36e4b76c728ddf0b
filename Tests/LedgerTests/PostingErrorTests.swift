import Ledger
import Testing

@Suite struct PostingErrorTests {
    @Test(
        "what time or another's doing may lift is transient",
        arguments: [
            PostingError.accountBlocked, .accountNotEmpty, .holdsFull, .debtorHoldsFull, .balanceLimit,
            .insufficientFunds, .overflow,
        ])
    func transient(error: PostingError) {
        #expect(error.isTransient)
    }

    @Test(
        "what would fail for ever is not",
        arguments: [
            PostingError.tooFewPostings, .tooManyPostings, .amountNotPositive, .accountRepeated(.custody),
            .unbalanced(.eur),
            .holdExists, .unknownHold, .holdNotPending, .holdPending, .moreThanHeld, .holdPastExpiry, .accountExists,
            .accountsFull,
            .unknownAccount(.custody), .custodyAlwaysOpen, .debtorNotCustomer, .accountClosed, .paymentLimit,
        ])
    func lasting(error: PostingError) {
        #expect(!error.isTransient)
    }
}
