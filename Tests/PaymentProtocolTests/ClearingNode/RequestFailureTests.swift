import Ledger
import Testing

@testable import PaymentProtocol

/// The failures of each request stand in the order of its checks. Everything is wrong with the first request, and each
/// next one has the first of these faults mended.
@Suite("The order of a request's failures")
struct RequestFailureTests {
    /// What is still wrong: the failures from one on.
    private struct Faults {
        let remaining: ArraySlice<RequestFailure>
        var first: RequestFailure? { remaining.first }

        static func each(of order: [RequestFailure]) -> [Faults] {
            order.indices.map { Faults(remaining: order[$0...]) }
        }

        func contain(_ failure: RequestFailure) -> Bool { remaining.contains(failure) }
    }

    private let elsewhere = secretKey(77).publicKey
    private let phone = secretKey(11)

    @Test("a key authorisation and a revocation fail for the first of their faults")
    func keys() throws {
        var counter = try Counter()
        let order: [RequestFailure] = [
            .wrongClearingNode, .unknownAccount, .notAuthorised, .wrongTime, .keyNotAcceptable,
        ]
        for faults in Faults.each(of: order) {
            let customer = faults.contain(.unknownAccount) ? Counter.Customer.nobody : counter.ada
            let signer = faults.contain(.notAuthorised) ? counter.ben.key : counter.ada.key
            let created = faults.contain(.wrongTime) ? counter.now.adding(microseconds: .hour) : counter.now
            let clearing = faults.contain(.wrongClearingNode) ? elsewhere : counter.logKey.publicKey
            // Authorised before, and not authorised now.
            let authorised = try counter.authorise(
                counter.ada.key, for: customer, by: signer, created: created, clearing: clearing)
            #expect(authorised?.failure == faults.first)
            let revoked = try counter.revoke(phone, for: customer, by: signer, created: created, clearing: clearing)
            #expect(revoked?.failure == faults.first)
        }
    }

    @Test("an account opening fails for the first of its faults")
    func opening() throws {
        var counter = try Counter()
        for faults in Faults.each(of: [.wrongClearingNode, .accountExists, .busy]) {
            let opening = AccountOpening(
                clearing: faults.contain(.wrongClearingNode) ? elsewhere : counter.logKey.publicKey, name: "Dora",
                created: counter.now, nonce: MessageIdentifier(using: &counter.random))
            let signed = try secretKey(4).signed(opening)
            var state = counter.state
            if faults.contain(.accountExists) { try state.book.open(signed.account, limits: .unlimited) }
            for _ in 0..<ProtocolBounds.openingsPerHourMax { state.openings.increment(at: counter.now) }
            #expect(state.check(signed, at: counter.now) == faults.first)
        }
    }

    @Test("an operator's order fails for the first of its faults")
    func order() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 1_00)
        let order: [RequestFailure] = [
            .wrongClearingNode, .notAuthorised, .referenceUsed, .unknownAccount, .wrongTime, .bookingDayUnfit, .limit,
        ]
        for faults in Faults.each(of: order) {
            let order = OperatorOrder(
                clearing: faults.contain(.wrongClearingNode) ? elsewhere : counter.logKey.publicKey,
                account: faults.contain(.unknownAccount) ? Counter.Customer.nobody.account : counter.ada.account,
                // More than a book can count beside what it has; less than that, and too much for the account, waits in
                // suspense.
                amount: Amount(minorUnits: .max, currency: .eur),
                reference: faults.contain(.referenceUsed) ? "line 1" : "another line",
                created: faults.contain(.wrongTime) ? counter.now.adding(microseconds: .hour) : counter.now,
                booked: faults.contain(.bookingDayUnfit) ? BookingDate(day: 1) : nil)
            let signed = try (faults.contain(.notAuthorised) ? counter.ada.key : counter.operatorKey).signed(order)
            #expect(counter.ask(.credit(signed), on: Counter.operatorConnection)?.failure == faults.first)
        }
    }

    @Test(
        "a channel proof fails for the first of its faults, be it of another channel or of the other side",
        arguments: [true, false])
    func proof(isOfAnotherChannel: Bool) throws {
        var counter = try Counter()
        let ada = counter.ada
        func identify(_ faults: Faults, on connection: ConnectionIdentifier) throws -> ClearingAnswer? {
            let channel = Digest.sha256(of: [UInt8(connection)])
            counter.handle(.connected(connection, channel: channel))
            let isOfAnother = faults.contain(.notIdentified)
            let proof = ChannelProof(
                clearing: faults.contain(.wrongClearingNode) ? elsewhere : counter.logKey.publicKey,
                account: faults.contain(.unknownAccount) ? Counter.Customer.nobody.account : ada.account,
                channel: isOfAnother && isOfAnotherChannel ? .sha256(of: [0]) : channel,
                side: isOfAnother && !isOfAnotherChannel ? .responder : .initiator)
            let signed = try (faults.contain(.notAuthorised) ? counter.ben.key : ada.key).signed(proof)
            return counter.ask(.identify(signed), on: connection)
        }
        for number in 1..<ClearingSessions.connectionsPerAccountMax {
            #expect(try identify(Faults(remaining: []), on: UInt64(100 + number)) == .identified(ada.account))
        }
        let order: [RequestFailure] = [
            .wrongClearingNode, .notIdentified, .unknownAccount, .notAuthorised, .busy,
        ]
        for faults in Faults.each(of: order) { #expect(try identify(faults, on: 120)?.failure == faults.first) }
    }

    @Test("what is wrong with it is said first, then that the clock is in doubt, then that too many callers wait")
    func afterwards() throws {
        var counter = try Counter()
        var node = counter.gate.machine
        let caller = Caller(connection: Counter.operatorConnection, correlation: 1)
        for _ in 0..<PendingAnswers.waitersMax { node.answers.wait(caller, for: 0) }
        let order = OperatorOrder(
            clearing: counter.logKey.publicKey, account: counter.ada.account,
            amount: Amount(minorUnits: 1_00, currency: .eur), reference: "x", created: counter.now)
        func answer(_ event: ClearingEvent) -> [ClearingEffect] {
            node.handle(event, at: counter.now, using: &counter.random).effects
        }
        let good = ClearingEvent.received(.credit(try counter.operatorKey.signed(order)), from: caller)
        let forged = ClearingEvent.received(.credit(try counter.ada.key.signed(order)), from: caller)
        _ = answer(.clockDistrusted)
        #expect(answer(forged) == [.answer(.failed(.notAuthorised), to: caller)])
        #expect(answer(good) == [.answer(.failed(.clockUntrusted), to: caller)])
        _ = answer(.clockTrusted)
        #expect(answer(forged) == [.answer(.failed(.notAuthorised), to: caller)])
        #expect(answer(good) == [.answer(.failed(.busy), to: caller)])
    }
}
