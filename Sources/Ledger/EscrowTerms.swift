/// The two between whom the money of an escrow is decided.
public enum EscrowParty: UInt64, CaseIterable, Sendable {
    case debtor = 1
    case creditor = 2
}

/// What debtor and creditor agreed on before the money was set aside: who decides a dispute, how long each may take, and
/// what happens when somebody does not.
///
/// - Source: Docs/LEDGER.md section 9.
public struct EscrowTerms: Hashable, Sendable {
    /// The most milestones of one escrow.
    public static let milestonesMax = 12

    /// Who rules in a dispute; nobody if nil: a dispute then ends by agreement, or by `withoutRuling`.
    public let arbiter: AccountIdentifier?
    /// Microseconds from funding, or from the end of the part before, until the creditor must have shipped.
    public let shipWithinMicroseconds: Int64
    /// Microseconds from shipping until the debtor must have confirmed or disputed.
    public let confirmWithinMicroseconds: Int64
    /// Microseconds from the dispute until the arbiter must have ruled.
    public let ruleWithinMicroseconds: Int64
    /// Who gets what is left when nobody rules in time.
    public let withoutRuling: EscrowParty
    /// The parts in which it is shipped and paid, in minor units, in their order; empty for one part of everything.
    public let milestones: [Int64]

    public init(
        arbiter: AccountIdentifier?, shipWithinMicroseconds: Int64, confirmWithinMicroseconds: Int64,
        ruleWithinMicroseconds: Int64, withoutRuling: EscrowParty, milestones: [Int64] = []
    ) {
        self.arbiter = arbiter
        self.shipWithinMicroseconds = shipWithinMicroseconds
        self.confirmWithinMicroseconds = confirmWithinMicroseconds
        self.ruleWithinMicroseconds = ruleWithinMicroseconds
        self.withoutRuling = withoutRuling
        self.milestones = milestones
    }

    /// Whether the milestones, if there are any, are parts of this amount: each more than zero, together all of it.
    public func divide(_ amount: Amount) -> Bool {
        guard !milestones.isEmpty else { return true }
        guard milestones.count <= Self.milestonesMax, milestones.allSatisfy({ $0 > 0 }) else { return false }
        return milestones.reduce(Int128(0)) { $0 + Int128($1) } == Int128(amount.minorUnits)
    }

    /// The number of the part at hand, from 1, when so much of the amount has moved; after the end, of the last part.
    public func part(afterMoving minorUnits: Int64) -> Int {
        var end: Int64 = 0
        for (index, milestone) in milestones.enumerated() {
            end += milestone
            if minorUnits < end { return index + 1 }
        }
        return max(milestones.count, 1)
    }

    /// Whether each wait is longer than nothing.
    var areTimed: Bool {
        [shipWithinMicroseconds, confirmWithinMicroseconds, ruleWithinMicroseconds].allSatisfy { $0 > 0 }
    }
}
