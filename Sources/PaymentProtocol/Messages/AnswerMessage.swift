import Ledger

/// What a clearing node says as it travels to a node: [correlation, kind, content]; the correlation of a notice is 0.
/// Docs/PROTOCOL.md section 8.2.
public enum AnswerMessage: Equatable, Sendable {
    case answer(ClearingAnswer, correlation: UInt64)
    case notice(ClearingNotice)

    /// A statement of the largest receipts and their texts fits.
    public static let bytesMax = 1_048_576
    private static let balancesMax = 256
    private static let pathMax = 128

    private enum Kind: UInt64 {
        case identified = 1
        case receipt = 2
        case refused = 3
        case balance = 4
        case statement = 5
        case consistency = 6
        case accepted = 7
        case failed = 8
        case limits = 25
        case consistencyReceipt = 35
        case introduction = 101
        case bumpFailed = 102
        case conversed = 103
        case conversationEnded = 104
        case accountMoved = 105
    }

    public var encoded: [UInt8] {
        CBOREncoder.encode(capacity: 1_024) { encoder in
            encoder.array(count: 3)
            switch self {
            case .answer(let answer, let correlation):
                encoder.unsigned(correlation)
                Self.encode(answer, into: &encoder)
            case .notice(let notice):
                encoder.unsigned(0)
                Self.encode(notice, into: &encoder)
            }
        }
    }

    private static func encode(_ answer: ClearingAnswer, into encoder: inout CBOREncoder) {
        func kind(_ kind: Kind) { encoder.unsigned(kind.rawValue) }
        switch answer {
        case .identified(let account):
            kind(.identified)
            encoder.bytes(account.bytes)
        case .receipt(let receipt):
            kind(.receipt)
            encoder.bytes(receipt.encoded)
        case .refused(let report):
            kind(.refused)
            encoder.bytes(report.envelope)
        case .balance(let balances):
            kind(.balance)
            encoder.array(count: balances.count)
            for balance in balances {
                encoder.array(count: 2)
                encoder.amount(balance.amount)
                encoder.amount(balance.held)
            }
        case .statement(let items, let sequence, let isComplete):
            kind(.statement)
            encoder.array(count: 3)
            encoder.array(count: items.count)
            for item in items {
                encoder.array(count: 2)
                encoder.bytes(item.receipt.encoded)
                encoder.optionalText(item.text)
            }
            encoder.unsigned(sequence)
            encoder.bool(isComplete)
        case .consistency(let head, let root, let path):
            kind(.consistency)
            encoder.array(count: 3)
            encoder.bytes(head.bytes)
            encoder.bytes(root.bytes32)
            encoder.array(count: path.count)
            for hash in path { encoder.bytes(hash.bytes32) }
        case .consistencyReceipt(let receipt, let root):
            kind(.consistencyReceipt)
            encoder.array(count: 2)
            encoder.bytes(root.bytes32)
            encoder.bytes(receipt.encoded)
        case .accepted:
            kind(.accepted)
            encoder.null()
        case .failed(let failure):
            kind(.failed)
            encoder.unsigned(failure.rawValue)
        case .limits(let report):
            kind(.limits)
            report.encode(into: &encoder)
        }
    }

    private static func encode(_ notice: ClearingNotice, into encoder: inout CBOREncoder) {
        func kind(_ kind: Kind) { encoder.unsigned(kind.rawValue) }
        switch notice {
        case .introduction(let introduction):
            kind(.introduction)
            encoder.array(count: 3)
            encoder.bytes(introduction.conversation)
            encoder.bool(introduction.isInitiator)
            encoder.bytes(introduction.partner.bytes32)
        case .bumpFailed(let failure):
            kind(.bumpFailed)
            encoder.unsigned(failure.rawValue)
        case .conversed(let conversation, let bytes):
            kind(.conversed)
            encoder.array(count: 2)
            encoder.bytes(conversation)
            encoder.bytes(bytes)
        case .conversationEnded(let conversation):
            kind(.conversationEnded)
            encoder.bytes(conversation)
        case .accountMoved:
            kind(.accountMoved)
            encoder.null()
        }
    }

    /// Reads what the clearing node said. Receipts are read, and proven by whoever relies on them.
    ///
    /// - Throws: `CBORError` or `EnvelopeError`.
    public init(decoding bytes: [UInt8]) throws {
        var decoder = try CBORDecoder(bytes, bytesMax: Self.bytesMax)
        try decoder.array(count: 3)
        let correlation = try decoder.unsigned()
        let kind = try decoder.choice(Kind.self)
        guard (kind.rawValue > 100) == (correlation == 0) else { throw CBORError.notAllowed("correlation") }
        switch kind {
        case .identified, .receipt, .refused, .balance, .statement, .consistency, .accepted, .failed, .limits,
            .consistencyReceipt:
            self = .answer(try Self.answer(kind, &decoder), correlation: correlation)
        case .introduction, .bumpFailed, .conversed, .conversationEnded, .accountMoved:
            self = .notice(try Self.notice(kind, &decoder))
        }
        try decoder.finish()
    }

    private static func answer(_ kind: Kind, _ decoder: inout CBORDecoder) throws -> ClearingAnswer {
        switch kind {
        case .identified:
            return .identified(try decoder.account())
        case .receipt:
            return .receipt(try decoder.receipt())
        case .refused:
            return .refused(try decoder.verifiedEnvelope(PaymentStatusReport.self))
        case .balance:
            var balances: [AccountBalance] = []
            for _ in 0..<(try decoder.array(countMax: balancesMax)) {
                try decoder.array(count: 2)
                balances.append(AccountBalance(amount: try decoder.amount(), held: try decoder.amount()))
            }
            return .balance(balances)
        case .statement:
            try decoder.array(count: 3)
            var items: [StatementItem] = []
            for _ in 0..<(try decoder.array(countMax: ClearingNode.statementItemsMax)) {
                try decoder.array(count: 2)
                let receipt = try decoder.receipt()
                items.append(
                    StatementItem(
                        receipt: receipt, text: try decoder.optionalText(max: ProtocolBounds.textBytesMax)))
            }
            return .statement(items, through: try decoder.unsigned(), isComplete: try decoder.bool())
        case .consistency:
            try decoder.array(count: 3)
            let headBytes = try decoder.bytes(max: SignedTreeHead.bytesMax)
            let root = try decoder.digest()
            var path: [Digest] = []
            for _ in 0..<(try decoder.array(countMax: pathMax)) { path.append(try decoder.digest()) }
            guard let head = try? SignedTreeHead(decoding: headBytes, root: root) else {
                // A head that its signer did not sign over this root is no head, whatever else it is.
                throw CBORError.notAllowed("tree head")
            }
            return .consistency(head, root: root, path: path)
        case .consistencyReceipt:
            try decoder.array(count: 2)
            let root = try decoder.digest()
            let bytes = try decoder.bytes(max: ConsistencyReceipt.bytesMax)
            guard let receipt = try? ConsistencyReceipt(decoding: bytes) else {
                // Which part of its form is wrong helps nobody: it proves nothing.
                throw CBORError.notAllowed("consistency receipt")
            }
            return .consistencyReceipt(receipt, earlierRoot: root)
        case .accepted:
            guard try decoder.takeNull() else { throw CBORError.notAllowed("content of an acceptance") }
            return .accepted
        case .failed:
            return .failed(try decoder.choice(RequestFailure.self))
        case .limits:
            return .limits(try LimitReport(from: &decoder))
        case .introduction, .bumpFailed, .conversed, .conversationEnded, .accountMoved:
            preconditionFailure("these are notices")
        }
    }

    private static func notice(_ kind: Kind, _ decoder: inout CBORDecoder) throws -> ClearingNotice {
        switch kind {
        case .introduction:
            try decoder.array(count: 3)
            return .introduction(
                Introduction(
                    conversation: try decoder.messageIdentifier(), isInitiator: try decoder.bool(),
                    partner: try decoder.linkPublicKey()))
        case .bumpFailed:
            return .bumpFailed(try decoder.choice(BumpFailure.self))
        case .conversed:
            try decoder.array(count: 2)
            let conversation = try decoder.messageIdentifier()
            return .conversed(
                conversation, try decoder.bytes(max: ClearingSessions.Conversation.messageBytesMax))
        case .conversationEnded:
            return .conversationEnded(try decoder.messageIdentifier())
        case .accountMoved:
            guard try decoder.takeNull() else { throw CBORError.notAllowed("content of a notice") }
            return .accountMoved
        case .identified, .receipt, .refused, .balance, .statement, .consistency, .accepted, .failed, .limits,
            .consistencyReceipt:
            preconditionFailure("these are answers")
        }
    }
}

extension CBORDecoder {
    fileprivate mutating func receipt() throws(CBORError) -> SettlementReceipt {
        try SettlementReceipt(decoding: try bytes(max: SettlementReceipt.bytesMax))
    }
}
