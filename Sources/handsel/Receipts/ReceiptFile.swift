import NodeRuntime
import PaymentProtocol

/// A receipt in a file of its own: what `receipt export` writes and `receipt verify` reads.
struct ReceiptFile: Equatable, Sendable {
    let path: String

    /// Writes the receipt whole or not at all, readable by its owner alone.
    ///
    /// - Throws: `already_exists` if there is a file of this name, which stays as it is.
    func create(_ receipt: [UInt8]) throws(CommandError) {
        guard !path.isEmpty else { throw .usage("no file is named") }
        do throws(FileError) {
            try PrivateFile(path: path).write(receipt, replacing: false)
        } catch .alreadyExists {
            throw CommandError(
                .refused, "already_exists", "\(path) exists already and is left as it is", next: "Choose another name.")
        } catch {
            throw CommandError(error)
        }
    }

    /// Reads a receipt that anybody may have made. Only its form is checked.
    func read() throws(CommandError) -> SettlementReceipt {
        let bytes = try OutsideFile(path: path).read(bytesMax: SettlementReceipt.bytesMax, what: "a receipt")
        do throws(CBORError) {
            return try SettlementReceipt(decoding: bytes)
        } catch {
            throw CommandError(
                .integrityBroken, "not_a_receipt", "\(path) is not a receipt", why: "Its bytes do not fit: \(error).",
                next: "Ask for the file again: receipts are copied byte for byte, never as text.")
        }
    }
}
