import Ledger
public import PaymentProtocol

/// The one form of every answer that is not what was asked for, on both doors.
public struct ErrorView: AnswerView {
    public let version: ViewVersion
    public let reason: ReasonView
    /// The fields of the request that are wrong, if it was about those.
    public let fields: [String]?
    /// Of the intent that was refused.
    public let identifier: String?
    /// The clearing node's proof that it refused: a record of its log. Base64url of the receipt's CBOR.
    public let receipt: String?
    /// The clearing node's signed word, where the refusal left no record. Base64url of a COSE_Sign1.
    public let report: String?

    public init(
        _ reason: ReasonView, fields: [String]? = nil, identifier: String? = nil, receipt: String? = nil,
        report: String? = nil
    ) {
        version = ViewVersion()
        self.reason = reason
        self.fields = fields
        self.identifier = identifier
        self.receipt = receipt
        self.report = report
    }

    /// A payment was refused for good.
    public init(_ refusal: PaymentRefusal, receipt: SettlementReceipt?) {
        self.init(
            ReasonView(refusal), identifier: receipt?.payment?.intent.message.identifier.description,
            receipt: receipt.map { Base64URL.encode($0.encoded) })
    }

    /// A payment was refused, and the refusal left no record.
    public init(_ report: Signed<PaymentStatusReport>) {
        self.init(
            ReasonView(report.message.refusal), identifier: report.message.identifier.description,
            report: Base64URL.encode(report.envelope))
    }
}
