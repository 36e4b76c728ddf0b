import ClearingService
import Ledger
import PaymentProtocol
import Testing

@testable import handsel

@Suite("The dialogue of a bump")
struct BumpDialogueTests {
    typealias Line = BumpDialogue.Line

    private let amount = Amount(minorUnits: 1_250, currency: .eur)
    private let ada = AccountIdentifier(Bytes32(last: 1)), ben = AccountIdentifier(Bytes32(last: 2))

    private func notice(_ notice: UserNotice) -> BumpDialogue.Event { .notice(NoticeView(notice, account: ada)) }

    private func stringReady(isDebtor: Bool) -> BumpDialogue.Event {
        notice(.stringReady("K7Q4M", AgreedTerms(amount: amount, text: "two coffees", isDebtor: isDebtor)))
    }

    private var partner: Counterparty { Counterparty(account: ben, unverifiedName: "Ben") }

    /// A dialogue whose bump was reported.
    private func reported(isInteractive: Bool = false) -> BumpDialogue {
        var dialogue = BumpDialogue(isInteractive: isInteractive)
        #expect(dialogue.handle(.listening) == [.report])
        #expect(dialogue.handle(.answered(nil)) == [])
        return dialogue
    }

    private func settled(_ role: PaymentRole, identifier: String, with account: AccountIdentifier) throws -> NoticeView
    {
        let money = #"{"amount":"12.50","currency":"EUR"}"#
        let payment = """
            {"version":1,"identifier":"\(identifier)","status":"settled","role":"\(role.rawValue)","amount":\(money),
            "counterparty":{"account":"\(account.text)"},"time":"2026-11-21T07:16:09Z","receipt":"AA"}
            """
        let text = #"{"version":1,"event":"settled","payment":\#(payment),"identifier":"\#(identifier)"}"#
        return try NoticeView(json: Array(text.utf8))
    }

    @Test("the payer confirms at the terminal and ends with the receipt")
    func payer() throws {
        var dialogue = reported(isInteractive: true)
        #expect(dialogue.handle(notice(.bumpReported)) == [.say(.reported)])
        #expect(dialogue.handle(notice(.matched)) == [.say(.matched)])
        #expect(
            dialogue.handle(stringReady(isDebtor: true)) == [
                .say(.compare(string: "K7Q4M", terms: "You pay 12.50 EUR to whoever shows", text: "two coffees")),
                .prompt(.howToConfirm(isInteractive: true)),
            ])
        #expect(dialogue.handle(.typed("k7-q4m")) == [.confirm("K7Q4M")])
        #expect(dialogue.handle(.answered(nil)) == [.say(.confirmed)])
        #expect(
            dialogue.handle(notice(.partnerIdentified(partner)))
                == [.say(.partner(CounterpartyView(account: ben.text, unverifiedName: "Ben")))])
        let identifier = try #require(MessageIdentifier([UInt8](repeating: 7, count: 16)))
        #expect(dialogue.handle(notice(.intentSigned(identifier, amount))) == [.say(.signed(MoneyView(amount)))])
        let receipt = try settled(.debtor, identifier: identifier.description, with: ben)
        let payment = try #require(receipt.payment)
        #expect(dialogue.handle(.notice(receipt)) == [.finish(payment)])
        // After the end there is nothing more to say.
        #expect(dialogue.handle(notice(.bumpEnded(.partnerLeft))) == [])
        #expect(dialogue.handle(.interrupted) == [])
    }

    /// A dialogue whose payment was refused until the PIN is typed for it, and what it asks for.
    private func refusedForPIN(isInteractive: Bool) throws -> (BumpDialogue, [BumpDialogue.Action], String) {
        var dialogue = reported(isInteractive: isInteractive)
        _ = dialogue.handle(stringReady(isDebtor: true))
        _ = dialogue.handle(notice(.partnerIdentified(partner)))
        let identifier = try #require(MessageIdentifier([UInt8](repeating: 7, count: 16)))
        _ = dialogue.handle(notice(.intentSigned(identifier, amount)))
        let actions = dialogue.handle(notice(.refused(identifier, .confirmationRequired)))
        return (dialogue, actions, identifier.description)
    }

    @Test("a payer who is asked for the PIN gives it, and ends with the receipt", arguments: [true, false])
    func authorises(isInteractive: Bool) throws {
        var (dialogue, actions, identifier) = try refusedForPIN(isInteractive: isInteractive)
        if isInteractive {
            #expect(actions == [.prompt(.howToAuthorise)])
            actions = dialogue.handle(.typed(""))
        }
        #expect(actions == [.authorise(identifier)])
        let anew = try #require(MessageIdentifier([UInt8](repeating: 8, count: 16)))
        #expect(dialogue.handle(notice(.intentSigned(anew, amount))) == [.say(.signed(MoneyView(amount)))])
        let receipt = try settled(.debtor, identifier: anew.description, with: ben)
        #expect(dialogue.handle(.notice(receipt)) == [.finish(try #require(receipt.payment))])
    }

    @Test("a payer who does not go on, or gives no right PIN, leaves, and the other side is told")
    func doesNotAuthorise() throws {
        var (first, _, _) = try refusedForPIN(isInteractive: true)
        #expect(first.handle(.typed("no")) == [.decline])
        guard case .fail(let declined)? = first.handle(.answered(nil)).first else { throw Unexpected() }
        #expect(declined.code == "declined")

        var (second, _, _) = try refusedForPIN(isInteractive: true)
        #expect(second.handle(.inputEnded) == [.decline])

        var (third, _, _) = try refusedForPIN(isInteractive: false)
        let wrong = CommandError(.locked, "wrong_pin", "the PIN is wrong")
        #expect(third.handle(.unauthorised(wrong)) == [.decline])
        #expect(third.handle(notice(.bumpEnded(.partnerLeft))) == [.fail(wrong)])
    }

    private struct Unexpected: Error {}

    @Test("a plain yes asks again and confirms nothing")
    func yes() {
        var dialogue = reported(isInteractive: true)
        _ = dialogue.handle(stringReady(isDebtor: true))
        for answer in ["yes", "y", "", "K7Q4"] {
            #expect(dialogue.handle(.typed(answer)) == [.prompt(.notAString)])
        }
    }

    @Test("nothing typed before the string is shown confirms it")
    func early() {
        var dialogue = reported(isInteractive: true)
        #expect(dialogue.handle(.typed("K7Q4M")) == [])
    }

    @Test("without a terminal it waits for an answer from elsewhere")
    func elsewhere() throws {
        var dialogue = reported()
        #expect(dialogue.handle(stringReady(isDebtor: false)).last == .say(.howToConfirm(isInteractive: false)))
        #expect(dialogue.handle(.typed("K7Q4M")) == [])
        #expect(dialogue.handle(.inputEnded) == [])
        _ = dialogue.handle(notice(.partnerIdentified(partner)))
        let receipt = try settled(.creditor, identifier: "ab", with: ben)
        #expect(dialogue.handle(.notice(receipt)) == [.finish(try #require(receipt.payment))])
    }

    @Test("another payment of the same node does not end it")
    func otherPayment() throws {
        var dialogue = reported()
        _ = dialogue.handle(stringReady(isDebtor: false))
        #expect(dialogue.handle(.notice(try settled(.creditor, identifier: "ab", with: ben))) == [])
        _ = dialogue.handle(notice(.partnerIdentified(partner)))
        #expect(dialogue.handle(.notice(try settled(.creditor, identifier: "cd", with: ada))) == [])
        #expect(dialogue.handle(.notice(try settled(.debtor, identifier: "ef", with: ben))) == [])
    }

    @Test("what happened before the bump was reported is not about it")
    func before() {
        var dialogue = BumpDialogue(isInteractive: false)
        #expect(dialogue.handle(notice(.bumpEnded(.noPartner))) == [])
        #expect(dialogue.handle(.listening) == [.report])
    }

    @Test("no declines, and the other side is told before it ends", arguments: [true, false])
    func declines(typed: Bool) throws {
        var dialogue = reported(isInteractive: true)
        _ = dialogue.handle(stringReady(isDebtor: true))
        #expect(dialogue.handle(typed ? .typed("no") : .inputEnded) == [.decline])
        guard case .fail(let error)? = dialogue.handle(.answered(nil)).first else {
            Issue.record("it does not end")
            return
        }
        #expect(error.status == .refused && error.code == "declined")
    }

    @Test("Ctrl-C tells the other side; the second time it does not wait for the node")
    func interrupted() {
        var dialogue = reported()
        #expect(dialogue.handle(.interrupted) == [.decline])
        guard case .fail(let error)? = dialogue.handle(.interrupted).first else {
            Issue.record("it does not end")
            return
        }
        #expect(error.status == .interrupted)
    }

    @Test("Ctrl-C after confirming says that money may still move")
    func interruptedWhilePaying() {
        var dialogue = reported()
        _ = dialogue.handle(stringReady(isDebtor: true))
        _ = dialogue.handle(notice(.partnerIdentified(partner)))
        guard case .fail(let error)? = dialogue.handle(.interrupted).first else {
            Issue.record("it does not end")
            return
        }
        #expect(error.status == .interrupted)
        #expect(error.why?.contains("may still be settled") == true)
    }

    @Test("every failure of a bump ends it with its own name", arguments: BumpFailure.allCases)
    func failures(failure: BumpFailure) {
        var dialogue = reported()
        guard case .fail(let error)? = dialogue.handle(notice(.bumpEnded(failure))).first else {
            Issue.record("it does not end")
            return
        }
        #expect(error.status == .refused)
        #expect(error.code == failure.name)
    }

    @Test("a report that the node refuses, and a node that ends, end it")
    func refusedReport() {
        var dialogue = BumpDialogue(isInteractive: false)
        _ = dialogue.handle(.listening)
        let refused = CommandError(.refused, "bump_under_way", "a bump is under way")
        #expect(dialogue.handle(.answered(refused)) == [.fail(refused)])

        dialogue = reported()
        guard case .fail(let error)? = dialogue.handle(.disconnected(nil)).first else {
            Issue.record("it does not end")
            return
        }
        #expect(error.status == .unreachable)
    }

    @Test("the refusal of this payment ends it with the reason, that of another does not")
    func refusedPayment() throws {
        var dialogue = reported()
        _ = dialogue.handle(stringReady(isDebtor: true))
        _ = dialogue.handle(notice(.partnerIdentified(partner)))
        let mine = try #require(MessageIdentifier([UInt8](repeating: 1, count: 16)))
        let other = try #require(MessageIdentifier([UInt8](repeating: 2, count: 16)))
        _ = dialogue.handle(notice(.intentSigned(mine, amount)))
        #expect(dialogue.handle(notice(.refused(other, .insufficientFunds))) == [])
        guard case .fail(let error)? = dialogue.handle(notice(.refused(mine, .insufficientFunds))).first else {
            Issue.record("it does not end")
            return
        }
        #expect(error.code == "insufficient_funds")
        #expect(error.text(.plain).contains("AM04"))
    }

    @Test("names and texts of the other side are marked and harmless")
    func harmless() {
        let line = Line.compare(string: "K7Q4M", terms: "You pay 12.50 EUR to whoever shows", text: "x\u{1B}[2J")
        #expect(line.text(.plain) == "You pay 12.50 EUR to whoever shows K7Q4M, for “x<U+001B>[2J”.")
        let partner = Line.partner(CounterpartyView(account: "hsla1", unverifiedName: "Bank\u{202E}"))
        #expect(partner.text(.plain) == "The other side is “Bank<U+202E>” (unverified), hsla1.")
    }
}
