public import PaymentProtocol

/// What does not fit in a clearing node's log, with the bytes that show it to anybody.
public struct EvidenceView: AnswerView {
    public enum Kind: String, Codable, CaseIterable, Sendable {
        case twoRoots = "two_roots"
        case otherBeginning = "other_beginning"
        case unproven
    }

    /// A head of the log, as it signed it.
    public struct Head: Codable, Equatable, Sendable {
        public let size: UInt64
        public let root: String
        public let epoch: UInt64
        public let time: String

        init(_ head: TreeHead) {
            (size, root, epoch, time) = (head.size, head.root.description, head.epoch, head.time.rfc3339)
        }
    }

    public let version: ViewVersion
    public let kind: Kind
    /// The log's id, in hexadecimal.
    public let clearing: String
    /// Whether it proves to anybody that the log's key signed two histories.
    public let proof: Bool
    public let message: String
    public let head: Head
    /// Left out where the log showed none.
    public let other: Head?
    /// The evidence: base64url of its bytes.
    public let evidence: String

    public init(_ evidence: HeadEvidence) {
        version = ViewVersion()
        kind =
            switch evidence.finding {
            case .twoRoots: .twoRoots
            case .otherBeginning: .otherBeginning
            case .unproven: .unproven
            }
        clearing = evidence.head.head.log.description
        proof = evidence.isProof
        message = "\(evidence.summary) \(evidence.meaning)"
        head = Head(evidence.head.head)
        other = evidence.other.map { Head($0.head) }
        self.evidence = Base64URL.encode(evidence.encoded)
    }
}
