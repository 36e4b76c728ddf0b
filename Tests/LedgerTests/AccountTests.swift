import Ledger
import Testing

@Suite struct AccountTests {
    @Test("custody is a fixed name, and accounts are ordered as their bytes")
    func identifiers() {
        #expect(AccountIdentifier.custody.bytes == Bytes32(last: 1))
        #expect(AccountIdentifier.custody < AccountIdentifier(Bytes32(last: 2)))
        #expect(AccountIdentifier.custody.description == Bytes32(last: 1).description)
    }

    @Test("a debit raises custody, a credit raises a customer's account")
    func normalSides() {
        #expect(AccountKind.custody.normalSide == .debit)
        #expect(AccountKind.customer.normalSide == .credit)
    }
}
