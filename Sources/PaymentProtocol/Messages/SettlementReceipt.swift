public import Ledger

/// A record of a clearing node and the proof that it stands in the node's log: what both parties keep, and anyone can
/// check with the node's id alone.
///
/// Written as CBOR: [record, COSE Receipt]. Docs/PROTOCOL.md section 10 checks one in twenty lines of Python.
public struct SettlementReceipt: Hashable, Sendable {
    public static let bytesMax = ClearingRecord.bytesMax + InclusionReceipt.bytesMax + 16

    public let record: ClearingRecord
    public let proof: InclusionReceipt

    public init(record: ClearingRecord, proof: InclusionReceipt) {
        self.record = record
        self.proof = proof
    }

    /// Checks the form, and neither the proof nor a signature: `verify` does.
    public init(decoding bytes: [UInt8]) throws(CBORError) {
        var decoder = try CBORDecoder(bytes, bytesMax: Self.bytesMax)
        try decoder.array(count: 2)
        let recordBytes = try decoder.bytes(max: ClearingRecord.bytesMax)
        let proofBytes = try decoder.bytes(max: InclusionReceipt.bytesMax)
        try decoder.finish()
        do {
            record = try ClearingRecord(decoding: recordBytes)
        } catch {
            throw .notAllowed("record of a receipt: \(error)")
        }
        do {
            proof = try InclusionReceipt(decoding: proofBytes)
        } catch {
            throw .notAllowed("proof of a receipt: \(error)")
        }
    }

    public var encoded: [UInt8] {
        CBOREncoder.encode(capacity: record.encoded.count + 1_024) { encoder in
            encoder.array(count: 2)
            encoder.bytes(record.encoded)
            encoder.bytes(proof.encoded)
        }
    }

    /// Checks that the log signed a tree with this very record in it, and every signature inside the record: a clearing
    /// node cannot invent what its customers sign.
    ///
    /// - Parameter log: the clearing node's id.
    /// - Throws: `ReceiptError`, by what does not fit.
    public func verify(log: PublicKey) throws(ReceiptError) {
        try proof.verify(leafHash: record.leafHash, log: log)
        do throws(EnvelopeError) {
            try record.verifySignatures()
        } catch {
            throw .forgedMessage(error)
        }
    }

    public static func == (left: SettlementReceipt, right: SettlementReceipt) -> Bool {
        left.record.encoded == right.record.encoded && left.proof == right.proof
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(record.encoded)
    }
}

extension SettlementReceipt {
    /// The head under which the log proved the record: of a receipt that was verified. Nil if its proof leads nowhere.
    public var provenHead: SignedTreeHead? {
        // What is wrong with a path that leads nowhere was said when the receipt was verified.
        try? proof.head(provenFor: record.leafHash)
    }

    /// The record's place in the clearing node's journal.
    public var sequence: UInt64 { proof.leafIndex }

    /// The payment it settles, sets money aside for, or refuses, if it is about one.
    public var payment: SubmittedPayment? {
        switch record.body {
        case .settled(let payment), .held(let payment), .refused(let payment, _): payment
        case .heldForReview(let held): held.payment
        case .escrowStep, .deadlinePassed, .reviewed, .refunded, .genesis, .epochStarted, .accountOpened,
            .keyAuthorised,
            .keyRevoked, .credited,
            .instructed, .accountInstructed, .suspended, .rulesSet, .tierSet, .ownLimitsSet:
            nil
        }
    }

    /// Why the payment was refused; nil if it was settled, or if this is about something else.
    public var refusal: PaymentRefusal? {
        switch record.body {
        case .refused(_, let refusal): refusal
        case .refunded(_, let refusal): refusal
        default: nil
        }
    }

    /// The account that the record opened.
    public var openedAccount: AccountIdentifier? {
        if case .accountOpened(let opening) = record.body { opening.account } else { nil }
    }

    /// Whether the record moved this account's money.
    public func movedMoney(of account: AccountIdentifier) -> Bool {
        switch record.body {
        case .credited(let order): order.message.account == account
        default:
            record.transfer.map { $0.debtor == account || $0.creditor == account } ?? false
        }
    }
}
