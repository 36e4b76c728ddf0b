/// What became of each payment of a batch, in their order. Docs/schemas/batch.json.
public struct BatchView: AnswerView {
    public struct Item: Codable, Equatable, Sendable {
        /// The status that the payment alone would have been answered with.
        public let status: Int
        /// Of a payment that is settled.
        public let receipt: ReceiptView?
        /// Of one that is not.
        public let error: ErrorView?
    }

    public let version: ViewVersion
    public let answers: [Item]

    init(_ answers: [Item]) {
        version = ViewVersion()
        self.answers = answers
    }
}
