import Ledger
import Testing

@testable import PaymentProtocol

@Suite("The text of a payment")
struct RemittanceTextTests {
    @Test("the text that the debtor signed is kept beside the journal, and any other is not")
    func signedText() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let hash = Digest.sha256(of: Array("two coffees".utf8))
        // None, another one, and one beside an intent that speaks of none: the payment settles all the same.
        for text in [nil, "", "three coffees", "two coffees "] {
            let intent = try counter.intent(counter.ada, counter.ben, 1_00, text: "two coffees")
            #expect(counter.ask(intent, text: text)?.isSettled == true)
        }
        let silent = try counter.intent(counter.ada, counter.ben, 1_00)
        #expect(counter.ask(silent, text: "two coffees")?.isSettled == true)
        #expect(counter.texts.isEmpty)

        let intent = try counter.intent(counter.ada, counter.ben, 1_00, text: "two coffees")
        #expect(counter.ask(intent, text: "two coffees")?.isSettled == true)
        #expect(counter.texts == [hash: "two coffees"])
    }
}
