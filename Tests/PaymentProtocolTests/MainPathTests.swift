import Ledger
import PaymentProtocol
import Testing

/// The seven steps from a bump to a receipt, told once, with three machine values: a clearing node, and Ada's and Ben's
/// payment nodes. Docs/MAIN_PATH.md tells the same story in words and says where each step lives.
@Suite("The main path")
struct MainPathTests {
    @Test("two people bump, one pays the other, and both hold a receipt that anyone can check")
    func mainPath() throws {
        // A clearing node, and two devices whose accounts it has opened. Ada has 100 euros.
        var table = try Table()
        let hundred = try Amount(majorUnits: "100.00", currency: .eur)
        try table.credit(\.ada, hundred, reference: "bank statement 1, line 1")

        // 1. A bump. Both devices felt it at nearly the same time and place. Ben asks for 12.50; Ada says nothing.
        let price = try Amount(majorUnits: "12.50", currency: .eur)
        let here = BumpReading(
            agoMicroseconds: 40_000, position: try #require(Position(latitude: 525_200_000, longitude: 134_050_000)),
            accuracyMillimetres: 8_000)
        let nearlyHere = BumpReading(
            agoMicroseconds: 55_000, position: try #require(Position(latitude: 525_200_100, longitude: 134_050_200)),
            accuracyMillimetres: 12_000)

        // 2. The reports. Each device tells its clearing node when and where, under a fresh key, and how far back it was.
        table.command(\.ada, .bump(here, .follow))
        table.command(\.ben, .bump(nearlyHere, .ask(price, text: "two coffees")))
        #expect(table.ada.notices.contains(.bumpReported))
        #expect(!table.ada.notices.contains(.matched))

        // 3. The match. When no third bump has come, the clearing node introduces the two, and they talk in private.
        table.wait(microseconds: 400_000)
        #expect(table.ada.notices.contains(.matched) && table.ben.notices.contains(.matched))
        let adaSees = try #require(table.ada.shown)
        let benSees = try #require(table.ben.shown)
        #expect(adaSees.string == benSees.string)
        #expect(adaSees.terms == AgreedTerms(amount: price, text: "two coffees", isDebtor: true))
        #expect(benSees.terms == AgreedTerms(amount: price, text: "two coffees", isDebtor: false))

        // 4. The request. Both compare the string and confirm it; then, and only then, Ben's device says who it is and
        //    signs what it asks for.
        table.command(\.ben, .confirm(adaSees.string))
        #expect(table.ben.state.openRequests.isEmpty)
        table.command(\.ada, .confirm(benSees.string))
        #expect(
            table.ben.notices.contains {
                if case .requestSigned(_, price, "two coffees") = $0 { true } else { false }
            })

        // 5. The intent. Ada's device checks the request against what she confirmed, and signs the instruction to pay.
        #expect(table.ada.notices.contains { if case .intentSigned(_, price) = $0 { true } else { false } })

        // 6. The clearing. The node checks, books, makes the record durable, and only then answers.
        #expect(
            table.journal.contains {
                if case .settled(let payment) = $0.body { payment.intent.message.amount == price } else { false }
            })

        // 7. The receipt. One signature over the tree of all records proves this one, to both and to anyone.
        let adasReceipt = try #require(table.ada.receipts.last)
        let bensReceipt = try #require(table.ben.receipts.last)
        let payment = try #require(adasReceipt.payment)
        #expect(adasReceipt == bensReceipt)
        #expect(payment.intent.message.amount == price)
        #expect(payment.intent.message.request == payment.request?.digest)
        #expect(payment.request?.message.creditor == table.ben.state.account)

        // Anyone who knows the clearing node's id can check it, with no node and no network.
        let file = adasReceipt.encoded
        try SettlementReceipt(decoding: file).verify(log: table.address.log)

        // Nothing is left over: the money is where it should be, and the book balances.
        #expect(table.ada.state.unresolvedIntents.isEmpty)
        #expect(table.ben.state.openRequests.isEmpty)
        let book = table.clearing.machine.state.book
        let (ada, ben) = (try table.ada.account(), try table.ben.account())
        #expect(book.balance(of: ada, in: .eur).posted == 87_50)
        #expect(book.balance(of: ben, in: .eur).posted == 12_50)
        let totals = book.trialBalance()
        #expect(totals.allSatisfy { $0.isBalanced })
    }
}
