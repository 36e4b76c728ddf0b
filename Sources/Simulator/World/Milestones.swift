/// How far the first undertaking has come, as seen from above.
struct Milestones: Sendable {
    private var bumpCount = 0
    private var reportCount = 0
    private var introductionCount = 0
    private var reached: [PaymentStep] = []

    /// Each of these says true when the second of the two has got there.
    mutating func bumped() -> Bool {
        bumpCount += 1
        return bumpCount == 2
    }

    mutating func reported() -> Bool {
        reportCount += 1
        return reportCount == 2
    }

    mutating func introduced() -> Bool {
        introductionCount += 1
        return introductionCount == 2
    }

    mutating func isFirst(_ step: PaymentStep) -> Bool {
        guard !reached.contains(step) else { return false }
        reached.append(step)
        return true
    }
}
