import Ledger
import Testing

@Suite("An escrow")
struct EscrowTests {
    private static let funded = Timestamp(microseconds: 1_000)
    private let day: Int64 = 86_400_000_000

    private func terms(
        arbiter: AccountIdentifier? = nil, withoutRuling: EscrowParty = .debtor, milestones: [Int64] = []
    ) -> EscrowTerms {
        EscrowTerms(
            arbiter: arbiter, shipWithinMicroseconds: 3 * day, confirmWithinMicroseconds: 2 * day,
            ruleWithinMicroseconds: 7 * day, withoutRuling: withoutRuling, milestones: milestones)
    }

    private func escrow(_ terms: EscrowTerms? = nil) throws -> Escrow {
        try Escrow(
            Amount(minorUnits: 100_00, currency: .eur), terms: terms ?? self.terms(), fundedAt: Self.funded)
    }

    private func later(_ days: Int64) -> Timestamp { Self.funded.adding(microseconds: days * day) }

    @Test("shipped and confirmed, everything is the creditor's")
    func confirmed() throws {
        var escrow = try escrow()
        #expect(escrow.state == .funded && escrow.deadline == later(3))
        try escrow.ship(at: later(1))
        #expect(escrow.state == .shipped && escrow.deadline == later(3))
        #expect(try escrow.confirm(at: later(2)) == EscrowMovement(released: 100_00))
        #expect(escrow.state == .released && escrow.left == 0 && escrow.deadline == nil)
    }

    @Test("each state has a deadline, and what happens at it is what was agreed")
    func defaults() throws {
        var unshipped = try escrow()
        #expect(throws: EscrowError.notDue) { try unshipped.passDeadline(at: later(3).adding(microseconds: -1)) }
        #expect(try unshipped.passDeadline(at: later(3)) == EscrowMovement(refunded: 100_00))
        #expect(unshipped.state == .refunded)

        var unconfirmed = try escrow()
        try unconfirmed.ship(at: later(1))
        #expect(try unconfirmed.passDeadline(at: later(3)) == EscrowMovement(released: 100_00))
        #expect(unconfirmed.state == .released)

        for party in EscrowParty.allCases {
            var unruled = try escrow(terms(withoutRuling: party))
            try unruled.ship(at: later(1))
            try unruled.dispute(at: later(2))
            #expect(unruled.deadline == later(9))
            let movement = try unruled.passDeadline(at: later(9))
            #expect(movement == (party == .debtor ? .init(refunded: 100_00) : .init(released: 100_00)))
            #expect(unruled.state == (party == .debtor ? .refunded : .released))
        }
    }

    @Test("a dispute ends by any split of what is left, and by no more than that")
    func ruling() throws {
        var escrow = try escrow()
        #expect(throws: EscrowError.outOfPlace) { try escrow.dispute(at: later(1)) }
        try escrow.ship(at: later(1))
        #expect(throws: EscrowError.outOfPlace) { try escrow.rule(creditor: 50_00) }
        try escrow.dispute(at: later(2))
        _ = try escrow.release(10_00, at: later(2))
        #expect(throws: EscrowError.moreThanIsLeft) { try escrow.rule(creditor: 90_01) }
        #expect(throws: EscrowError.amountNotPositive) { try escrow.rule(creditor: -1) }
        #expect(try escrow.rule(creditor: 30_00) == EscrowMovement(released: 30_00, refunded: 60_00))
        #expect(escrow.state == .ruled && escrow.released == 40_00 && escrow.refunded == 60_00)
    }

    @Test("each party may bring so much evidence to a dispute, and nobody uses up the other's")
    func evidence() throws {
        var escrow = try escrow()
        #expect(throws: EscrowError.outOfPlace) { try escrow.addEvidence(by: .debtor) }
        try escrow.ship(at: later(1))
        try escrow.dispute(at: later(2))
        for _ in 0..<Escrow.evidencesMax { try escrow.addEvidence(by: .creditor) }
        #expect(throws: EscrowError.tooManySteps) { try escrow.addEvidence(by: .creditor) }
        try escrow.addEvidence(by: .debtor)
    }

    @Test("cancelling and shipping exclude each other, whichever comes first")
    func race() throws {
        var cancelled = try escrow()
        #expect(try cancelled.cancel() == EscrowMovement(refunded: 100_00))
        #expect(throws: EscrowError.outOfPlace) { try cancelled.ship(at: later(1)) }
        #expect(cancelled.state == .cancelled)
        var shipped = try escrow()
        try shipped.ship(at: later(1))
        #expect(throws: EscrowError.outOfPlace) { try shipped.cancel() }
    }

    @Test("parts move while something is left, and the last of it ends the escrow")
    func parts() throws {
        var escrow = try escrow()
        #expect(try escrow.release(30_00, at: later(1)) == EscrowMovement(released: 30_00))
        #expect(escrow.state == .funded && escrow.deadline == later(3))
        #expect(throws: EscrowError.moreThanIsLeft) { try escrow.refund(70_01, at: later(1)) }
        #expect(throws: EscrowError.amountNotPositive) { try escrow.refund(0, at: later(1)) }
        #expect(try escrow.refund(20_00, at: later(1)) == EscrowMovement(refunded: 20_00))
        try escrow.ship(at: later(2))
        #expect(try escrow.confirm(at: later(2)) == EscrowMovement(released: 50_00))
        #expect(escrow.released == 80_00 && escrow.refunded == 20_00)
        #expect(throws: EscrowError.outOfPlace) { try escrow.release(1, at: later(2)) }
    }

    @Test("who moves small parts without end is stopped, and can still move the rest as a whole")
    func smallParts() throws {
        var escrow = try escrow()
        for _ in 0..<Escrow.partialStepsMax { _ = try escrow.release(1, at: later(1)) }
        #expect(throws: EscrowError.tooManySteps) { try escrow.release(1, at: later(1)) }
        _ = try escrow.refund(1, at: later(1))
        #expect(try escrow.release(escrow.left, at: later(1)).released == 100_00 - 17)
        #expect(escrow.state == .released)
    }

    @Test("milestones are shipped and confirmed one after the other, each with deadlines of its own")
    func milestones() throws {
        var escrow = try escrow(terms(milestones: [20_00, 30_00, 50_00]))
        try escrow.ship(at: later(1))
        #expect(escrow.part == 1 && escrow.leftOfPart == 20_00)
        #expect(try escrow.confirm(at: later(2)) == EscrowMovement(released: 20_00))
        #expect(escrow.state == .funded && escrow.part == 2 && escrow.deadline == later(5))
        try escrow.ship(at: later(3))
        #expect(try escrow.passDeadline(at: later(6)) == EscrowMovement(released: 30_00))
        #expect(escrow.state == .funded && escrow.part == 3 && escrow.deadline == later(9))
        _ = try escrow.release(10_00, at: later(7))
        #expect(escrow.leftOfPart == 40_00 && escrow.deadline == later(9))
        #expect(try escrow.passDeadline(at: later(9)) == EscrowMovement(refunded: 40_00))
        #expect(escrow.state == .refunded && escrow.released == 60_00 && escrow.part == 3)
    }

    @Test("a release beyond the part at hand begins the part that it reaches")
    func beyondThePart() throws {
        var escrow = try escrow(terms(milestones: [20_00, 30_00, 50_00]))
        try escrow.ship(at: later(1))
        _ = try escrow.release(35_00, at: later(2))
        #expect(escrow.state == .funded && escrow.part == 2 && escrow.leftOfPart == 15_00)
        #expect(escrow.deadline == later(5))
    }

    @Test(
        "terms that are not possible make no escrow",
        arguments: [[0, 100_00], [-1, 100_01], [50_00], [100_00, 1], [.max, .max], Array(repeating: 1, count: 13)])
    func impossible(milestones: [Int64]) {
        #expect(throws: EscrowError.termsNotPossible) { try escrow(terms(milestones: milestones)) }
    }

    @Test("a wait that is not longer than nothing makes none either")
    func untimed() {
        let untimed = EscrowTerms(
            arbiter: nil, shipWithinMicroseconds: 0, confirmWithinMicroseconds: 1, ruleWithinMicroseconds: 1,
            withoutRuling: .debtor)
        #expect(throws: EscrowError.termsNotPossible) { try escrow(untimed) }
    }
}
