public import Ledger

/// One line of a payment node's journal.
public struct PaymentRecord: NodeRecord, Equatable {
    /// What happened: kind and content. Texts have at most `ProtocolBounds.textBytesMax` bytes of UTF-8.
    ///
    /// - Source: Docs/PROTOCOL.md section 9.2.
    public enum Body: Equatable, Sendable {
        /// The first record of every journal, and no other.
        case genesis(PaymentNodeIdentity)
        case openingSigned(Signed<AccountOpening>)
        case accountOpened
        case requestSigned(Signed<PaymentRequest>, text: String?, Counterparty?)
        /// Durable before the intent is sent for the first time.
        case intentSigned(SubmittedPayment, text: String?, Counterparty?)
        /// Money came or went, proven.
        case settled(SettlementReceipt, text: String?)
        /// Final; with the proof where the refusal is a record of the clearing node.
        case refused(MessageIdentifier, PaymentRefusal, SettlementReceipt?)
        /// Every record of the clearing node up to this sequence number that concerns the account is here.
        case statementRead(through: UInt64)
        /// An escrow that the account has a part in was funded, took a step or was decided by default; proven.
        case escrowMoved(SettlementReceipt, text: String?)
        /// A record of an escrow came after a later one of the same: it completes what is known of the escrow, and does not
        /// say where it stands.
        case escrowCompleted(SettlementReceipt, text: String?)
        /// Durable before the step is sent for the first time.
        case stepSigned(Signed<EscrowStep>, text: String?)
        /// The clearing node did not take the step with this digest.
        case stepRefused(Digest, RequestFailure)
        /// Durable before the refund is sent for the first time.
        case refundSigned(Signed<Refund>, text: String?)
        /// This head is the latest that is known to continue all earlier ones; those over so many records are among them.
        case headsVerified(SignedTreeHead, confirmed: [UInt64])
        /// The clearing node showed two histories, or did not show that it has one only. No payment is made from here on.
        case alarmRaised(HeadEvidence)
        /// Final for the alarms before it: the clearing node has proven after all what it had not, or the user goes on in spite of
        /// it, from the next head on.
        case alarmEnded(AlarmEnd)
    }

    static let version: UInt64 = 1
    public static let bytesMax = 4 * Envelope.bytesMax

    public let time: Timestamp
    public let body: Body
    public let encoded: [UInt8]

    init(time: Timestamp, body: Body) {
        self.time = time
        self.body = body
        encoded = CBOREncoder.encode(capacity: 1_024) { encoder in
            encoder.array(count: 4)
            encoder.unsigned(Self.version)
            encoder.integer(time.microseconds)
            body.encode(into: &encoder)
        }
    }

    public init(decoding bytes: [UInt8]) throws(RecordError) {
        do {
            var decoder = try CBORDecoder(bytes, bytesMax: Self.bytesMax)
            try decoder.array(count: 4)
            let version = try decoder.unsigned()
            guard version == Self.version else { throw RecordError.unknownVersion(version) }
            time = try decoder.timestamp()
            body = try Body(from: &decoder)
            try decoder.finish()
            encoded = bytes
        } catch let error as CBORError {
            throw .malformed(error)
        } catch let error as EnvelopeError {
            throw .embedded(error)
        } catch let error as RecordError {
            throw error
        } catch {
            preconditionFailure("the functions above throw nothing else: \(error)")
        }
    }
}
