/// Payment under guarantee: money of the debtor that is set aside until both agree, somebody rules, or time runs out.
///
/// A value that decides which step may follow and how much it moves; who may take a step, and the money itself, are others'
/// affairs. Every state that is not an end has a deadline, and every deadline an outcome: nothing is ever stuck.
///
/// - Source: Docs/LEDGER.md section 9.
public struct Escrow: Hashable, Sendable {
    /// The most releases of a part by the debtor, and refunds of a part by the creditor. What is left can always be moved as a whole.
    public static let partialStepsMax = 16
    /// The most pieces of evidence of each party.
    public static let evidencesMax = 8

    private enum State: Hashable, Sendable {
        case funded(shipBy: Timestamp)
        case shipped(confirmBy: Timestamp)
        case disputed(ruleBy: Timestamp)
        case ended(EscrowState)
    }

    public let amount: Amount
    public let terms: EscrowTerms
    /// Minor units that the creditor has got.
    public private(set) var released: Int64 = 0
    /// Minor units that the debtor has got back.
    public private(set) var refunded: Int64 = 0
    private var current: State
    private var partialReleases = 0
    private var partialRefunds = 0
    private var evidencesOfDebtor = 0
    private var evidencesOfCreditor = 0

    /// - Throws: `EscrowError.termsNotPossible`.
    public init(_ amount: Amount, terms: EscrowTerms, fundedAt time: Timestamp) throws(EscrowError) {
        guard amount.isPositive, terms.divide(amount), terms.areTimed else { throw .termsNotPossible }
        self.amount = amount
        self.terms = terms
        current = .funded(shipBy: time.adding(microseconds: terms.shipWithinMicroseconds))
    }

    // MARK: Where it stands

    public var state: EscrowState {
        switch current {
        case .funded: .funded
        case .shipped: .shipped
        case .disputed: .disputed
        case .ended(let end): end
        }
    }

    /// When the default comes, if nobody does anything before; nil after the end.
    public var deadline: Timestamp? {
        switch current {
        case .funded(let deadline), .shipped(let deadline), .disputed(let deadline): deadline
        case .ended: nil
        }
    }

    /// Minor units that are still set aside.
    public var left: Int64 { amount.minorUnits - released - refunded }

    /// The number of the part at hand, from 1; after the end, of the last part of which something moved.
    public var part: Int { terms.part(afterMoving: released + refunded) }

    /// Minor units of the part at hand that are still set aside.
    public var leftOfPart: Int64 {
        guard !terms.milestones.isEmpty else { return left }
        return terms.milestones.prefix(part).reduce(0, +) - released - refunded
    }

    // MARK: The steps

    /// The creditor says that the part at hand is on its way.
    public mutating func ship(at time: Timestamp) throws(EscrowError) {
        guard case .funded = current else { throw .outOfPlace }
        current = .shipped(confirmBy: time.adding(microseconds: terms.confirmWithinMicroseconds))
    }

    /// The debtor has what was shipped: the part at hand is the creditor's.
    public mutating func confirm(at time: Timestamp) throws(EscrowError) -> EscrowMovement {
        guard case .shipped = current else { throw .outOfPlace }
        return move(EscrowMovement(released: leftOfPart), ending: .released, at: time)
    }

    /// The debtor gives the creditor some of the money, or all that is left.
    public mutating func release(_ minorUnits: Int64, at time: Timestamp) throws(EscrowError) -> EscrowMovement {
        try checkPart(minorUnits, takenBefore: partialReleases)
        if minorUnits < left { partialReleases += 1 }
        return move(EscrowMovement(released: minorUnits), ending: .released, at: time)
    }

    /// The creditor gives the debtor some of the money back, or all that is left.
    public mutating func refund(_ minorUnits: Int64, at time: Timestamp) throws(EscrowError) -> EscrowMovement {
        try checkPart(minorUnits, takenBefore: partialRefunds)
        if minorUnits < left { partialRefunds += 1 }
        return move(EscrowMovement(refunded: minorUnits), ending: .refunded, at: time)
    }

    /// The debtor wants the money back before the part at hand was shipped.
    public mutating func cancel() throws(EscrowError) -> EscrowMovement {
        guard case .funded = current else { throw .outOfPlace }
        return end(EscrowMovement(refunded: left), as: .cancelled)
    }

    /// One of the two is not content with what was shipped.
    public mutating func dispute(at time: Timestamp) throws(EscrowError) {
        guard case .shipped = current else { throw .outOfPlace }
        current = .disputed(ruleBy: time.adding(microseconds: terms.ruleWithinMicroseconds))
    }

    /// One of the two says something about the dispute.
    public mutating func addEvidence(by party: EscrowParty) throws(EscrowError) {
        guard case .disputed = current else { throw .outOfPlace }
        switch party {
        case .debtor:
            guard evidencesOfDebtor < Self.evidencesMax else { throw .tooManySteps }
            evidencesOfDebtor += 1
        case .creditor:
            guard evidencesOfCreditor < Self.evidencesMax else { throw .tooManySteps }
            evidencesOfCreditor += 1
        }
    }

    /// The arbiter gives the creditor so much of what is left, which may be nothing, and the debtor the rest.
    public mutating func rule(creditor minorUnits: Int64) throws(EscrowError) -> EscrowMovement {
        guard case .disputed = current else { throw .outOfPlace }
        guard minorUnits >= 0 else { throw .amountNotPositive }
        guard minorUnits <= left else { throw .moreThanIsLeft }
        return end(EscrowMovement(released: minorUnits, refunded: left - minorUnits), as: .ruled)
    }

    /// Nobody did anything in time, so the default happens.
    public mutating func passDeadline(at time: Timestamp) throws(EscrowError) -> EscrowMovement {
        guard let deadline else { throw .outOfPlace }
        guard time >= deadline else { throw .notDue }
        switch current {
        case .funded:
            return end(EscrowMovement(refunded: left), as: .refunded)
        case .shipped:
            return move(EscrowMovement(released: leftOfPart), ending: .released, at: time)
        case .disputed:
            switch terms.withoutRuling {
            case .debtor: return end(EscrowMovement(refunded: left), as: .refunded)
            case .creditor: return end(EscrowMovement(released: left), as: .released)
            }
        case .ended:
            throw .outOfPlace
        }
    }

    // MARK: What they share

    private func checkPart(_ minorUnits: Int64, takenBefore count: Int) throws(EscrowError) {
        guard !state.isEnd else { throw .outOfPlace }
        guard minorUnits > 0 else { throw .amountNotPositive }
        guard minorUnits <= left else { throw .moreThanIsLeft }
        guard minorUnits == left || count < Self.partialStepsMax else { throw .tooManySteps }
    }

    /// Takes a movement in. When the part at hand is done, the next one is to be shipped; a dispute is about all that is left, and
    /// stays one.
    private mutating func move(
        _ movement: EscrowMovement, ending end: EscrowState, at time: Timestamp
    ) -> EscrowMovement {
        let partBefore = part
        released += movement.released
        refunded += movement.refunded
        guard left > 0 else {
            current = .ended(end)
            return movement
        }
        switch current {
        case .funded, .shipped:
            guard part > partBefore else { break }
            current = .funded(shipBy: time.adding(microseconds: terms.shipWithinMicroseconds))
        case .disputed, .ended:
            break
        }
        return movement
    }

    private mutating func end(_ movement: EscrowMovement, as end: EscrowState) -> EscrowMovement {
        released += movement.released
        refunded += movement.refunded
        precondition(left == 0, "an escrow ends with nothing left")
        current = .ended(end)
        return movement
    }
}

// MARK: - In a snapshot

extension Escrow {
    /// Where an escrow stands, as plain values: with its amount and its terms, all that there is to it.
    public struct Standing: Hashable, Sendable {
        public let state: EscrowState
        /// Nil after the end.
        public let deadline: Timestamp?
        /// Minor units.
        public let released, refunded: Int64
        public let partialReleases, partialRefunds, evidencesOfDebtor, evidencesOfCreditor: Int

        public init(
            state: EscrowState, deadline: Timestamp?, released: Int64, refunded: Int64, partialReleases: Int,
            partialRefunds: Int, evidencesOfDebtor: Int, evidencesOfCreditor: Int
        ) {
            (self.state, self.deadline, self.released, self.refunded) = (state, deadline, released, refunded)
            (self.partialReleases, self.partialRefunds) = (partialReleases, partialRefunds)
            (self.evidencesOfDebtor, self.evidencesOfCreditor) = (evidencesOfDebtor, evidencesOfCreditor)
        }
    }

    /// The stored properties that `standing` tells, besides amount and terms. A test compares them with those that there are.
    static let standingProperties: Set<String> = [
        "amount", "terms", "released", "refunded", "current", "partialReleases", "partialRefunds", "evidencesOfDebtor",
        "evidencesOfCreditor",
    ]

    public var standing: Standing {
        Standing(
            state: state, deadline: deadline, released: released, refunded: refunded, partialReleases: partialReleases,
            partialRefunds: partialRefunds, evidencesOfDebtor: evidencesOfDebtor,
            evidencesOfCreditor: evidencesOfCreditor)
    }

    /// - Throws: `EscrowError.termsNotPossible` if no escrow of this amount on these terms can stand there.
    public init(_ amount: Amount, terms: EscrowTerms, standing: Standing) throws(EscrowError) {
        try self.init(amount, terms: terms, fundedAt: Timestamp(microseconds: 0))
        let moved = Int128(standing.released) + Int128(standing.refunded)
        guard standing.released >= 0, standing.refunded >= 0, moved <= Int128(amount.minorUnits),
            (moved == Int128(amount.minorUnits)) == standing.state.isEnd
        else { throw .termsNotPossible }
        switch (standing.state, standing.deadline) {
        case (.funded, let deadline?): current = .funded(shipBy: deadline)
        case (.shipped, let deadline?): current = .shipped(confirmBy: deadline)
        case (.disputed, let deadline?): current = .disputed(ruleBy: deadline)
        case (.released, nil), (.refunded, nil), (.cancelled, nil), (.ruled, nil): current = .ended(standing.state)
        default: throw .termsNotPossible
        }
        (released, refunded) = (standing.released, standing.refunded)
        (partialReleases, partialRefunds) = (standing.partialReleases, standing.partialRefunds)
        (evidencesOfDebtor, evidencesOfCreditor) = (standing.evidencesOfDebtor, standing.evidencesOfCreditor)
    }
}
