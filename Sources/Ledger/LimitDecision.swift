/// What one measure of a payment came to.
public struct LimitFinding: Hashable, Sendable {
    public let measure: LimitMeasure
    /// With this payment: minor units, or how many.
    public let seen: Int64
    /// In the same unit. None: nothing limits this.
    public let thresholds: LimitThresholds
    public let outcome: LimitOutcome

    public init(measure: LimitMeasure, seen: Int64, thresholds: LimitThresholds, outcome: LimitOutcome) {
        (self.measure, self.seen, self.thresholds, self.outcome) = (measure, seen, thresholds, outcome)
    }

    /// What would be left until a payment is refused, or until anything else happens where nothing is refused. Nil: without end.
    public var left: Int64? {
        (thresholds.refuse ?? thresholds.confirm ?? thresholds.review).map { max(0, $0 - min($0, seen)) }
    }
}

/// What the limits say about a payment: the hardest outcome, and which measure was the first to lead to it.
public struct LimitDecision: Hashable, Sendable {
    public private(set) var outcome = LimitOutcome.allow
    /// Nil if everything is allowed.
    public private(set) var measure: LimitMeasure?
    /// Everything that wants the operator to look, whatever else was found.
    public private(set) var reviewed = LimitMeasures()

    public init() {}

    mutating func take(_ finding: LimitFinding) {
        if finding.outcome == .review { reviewed.insert(finding.measure) }
        guard finding.outcome > outcome else { return }
        (outcome, measure) = (finding.outcome, finding.measure)
    }
}

/// A set of measures, without a heap allocation.
public struct LimitMeasures: Hashable, Sendable {
    private var bits: UInt32 = 0

    public init() {}

    public mutating func insert(_ measure: LimitMeasure) { bits |= 1 << UInt32(measure.rawValue) }

    public func contains(_ measure: LimitMeasure) -> Bool { bits & 1 << UInt32(measure.rawValue) != 0 }

    public var isEmpty: Bool { bits == 0 }

    /// In the order of the examination.
    public var measures: [LimitMeasure] { LimitMeasure.allCases.filter(contains) }
}
