/// A node's request as it travels to its clearing node: [correlation, kind, content]. Docs/PROTOCOL.md section 8.1.
public struct RequestMessage: Equatable, Sendable {
    public static let bytesMax = 3 * Envelope.bytesMax

    /// Chosen by the asker, at least 1; the answer bears it again.
    public let correlation: UInt64
    public let request: ClearingRequest

    public init(_ request: ClearingRequest, correlation: UInt64) {
        precondition(correlation > 0, "0 is for what nobody asked for")
        self.correlation = correlation
        self.request = request
    }

    private enum Kind: UInt64 {
        case identify = 1
        case openAccount = 2
        case authoriseKey = 3
        case revokeKey = 4
        case submit = 5
        case credit = 6
        case balance = 7
        case statement = 8
        case consistency = 9
        case reportBump = 10
        case converse = 11
        case leaveConversation = 12
        case takeStep = 20
        case refund = 21
        case limits = 25
        case setOwnLimits = 26
        case setLimitRules = 27
        case setTier = 28
        case instruct = 30
        case instructAccount = 31
        case consistencyReceipt = 35
        case headSeen = 36
    }

    public var encoded: [UInt8] {
        CBOREncoder.encode(capacity: 1_024) { encoder in
            encoder.array(count: 3)
            encoder.unsigned(correlation)
            encode(request, into: &encoder)
        }
    }

    private func encode(_ request: ClearingRequest, into encoder: inout CBOREncoder) {
        func kind(_ kind: Kind) { encoder.unsigned(kind.rawValue) }
        switch request {
        case .identify(let proof):
            kind(.identify)
            encoder.bytes(proof.envelope)
        case .openAccount(let opening):
            kind(.openAccount)
            encoder.bytes(opening.envelope)
        case .authoriseKey(let authorisation):
            kind(.authoriseKey)
            encoder.bytes(authorisation.envelope)
        case .revokeKey(let revocation):
            kind(.revokeKey)
            encoder.bytes(revocation.envelope)
        case .submit(let payment, let text):
            kind(.submit)
            encoder.array(count: 3)
            payment.encode(into: &encoder)
            encoder.optionalText(text)
        case .takeStep(let step, let text):
            kind(.takeStep)
            encoder.array(count: 2)
            encoder.bytes(step.envelope)
            encoder.optionalText(text)
        case .refund(let refund, let text):
            kind(.refund)
            encoder.array(count: 2)
            encoder.bytes(refund.envelope)
            encoder.optionalText(text)
        case .credit(let order):
            kind(.credit)
            encoder.bytes(order.envelope)
        case .balance:
            kind(.balance)
            encoder.null()
        case .statement(let sequence):
            kind(.statement)
            encoder.unsigned(sequence)
        case .consistency(let size):
            kind(.consistency)
            encoder.unsigned(size)
        case .consistencyReceipt(let earlier, let later):
            kind(.consistencyReceipt)
            encoder.array(count: 2)
            encoder.unsigned(earlier)
            encoder.unsigned(later)
        case .headSeen(let head):
            kind(.headSeen)
            encoder.head(head)
        case .reportBump(let report):
            kind(.reportBump)
            report.encode(into: &encoder)
        case .converse(let conversation, let bytes):
            kind(.converse)
            encoder.array(count: 2)
            encoder.bytes(conversation)
            encoder.bytes(bytes)
        case .leaveConversation(let conversation):
            kind(.leaveConversation)
            encoder.bytes(conversation)
        case .limits:
            kind(.limits)
            encoder.null()
        case .setOwnLimits(let order):
            kind(.setOwnLimits)
            encoder.bytes(order.envelope)
        case .setLimitRules(let order):
            kind(.setLimitRules)
            encoder.bytes(order.envelope)
        case .setTier(let order):
            kind(.setTier)
            encoder.bytes(order.envelope)
        case .instruct(let instruction):
            kind(.instruct)
            encoder.bytes(instruction.envelope)
        case .instructAccount(let instruction):
            kind(.instructAccount)
            encoder.bytes(instruction.envelope)
        }
    }

    /// Reads a request and checks every signature in it: the expensive part, done before the machine and on any core.
    public init(verifying bytes: [UInt8]) throws(RequestMessageError) {
        var correlation: UInt64?
        do {
            var decoder = try CBORDecoder(bytes, bytesMax: Self.bytesMax)
            try decoder.array(count: 3)
            let number = try decoder.unsigned()
            guard number > 0 else { throw CBORError.notAllowed("correlation") }
            correlation = number
            request = try Self.request(&decoder)
            try decoder.finish()
            self.correlation = number
        } catch let error as CBORError {
            throw RequestMessageError(correlation: correlation, reason: .malformed(error))
        } catch let error as EnvelopeError {
            throw RequestMessageError(correlation: correlation, reason: .envelope(error))
        } catch let error as ReceiptError {
            throw RequestMessageError(correlation: correlation, reason: .head(error))
        } catch {
            preconditionFailure("the functions above throw nothing else: \(error)")
        }
    }

    private static func request(_ decoder: inout CBORDecoder) throws -> ClearingRequest {
        switch try decoder.choice(Kind.self) {
        case .identify: return .identify(try decoder.verifiedEnvelope(ChannelProof.self))
        case .openAccount: return .openAccount(try decoder.verifiedEnvelope(AccountOpening.self))
        case .authoriseKey: return .authoriseKey(try decoder.verifiedEnvelope(KeyAuthorisation.self))
        case .revokeKey: return .revokeKey(try decoder.verifiedEnvelope(KeyRevocation.self))
        case .submit:
            try decoder.array(count: 3)
            let payment = try SubmittedPayment(verifying: &decoder)
            return .submit(payment, text: try decoder.optionalText(max: ProtocolBounds.textBytesMax))
        case .takeStep:
            try decoder.array(count: 2)
            let step = try decoder.verifiedEnvelope(EscrowStep.self)
            return .takeStep(step, text: try decoder.optionalText(max: ProtocolBounds.textBytesMax))
        case .refund:
            try decoder.array(count: 2)
            let refund = try decoder.verifiedEnvelope(Refund.self)
            return .refund(refund, text: try decoder.optionalText(max: ProtocolBounds.textBytesMax))
        case .credit: return .credit(try decoder.verifiedEnvelope(OperatorOrder.self))
        case .balance:
            guard try decoder.takeNull() else { throw CBORError.notAllowed("content of a question for the balance") }
            return .balance
        case .statement: return .statement(after: try decoder.unsigned())
        case .consistency: return .consistency(from: try decoder.unsigned())
        case .consistencyReceipt:
            try decoder.array(count: 2)
            return .consistencyReceipt(from: try decoder.unsigned(), to: try decoder.unsigned())
        case .headSeen: return .headSeen(try decoder.head())
        case .reportBump: return .reportBump(try BumpReport(from: &decoder))
        case .converse:
            try decoder.array(count: 2)
            let conversation = try decoder.messageIdentifier()
            return .converse(
                conversation, try decoder.bytes(max: ClearingSessions.Conversation.messageBytesMax))
        case .leaveConversation: return .leaveConversation(try decoder.messageIdentifier())
        case .limits:
            guard try decoder.takeNull() else { throw CBORError.notAllowed("content of a question for the limits") }
            return .limits
        case .setOwnLimits: return .setOwnLimits(try decoder.verifiedEnvelope(OwnLimitsOrder.self))
        case .setLimitRules: return .setLimitRules(try decoder.verifiedEnvelope(LimitRulesOrder.self))
        case .setTier: return .setTier(try decoder.verifiedEnvelope(TierOrder.self))
        case .instruct: return .instruct(try decoder.verifiedEnvelope(OperatorInstruction.self))
        case .instructAccount: return .instructAccount(try decoder.verifiedEnvelope(AccountInstruction.self))
        }
    }
}

/// Why bytes are not a request.
public struct RequestMessageError: Error, Equatable, Sendable {
    public enum Reason: Error, Equatable, Sendable {
        case malformed(CBORError)
        case envelope(EnvelopeError)
        case head(ReceiptError)
    }

    /// Whom to answer, if the bytes went that far.
    public let correlation: UInt64?
    public let reason: Reason
}

extension BumpReport {
    /// [key, microseconds ago, latitude, longitude, accuracy in millimetres, names the amount]
    func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 7)
        encoder.bytes(key.bytes32)
        encoder.integer(agoMicroseconds)
        encoder.integer(position.latitude)
        encoder.integer(position.longitude)
        encoder.integer(accuracyMillimetres)
        encoder.bool(namesAmount)
        radio.encode(into: &encoder)
    }

    init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.array(count: 7)
        let key = try decoder.linkPublicKey()
        let ago = try decoder.integer()
        let latitude = try decoder.integer()
        let longitude = try decoder.integer()
        let accuracy = try decoder.integer()
        let namesAmount = try decoder.bool()
        let radio = try RadioHearing(from: &decoder)
        guard let position = Position(latitude: latitude, longitude: longitude),
            let report = BumpReport(
                key: key, agoMicroseconds: ago, position: position, accuracyMillimetres: accuracy,
                namesAmount: namesAmount, radio: radio)
        else { throw .notAllowed("bump report") }
        self = report
    }
}
