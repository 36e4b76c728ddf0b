public import PaymentProtocol

/// A state of a log that was kept outside of its book, by the name of its file.
public struct FiledHead: Equatable, Sendable {
    public let file: String
    public let head: OutsideHead

    public init(file: String, _ head: OutsideHead) {
        (self.file, self.head) = (file, head)
    }
}
