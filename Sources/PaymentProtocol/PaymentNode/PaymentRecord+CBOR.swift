import Ledger

/// Docs/PROTOCOL.md section 9.2: kind and content of each record, the third and fourth item of its array.
extension PaymentRecord.Body {
    private enum Kind: UInt64 {
        case genesis = 0
        case openingSigned = 1
        case accountOpened = 2
        case requestSigned = 3
        case intentSigned = 4
        case settled = 5
        case refused = 6
        case statementRead = 7
        case escrowMoved = 8
        case stepSigned = 9
        case stepRefused = 10
        case refundSigned = 11
        case headsVerified = 28
        case alarmRaised = 29
        case alarmEnded = 30
        case escrowCompleted = 31
    }

    func encode(into encoder: inout CBOREncoder) {
        switch self {
        case .genesis(let identity):
            encoder.unsigned(Kind.genesis.rawValue)
            encoder.array(count: 4)
            encoder.text(identity.name)
            encoder.bytes(identity.key.bytes32)
            encoder.bytes(identity.clearing.log.bytes32)
            encoder.bytes(identity.clearing.link.bytes32)
        case .openingSigned(let opening):
            encoder.unsigned(Kind.openingSigned.rawValue)
            encoder.bytes(opening.envelope)
        case .accountOpened:
            encoder.unsigned(Kind.accountOpened.rawValue)
            encoder.null()
        case .requestSigned(let request, let text, let counterparty):
            encoder.unsigned(Kind.requestSigned.rawValue)
            encoder.array(count: 3)
            encoder.bytes(request.envelope)
            encoder.optionalText(text)
            encoder.counterparty(counterparty)
        case .intentSigned(let payment, let text, let counterparty):
            encoder.unsigned(Kind.intentSigned.rawValue)
            encoder.array(count: 4)
            payment.encode(into: &encoder)
            encoder.optionalText(text)
            encoder.counterparty(counterparty)
        case .settled(let receipt, let text):
            encoder.unsigned(Kind.settled.rawValue)
            encoder.array(count: 2)
            encoder.bytes(receipt.encoded)
            encoder.optionalText(text)
        case .refused(let identifier, let refusal, let receipt):
            encoder.unsigned(Kind.refused.rawValue)
            encoder.array(count: 3)
            encoder.bytes(identifier.bytes)
            refusal.encode(into: &encoder)
            if let receipt { encoder.bytes(receipt.encoded) } else { encoder.null() }
        case .statementRead(let sequence):
            encoder.unsigned(Kind.statementRead.rawValue)
            encoder.unsigned(sequence)
        case .escrowMoved(let receipt, let text):
            encoder.unsigned(Kind.escrowMoved.rawValue)
            encoder.array(count: 2)
            encoder.bytes(receipt.encoded)
            encoder.optionalText(text)
        case .escrowCompleted(let receipt, let text):
            encoder.unsigned(Kind.escrowCompleted.rawValue)
            encoder.array(count: 2)
            encoder.bytes(receipt.encoded)
            encoder.optionalText(text)
        case .stepSigned(let step, let text):
            encoder.unsigned(Kind.stepSigned.rawValue)
            encoder.array(count: 2)
            encoder.bytes(step.envelope)
            encoder.optionalText(text)
        case .stepRefused(let step, let failure):
            encoder.unsigned(Kind.stepRefused.rawValue)
            encoder.array(count: 2)
            encoder.bytes(step.bytes32)
            encoder.unsigned(failure.rawValue)
        case .refundSigned(let refund, let text):
            encoder.unsigned(Kind.refundSigned.rawValue)
            encoder.array(count: 2)
            encoder.bytes(refund.envelope)
            encoder.optionalText(text)
        case .headsVerified(let head, let confirmed):
            encoder.unsigned(Kind.headsVerified.rawValue)
            encoder.array(count: 2)
            encoder.head(head)
            encoder.array(count: confirmed.count)
            for size in confirmed { encoder.unsigned(size) }
        case .alarmRaised(let evidence):
            encoder.unsigned(Kind.alarmRaised.rawValue)
            encoder.bytes(evidence.encoded)
        case .alarmEnded(let end):
            encoder.unsigned(Kind.alarmEnded.rawValue)
            encoder.unsigned(end.rawValue)
        }
    }

    init(from decoder: inout CBORDecoder) throws {
        switch try decoder.unsigned() {
        case Kind.genesis.rawValue:
            try decoder.array(count: 4)
            self = .genesis(
                PaymentNodeIdentity(
                    name: try decoder.text(max: ProtocolBounds.nameBytesMax), key: try decoder.publicKey(),
                    clearing: ClearingAddress(log: try decoder.publicKey(), link: try decoder.linkPublicKey())))
        case Kind.openingSigned.rawValue:
            self = .openingSigned(try decoder.trustedEnvelope(AccountOpening.self))
        case Kind.accountOpened.rawValue:
            guard try decoder.takeNull() else { throw CBORError.notAllowed("content of an account's opening") }
            self = .accountOpened
        case Kind.requestSigned.rawValue:
            try decoder.array(count: 3)
            self = .requestSigned(
                try decoder.trustedEnvelope(PaymentRequest.self),
                text: try decoder.optionalText(max: ProtocolBounds.textBytesMax), try decoder.counterparty())
        case Kind.intentSigned.rawValue:
            try decoder.array(count: 4)
            self = .intentSigned(
                try SubmittedPayment(trusting: &decoder),
                text: try decoder.optionalText(max: ProtocolBounds.textBytesMax), try decoder.counterparty())
        case Kind.settled.rawValue:
            try decoder.array(count: 2)
            let receipt = try SettlementReceipt(decoding: try decoder.bytes(max: SettlementReceipt.bytesMax))
            self = .settled(receipt, text: try decoder.optionalText(max: ProtocolBounds.textBytesMax))
        case Kind.refused.rawValue:
            try decoder.array(count: 3)
            let identifier = try decoder.messageIdentifier()
            let refusal = try PaymentRefusal(from: &decoder)
            let receipt =
                try decoder.takeNull()
                ? nil : try SettlementReceipt(decoding: try decoder.bytes(max: SettlementReceipt.bytesMax))
            self = .refused(identifier, refusal, receipt)
        case Kind.statementRead.rawValue:
            self = .statementRead(through: try decoder.unsigned())
        case Kind.escrowMoved.rawValue:
            try decoder.array(count: 2)
            let receipt = try SettlementReceipt(decoding: try decoder.bytes(max: SettlementReceipt.bytesMax))
            self = .escrowMoved(receipt, text: try decoder.optionalText(max: ProtocolBounds.textBytesMax))
        case Kind.escrowCompleted.rawValue:
            try decoder.array(count: 2)
            let receipt = try SettlementReceipt(decoding: try decoder.bytes(max: SettlementReceipt.bytesMax))
            self = .escrowCompleted(receipt, text: try decoder.optionalText(max: ProtocolBounds.textBytesMax))
        case Kind.stepSigned.rawValue:
            try decoder.array(count: 2)
            let step = try decoder.trustedEnvelope(EscrowStep.self)
            self = .stepSigned(step, text: try decoder.optionalText(max: ProtocolBounds.textBytesMax))
        case Kind.stepRefused.rawValue:
            try decoder.array(count: 2)
            self = .stepRefused(try decoder.digest(), try decoder.choice(RequestFailure.self))
        case Kind.refundSigned.rawValue:
            try decoder.array(count: 2)
            let refund = try decoder.trustedEnvelope(Refund.self)
            self = .refundSigned(refund, text: try decoder.optionalText(max: ProtocolBounds.textBytesMax))
        case Kind.headsVerified.rawValue:
            try decoder.array(count: 2)
            let head = try decoder.keptHead()
            var confirmed: [UInt64] = []
            for _ in 0..<(try decoder.array(countMax: ProtocolBounds.unverifiedHeadsMax)) {
                confirmed.append(try decoder.unsigned())
            }
            self = .headsVerified(head, confirmed: confirmed)
        case Kind.alarmRaised.rawValue:
            let bytes = try decoder.bytes(max: HeadEvidence.bytesMax)
            do throws(HeadEvidenceError) {
                self = .alarmRaised(try HeadEvidence(decoding: bytes))
            } catch {
                throw CBORError.notAllowed("evidence: \(error)")
            }
        case Kind.alarmEnded.rawValue:
            self = .alarmEnded(try decoder.choice(AlarmEnd.self))
        case let kind:
            throw RecordError.unknownKind(kind)
        }
    }
}

extension CBOREncoder {
    /// [account, name] or null
    fileprivate mutating func counterparty(_ value: Counterparty?) {
        guard let value else { return null() }
        array(count: 2)
        bytes(value.account.bytes)
        text(value.unverifiedName)
    }
}

extension CBORDecoder {
    /// A head whose signature was checked before it was written.
    fileprivate mutating func keptHead() throws(CBORError) -> SignedTreeHead {
        do {
            return try trustedHead()
        } catch let error as CBORError {
            throw error
        } catch {
            throw .notAllowed("tree head: \(error)")
        }
    }

    fileprivate mutating func counterparty() throws(CBORError) -> Counterparty? {
        if try takeNull() { return nil }
        try array(count: 2)
        return Counterparty(
            account: try account(), unverifiedName: try text(max: ProtocolBounds.nameBytesMax))
    }
}
