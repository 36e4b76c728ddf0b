import PaymentProtocol

/// What a payment is for, as people type it.
enum RemittanceText {
    static func read(_ text: String?) throws(CommandError) -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard text.utf8.count <= ProtocolBounds.textBytesMax else {
            throw .usage("the text is longer than \(ProtocolBounds.textBytesMax) bytes", next: "Shorten it.")
        }
        return text
    }
}
