import Hummingbird
import PaymentProtocol

/// A clearing node's answer to whatever leaves a record, as HTTP.
struct ReceiptAnswer {
    let receipt: SettlementReceipt
    private let log: PublicKey

    /// - Throws: `DoorFailure` for a refusal, with its proof, and for everything else that is not a receipt.
    init(_ answer: ClearingAnswer, log: PublicKey) throws(DoorFailure) {
        switch answer {
        case .receipt(let receipt):
            if let refusal = receipt.refusal { throw DoorFailure(refusal, ErrorView(refusal, receipt: receipt)) }
            self.receipt = receipt
            self.log = log
        case .refused(let report):
            throw DoorFailure(report.message.refusal, ErrorView(report))
        case .failed(let failure):
            throw DoorFailure(failure)
        case .identified, .balance, .statement, .consistency, .accepted, .limits, .consistencyReceipt:
            throw .unforeseen
        }
    }

    /// 202 while the money is only set aside: whoever reads nothing but the status must not hand over goods for it.
    var paymentStatus: HTTPResponse.Status {
        switch receipt.record.body {
        case .held, .heldForReview: .accepted
        default: .ok
        }
    }

    /// The receipt's bytes, or what it proves.
    ///
    /// - Throws: `ReceiptError` if the node's own receipt proves nothing.
    func response(_ type: MediaType, status: HTTPResponse.Status = .ok) throws -> Response {
        if type == .cbor { return .bytes(receipt.encoded, .cbor, status: status) }
        return .json(try ReceiptView(receipt, provenBy: log), status: status)
    }
}
