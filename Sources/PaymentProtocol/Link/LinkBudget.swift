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

    /// Counts one frame.
    ///
    /// - Parameter microseconds: the link's own time, which never runs backwards.
    /// - Returns: what there is too much of, or nil.
    mutating func spend(bytes count: Int, at microseconds: Int64) -> Unit? {
        if windowStart == .min || microseconds - windowStart >= Self.windowMicroseconds {
            (windowStart, bytes, frames) = (microseconds, 0, 0)
        }
        bytes += count
        frames += 1
        if bytes > bytesPerWindowMax { return .bytes }
        return frames > framesPerWindowMax ? .frames : nil
    }
}
