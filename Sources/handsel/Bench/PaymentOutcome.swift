import PaymentProtocol

/// What became of one payment of a load.
enum PaymentOutcome: Equatable {
    case settled
    /// Decided, and not settled: also what is held until somebody has looked at it.
    case refused
    /// Turned away undecided.
    case busy
    case failed

    /// The kind of a record that settles a payment. Docs/PROTOCOL.md section 9.1.
    private static let settledRecord: UInt64 = 6
    // Kinds of answers. Docs/PROTOCOL.md section 8.2.
    private static let receipt: UInt64 = 2, refusal: UInt64 = 3, failure: UInt64 = 8

    /// Reads an answer just as far as this takes: proving a receipt would be the load's own work, not the node's.
    ///
    /// - Returns: the correlation, 0 for a notice.
    static func read(_ answer: [UInt8]) throws(CBORError) -> (correlation: UInt64, outcome: PaymentOutcome) {
        var decoder = try CBORDecoder(answer, bytesMax: AnswerMessage.bytesMax)
        try decoder.array(count: 3)
        let correlation = try decoder.unsigned()
        switch try decoder.unsigned() {
        case receipt:
            let kind = try recordKind(ofReceipt: try decoder.bytes(max: SettlementReceipt.bytesMax))
            return (correlation, kind == settledRecord ? .settled : .refused)
        case refusal: return (correlation, .refused)
        case failure where try decoder.unsigned() == RequestFailure.busy.rawValue: return (correlation, .busy)
        default: return (correlation, .failed)
        }
    }

    private static func recordKind(ofReceipt bytes: [UInt8]) throws(CBORError) -> UInt64 {
        var receipt = try CBORDecoder(bytes, bytesMax: SettlementReceipt.bytesMax)
        try receipt.array(count: 2)
        var record = try CBORDecoder(
            try receipt.bytes(max: SettlementReceipt.bytesMax), bytesMax: SettlementReceipt.bytesMax)
        // [version, time, epoch, blinding, kind, content]
        try record.array(count: 6)
        _ = try record.unsigned()
        _ = try record.integer()
        _ = try record.unsigned()
        _ = try record.bytes(count: 16)
        return try record.unsigned()
    }
}
