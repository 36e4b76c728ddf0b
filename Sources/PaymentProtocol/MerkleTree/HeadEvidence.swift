/// Two heads that one log signed and that do not fit, with what shows it: anybody can check it, with nothing else.
///
/// - Source: Docs/PROTOCOL.md section 11.3.
public struct HeadEvidence: Equatable, Sendable {
    public enum Finding: Equatable, Sendable {
        /// A head over as many records, with another root: the log has two histories.
        case twoRoots(SignedTreeHead)
        /// By the log's own receipt, the tree of a later head begins with another root than the log signed before: it has two
        /// histories.
        case otherBeginning(Digest, ConsistencyReceipt)
        /// The log was asked to prove that its later head continues the earlier one, or that its book reaches that far, and did
        /// not. This alone proves nothing: the log can answer it at any time, with the proof.
        ///
        /// The later head is nil where the log showed none.
        case unproven(SignedTreeHead?)
    }

    static let version: UInt64 = 1
    /// Two heads, their roots, and the largest receipt.
    public static let bytesMax = ConsistencyReceipt.bytesMax + 2 * (SignedTreeHead.bytesMax + 64) + 64

    /// The head that came first, or is over fewer records.
    public let head: SignedTreeHead
    public let finding: Finding
    /// The other head, where there is one.
    public let other: SignedTreeHead?

    /// - Throws: `HeadEvidenceError` if this is evidence of nothing.
    public init(_ head: SignedTreeHead, _ finding: Finding) throws(HeadEvidenceError) {
        let log = head.head.log
        guard head.signer == log else { throw .notSignedByLog }
        switch finding {
        case .twoRoots(let other):
            guard other.head.log == log, other.signer == log else { throw .notSignedByLog }
            guard other.head.size == head.head.size, other.head.root != head.head.root else { throw .noContradiction }
            self.other = other
        case .otherBeginning(let root, let receipt):
            guard receipt.earlierSize == head.head.size, root != head.head.root else { throw .noContradiction }
            do throws(ReceiptError) {
                other = try receipt.verify(earlierRoot: root, log: log)
            } catch {
                throw .receipt(error)
            }
        case .unproven(let other):
            if let other {
                guard other.head.log == log, other.signer == log else { throw .notSignedByLog }
                guard other.head.size > head.head.size else { throw .noContradiction }
            }
            self.other = other
        }
        (self.head, self.finding) = (head, finding)
    }

    /// Whether it shows to anybody that the log's key signed two histories.
    public var isProof: Bool {
        switch finding {
        case .twoRoots, .otherBeginning: true
        case .unproven: false
        }
    }
}

/// Why bytes, or heads, are evidence of nothing.
public enum HeadEvidenceError: Error, Equatable, Sendable {
    case malformed(CBORError)
    /// A head, or the proof between two, does not verify.
    case receipt(ReceiptError)
    /// Another key than the log's own signed one of the heads, or they are of two logs.
    case notSignedByLog
    /// The heads fit, for all that this shows.
    case noContradiction
}

// MARK: - Bytes

extension HeadEvidence {
    private enum Kind: UInt64 {
        case twoRoots = 1
        case otherBeginning = 2
        case unproven = 3
    }

    /// The file that people pass on: [1, kind, [head, root], content].
    public var encoded: [UInt8] {
        CBOREncoder.encode(capacity: 1_024) { encoder in
            encoder.array(count: 4)
            encoder.unsigned(Self.version)
            switch finding {
            case .twoRoots(let other):
                encoder.unsigned(Kind.twoRoots.rawValue)
                encoder.head(head)
                encoder.head(other)
            case .otherBeginning(let root, let receipt):
                encoder.unsigned(Kind.otherBeginning.rawValue)
                encoder.head(head)
                encoder.array(count: 2)
                encoder.bytes(root.bytes32)
                encoder.bytes(receipt.encoded)
            case .unproven(let other):
                encoder.unsigned(Kind.unproven.rawValue)
                encoder.head(head)
                if let other { encoder.head(other) } else { encoder.null() }
            }
        }
    }

    /// Reads evidence, and verifies everything in it.
    public init(decoding bytes: [UInt8]) throws(HeadEvidenceError) {
        let head: SignedTreeHead
        let finding: Finding
        do {
            var decoder = try CBORDecoder(bytes, bytesMax: Self.bytesMax)
            try decoder.array(count: 4)
            guard try decoder.unsigned() == Self.version else { throw CBORError.notAllowed("version") }
            let kind = try decoder.choice(Kind.self)
            head = try decoder.head()
            switch kind {
            case .twoRoots:
                finding = .twoRoots(try decoder.head())
            case .otherBeginning:
                try decoder.array(count: 2)
                let root = try decoder.digest()
                finding = .otherBeginning(
                    root, try ConsistencyReceipt(decoding: try decoder.bytes(max: ConsistencyReceipt.bytesMax)))
            case .unproven:
                finding = .unproven(try decoder.takeNull() ? nil : try decoder.head())
            }
            try decoder.finish()
        } catch let error as CBORError {
            throw .malformed(error)
        } catch let error as ReceiptError {
            throw .receipt(error)
        } catch {
            preconditionFailure("the functions above throw nothing else: \(error)")
        }
        try self.init(head, finding)
    }
}

extension CBOREncoder {
    /// [signed head, root]
    mutating func head(_ value: SignedTreeHead) {
        array(count: 2)
        bytes(value.bytes)
        bytes(value.head.root.bytes32)
    }
}

extension CBORDecoder {
    /// A head and its root; the signature is checked.
    ///
    /// - Throws: `CBORError` or `ReceiptError`.
    mutating func head() throws -> SignedTreeHead {
        try array(count: 2)
        let bytes = try bytes(max: SignedTreeHead.bytesMax)
        return try SignedTreeHead(decoding: bytes, root: try digest())
    }

    /// The same from where only checked heads are kept.
    mutating func trustedHead() throws -> SignedTreeHead {
        try array(count: 2)
        let bytes = try bytes(max: SignedTreeHead.bytesMax)
        return try SignedTreeHead(trusting: bytes, root: try digest())
    }
}
