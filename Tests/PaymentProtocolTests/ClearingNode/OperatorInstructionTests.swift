import Ledger
import Testing

@testable import PaymentProtocol

@Suite("What an operator does with other people's money")
struct OperatorInstructionTests {
    static let bank = "DE02 1203 0000 0000 2020 51, Ada Example"

    private func euros(_ cents: Int64) -> Amount { Amount(minorUnits: cents, currency: .eur) }

    /// Ada and Ben have 100.00 each; 40 % must stay in custody.
    private func counter() throws -> Counter {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        try counter.credit(counter.ben, 100_00)
        let share = try #require(ReserveShare(basisPoints: 4_000))
        #expect(try counter.order(.requireReserve(share))?.receipt != nil)
        return counter
    }

    // MARK: Reserve

    @Test("more than the reserve allows is not invested, and nothing changes")
    func reserve() throws {
        var counter = try counter()
        let count = counter.journal.count
        #expect(try counter.order(.invest(euros(120_01)))?.failure == .reserveShort)
        #expect(counter.journal.count == count)
        #expect(try counter.order(.invest(euros(120_00)))?.receipt != nil)
        #expect(try counter.order(.divest(euros(120_01)))?.failure == .insufficientFunds)
        #expect(try counter.order(.divest(euros(20_00)))?.receipt != nil)
        #expect(counter.state.book.reserve(in: .eur).custody == 100_00)
        let same = try #require(ReserveShare(basisPoints: 4_000))
        #expect(try counter.order(.requireReserve(same))?.failure == .nothingToDo)
        try counter.restart()
        #expect(counter.state.book.reserve(in: .eur).invested == 100_00)
    }

    @Test(
        "an instruction fails for the first of its faults, and a reference counts once, be it an order's or an instruction's"
    )
    func order() throws {
        var counter = try counter()
        let (logKey, operatorKey) = (counter.logKey, counter.operatorKey)
        func failure(
            _ order: OperatorInstruction.Order, clearing: PublicKey? = nil, reference: String = "new",
            created: Timestamp? = nil, by key: SecretKey? = nil
        ) throws -> RequestFailure? {
            let instruction = OperatorInstruction(
                order, clearing: clearing ?? logKey.publicKey, reference: reference, created: created ?? counter.now)
            return counter.state.check(try (key ?? operatorKey).signed(instruction), at: counter.now)
        }
        let late = counter.now.adding(microseconds: -ProtocolBounds.intentLifetimeMicrosecondsMax - 1)
        let nobody = OperatorInstruction.Order.assignSuspense(
            reference: "?", Counter.Customer.nobody.account, euros(1))
        #expect(
            try failure(nobody, clearing: operatorKey.publicKey, reference: "line 1", by: logKey) == .wrongClearingNode)
        #expect(try failure(nobody, reference: "line 1", by: logKey) == .notAuthorised)
        #expect(try failure(nobody, reference: "line 1", created: late) == .referenceUsed)
        #expect(try failure(nobody, created: late) == .unknownAccount)
        #expect(try failure(.invest(euros(1_000_00)), created: late) == .wrongTime)
        #expect(try failure(.invest(euros(1_000_00))) == .insufficientFunds)
        #expect(try failure(.invest(euros(1_00))) == nil)
        #expect(try counter.order(.invest(euros(1_00)), reference: "wire 7")?.receipt != nil)
        #expect(try counter.order(.invest(euros(1_00)), reference: "wire 7")?.failure == .referenceUsed)
    }

    // MARK: Suspense

    @Test("money for an account that cannot take it waits in suspense, and the record says why")
    func lateMoney() throws {
        var counter = try counter()
        #expect(try counter.credit(counter.ada, 1_450_00)?.suspenseCause == .balanceLimit)
        _ = try counter.instruct(.lock, counter.ben)
        #expect(try counter.credit(counter.ben, 1_00)?.suspenseCause == .accountLocked)
        _ = try counter.instruct(.close, counter.carl)
        #expect(try counter.credit(counter.carl, 2_00)?.suspenseCause == .accountClosed)
        // A slip in the account is told, and nothing is booked.
        #expect(try counter.credit(.nobody, 3_00)?.failure == .unknownAccount)
        #expect(try counter.order(.bookToSuspense(euros(3_00), reason: "no account given"))?.receipt != nil)
        #expect(counter.state.book.balance(of: .suspense, in: .eur).posted == 1_456_00)
        #expect(counter.posted(counter.ada) == 100_00 && counter.posted(counter.ben) == 100_00)
        #expect(counter.state.book.trialBalance().allSatisfy { $0.isBalanced })
    }

    @Test("what is in suspense goes to its owner as a whole, or back to the bank, once")
    func assigned() throws {
        var counter = try counter()
        _ = try counter.instruct(.lock, counter.ben)
        let late = OperatorOrder(
            clearing: counter.logKey.publicKey, account: counter.ben.account, amount: euros(5_00), reference: "late 1",
            created: counter.now)
        let answer = counter.ask(.credit(try counter.operatorKey.signed(late)), on: Counter.operatorConnection)
        #expect(answer?.suspenseCause == .accountLocked)
        func assign(_ cents: Int64, _ reference: String = "late 1") -> OperatorInstruction.Order {
            .assignSuspense(reference: reference, counter.ben.account, euros(cents))
        }
        #expect(try counter.order(assign(5_00))?.failure == .accountLocked)
        counter.pass(.second)
        _ = try counter.instruct(.unlock, counter.ben)
        #expect(try counter.order(assign(4_99))?.failure == .nothingToDo)
        #expect(try counter.order(assign(5_00, "late 2"))?.failure == .nothingToDo)
        try counter.restart()
        let receipt = try counter.order(assign(5_00))?.receipt
        #expect(receipt?.movedMoney(of: counter.ben.account) == true)
        #expect(receipt?.isPart(ofStatementOf: counter.ben.account) == true)
        #expect(counter.posted(counter.ben) == 105_00)
        #expect(try counter.order(assign(5_00))?.failure == .nothingToDo)
        _ = try counter.order(.bookToSuspense(euros(9_00), reason: nil), reference: "unknown 1")
        #expect(try counter.order(.returnSuspense(reference: "unknown 1", euros(9_00)))?.receipt != nil)
        #expect(counter.state.book.balance(of: .suspense, in: .eur) == .zero && counter.state.suspense.isEmpty)
        #expect(counter.state.book.balance(of: .custody, in: .eur).posted == 205_00)
    }

    // MARK: Withdrawals

    @Test("a withdrawal leaves the account at once, and the book when the bank has paid")
    func withdrawal() throws {
        var counter = try counter()
        let intent = try counter.withdrawal(counter.ada, 30_00)
        let receipt = counter.ask(intent, text: Self.bank)?.receipt
        #expect(receipt != nil && counter.posted(counter.ada) == 70_00)
        #expect(counter.state.book.balance(of: .payouts, in: .eur).posted == 30_00)
        #expect(counter.texts.values.contains(Self.bank))
        #expect(counter.ask(intent)?.receipt == receipt)
        let ada = counter.ada.account
        #expect(try counter.order(.paidOut(intent: intent.digest, ada, euros(29_99)))?.failure == .nothingToDo)
        #expect(
            try counter.order(.paidOut(intent: intent.digest, counter.ben.account, euros(30_00)))?.failure
                == .nothingToDo)
        try counter.restart()
        let paid = try counter.order(.paidOut(intent: intent.digest, ada, euros(30_00)), reference: "wire 1")
        #expect(paid?.receipt?.isPart(ofStatementOf: ada) == true)
        #expect(counter.state.book.balance(of: .payouts, in: .eur) == .zero)
        #expect(counter.state.book.reserve(in: .eur).liabilities == 170_00)
        #expect(try counter.order(.paidOut(intent: intent.digest, ada, euros(30_00)))?.failure == .nothingToDo)
        #expect(
            try counter.order(.payoutReturned(intent: intent.digest, ada, euros(30_00), reason: nil))?.failure
                == .nothingToDo)
    }

    @Test("a withdrawal that cannot be paid goes back to its customer, whose account waits for it open")
    func returned() throws {
        var counter = try counter()
        let intent = try counter.withdrawal(counter.ada, 100_00)
        #expect(counter.ask(intent, text: Self.bank)?.isSettled == true)
        #expect(try counter.instruct(.close, counter.ada)?.failure == .accountNotEmpty)
        let back = OperatorInstruction.Order.payoutReturned(
            intent: intent.digest, counter.ada.account, euros(100_00), reason: "no such bank account")
        #expect(try counter.order(back)?.receipt?.movedMoney(of: counter.ada.account) == true)
        #expect(counter.posted(counter.ada) == 100_00)
    }

    @Test("with too little in custody a withdrawal is taken in, and paid out when enough has come back")
    func shortCustody() throws {
        var counter = try counter()
        #expect(try counter.order(.invest(euros(120_00)))?.receipt != nil)
        let intent = try counter.withdrawal(counter.ada, 90_00)
        #expect(counter.ask(intent, text: Self.bank)?.isSettled == true)
        let paidOut = OperatorInstruction.Order.paidOut(intent: intent.digest, counter.ada.account, euros(90_00))
        #expect(try counter.order(paidOut)?.failure == .insufficientFunds)
        #expect(try counter.order(.divest(euros(10_00)))?.receipt != nil)
        #expect(try counter.order(paidOut)?.receipt != nil)
        let reserve = counter.state.book.reserve(in: .eur)
        #expect(reserve.isShort && reserve.custody == 0 && reserve.missing == 44_00)
        #expect(try counter.order(.invest(euros(1)))?.failure == .insufficientFunds)
    }

    @Test("a withdrawal says where to, to the clearing node as well, and is made out to nobody's account")
    func withdrawalTerms() throws {
        var counter = try counter()
        let unaddressed = try counter.withdrawal(counter.ada, 1_00, text: nil)
        #expect(counter.ask(unaddressed)?.refusal == .withdrawalNotAcceptable)
        let silent = try counter.withdrawal(counter.ada, 1_00)
        #expect(counter.ask(silent)?.refusal == .withdrawalNotAcceptable)
        #expect(counter.ask(silent, text: "another text")?.refusal == .withdrawalNotAcceptable)
        // It left no record, so the same bytes may come with the right one.
        #expect(counter.ask(silent, text: Self.bank)?.isSettled == true)
        let toBen = try counter.withdrawal(counter.ada, 1_00, creditor: counter.ben.account)
        #expect(counter.ask(toBen, text: Self.bank)?.refusal == .withdrawalNotAcceptable)
        let transfer = try counter.withdrawal(counter.ada, 1_00, purpose: .transfer)
        #expect(counter.ask(transfer, text: Self.bank)?.refusal == .unknownCreditor)
        #expect(
            counter.ask(try counter.withdrawal(counter.ada, 200_00), text: Self.bank)?.refusal == .insufficientFunds)
    }

    @Test("an account has a bounded number of withdrawals that wait")
    func manyWithdrawals() throws {
        var counter = try counter()
        for _ in 0..<ProtocolBounds.payoutsPerAccountMax {
            let intent = try counter.withdrawal(counter.ada, 1_00)
            #expect(counter.ask(intent, text: Self.bank)?.isSettled == true)
        }
        let last = try counter.withdrawal(counter.ada, 1_00)
        #expect(counter.ask(last, text: Self.bank)?.refusal == .tooManyWithdrawals)
        let count = counter.journal.count
        var state = counter.state
        state.payouts = PendingPayouts(countMax: 0)
        #expect(state.judge(SubmittedPayment(intent: last, request: nil), at: counter.now) == .refuse(.busy))
        #expect(counter.journal.count == count)
    }

    // MARK: Texts

    @Test("a text is erased by the operator's word, and the record says so")
    func erasing() throws {
        var counter = try counter()
        let intent = try counter.intent(counter.ada, counter.ben, 1_00, text: "for the divorce")
        #expect(counter.ask(intent, text: "for the divorce")?.isSettled == true)
        let hash = Digest.sha256(of: Array("for the divorce".utf8))
        #expect(counter.texts[hash] != nil)
        #expect(try counter.order(.eraseText(hash))?.receipt != nil)
        #expect(counter.texts[hash] == nil)
        // A late copy of the payment does not bring it back.
        _ = counter.ask(intent, text: "for the divorce")
        #expect(counter.texts[hash] == nil)
    }

    @Test("whoever orders a text erased is told if the disk does not, and whoever waits for another record is not")
    func notErased() throws {
        var counter = try counter()
        let intent = try counter.intent(counter.ada, counter.ben, 1_00, text: "for the divorce")
        #expect(counter.ask(intent, text: "for the divorce")?.isSettled == true)
        let hash = Digest.sha256(of: Array("for the divorce".utf8))
        counter.erasesTexts = false
        let count = counter.journal.count
        #expect(try counter.order(.eraseText(hash))?.failure == .textNotErased)
        // The order is recorded all the same, and others in its group have their receipts.
        #expect(counter.journal.count == count + 1 && counter.texts[hash] != nil)
        #expect(counter.ask(try counter.intent(counter.ada, counter.ben, 1_00))?.isSettled == true)
        counter.erasesTexts = true
        #expect(try counter.order(.eraseText(hash))?.receipt != nil)
        #expect(counter.texts[hash] == nil)
    }

    // MARK: What an operator might write

    @Test("the auditor finds an instruction that was not signed, was signed by another key, or that the rules refuse")
    func audited() throws {
        var story = try Story()
        let ada = story.counter.ada
        let share = try #require(ReserveShare(basisPoints: 5_000))
        func signed(
            _ order: OperatorInstruction.Order, reference: String = "new", by key: SecretKey? = nil
        ) throws -> Signed<OperatorInstruction> {
            try (key ?? story.counter.operatorKey).signed(
                OperatorInstruction(
                    order, clearing: story.counter.logKey.publicKey, reference: reference, created: story.counter.now))
        }
        let good = try signed(.requireReserve(share))
        #expect(try !story.finding(appending: .instructed(good)))
        #expect(try story.finding(appending: .instructed(signed(.requireReserve(share), by: story.counter.logKey))))
        let forged = Signed(
            message: good.message, signer: good.signer,
            envelope: Array(good.envelope.dropLast(64)) + (try signed(.invest(euros(1)))).envelope.suffix(64))
        #expect(try story.finding(appending: .instructed(forged)))
        #expect(try story.finding(appending: .instructed(signed(.requireReserve(share), reference: "line 1"))))
        #expect(try story.finding(appending: .instructed(signed(.invest(euros(1_00))))))
        #expect(try story.finding(appending: .instructed(signed(.returnSuspense(reference: "?", euros(1_00))))))
        #expect(try story.finding(appending: .instructed(signed(.unlockAccount(ada.account, reason: nil)))))
        // A lock that no owner asked for, and money kept from an account that could take it.
        let lock = try story.counter.instruction(.lock, ada, by: story.counter.ben.key)
        #expect(try story.finding(appending: .accountInstructed(lock)))
        #expect(try !story.finding(appending: .accountInstructed(story.counter.instruction(.lock, ada))))
        let order = try story.counter.operatorKey.signed(
            OperatorOrder(
                clearing: story.counter.logKey.publicKey, account: ada.account, amount: euros(1_00), reference: "kept",
                created: story.counter.now))
        #expect(try story.finding(appending: .suspended(order, .accountLocked)))
        #expect(try !story.finding(appending: .credited(order)))
        _ = try story.counter.instruct(.lock, ada)
        #expect(try story.finding(appending: .credited(order)))
        #expect(try story.finding(appending: .suspended(order, .balanceLimit)))
        #expect(try !story.finding(appending: .suspended(order, .accountLocked)))
    }

    @Test("an instruction with a field that is not its action's, or without one that is, is not read")
    func fields() throws {
        for (basisPoints, isGood) in [(0 as UInt64, true), (10_000, true), (10_001, false), (.max, false)] {
            let bytes = CBOREncoder.encode { encoder in
                encoder.map(count: 5)
                encoder.key(1, Examples.clearing)
                encoder.key(2, OperatorAction.requireReserve.rawValue)
                encoder.key(3, "x")
                encoder.key(4, Examples.morning)
                encoder.key(9, basisPoints)
            }
            var decoder = try CBORDecoder(bytes)
            let instruction = Result { try OperatorInstruction(from: &decoder) }
            #expect(((try? instruction.get()) != nil) == isGood)
        }
        for action in OperatorAction.allCases {
            let bytes = CBOREncoder.encode { encoder in
                encoder.map(count: 4)
                encoder.key(1, Examples.clearing)
                encoder.key(2, action.rawValue)
                encoder.key(3, "x")
                encoder.key(4, Examples.morning)
            }
            var decoder = try CBORDecoder(bytes)
            #expect(throws: CBORError.self, "\(action)") { try OperatorInstruction(from: &decoder) }
        }
    }
}

extension ClearingAnswer {
    fileprivate var suspenseCause: SuspenseCause? {
        if case .receipt(let receipt) = self, case .suspended(_, let cause) = receipt.record.body { cause } else { nil }
    }
}

extension Counter {
    mutating func withdrawal(
        _ customer: Customer, _ cents: Int64, text: String? = OperatorInstructionTests.bank,
        creditor: AccountIdentifier = .payouts, purpose: PaymentPurpose = .withdrawal
    ) throws -> Signed<PaymentIntent> {
        try customer.key.signed(
            PaymentIntent(
                clearing: logKey.publicKey, amount: Amount(minorUnits: cents, currency: .eur), debtor: customer.account,
                creditor: creditor, identifier: MessageIdentifier(using: &random), created: now,
                expires: now.adding(microseconds: 5 * .minute), purpose: purpose, request: nil,
                remittance: text.map { .sha256(of: Array($0.utf8)) }, link: nil))
    }
}
