import ClearingService
import PaymentProtocol

/// Checks a receipt with nothing but the clearing node's id: no node, no network.
enum ReceiptCheck {
    /// Checks that the record stands in the clearing node's log, and every signature inside the record.
    ///
    /// - Parameter log: the clearing node's id.
    /// - Throws: `CommandError` of status `integrityBroken` that says what does not fit.
    static func verify(_ receipt: SettlementReceipt, log: PublicKey) throws(CommandError) -> ReceiptView {
        do throws(ReceiptError) {
            return try ReceiptView(receipt, provenBy: log)
        } catch {
            throw broken(why(error))
        }
    }

    private static func broken(_ why: String) -> CommandError {
        CommandError(
            .integrityBroken, "receipt_invalid", "this receipt does not verify", why: why,
            next: "Do not accept it. Check also that the clearing node's id is the right one.")
    }

    private static func why(_ error: ReceiptError) -> String {
        switch error {
        case .wrongLog(_, let found): "It is from another clearing node's log: \(found)."
        case .wrongSigner: "A key signed it that does not speak for this log."
        case .wrongPath, .emptyPath, .wrongSize: "Its proof does not lead to a signed tree."
        case .invalidSignature: "The clearing node did not sign a book with this record in it: something was changed."
        case .tooLarge, .malformed, .unsupportedAlgorithm, .unsupportedTree: "Its proof has a form that no node writes."
        case .forgedMessage(let error): "A signature inside the record is not valid: \(error)."
        }
    }
}
