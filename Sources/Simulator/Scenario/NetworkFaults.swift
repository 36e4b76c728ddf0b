/// What befalls the bytes between two nodes. They travel over streams, as TCP's do; what is lost, copied, changed or
/// overtaken hits the sealed link, which must notice.
public struct NetworkFaults: Hashable, Sendable {
    public var delayMicroseconds: ClosedRange<Int64> = 1_000...30_000
    /// Of one call to connect.
    public var refuses = Ratio.never
    /// Of one piece of a stream: the stream ends for both sides.
    public var cuts = Ratio.never
    /// Of one piece: from now on nothing arrives on the stream, and nobody is told.
    public var goesSilent = Ratio.never
    public var loses = Ratio.never
    public var copies = Ratio.never
    public var changes = Ratio.never
    /// Of one piece: it arrives after the next one.
    public var overtakes = Ratio.never
    /// Of one call through the clearing node's second door: it, or its answer, is lost.
    public var losesCalls = Ratio.never
    public var copiesCalls = Ratio.never

    public init() {}
}
