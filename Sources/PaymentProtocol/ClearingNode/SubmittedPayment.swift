/// An intent as it came in, with the creditor's request it answers, where there is one. Both signatures were checked.
public struct SubmittedPayment: Equatable, Sendable {
    public let intent: Signed<PaymentIntent>
    public let request: Signed<PaymentRequest>?

    public init(intent: Signed<PaymentIntent>, request: Signed<PaymentRequest>?) {
        self.intent = intent
        self.request = request
    }
}
