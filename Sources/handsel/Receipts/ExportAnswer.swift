import ClearingService

/// Which receipt was written where. Docs/schemas/receipt-export.json.
struct ExportAnswer: Answer {
    let version: ViewVersion
    let file: String
    let bytes: Int
    let sequence: UInt64
    /// Of the payment; left out where the receipt is about none.
    let identifier: String?

    /// Writes the file, and says so.
    init(writing view: ReceiptView, to file: String) throws(CommandError) {
        guard let receipt = Base64URL.decode(view.receipt) else {
            throw LocalAPI.misunderstood("a receipt that is not base64url")
        }
        try ReceiptFile(path: file).create(receipt)
        version = ViewVersion()
        self.file = file
        bytes = receipt.count
        sequence = view.sequence
        identifier = view.identifier
    }

    func text(_ style: Style) -> String {
        "Wrote the receipt of record \(sequence) to \(file) (\(bytes) bytes)."
    }
}

/// A receipt as people name it: the beginning of its payment's identifier.
enum ReceiptName {
    /// Hexadecimal digits of a whole identifier.
    static let lengthMax = 32

    static func read(_ text: String) throws(CommandError) -> String {
        let digits = text.lowercased()
        guard !digits.isEmpty, digits.utf8.count <= lengthMax,
            digits.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else {
            throw .usage(
                "“\(CellWidth.fitting(text, into: 40))” is not a receipt",
                next: "Give the hexadecimal digits in the last column of: handsel receipt list")
        }
        return digits
    }
}
