import Testing

@testable import Ledger
@testable import PaymentProtocol

@Suite("The bounds of a clearing node")
struct BoundTests {
    @Test("refusals that leave a record are bounded per debtor and hour, and after that hour it goes on")
    func refusals() throws {
        var counter = try Counter()
        for _ in 0..<ProtocolBounds.recordedRefusalsPerHourMax {
            let answer = counter.ask(try counter.intent(counter.ada, counter.ben, 1_00))
            #expect(answer?.receipt?.refusal == .insufficientFunds)
        }
        let count = counter.journal.count
        let oneMore = try counter.intent(counter.ada, counter.ben, 1_00)
        #expect(counter.ask(oneMore)?.refusal == .tooManyRefusals)
        #expect(counter.journal.count == count)
        // Somebody else is not concerned.
        #expect(
            counter.ask(try counter.intent(counter.carl, counter.ben, 1_00))?.receipt?.refusal == .insufficientFunds)
        try counter.restart()
        #expect(counter.ask(oneMore)?.refusal == .tooManyRefusals)
        counter.now = counter.now.adding(microseconds: .hour)
        try counter.credit(counter.ada, 1_00)
        #expect(counter.ask(try counter.intent(counter.ada, counter.ben, 1_00))?.isSettled == true)
    }

    @Test("accounts opened per hour are bounded, and after that hour it goes on")
    func openings() throws {
        var counter = try Counter()
        var state = counter.state
        for _ in 3..<ProtocolBounds.openingsPerHourMax { state.openings.increment(at: counter.now) }
        try counter.resume(state, journal: counter.journal, heads: counter.heads)
        let opening = AccountOpening(
            clearing: counter.logKey.publicKey, name: "Dora", created: counter.now,
            nonce: MessageIdentifier(using: &counter.random))
        let signed = try secretKey(4).signed(opening)
        #expect(counter.ask(.openAccount(signed), on: Counter.strangerConnection)?.failure == .busy)
        counter.now = counter.now.adding(microseconds: .hour)
        let answer = counter.ask(.openAccount(signed), on: Counter.strangerConnection)
        #expect(answer?.receipt?.openedAccount == signed.account)
        let elsewhere = AccountOpening(
            clearing: counter.ada.key.publicKey, name: "Dora", created: counter.now,
            nonce: MessageIdentifier(using: &counter.random))
        let foreign = try secretKey(4).signed(elsewhere)
        #expect(counter.ask(.openAccount(foreign), on: Counter.strangerConnection)?.failure == .wrongClearingNode)
    }

    @Test("a device whose clock was years ahead on its first day opens its account all the same")
    func openingOfTheFuture() throws {
        var counter = try Counter()
        let opening = AccountOpening(
            clearing: counter.logKey.publicKey, name: "Dora", created: counter.now.adding(microseconds: 9_000 * .hour),
            nonce: MessageIdentifier(using: &counter.random))
        let signed = try secretKey(4).signed(opening)
        let answer = counter.ask(.openAccount(signed), on: Counter.strangerConnection)
        #expect(answer?.receipt?.openedAccount == signed.account)
    }

    @Test("a book that is full opens no account, and goes on")
    func fullBook() throws {
        var state = try Counter().state
        state.book = Book(accountsMax: 1, holdsMax: 1, holdsPerDebtorMax: 1)
        var random = SeededGenerator(seed: 3)
        let opening = AccountOpening(
            clearing: secretKey(101).publicKey, name: "Dora", created: Counter.opened,
            nonce: MessageIdentifier(using: &random))
        #expect(state.check(try secretKey(4).signed(opening), at: Counter.opened) == .busy)
    }

    @Test("nobody can use up the memory for paid requests that all share")
    func paidRequestsOfOne() throws {
        let (ada, ben) = (AccountIdentifier(Bytes32(last: 1)), AccountIdentifier(Bytes32(last: 2)))
        let (start, end) = (Timestamp(microseconds: 0), Timestamp(microseconds: 10))
        var paid = PaidRequests()
        for number in 0..<ProtocolBounds.paidRequestsPerCreditorMax {
            #expect(!paid.isFull(for: ada))
            paid.insert(.sha256(of: CBOREncoder.encode { $0.integer(Int64(number)) }), of: ada, until: end)
        }
        #expect(paid.isFull(for: ada) && !paid.isFull(for: ben))
        paid.forget(expiredAt: start)
        #expect(paid.isFull(for: ada))
        paid.forget(expiredAt: end.adding(microseconds: .minute))
        #expect(!paid.isFull(for: ada) && paid.count == 0)
    }

    @Test("a connection has few conversations at once, whichever account it speaks for")
    func conversations() throws {
        var counter = try Counter()
        let stranger = Counter.strangerConnection
        let position = try #require(Position(latitude: 0, longitude: 0))
        for _ in 0..<20 {
            for (customer, namesAmount) in [(counter.ada, true), (counter.ben, false)] {
                let proof = ChannelProof(
                    clearing: counter.logKey.publicKey, account: customer.account,
                    channel: .sha256(of: [UInt8(stranger)]), side: .initiator)
                counter.ask(.identify(try customer.key.signed(proof)), on: stranger)
                let report = try #require(
                    BumpReport(
                        key: LinkPublicKey(Bytes32(last: 9)), agoMicroseconds: 0, position: position,
                        accuracyMillimetres: 0, namesAmount: namesAmount))
                counter.ask(.reportBump(report), on: stranger)
            }
            counter.now = counter.now.adding(microseconds: BumpMatcher.settlingMicroseconds)
            counter.handle(.timerFired(.bump))
            counter.settle()
        }
        let most = ClearingSessions.Conversation.conversationsPerConnectionMax
        #expect(counter.gate.machine.sessions.conversations.count <= most)
    }

    @Test("an account has a bounded number of connections; one that goes makes room")
    func connections() throws {
        var counter = try Counter()
        func identify(_ connection: ConnectionIdentifier) throws -> ClearingAnswer? {
            let channel = Digest.sha256(of: [UInt8(connection)])
            counter.handle(.connected(connection, channel: channel))
            let proof = ChannelProof(
                clearing: counter.logKey.publicKey, account: counter.ada.account, channel: channel, side: .initiator)
            return counter.ask(.identify(try counter.ada.key.signed(proof)), on: connection)
        }
        for number in 1..<ClearingSessions.connectionsPerAccountMax {
            #expect(try identify(UInt64(100 + number)) == .identified(counter.ada.account))
        }
        #expect(try identify(120)?.failure == .busy)
        #expect(counter.ask(.balance, on: 120)?.failure == .notIdentified)
        counter.handle(.disconnected(101))
        #expect(try identify(121) == .identified(counter.ada.account))
        #expect(counter.ask(.balance, on: 101)?.failure == .notIdentified)
    }

    @Test("callers that wait for one proof are bounded, and so are refusals that wait for a signature")
    func waiting() throws {
        var answers = PendingAnswers()
        let caller = Caller(connection: 1, correlation: 1)
        for _ in 0..<PendingAnswers.waitersMax {
            #expect(answers.hasRoom)
            answers.wait(caller, for: 0)
        }
        #expect(!answers.hasRoom)
        let key = secretKey(101).publicKey
        let head = UnsignedTreeHead(
            TreeHead(log: key, size: 1, root: .sha256(of: []), epoch: 1, time: Counter.opened), signer: key)
        let signing = answers.seal(head, tree: MerkleFrontier())
        #expect(!answers.hasRoom)
        #expect(answers.takeHead(signing.identifier)?.waiters.count == PendingAnswers.waitersMax)
        #expect(answers.hasRoom)

        let counter = try Counter()
        let report = PaymentStatusReport(
            clearing: key, intent: .sha256(of: []), debtor: counter.ada.account,
            identifier: counter.ada.opening.message.nonce, refusal: .busy, time: counter.now)
        let unsigned = UnsignedEnvelope(report, signer: key)
        for _ in 0..<PendingAnswers.reportsMax { #expect(answers.report(unsigned, to: caller) != nil) }
        #expect(answers.report(unsigned, to: caller) == nil)
    }

    @Test("money that the book could not count is refused, and what is there goes on moving")
    func overflow() throws {
        var counter = try Counter()
        var state = counter.state
        let vault = AccountIdentifier(Bytes32(last: 200))
        try state.book.open(vault, limits: .unlimited)
        try state.book.deposit(Amount(minorUnits: .max - 1_00, currency: .eur), to: vault)
        try counter.resume(state, journal: counter.journal, heads: counter.heads)
        let count = counter.journal.count
        #expect(try counter.credit(counter.ada, 1_01)?.failure == .limit)
        #expect(counter.journal.count == count)
        #expect(try counter.credit(counter.ada, 1_00)?.receipt != nil)
        #expect(try counter.credit(counter.ben, 1)?.failure == .limit)
        #expect(counter.ask(try counter.intent(counter.ada, counter.ben, 1_00))?.isSettled == true)
        #expect(counter.posted(counter.ben) == 1_00)
    }

    @Test("what a long run leaves in memory is what may still come again")
    func memory() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 250_00)
        var most = 0
        // A payment each ten seconds, to and fro, for three hours: 1080 of them, each good for five minutes.
        for number in 0..<1_080 {
            counter.now = counter.now.adding(microseconds: 10 * .second)
            let (debtor, creditor) = number % 2 == 0 ? (counter.ada, counter.ben) : (counter.ben, counter.ada)
            let request = try counter.request(creditor, 1_00, lifetime: 5 * .minute)
            let intent = try counter.intent(debtor, creditor, 1_00, request: request)
            counter.send(intent, request, on: debtor.connection)
            if number % 20 == 0 { counter.settle() }
            most = max(most, counter.state.recentIntents.count, counter.state.paidRequests.count)
        }
        counter.settle()
        #expect(counter.posted(counter.ada) == 250_00)
        // Five minutes, and up to one more until the minute of expiry is over.
        #expect(most >= 30 && most <= 37)
        counter.now = counter.now.adding(microseconds: .hour)
        try counter.credit(counter.carl, 1_00)
        #expect(counter.state.recentIntents.count == 0 && counter.state.paidRequests.count == 0)
    }
}
