import Testing

@testable import Ledger

/// The states of an escrow said again as a table, and its money as a list of what moved.
private struct NaiveEscrow {
    let amount: Int64
    let milestones: [Int64]
    let terms: EscrowTerms
    var state = "funded"
    var since: Timestamp
    var moves: [(toCreditor: Bool, minorUnits: Int64)] = []
    var counts: [String: Int] = [:]

    var released: Int64 { moves.filter(\.toCreditor).reduce(0) { $0 + $1.minorUnits } }
    var refunded: Int64 { moves.filter { !$0.toCreditor }.reduce(0) { $0 + $1.minorUnits } }
    var left: Int64 { amount - released - refunded }
    var isOver: Bool { left == 0 }

    /// How many milestones are wholly moved.
    var doneParts: Int {
        var (count, rest) = (0, released + refunded)
        for milestone in milestones where rest >= milestone {
            rest -= milestone
            count += 1
        }
        // A later, smaller milestone does not count while an earlier one is open.
        var ordered = 0
        rest = released + refunded
        for milestone in milestones {
            guard rest >= milestone else { break }
            rest -= milestone
            ordered += 1
        }
        return min(count, ordered)
    }

    var leftOfPart: Int64 {
        milestones.prefix(doneParts + 1).reduce(0, +) - released - refunded
    }

    var deadline: Timestamp {
        let wait =
            switch state {
            case "funded": terms.shipWithinMicroseconds
            case "shipped": terms.confirmWithinMicroseconds
            default: terms.ruleWithinMicroseconds
            }
        return since.adding(microseconds: wait)
    }

    mutating func move(_ minorUnits: Int64, toCreditor: Bool, at time: Timestamp) {
        let done = doneParts
        if minorUnits > 0 { moves.append((toCreditor, minorUnits)) }
        if !isOver, doneParts > done, state != "disputed" { (state, since) = ("funded", time) }
    }

    /// False for what must be refused.
    mutating func take(_ step: String, _ number: Int64, at time: Timestamp) -> Bool {
        guard !isOver else { return false }
        switch (step, state) {
        case ("ship", "funded"): (state, since) = ("shipped", time)
        case ("confirm", "shipped"): move(leftOfPart, toCreditor: true, at: time)
        case ("cancel", "funded"): move(left, toCreditor: false, at: time)
        case ("dispute", "shipped"): (state, since) = ("disputed", time)
        case ("release", _), ("refund", _):
            guard number > 0, number <= left else { return false }
            if number < left {
                guard counts[step, default: 0] < 16 else { return false }
                counts[step, default: 0] += 1
            }
            move(number, toCreditor: step == "release", at: time)
        case ("evidence of debtor", "disputed"), ("evidence of creditor", "disputed"):
            guard counts[step, default: 0] < 8 else { return false }
            counts[step, default: 0] += 1
        case ("rule", "disputed"):
            guard number >= 0, number <= left else { return false }
            let rest = left - number
            move(number, toCreditor: true, at: time)
            move(rest, toCreditor: false, at: time)
        case ("deadline", _):
            guard time >= deadline else { return false }
            switch state {
            case "funded": move(left, toCreditor: false, at: time)
            case "shipped": move(leftOfPart, toCreditor: true, at: time)
            default: move(left, toCreditor: terms.withoutRuling == .creditor, at: time)
            }
        default: return false
        }
        return true
    }
}

/// Whatever is done to an escrow, in whatever order, the money is where the naive one says, and it ends.
@Suite("Escrows by chance") struct EscrowPropertyTests {
    private static let steps = [
        "ship", "ship", "confirm", "release", "release", "refund", "cancel", "dispute", "dispute",
        "evidence of debtor", "evidence of creditor", "rule", "deadline",
    ]

    private func perform(
        _ step: String, _ number: Int64, at time: Timestamp, on escrow: inout Escrow
    ) throws -> EscrowMovement {
        switch step {
        case "ship": try escrow.ship(at: time)
        case "confirm": return try escrow.confirm(at: time)
        case "release": return try escrow.release(number, at: time)
        case "refund": return try escrow.refund(number, at: time)
        case "cancel": return try escrow.cancel()
        case "dispute": try escrow.dispute(at: time)
        case "evidence of debtor": try escrow.addEvidence(by: .debtor)
        case "evidence of creditor": try escrow.addEvidence(by: .creditor)
        case "rule": return try escrow.rule(creditor: number)
        default: return try escrow.passDeadline(at: time)
        }
        return .nothing
    }

    @Test("money in and out is what the naive one says, and nothing is stuck", arguments: 1...60 as ClosedRange<UInt64>)
    func promises(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let (debtor, creditor, identifier) = (account(2), account(3), bytes32(1))
        let milestones: [Int64] =
            seed % 2 == 0 ? [] : (0..<(1 + random.next() % 12)).map { _ in 1 + Int64(random.next() % 90) }
        let amount = milestones.isEmpty ? 1 + Int64(random.next() % 300) : milestones.reduce(0, +)
        let terms = EscrowTerms(
            arbiter: nil, shipWithinMicroseconds: 50, confirmWithinMicroseconds: 30, ruleWithinMicroseconds: 90,
            withoutRuling: seed % 3 == 0 ? .debtor : .creditor, milestones: milestones)
        var now = moment(1_000)
        var escrow = try Escrow(eur(amount), terms: terms, fundedAt: now)
        var naive = NaiveEscrow(
            amount: amount, milestones: milestones.isEmpty ? [amount] : milestones, terms: terms, since: now)
        var book = Book()
        try book.open(debtor, limits: .unlimited)
        try book.open(creditor, limits: .unlimited)
        try book.deposit(eur(1_000), to: debtor)
        try book.deposit(eur(200), to: debtor)
        try book.place(
            Hold(
                identifier: identifier, debtor: debtor, creditor: creditor, amount: eur(amount), expires: .distantFuture
            ))

        for number in 0..<80 {
            now = now.adding(microseconds: Int64(random.next() % 8))
            let step = random.pick(Self.steps)
            let part = Int64(random.next() % 100) - 5
            let before = escrow
            let isTaken = naive.take(step, part, at: now)
            do {
                let movement = try perform(step, part, at: now, on: &escrow)
                #expect(isTaken, "seed \(seed), step \(number), \(step) \(part)")
                if movement != .nothing {
                    try book.resolve(hold: identifier, posting: movement.released, voiding: movement.refunded)
                }
            } catch {
                #expect(!isTaken, "seed \(seed), step \(number), \(step) \(part): \(error)")
                #expect(escrow == before)
            }
            try #require(escrow.released == naive.released && escrow.refunded == naive.refunded)
            #expect(escrow.left >= 0 && escrow.released >= 0 && escrow.refunded >= 0)
            #expect(escrow.state.isEnd == naive.isOver && escrow.state.isEnd == (escrow.deadline == nil))
            if !naive.isOver { #expect("\(escrow.state)" == naive.state && escrow.deadline == naive.deadline) }
            #expect(book.balance(of: debtor, in: .eur) == Balance(posted: 1_200 - naive.released, held: naive.left))
            #expect(
                book.balance(of: creditor, in: .eur) == Balance(posted: naive.released, held: 0, incoming: naive.left))
            #expect(book.trialBalance().allSatisfy { $0.isBalanced })
        }

        // Nobody does anything any more.
        var deadlines = 0
        while let deadline = escrow.deadline {
            _ = try escrow.passDeadline(at: deadline)
            deadlines += 1
            try #require(deadlines <= 2 * EscrowTerms.milestonesMax, "it does not end")
        }
        #expect(escrow.released + escrow.refunded == amount && escrow.left == 0)
    }
}
