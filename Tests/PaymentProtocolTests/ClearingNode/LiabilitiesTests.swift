import Ledger
import Testing

@testable import PaymentProtocol

@Suite("The daily statement of liabilities")
struct LiabilitiesTests {
    private static let day = UTCDay.containing(Counter.opened)

    private func pastMidnight(_ counter: inout Counter, days: Int64 = 1) {
        counter.pass(UTCDay.microsecondsLeft(at: counter.now) + (days - 1) * UTCDay.microseconds)
        counter.handle(.timerFired(.day))
        counter.settle()
        counter.settle()
    }

    @Test("when a day is over, what it left is signed once, and nothing of the next day is in it")
    func daily() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        _ = try counter.order(.requireReserve(try #require(ReserveShare(basisPoints: 4_000))))
        _ = try counter.order(.invest(Amount(minorUnits: 50_00, currency: .eur)))
        _ = try counter.order(.bookToSuspense(Amount(minorUnits: 7_00, currency: .eur), reason: nil))
        counter.ask(try counter.withdrawal(counter.ada, 30_00), text: OperatorInstructionTests.bank)
        #expect(counter.statements.isEmpty)
        let size = counter.state.recordCount
        pastMidnight(&counter)
        let statement = try #require(counter.statements.first)
        let message = statement.message
        #expect(statement.signer == counter.logKey.publicKey && message.clearing == counter.logKey.publicKey)
        #expect(message.day == Self.day && message.size == size && message.accountCount == 3)
        #expect(
            message.lines == [
                LiabilitiesStatement.Line(
                    currency: .eur, customers: 70_00, suspense: 7_00, payouts: 30_00, custody: 57_00, invested: 50_00,
                    held: 0)
            ])
        try counter.credit(counter.ada, 1_00)
        #expect(counter.statements.count == 1)
        pastMidnight(&counter)
        #expect(counter.statements.map(\.message.day) == [Self.day, Self.day + 1])
        #expect(counter.statements.last?.message.lines.first?.customers == 71_00)
    }

    @Test("whatever comes first after midnight finds the day closed, and nobody closes it before")
    func firstEvent() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        counter.pass(UTCDay.microsecondsLeft(at: counter.now) - 1)
        try counter.credit(counter.ada, 1_00)
        #expect(counter.statements.isEmpty)
        counter.pass(1)
        try counter.credit(counter.ada, 2_00)
        #expect(counter.statements.map(\.message.lines.first?.customers) == [101_00])
    }

    @Test("a node that was down at midnight states the day when it is started, and no day twice while it runs")
    func restarted() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        counter.pass(3 * UTCDay.microseconds)
        try counter.restart()
        counter.settle()
        #expect(counter.statements.map(\.message.day) == [Self.day + 2])
        try counter.restart()
        #expect(counter.statements.count == 1)
    }

    @Test("a clock in doubt closes no day")
    func doubt() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        counter.handle(.clockDistrusted)
        pastMidnight(&counter)
        #expect(counter.statements.isEmpty)
    }

    @Test(
        "the auditor derives each statement again, and finds one that says something else, or that another key signed")
    func audited() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        pastMidnight(&counter)
        let good = try #require(counter.statements.first)
        var auditor = Auditor()
        for record in counter.journal.prefix(Int(good.message.size)) { try auditor.examine(record: record.encoded) }
        func refuses(_ bytes: [UInt8]) -> Bool {
            var witness = auditor
            return #expect(throws: AuditFinding.self) { try witness.examine(statement: bytes) } != nil
        }
        func changed(
            by key: SecretKey? = nil, day: Int64? = nil, size: UInt64? = nil, accounts: UInt64? = nil,
            customers: Int64 = 100_00
        ) throws -> [UInt8] {
            let message = good.message
            let line = LiabilitiesStatement.Line(
                currency: .eur, customers: customers, suspense: 0, payouts: 0, custody: customers, invested: 0, held: 0)
            return try (key ?? counter.logKey).signed(
                LiabilitiesStatement(
                    clearing: message.clearing, day: day ?? message.day, time: message.time, size: size ?? message.size,
                    root: message.root, accountCount: accounts ?? message.accountCount, share: message.share,
                    lines: [line])
            ).envelope
        }
        var witness = auditor
        try witness.examine(statement: good.envelope)
        #expect(witness.statementCount == 1)
        #expect(try changed() == good.envelope)
        #expect(try refuses(changed(by: counter.operatorKey)))
        #expect(try refuses(changed(day: Self.day - 1)) && refuses(changed(day: Self.day + 1)))
        #expect(try refuses(changed(size: good.message.size - 1)) && refuses(changed(accounts: 4)))
        #expect(try refuses(changed(customers: 99_00)))
        #expect(refuses(Array(good.envelope.dropLast()) + [1]))
    }
}
