import PaymentProtocol

/// One caller's end of a door: where its answers and notices go.
protocol ClearingConnection: Sendable {
    func answer(_ answer: ClearingAnswer, correlation: UInt64)
    /// Only a door in the node's own home can have asked.
    func tell(_ answer: OperatorAnswer, correlation: UInt64)
    func notify(_ notice: ClearingNotice)
    /// The node cannot answer what was asked: whoever waits is told so, and asks again on a new connection.
    func abandon()
}
