public import Ledger

/// A record of a journal after everything was checked that needs no other record: its form and its signatures. That is the
/// expensive part of an audit, and may be done on any core and in any order.
public struct CheckedRecord: Sendable {
    /// How many signatures were verified, and what they are in; or what is wrong with the bytes.
    enum Outcome: Sendable {
        case sound(ClearingRecord, signatureCount: UInt64)
        case unsound(reason: String)
    }

    let outcome: Outcome

    /// - Parameters:
    ///   - keptTime: under which time it lies in the journal, if that is known.
    ///   - verifyingSignatures: false believes them.
    public init(_ bytes: [UInt8], keptTime: Timestamp? = nil, verifyingSignatures: Bool = true) {
        do {
            let record = try ClearingRecord(decoding: bytes)
            guard keptTime == nil || keptTime == record.time else {
                outcome = .unsound(reason: "it is kept under another time than its own")
                return
            }
            outcome = .sound(record, signatureCount: verifyingSignatures ? try record.verifySignatures() : 0)
        } catch {
            outcome = .unsound(reason: "\(error)")
        }
    }

    /// Nil if the bytes are none.
    public var record: ClearingRecord? {
        if case .sound(let record, _) = outcome { record } else { nil }
    }
}

/// What a kept head claims of the records up to a place in the journal, whose root the auditor has derived. Its signature may
/// be verified on any core and in any order.
public struct HeadClaim: Sendable {
    /// The last record that it covers.
    public let sequence: UInt64
    let bytes: [UInt8]
    let size: UInt64
    let root: Digest
    let log: PublicKey?

    /// What is wrong with it: not signed by the log's key, or over other records than these.
    public var finding: AuditFinding? {
        func finding(_ reason: String) -> AuditFinding { AuditFinding(sequence: sequence, reason: reason) }
        do throws(ReceiptError) {
            let head = try SignedTreeHead(decoding: bytes, root: root)
            guard head.signer == log, head.head.log == log else {
                return finding("its tree head is signed by another key than the log's")
            }
            guard head.head.size == size else { return finding("its tree head speaks of \(head.head.size) records") }
            return nil
        } catch {
            return finding("its signed tree head is not the head of these records: \(error)")
        }
    }
}
