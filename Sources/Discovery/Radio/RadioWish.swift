/// What a radio shall do from now on.
public struct RadioWish: Equatable, Sendable {
    public var isListening: Bool
    /// What shall be on the air; nil for nothing.
    public var broadcast: Broadcast?

    public init(isListening: Bool = false, broadcast: Broadcast? = nil) {
        self.isListening = isListening
        self.broadcast = broadcast
    }
}
