public import Ledger

/// One line of a clearing node's journal, and one leaf of its tree. A record that moves a customer's money holds the
/// exact signed bytes that authorised it.
public struct ClearingRecord: NodeRecord, Equatable {
    /// What was decided: kind and content.
    ///
    /// - Source: Docs/PROTOCOL.md section 9.1.
    public indirect enum Body: Equatable, Sendable {
        /// The first record of every book, and no other.
        case genesis(ClearingGenesis)
        /// The node took up its work: from here on records bear an epoch that is one more.
        case epochStarted
        case accountOpened(Signed<AccountOpening>)
        case keyAuthorised(Signed<KeyAuthorisation>)
        case keyRevoked(Signed<KeyRevocation>)
        /// Money arrived from outside.
        case credited(Signed<OperatorOrder>)
        case settled(SubmittedPayment)
        /// Only what `isRecorded`: the intent can never settle any more.
        case refused(SubmittedPayment, PaymentRefusal)
        /// An escrow was accepted, and its money set aside.
        case held(SubmittedPayment)
        /// An escrow took a step.
        case escrowStep(EscrowStepTaken)
        /// A payment waits until the operator has looked at it; its money was set aside.
        case heldForReview(HeldForReview)
        /// The operator has looked.
        case reviewed(ReviewedPayment)
        /// Some of a payment was given back; or a refund was refused, if that `isRecorded`.
        case refunded(Signed<Refund>, PaymentRefusal?)
        /// From here on these rules limit payments.
        case rulesSet(Signed<LimitRulesOrder>)
        case tierSet(Signed<TierOrder>)
        /// What an owner allows itself.
        case ownLimitsSet(Signed<OwnLimitsOrder>)
        /// The operator did something with other people's money, or with an account.
        case instructed(Signed<OperatorInstruction>)
        /// An owner locked, unlocked or closed an account, or reported a loss.
        case accountInstructed(Signed<AccountInstruction>)
        /// Money arrived from outside for an account that could not take it: it waits in suspense under the order's reference.
        case suspended(Signed<OperatorOrder>, SuspenseCause)
        /// A pending payment was decided by default.
        case deadlinePassed(PassedDeadline)
    }

    /// The version of the encoding below.
    static let version: UInt64 = 1
    public static let bytesMax = 2 * Envelope.bytesMax + 1_024

    public let time: Timestamp
    /// Which taking-up of the work decided it.
    public let epoch: UInt64
    /// 16 random bytes: whoever holds another record's hash cannot guess its content from it.
    public let blinding: MessageIdentifier
    public let body: Body
    public let encoded: [UInt8]
    /// Its leaf in the log's tree: hashed once, for whoever needs it.
    public let leafHash: Digest

    init(time: Timestamp, epoch: UInt64, blinding: MessageIdentifier, body: Body) {
        self.time = time
        self.epoch = epoch
        self.blinding = blinding
        self.body = body
        encoded = CBOREncoder.encode(capacity: 1_024) { encoder in
            encoder.array(count: 6)
            encoder.unsigned(Self.version)
            encoder.integer(time.microseconds)
            encoder.unsigned(epoch)
            encoder.bytes(blinding)
            body.encode(into: &encoder)
        }
        leafHash = MerkleTree.leafHash(of: encoded)
    }

    /// Trusts the signatures inside: they were checked before the record was written, and `Auditor` checks them again.
    public init(decoding bytes: [UInt8]) throws(RecordError) {
        do {
            var decoder = try CBORDecoder(bytes, bytesMax: Self.bytesMax)
            try decoder.array(count: 6)
            let version = try decoder.unsigned()
            guard version == Self.version else { throw RecordError.unknownVersion(version) }
            time = try decoder.timestamp()
            epoch = try decoder.unsigned()
            blinding = try decoder.messageIdentifier()
            body = try Body(from: &decoder)
            try decoder.finish()
            encoded = bytes
            leafHash = MerkleTree.leafHash(of: bytes)
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

/// Who a clearing node is: the first record of its book.
public struct ClearingGenesis: Equatable, Sendable {
    /// The first log-signing key: the node's id.
    public let logKey: PublicKey
    public let linkKey: LinkPublicKey
    public let operatorKey: PublicKey
    public let name: String

    public init(logKey: PublicKey, linkKey: LinkPublicKey, operatorKey: PublicKey, name: String) {
        self.logKey = logKey
        self.linkKey = linkKey
        self.operatorKey = operatorKey
        self.name = name
    }

    public var address: ClearingAddress { ClearingAddress(log: logKey, link: linkKey) }
}
