import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Escrow and refunds between payment nodes")
struct PaymentNodeEscrowTests {
    private static let fifty = Amount(minorUnits: 50_00, currency: .eur)
    private static let day: Int64 = 24 * .hour
    var table: Table

    init() throws {
        table = try Table()
        try table.credit(\.ada, Amount(minorUnits: 100_00, currency: .eur), reference: "line 1")
    }

    private func terms(withoutRuling: EscrowParty = .debtor) throws -> EscrowTerms {
        EscrowTerms(
            arbiter: try table.carl.account(), shipWithinMicroseconds: Self.day, confirmWithinMicroseconds: Self.day,
            ruleWithinMicroseconds: Self.day, withoutRuling: withoutRuling)
    }

    /// Ada sets fifty euros aside for Ben, with Carl as arbiter.
    private mutating func fund() throws -> Digest {
        let command = table.command(
            \.ada, .fundEscrow(try table.ben.account(), Self.fifty, try terms(), text: "a lamp"))
        guard case .escrow(let receipt, "a lamp")? = table.ada.replies[command] else {
            throw CommandFailure.unknownEscrow
        }
        return try #require(receipt.escrowIntent).digest
    }

    @discardableResult
    private mutating func take(
        _ action: EscrowAction, _ escrow: Digest, by party: WritableKeyPath<Table, Table.Party>, cents: Int64? = nil,
        text: String? = nil
    ) -> UserReply? {
        let amount = cents.map { Amount(minorUnits: $0, currency: .eur) }
        let command = table.command(
            party, .takeStep(EscrowWish(escrow: escrow, action: action, amount: amount, evidence: nil, text: text)))
        return table[keyPath: party].replies[command]
    }

    private func isTaken(_ reply: UserReply?) -> Bool {
        if case .escrow? = reply { true } else { false }
    }

    @Test("all three hear of every step and what was said, from the funding to the ruling")
    mutating func whole() throws {
        let escrow = try fund()
        for state in [table.ada.state, table.ben.state, table.carl.state] {
            #expect(state.escrows[escrow]?.standing.state == .funded)
        }
        #expect(isTaken(take(.ship, escrow, by: \.ben, text: "sent")))
        #expect(isTaken(take(.dispute, escrow, by: \.ada, text: "broken")))
        #expect(isTaken(take(.evidence, escrow, by: \.ben, text: "it was not")))
        #expect(table.carl.state.escrows[escrow]?.standing.state == .disputed)
        #expect(isTaken(take(.rule, escrow, by: \.carl, cents: 20_00)))
        #expect(table.posted(\.ada) == 80_00 && table.posted(\.ben) == 20_00)
        for party in [table.ada, table.ben, table.carl] {
            #expect(party.state.escrows.isEmpty)
            let said = party.notices.compactMap { notice -> String? in
                if case .escrowMoved(_, let text) = notice { text } else { nil }
            }
            #expect(said == ["a lamp", "sent", "broken", "it was not"])
        }
    }

    @Test("what is not this account's to do, or cannot be, is not signed")
    mutating func notSigned() throws {
        let escrow = try fund()
        let count = table.ada.journal.count
        #expect(take(.ship, escrow, by: \.ada) == .failed(.notYourStep))
        #expect(take(.rule, escrow, by: \.ada, cents: 1) == .failed(.notYourStep))
        #expect(take(.release, escrow, by: \.ada, cents: 0) == .failed(.amountNotPositive))
        #expect(take(.evidence, escrow, by: \.ada) == .failed(.evidenceMissing))
        #expect(take(.cancel, .sha256(of: [1]), by: \.ada) == .failed(.unknownEscrow))
        #expect(table.ada.journal.count == count)
        #expect(take(.confirm, escrow, by: \.ada) == .failed(.clearing(.stepOutOfPlace)))
        #expect(table.ada.state.escrows[escrow]?.unresolvedStep == nil)
        // It left no record, so the number is free for the next.
        #expect(isTaken(take(.cancel, escrow, by: \.ada)))
        #expect(table.posted(\.ada) == 100_00)
    }

    @Test("until it knows the outcome of a step it sends the same bytes again, after a retry and a crash")
    mutating func sameBytes() throws {
        let escrow = try fund()
        table.loses = { letter in if case .answer = letter { true } else { false } }
        take(.ship, escrow, by: \.ben)
        #expect(table.ben.state.escrows[escrow]?.unresolvedStep != nil)
        table.wait(microseconds: 7 * .second)
        try table.crash(\.ben)
        #expect(take(.refund, escrow, by: \.ben) == .failed(.clearingUnreachable))
        table.loses = { _ in false }
        table.wait(microseconds: 10 * .second)
        #expect(table.ben.state.escrows[escrow]?.unresolvedStep == nil)
        #expect(table.ben.state.escrows[escrow]?.standing.state == .shipped)
        let steps = table.journal.count { if case .escrowStep = $0.body { true } else { false } }
        #expect(steps == 1)
        #expect(isTaken(take(.confirm, escrow, by: \.ada)))
        #expect(table.posted(\.ben) == 50_00)
    }

    @Test("a deadline that passes is heard of by both")
    mutating func deadline() throws {
        let escrow = try fund()
        table.wait(microseconds: Self.day + .minute)
        for party in [table.ada, table.ben] { #expect(party.state.escrows[escrow] == nil) }
        guard case .escrowMoved(let receipt, _)? = table.ben.notices.last else {
            Issue.record("Ben is told")
            return
        }
        #expect(receipt.escrowStanding?.state == .refunded)
    }

    @Test("who was paid gives back some, both keep the proof, and nobody else can")
    mutating func refund() throws {
        let paid = table.command(\.ada, .pay(try table.ben.account(), Self.fifty, text: nil))
        guard case .settled(let receipt, _)? = table.ada.replies[paid] else {
            Issue.record("it settles")
            return
        }
        let foreign = table.command(\.ada, .refund(receipt, nil, text: nil))
        #expect(table.ada.replies[foreign] == .failed(.notRefundable))
        let amount = Amount(minorUnits: 20_00, currency: .eur)
        let command = table.command(\.ben, .refund(receipt, amount, text: "one too many"))
        guard case .settled(let refund, "one too many")? = table.ben.replies[command] else {
            Issue.record("it is given back: \(String(describing: table.ben.replies[command]))")
            return
        }
        #expect(refund.record.transfer?.amount == amount)
        #expect(table.ben.state.unresolvedRefunds.isEmpty)
        #expect(table.posted(\.ada) == 70_00)
        guard case .settled(refund, "one too many")? = table.ada.notices.last else {
            Issue.record("Ada is told")
            return
        }
        let much = table.command(\.ben, .refund(receipt, nil, text: nil))
        guard case .refused(.refundExceedsPayment, let proof)? = table.ben.replies[much] else {
            Issue.record("more than was paid is refused")
            return
        }
        #expect(proof != nil && table.ben.state.unresolvedRefunds.isEmpty)
    }

    @Test("a journal replayed gives the state that lived")
    mutating func replay() throws {
        let escrow = try fund()
        take(.ship, escrow, by: \.ben)
        take(.release, escrow, by: \.ada, cents: 5_00)
        for party in [table.ada, table.ben, table.carl] {
            let replayed = try PaymentNode(snapshot: nil, replaying: party.journal)
            #expect(replayed.state == party.state)
        }
    }
}
