/// Where a node that has started can be reached.
public struct ReadyNode: Sendable {
    /// The port that the sealed link got, where port 0 was asked for.
    public let linkPort: Int?
    public let httpPort: Int?
    public let socketPath: String
}
