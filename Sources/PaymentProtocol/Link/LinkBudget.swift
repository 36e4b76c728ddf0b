/// How much one side may send in a window of time: the next window begins with the first frame after the last one ended.
public struct LinkBudget: Hashable, Sendable {
    public enum Unit: Hashable, Sendable {
        case bytes
        case frames
    }

    public static let windowMicroseconds: Int64 = 10_000_000

    public let bytesPerWindowMax: Int
    public let framesPerWindowMax: Int
    private var windowStart: Int64 = .min
    private var bytes = 0
    private var frames = 0

    public init(bytesPerWindowMax: Int, framesPerWindowMax: Int) {
        self.bytesPerWindowMax = bytesPerWindowMax
        self.framesPerWindowMax = framesPerWindowMax
    }

    /// Counts one frame, unless it is too much.
    ///
    /// - Parameter microseconds: the link's own time, which never runs backwards.
    /// - Returns: what there would be too much of, or nil.
    mutating func spend(bytes count: Int, at microseconds: Int64) -> Unit? {
        if windowStart == .min || microseconds - windowStart >= Self.windowMicroseconds {
            (windowStart, bytes, frames) = (microseconds, 0, 0)
        }
        guard bytes + count <= bytesPerWindowMax else { return .bytes }
        guard frames < framesPerWindowMax else { return .frames }
        bytes += count
        frames += 1
        return nil
    }

    /// What an honest sender allows itself of a peer's budget: windows begin at other times on the two sides, and what
    /// was sent in two of them may arrive in one, so that half would not do.
    var quarter: LinkBudget {
        LinkBudget(bytesPerWindowMax: bytesPerWindowMax / 4, framesPerWindowMax: framesPerWindowMax / 4)
    }
}
