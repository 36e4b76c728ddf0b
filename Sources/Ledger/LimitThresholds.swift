/// More than which number leads to what. A number that is not there leads to nothing.
///
/// In rules, amounts are percents of a currency's basic amount; in findings, minor units. Counts are counts in both.
public struct LimitThresholds: Hashable, Sendable {
    public var review: Int64?
    public var confirm: Int64?
    public var refuse: Int64?

    public init(review: Int64? = nil, confirm: Int64? = nil, refuse: Int64? = nil) {
        (self.review, self.confirm, self.refuse) = (review, confirm, refuse)
    }

    public static let none = LimitThresholds()

    public var isEmpty: Bool { self == .none }

    public subscript(outcome: LimitOutcome) -> Int64? {
        get {
            switch outcome {
            case .allow: nil
            case .review: review
            case .confirm: confirm
            case .refuse: refuse
            }
        }
        set {
            switch outcome {
            case .allow: break
            case .review: review = newValue
            case .confirm: confirm = newValue
            case .refuse: refuse = newValue
            }
        }
    }

    /// - Parameter isConfirmed: the debtor has typed the PIN again.
    func outcome(of seen: Int64, isConfirmed: Bool) -> LimitOutcome {
        if let refuse, seen > refuse { return .refuse }
        if let confirm, seen > confirm, !isConfirmed { return .confirm }
        if let review, seen > review { return .review }
        return .allow
    }

    /// The same in minor units. Bounds on both factors keep the product far from overflowing.
    func scaled(to basis: Int64) -> LimitThresholds {
        LimitThresholds(
            review: review.map { Self.scale($0, basis) }, confirm: confirm.map { Self.scale($0, basis) },
            refuse: refuse.map { Self.scale($0, basis) })
    }

    static func scale(_ percent: Int64, _ basis: Int64) -> Int64 { basis * percent / 100 }
}
