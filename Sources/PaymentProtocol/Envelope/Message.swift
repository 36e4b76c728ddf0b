/// What can be signed: a value with one type and one encoding.
public protocol Message: Equatable, Sendable {
    static var type: MessageType { get }

    /// Reads exactly one item; whoever calls sees to it that nothing follows.
    init(from decoder: inout CBORDecoder) throws(CBORError)

    /// Writes exactly the one item that `init(from:)` reads.
    func encode(into encoder: inout CBOREncoder)
}
