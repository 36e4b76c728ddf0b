/// About how far away something is. Never called a distance: a strong sender, a pocket, or somebody who relays makes it wrong.
///
/// The bounds are losses against what is heard at one metre, by a path loss of 18.5 dB for each tenfold distance, which is
/// what fits recordings of phones in an office.
public enum DistanceClass: Int, Comparable, Sendable {
    /// Within about half a metre.
    case immediate
    /// Within about three metres.
    case near
    /// It can be heard.
    case far

    public static func < (left: DistanceClass, right: DistanceClass) -> Bool { left.rawValue < right.rawValue }

    /// In dB: up to this loss, and not beyond.
    private var lossMax: Int {
        switch self {
        case .immediate: -5
        case .near: 9
        case .far: .max
        }
    }

    /// Beyond the bound by so much before the class changes: twice what a smoothed reading wanders by itself.
    static let hysteresisDecibels = 3

    /// - Parameters:
    ///   - loss: against one metre, in dB.
    ///   - previous: what it was; nil for something new.
    static func of(loss: Int, after previous: DistanceClass?) -> DistanceClass {
        let plain: DistanceClass =
            loss <= immediate.lossMax ? .immediate : loss <= near.lossMax ? .near : .far
        guard let previous, plain != previous else { return plain }
        // It must be as clearly on the other side: looked at again from so much nearer or farther.
        let doubted = plain < previous ? loss + hysteresisDecibels : loss - hysteresisDecibels
        let surely: DistanceClass =
            doubted <= immediate.lossMax ? .immediate : doubted <= near.lossMax ? .near : .far
        return plain < previous ? min(surely, previous) : max(surely, previous)
    }
}
