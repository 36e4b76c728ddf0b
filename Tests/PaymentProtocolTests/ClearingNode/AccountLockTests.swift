import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Locked and closed accounts")
struct AccountLockTests {
    let phone = secretKey(11)
    let tablet = secretKey(12)

    /// Ada owns her account with two keys, and has some money.
    private func counter() throws -> Counter {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        try counter.credit(counter.ben, 100_00)
        #expect(try counter.authorise(tablet, role: .owner, for: counter.ada)?.receipt != nil)
        return counter
    }

    @Test("nothing moves on an account that its owner locked, and all of it does again when it is unlocked")
    func ownersLock() throws {
        var counter = try counter()
        #expect(try counter.instruct(.lock, counter.ada)?.receipt != nil)
        #expect(counter.ask(try counter.intent(counter.ada, counter.ben, 1_00))?.refusal == .debtorBlocked)
        #expect(counter.ask(try counter.intent(counter.ben, counter.ada, 1_00))?.refusal == .creditorBlocked)
        #expect(try counter.instruct(.lock, counter.ada)?.failure == .nothingToDo)
        #expect(try counter.instruct(.close, counter.ada)?.failure == .accountLocked)
        try counter.restart()
        counter.pass(.second)
        #expect(try counter.instruct(.unlock, counter.ada)?.receipt != nil)
        #expect(counter.ask(try counter.intent(counter.ada, counter.ben, 1_00))?.isSettled == true)
        #expect(try counter.instruct(.unlock, counter.ada)?.failure == .nothingToDo)
        #expect(counter.state.locks.isEmpty)
    }

    @Test("the key that a lock names neither undoes it nor has any other word, and another owner's does")
    func lockedOut() throws {
        var counter = try counter()
        let ada = counter.ada
        #expect(try counter.instruct(.lock, ada, key: ada.key.publicKey, by: tablet)?.receipt != nil)
        counter.pass(.second)
        #expect(try counter.instruct(.unlock, ada)?.failure == .notAuthorised)
        #expect(try counter.authorise(phone, role: .owner, for: ada)?.failure == .notAuthorised)
        #expect(try counter.revoke(tablet, for: ada)?.failure == .notAuthorised)
        #expect(try counter.instruct(.reportLoss, ada, key: tablet.publicKey)?.failure == .notAuthorised)
        #expect(try counter.instruct(.unlock, ada, by: tablet)?.receipt != nil)
        // It was locked out of that lock only.
        #expect(try counter.instruct(.lock, ada)?.receipt != nil)
    }

    @Test("a lost key is revoked and the account locked in one record, which the other owner's key unlocks")
    func loss() throws {
        var counter = try counter()
        let ada = counter.ada
        let underWay = try counter.intent(ada, counter.ben, 1_00)
        let count = counter.journal.count
        #expect(try counter.instruct(.reportLoss, ada, key: ada.key.publicKey, by: tablet)?.receipt != nil)
        #expect(counter.journal.count == count + 1)
        #expect(counter.ask(underWay)?.refusal == .keyRevoked)
        let other = SubmittedPayment(intent: try counter.intent(ada, counter.ben, 1_00, by: tablet), request: nil)
        #expect(counter.state.judge(other, at: counter.now) == .refuse(.debtorBlocked))
        // Its connection is told nothing more.
        #expect(counter.ask(.balance, on: ada.connection)?.failure == .notIdentified)
        counter.pass(.second)
        #expect(try counter.instruct(.unlock, ada)?.failure == .notAuthorised)
        #expect(try counter.instruct(.unlock, ada, by: tablet)?.receipt != nil)
        #expect(counter.ask(try counter.intent(ada, counter.ben, 1_00, by: tablet))?.isSettled == true)
    }

    @Test("a loss report needs another owner's key than the lost one, and a key that may sign now")
    func lossRefused() throws {
        var counter = try counter()
        let ada = counter.ada
        #expect(try counter.instruct(.reportLoss, ada, key: ada.key.publicKey)?.failure == .keyNotAcceptable)
        #expect(try counter.instruct(.reportLoss, ada, key: phone.publicKey)?.failure == .keyNotAcceptable)
        _ = try counter.authorise(phone, role: .payer, for: ada)
        #expect(
            try counter.instruct(.reportLoss, ada, key: tablet.publicKey, by: phone)?.failure == .notAuthorised)
        #expect(try counter.instruct(.reportLoss, ada, key: phone.publicKey)?.receipt != nil)
    }

    @Test("an unlocking that was signed before the lock does not undo it, and none counts twice")
    func replay() throws {
        var counter = try counter()
        let early = try counter.instruction(.unlock, counter.ada)
        counter.pass(.second)
        _ = try counter.instruct(.lock, counter.ada)
        #expect(counter.ask(.instructAccount(early), on: Counter.strangerConnection)?.failure == .wrongTime)
        counter.pass(.second)
        let unlock = try counter.instruction(.unlock, counter.ada)
        #expect(counter.ask(.instructAccount(unlock), on: Counter.strangerConnection)?.receipt != nil)
        #expect(counter.ask(.instructAccount(unlock), on: Counter.strangerConnection)?.failure == .nothingToDo)
        let lock = try counter.instruction(.lock, counter.ada)
        #expect(counter.ask(.instructAccount(lock), on: Counter.strangerConnection)?.receipt != nil)
        counter.pass(.second)
        _ = try counter.instruct(.unlock, counter.ada)
        #expect(counter.ask(.instructAccount(lock), on: Counter.strangerConnection)?.failure == .nothingToDo)
        // When it could be forgotten it is too old.
        counter.pass(ProtocolBounds.intentLifetimeMicrosecondsMax + .minute)
        #expect(counter.ask(.instructAccount(lock), on: Counter.strangerConnection)?.failure == .wrongTime)
    }

    @Test("the operator's lock is the operator's to undo, and keeps new keys out; taking keys away always works")
    func operatorsLock() throws {
        var counter = try counter()
        let ada = counter.ada
        #expect(try counter.order(.lockAccount(ada.account, reason: "asked by the police"))?.receipt != nil)
        #expect(counter.ask(try counter.intent(ada, counter.ben, 1_00))?.refusal == .debtorBlocked)
        #expect(try counter.instruct(.unlock, ada)?.failure == .accountLocked)
        #expect(try counter.authorise(phone, for: ada)?.failure == .accountLocked)
        #expect(try counter.order(.lockAccount(ada.account, reason: "again"))?.failure == .nothingToDo)
        #expect(try counter.instruct(.reportLoss, ada, key: tablet.publicKey)?.receipt != nil)
        try counter.restart()
        // Both keep it locked now: it opens when neither does.
        #expect(try counter.order(.unlockAccount(ada.account, reason: nil))?.receipt != nil)
        #expect(counter.ask(try counter.intent(ada, counter.ben, 1_00))?.refusal == .debtorBlocked)
        #expect(try counter.order(.unlockAccount(ada.account, reason: nil))?.failure == .accountLocked)
        counter.pass(.second)
        #expect(try counter.instruct(.unlock, ada)?.receipt != nil)
        #expect(counter.ask(try counter.intent(ada, counter.ben, 1_00))?.isSettled == true)
        #expect(try counter.order(.unlockAccount(ada.account, reason: nil))?.failure == .nothingToDo)
    }

    @Test("only an empty account can be closed, by its owner or by the operator, and it stays closed")
    func closing() throws {
        var counter = try counter()
        #expect(try counter.instruct(.close, counter.ada)?.failure == .accountNotEmpty)
        #expect(try counter.order(.closeAccount(counter.ada.account, reason: nil))?.failure == .accountNotEmpty)
        #expect(counter.ask(try counter.intent(counter.ada, counter.ben, 100_00))?.isSettled == true)
        counter.pass(.second)
        #expect(try counter.instruct(.close, counter.ada)?.receipt != nil)
        #expect(counter.ask(try counter.intent(counter.ben, counter.ada, 1_00))?.refusal == .creditorClosed)
        counter.pass(.second)
        for action in [AccountAction.lock, .unlock, .close] {
            #expect(try counter.instruct(action, counter.ada)?.failure == .accountClosed)
        }
        #expect(try counter.authorise(phone, for: counter.ada)?.failure == .accountClosed)
        #expect(try counter.order(.lockAccount(counter.ada.account, reason: "x"))?.failure == .accountClosed)
        // Carl's is empty, and locked; the operator may close it all the same.
        _ = try counter.instruct(.lock, counter.carl)
        #expect(try counter.order(.closeAccount(counter.carl.account, reason: "dormant"))?.receipt != nil)
        #expect(counter.state.locks.isEmpty)
    }

    @Test("an owner can instruct so often in an hour, and no more")
    func bounded() throws {
        var counter = try counter()
        for number in 0..<ProtocolBounds.accountInstructionsPerHourMax {
            counter.pass(.second)
            #expect(try counter.instruct(number % 2 == 0 ? .lock : .unlock, counter.ada)?.receipt != nil)
        }
        counter.pass(.second)
        #expect(try counter.instruct(.lock, counter.ada)?.failure == .busy)
        counter.pass(.hour)
        #expect(try counter.instruct(.lock, counter.ada)?.receipt != nil)
    }

    @Test("an owner's instruction fails for the first of its faults")
    func order() throws {
        var counter = try counter()
        let elsewhere = try counter.instruction(.lock, .nobody, by: counter.ben.key, clearing: phone.publicKey)
        #expect(counter.state.check(elsewhere, at: counter.now) == .wrongClearingNode)
        let unknown = try counter.instruction(.lock, .nobody, by: counter.ben.key)
        #expect(counter.state.check(unknown, at: counter.now) == .unknownAccount)
        let foreign = try counter.instruction(
            .lock, counter.ada, created: counter.now.adding(microseconds: .hour), by: counter.ben.key)
        #expect(counter.state.check(foreign, at: counter.now) == .notAuthorised)
        let early = try counter.instruction(.unlock, counter.ada, created: counter.now.adding(microseconds: .hour))
        #expect(counter.state.check(early, at: counter.now) == .wrongTime)
        _ = try counter.instruct(.lock, counter.ada)
        _ = try counter.instruct(.close, counter.carl)
        let late = try counter.instruction(.lock, counter.carl, key: phone.publicKey)
        #expect(counter.state.check(late, at: counter.now) == .accountClosed)
    }
}

extension Counter {
    mutating func pass(_ microseconds: Int64) { now = now.adding(microseconds: microseconds) }

    func instruction(
        _ action: AccountAction, _ customer: Customer, key: PublicKey? = nil, created: Timestamp? = nil,
        by owner: SecretKey? = nil, clearing: PublicKey? = nil
    ) throws -> Signed<AccountInstruction> {
        let instruction = try #require(
            AccountInstruction(
                action, of: customer.account, key: key, clearing: clearing ?? logKey.publicKey, created: created ?? now)
        )
        return try (owner ?? customer.key).signed(instruction)
    }

    mutating func instruct(
        _ action: AccountAction, _ customer: Customer, key: PublicKey? = nil, by owner: SecretKey? = nil
    ) throws -> ClearingAnswer? {
        // Nobody's word depends on who brings it.
        ask(.instructAccount(try instruction(action, customer, key: key, by: owner)), on: Self.strangerConnection)
    }

    mutating func order(
        _ order: OperatorInstruction.Order, reference: String? = nil, by key: SecretKey? = nil
    ) throws -> ClearingAnswer? {
        let reference = reference ?? "instruction \(journal.count) \(random.next())"
        let instruction = OperatorInstruction(
            order, clearing: logKey.publicKey, reference: reference, created: now)
        return ask(.instruct(try (key ?? operatorKey).signed(instruction)), on: Self.operatorConnection)
    }
}
