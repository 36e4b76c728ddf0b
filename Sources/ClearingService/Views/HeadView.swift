import Ledger
public import PaymentProtocol

/// What a clearing node's log says about itself: so many records, under this root.
public struct HeadView: AnswerView {
    public let version: ViewVersion
    /// The clearing node's id, in hexadecimal.
    public let clearing: String
    /// How many records the root covers.
    public let size: UInt64
    /// SHA-256, in hexadecimal. RFC 9162.
    public let root: String
    public let epoch: UInt64
    public let time: String
    /// The signed head: base64url of a COSE_Sign1 whose detached payload is the root.
    public let head: String

    public init(_ signed: SignedTreeHead) {
        version = ViewVersion()
        clearing = signed.head.log.description
        size = signed.head.size
        root = signed.head.root.description
        epoch = signed.head.epoch
        time = signed.head.time.rfc3339
        head = Base64URL.encode(signed.bytes)
    }
}

/// The proof that an earlier tree is the beginning of the latest one.
public struct ConsistencyView: AnswerView {
    public let version: ViewVersion
    /// The size of the earlier tree.
    public let from: UInt64
    public let head: HeadView
    /// Hexadecimal, in the order of RFC 9162 section 2.1.4.
    public let path: [String]

    public init(from: UInt64, head: SignedTreeHead, path: [Digest]) {
        version = ViewVersion()
        self.from = from
        self.head = HeadView(head)
        self.path = path.map(\.description)
    }
}
