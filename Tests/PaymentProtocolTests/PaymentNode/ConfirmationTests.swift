import Ledger
import Testing

@testable import PaymentProtocol

@Suite("A payment that needs the PIN")
struct ConfirmationTests {
    static let ten = Amount(minorUnits: 10_00, currency: .eur)
    var table: Table

    /// Ada has a hundred euros, and every payment above 5.00 needs the PIN.
    init() throws {
        table = try Table()
        try table.credit(\.ada, Amount(minorUnits: 100_00, currency: .eur), reference: "line 1")
        try table.setRules(ClearingLimitTests.rules([.payment: LimitThresholds(confirm: 5)]))
    }

    /// What became of a payment that was refused, by its intent.
    private func refused(_ command: CommandIdentifier) throws -> Signed<PaymentIntent> {
        guard case .refused(.confirmationRequired, let receipt?)? = table.ada.replies[command] else {
            Issue.record("it was not refused for want of the PIN: \(String(describing: table.ada.replies[command]))")
            throw CommandFailure.notConfirmable
        }
        return try #require(receipt.payment).intent
    }

    private func confirmation(
        of intent: Signed<PaymentIntent>, by key: SecretKey? = nil, clearing: PublicKey? = nil
    ) throws -> UserCommand {
        let key = key ?? table.ada.key
        let message = PaymentConfirmation(clearing: clearing ?? table.address.log, intent: intent.digest)
        let unsigned = UnsignedEnvelope(message, signer: key.publicKey)
        return .confirmPayment(try unsigned.signed(with: key.sign(unsigned.toBeSigned)))
    }

    private mutating func pay() throws -> CommandIdentifier {
        table.command(\.ada, .pay(try table.ben.account(), Self.ten, text: "a lamp"))
    }

    private mutating func payAndRefuse() throws -> Signed<PaymentIntent> {
        let command = try pay()
        return try refused(command)
    }

    @Test("on the word of whoever opened the keys it is made anew, and says that the PIN was typed")
    mutating func confirmed() throws {
        let first = try payAndRefuse()
        #expect(first.message.authentication == nil)
        let command = table.command(\.ada, try confirmation(of: first))
        guard case .settled(let receipt, text: "a lamp")? = table.ada.replies[command] else {
            Issue.record("settled, with its text")
            return
        }
        let second = try #require(receipt.payment).intent.message
        #expect(second.authentication == .pin)
        #expect(second.identifier != first.message.identifier)
        #expect(second.amount == first.message.amount && second.creditor == first.message.creditor)
        #expect(table.posted(\.ben) == 10_00)
    }

    @Test("a word is good once, for the payment that it names, and only by the node's own key")
    mutating func otherWords() throws {
        let intent = try payAndRefuse()
        let wrong = [
            try confirmation(of: intent, by: table.ben.key),
            try confirmation(of: intent, clearing: table.operatorKey.publicKey),
            try confirmation(of: Examples.signed(intent.message, by: table.ben.key)),
        ]
        for word in wrong {
            let command = table.command(\.ada, word)
            #expect(table.ada.replies[command] == .failed(.notConfirmable))
        }
        #expect(table.posted(\.ben) == 0)
        _ = table.command(\.ada, try confirmation(of: intent))
        let again = table.command(\.ada, try confirmation(of: intent))
        #expect(table.ada.replies[again] == .failed(.notConfirmable))
        #expect(table.posted(\.ben) == 10_00)
    }

    @Test("a payment that settled, or was refused for another reason, cannot be confirmed")
    mutating func otherPayments() throws {
        let small = table.command(
            \.ada, .pay(try table.ben.account(), Amount(minorUnits: 1, currency: .eur), text: nil))
        guard case .settled(let receipt, _)? = table.ada.replies[small] else { throw CommandFailure.notConfirmable }
        let poor = table.command(
            \.ada, .pay(try table.ben.account(), Amount(minorUnits: 200_00, currency: .eur), text: nil))
        guard case .refused(.insufficientFunds, let refusal?)? = table.ada.replies[poor] else {
            throw CommandFailure.notConfirmable
        }
        for receipt in [receipt, refusal] {
            let command = table.command(\.ada, try confirmation(of: try #require(receipt.payment).intent))
            #expect(table.ada.replies[command] == .failed(.notConfirmable))
        }
        #expect(table.posted(\.ben) == 1)
    }

    @Test("after five minutes, after a crash and offline nothing is signed")
    mutating func tooLate() throws {
        let late = try payAndRefuse()
        table.wait(microseconds: PaymentNode.intentLifetimeMicroseconds)
        let lateCommand = table.command(\.ada, try confirmation(of: late))
        #expect(table.ada.replies[lateCommand] == .failed(.notConfirmable))

        let offline = try payAndRefuse()
        table.disconnect(\.ada)
        let offlineCommand = table.command(\.ada, try confirmation(of: offline))
        #expect(table.ada.replies[offlineCommand] == .failed(.clearingUnreachable))
        table.connect(\.ada)

        try table.crash(\.ada)
        let crashed = table.command(\.ada, try confirmation(of: offline))
        #expect(table.ada.replies[crashed] == .failed(.notConfirmable))
        #expect(table.posted(\.ben) == 0)
    }

    @Test("of many payments that wait for their word the oldest is forgotten")
    mutating func bounded() throws {
        let first = try payAndRefuse()
        var last = first
        for _ in 0..<ConfirmablePayments.countMax { last = try payAndRefuse() }
        let forgotten = table.command(\.ada, try confirmation(of: first))
        #expect(table.ada.replies[forgotten] == .failed(.notConfirmable))
        _ = table.command(\.ada, try confirmation(of: last))
        #expect(table.posted(\.ben) == 10_00)
    }

    @Test("money that is set aside keeps its terms")
    mutating func escrow() throws {
        let terms = EscrowTerms(
            arbiter: nil, shipWithinMicroseconds: .hour, confirmWithinMicroseconds: .hour,
            ruleWithinMicroseconds: .hour, withoutRuling: .debtor, milestones: [])
        let fund = table.command(\.ada, .fundEscrow(try table.ben.account(), Self.ten, terms, text: nil))
        let command = table.command(\.ada, try confirmation(of: try refused(fund)))
        guard case .escrow(let receipt, _)? = table.ada.replies[command] else {
            Issue.record("set aside")
            return
        }
        #expect(receipt.escrowIntent?.message.escrow == terms)
        #expect(receipt.escrowIntent?.message.authentication == .pin)
    }

    // MARK: After a bump

    private mutating func bumpAndRefuse() throws -> Signed<PaymentIntent> {
        table.command(\.ada, .bump(.here, .follow))
        table.command(\.ben, .bump(.here, .ask(Self.ten, text: "two coffees")))
        table.wait(microseconds: 400_000)
        let string = try #require(table.ada.shown?.string)
        table.command(\.ben, .confirm(string))
        table.command(\.ada, .confirm(string))
        return try #require(table.submissions.last).intent
    }

    @Test("the other side of a bump waits, and its request is paid")
    mutating func bump() throws {
        let intent = try bumpAndRefuse()
        #expect(table.ada.notices.contains(.refused(intent.message.identifier, .confirmationRequired)))
        #expect(!table.ben.notices.contains(.bumpEnded(.partnerLeft)))
        table.command(\.ada, try confirmation(of: intent))
        let receipt = try #require(table.ben.receipts.last)
        #expect(receipt.payment?.intent.message.request == intent.message.request)
        #expect(receipt.payment?.intent.message.authentication == .pin)
        #expect(table.ada.receipts.last == receipt)
        // Both are free for the next bump.
        let next = [table.command(\.ada, .bump(.here, .follow)), table.command(\.ben, .bump(.here, .follow))]
        #expect(table.ada.replies[next[0]] == .accepted && table.ben.replies[next[1]] == .accepted)
    }

    @Test("whoever was told that the bump is over is not paid after all", arguments: [true, false])
    mutating func bumpOver(declined: Bool) throws {
        let intent = try bumpAndRefuse()
        if declined {
            table.command(\.ada, .decline)
        } else {
            table.wait(microseconds: PaymentNode.conversationMicroseconds)
        }
        #expect(table.ben.notices.contains(.bumpEnded(.partnerLeft)))
        let command = table.command(\.ada, try confirmation(of: intent))
        #expect(table.ada.replies[command] == .failed(.notConfirmable))
        #expect(table.posted(\.ben) == 0)
    }
}

@Suite("What limits a payment node")
struct PaymentNodeLimitTests {
    var table: Table

    init() throws {
        table = try Table()
        try table.credit(\.ada, Amount(minorUnits: 100_00, currency: .eur), reference: "line 1")
    }

    private func pay(_ minorUnits: Int64) throws -> UserCommand {
        .pay(try table.ben.account(), Amount(minorUnits: minorUnits, currency: .eur), text: nil)
    }

    private mutating func report() throws -> LimitReport.CurrencyReport {
        let command = table.command(\.ada, .limits)
        guard case .limits(let report)? = table.ada.replies[command] else { throw CommandFailure.clearingUnreachable }
        return try #require(report.currencies.first { $0.currency == .eur })
    }

    @Test("a lower limit acts at once and is recorded, a higher one waits for a day")
    mutating func setOwnLimit() throws {
        let lower = table.command(\.ada, .setOwnLimit(OwnLimit(payment: 5_00), .eur))
        guard case .recorded(let receipt)? = table.ada.replies[lower], case .ownLimitsSet = receipt.record.body else {
            Issue.record("recorded")
            return
        }
        let refused = table.command(\.ada, try pay(5_01))
        guard case .refused(.ownLimit, _)? = table.ada.replies[refused] else {
            Issue.record("refused")
            return
        }
        table.wait(microseconds: 1)
        table.command(\.ada, .setOwnLimit(.none, .eur))
        let waiting = try report()
        #expect(waiting.own == OwnLimit(payment: 5_00) && waiting.raise == OwnLimit.none)
        table.wait(microseconds: OwnLimits.raiseDelayMicroseconds)
        table.command(\.ada, try pay(5_01))
        #expect(table.posted(\.ben) == 5_01)
        #expect(try report().own == .none)
    }

    @Test("what is so already, or changed too often, is refused with its reason")
    mutating func refused() throws {
        let same = table.command(\.ada, .setOwnLimit(.none, .eur))
        #expect(table.ada.replies[same] == .failed(.clearing(.unchanged)))
        var last = same
        for limit in 0...Int64(ProtocolBounds.ownLimitChangesPerHourMax) {
            table.wait(microseconds: 1)
            last = table.command(\.ada, .setOwnLimit(OwnLimit(payment: 100 + limit), .eur))
        }
        #expect(table.ada.replies[last] == .failed(.clearing(.tooManyChanges)))
    }

    @Test("a limit that cannot be is not even signed")
    mutating func negative() throws {
        let command = table.command(\.ada, .setOwnLimit(OwnLimit(payment: -1), .eur))
        #expect(table.ada.replies[command] == .failed(.limitBelowZero))
    }

    @Test("an answer that is lost is asked for again, and offline there is none")
    mutating func lost() throws {
        table.loses = { if case .answer = $0 { true } else { false } }
        let (question, order) = (
            table.command(\.ada, .limits), table.command(\.ada, .setOwnLimit(OwnLimit(payment: 1), .eur))
        )
        #expect(table.ada.replies[question] == nil)
        table.loses = { _ in false }
        table.wait(microseconds: 10 * .second)
        guard case .limits? = table.ada.replies[question] else {
            Issue.record("asked again")
            return
        }
        table.disconnect(\.ada)
        #expect(table.ada.replies[order] == .failed(.clearingUnreachable))
        for command in [UserCommand.limits, .setOwnLimit(.none, .eur)] {
            let offline = table.command(\.ada, command)
            #expect(table.ada.replies[offline] == .failed(.clearingUnreachable))
        }
    }
}
