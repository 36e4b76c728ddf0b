/// Whether to wait a moment for more events before a group is formed.
///
/// A group costs a sync, a transaction and a signature, however few it holds. While many callers are served at once, and more
/// events come in as time passes, a larger group makes all of them cheaper and delays each by a little. A caller who is alone
/// is never made to wait, and nobody is where nothing comes.
public struct Gathering: Sendable {
    /// How long one pause is: the time in which some signatures are verified.
    public static let pauseMicroseconds: Int64 = 300
    /// Five milliseconds in all.
    static let pausesMax = 16
    /// After a group smaller than this, the next is formed at once.
    static let groupMin = 12
    /// So many share the costs well enough.
    static let groupEnough = 256

    private var latestGroup = 0
    private var pauses = 0
    private var waiting = 0

    public init() {}

    /// - Parameter count: how many events wait.
    /// - Returns: whether to pause, and then to ask again.
    public mutating func pauses(whileWaiting count: Int) -> Bool {
        guard latestGroup >= Self.groupMin, pauses < Self.pausesMax, count < Self.groupEnough, count > waiting else {
            return false
        }
        pauses += 1
        waiting = count
        return true
    }

    /// A group of so many was taken.
    public mutating func formed(_ count: Int) {
        (latestGroup, pauses, waiting) = (count, 0, 0)
    }
}
