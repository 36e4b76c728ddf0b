/// Docs/PROTOCOL.md section 9.1: kind and content of each record, the fifth and sixth item of its array.
extension ClearingRecord.Body {
    private enum Kind: UInt64 {
        case genesis = 0
        case epochStarted = 1
        case accountOpened = 2
        case keyAuthorised = 3
        case keyRevoked = 4
        case credited = 5
        case settled = 6
        case refused = 7
        case held = 8
        case escrowStep = 9
        case limitsSet = 12
        case ownLimitsSet = 13
        case heldForReview = 14
        case reviewed = 15
        case instructed = 16
        case accountInstructed = 17
        case suspended = 18
        case deadlinePassed = 10
        case refunded = 11
    }

    func encode(into encoder: inout CBOREncoder) {
        switch self {
        case .genesis(let genesis):
            encoder.unsigned(Kind.genesis.rawValue)
            genesis.encode(into: &encoder)
        case .epochStarted:
            encoder.unsigned(Kind.epochStarted.rawValue)
            encoder.null()
        case .accountOpened(let opening):
            encoder.unsigned(Kind.accountOpened.rawValue)
            encoder.bytes(opening.envelope)
        case .keyAuthorised(let authorisation):
            encoder.unsigned(Kind.keyAuthorised.rawValue)
            encoder.bytes(authorisation.envelope)
        case .keyRevoked(let revocation):
            encoder.unsigned(Kind.keyRevoked.rawValue)
            encoder.bytes(revocation.envelope)
        case .credited(let order):
            encoder.unsigned(Kind.credited.rawValue)
            encoder.bytes(order.envelope)
        case .settled(let payment):
            encoder.unsigned(Kind.settled.rawValue)
            encoder.array(count: 2)
            payment.encode(into: &encoder)
        case .refused(let payment, let refusal):
            encoder.unsigned(Kind.refused.rawValue)
            encoder.array(count: 3)
            payment.encode(into: &encoder)
            refusal.encode(into: &encoder)
        case .held(let payment):
            encoder.unsigned(Kind.held.rawValue)
            encoder.array(count: 2)
            payment.encode(into: &encoder)
        case .escrowStep(let taken):
            encoder.unsigned(Kind.escrowStep.rawValue)
            taken.encode(into: &encoder)
        case .heldForReview(let held):
            encoder.unsigned(Kind.heldForReview.rawValue)
            held.encode(into: &encoder)
        case .reviewed(let reviewed):
            encoder.unsigned(Kind.reviewed.rawValue)
            reviewed.encode(into: &encoder)
        case .rulesSet(let order):
            encoder.unsigned(Kind.limitsSet.rawValue)
            encoder.array(count: 2)
            encoder.unsigned(LimitSubject.rules.rawValue)
            encoder.bytes(order.envelope)
        case .tierSet(let order):
            encoder.unsigned(Kind.limitsSet.rawValue)
            encoder.array(count: 2)
            encoder.unsigned(LimitSubject.tier.rawValue)
            encoder.bytes(order.envelope)
        case .ownLimitsSet(let order):
            encoder.unsigned(Kind.ownLimitsSet.rawValue)
            encoder.bytes(order.envelope)
        case .instructed(let instruction):
            encoder.unsigned(Kind.instructed.rawValue)
            encoder.bytes(instruction.envelope)
        case .accountInstructed(let instruction):
            encoder.unsigned(Kind.accountInstructed.rawValue)
            encoder.bytes(instruction.envelope)
        case .suspended(let order, let cause):
            encoder.unsigned(Kind.suspended.rawValue)
            encoder.array(count: 2)
            encoder.bytes(order.envelope)
            encoder.unsigned(cause.rawValue)
        case .deadlinePassed(let passed):
            encoder.unsigned(Kind.deadlinePassed.rawValue)
            passed.encode(into: &encoder)
        case .refunded(let refund, let refusal):
            encoder.unsigned(Kind.refunded.rawValue)
            encoder.array(count: 2)
            encoder.bytes(refund.envelope)
            if let refusal { refusal.encode(into: &encoder) } else { encoder.null() }
        }
    }

    /// What the operator's word on limits is about.
    private enum LimitSubject: UInt64 {
        case rules = 1
        case tier = 2
    }

    init(from decoder: inout CBORDecoder) throws {
        switch try decoder.unsigned() {
        case Kind.genesis.rawValue:
            self = .genesis(try ClearingGenesis(from: &decoder))
        case Kind.epochStarted.rawValue:
            guard try decoder.takeNull() else { throw CBORError.notAllowed("content of an epoch's start") }
            self = .epochStarted
        case Kind.accountOpened.rawValue:
            self = .accountOpened(try decoder.trustedEnvelope(AccountOpening.self))
        case Kind.keyAuthorised.rawValue:
            self = .keyAuthorised(try decoder.trustedEnvelope(KeyAuthorisation.self))
        case Kind.keyRevoked.rawValue:
            self = .keyRevoked(try decoder.trustedEnvelope(KeyRevocation.self))
        case Kind.credited.rawValue:
            self = .credited(try decoder.trustedEnvelope(OperatorOrder.self))
        case Kind.settled.rawValue:
            try decoder.array(count: 2)
            self = .settled(try SubmittedPayment(trusting: &decoder))
        case Kind.refused.rawValue:
            try decoder.array(count: 3)
            let payment = try SubmittedPayment(trusting: &decoder)
            self = .refused(payment, try PaymentRefusal(from: &decoder))
        case Kind.held.rawValue:
            try decoder.array(count: 2)
            self = .held(try SubmittedPayment(trusting: &decoder))
        case Kind.escrowStep.rawValue:
            self = .escrowStep(try EscrowStepTaken(trusting: &decoder))
        case Kind.heldForReview.rawValue:
            self = .heldForReview(try HeldForReview(trusting: &decoder))
        case Kind.reviewed.rawValue:
            self = .reviewed(try ReviewedPayment(trusting: &decoder))
        case Kind.limitsSet.rawValue:
            try decoder.array(count: 2)
            switch try decoder.choice(LimitSubject.self) {
            case .rules: self = .rulesSet(try decoder.trustedEnvelope(LimitRulesOrder.self))
            case .tier: self = .tierSet(try decoder.trustedEnvelope(TierOrder.self))
            }
        case Kind.ownLimitsSet.rawValue:
            self = .ownLimitsSet(try decoder.trustedEnvelope(OwnLimitsOrder.self))
        case Kind.instructed.rawValue:
            self = .instructed(try decoder.trustedEnvelope(OperatorInstruction.self))
        case Kind.accountInstructed.rawValue:
            self = .accountInstructed(try decoder.trustedEnvelope(AccountInstruction.self))
        case Kind.suspended.rawValue:
            try decoder.array(count: 2)
            let order = try decoder.trustedEnvelope(OperatorOrder.self)
            self = .suspended(order, try decoder.choice(SuspenseCause.self))
        case Kind.deadlinePassed.rawValue:
            self = .deadlinePassed(try PassedDeadline(trusting: &decoder))
        case Kind.refunded.rawValue:
            try decoder.array(count: 2)
            let refund = try decoder.trustedEnvelope(Refund.self)
            self = .refunded(refund, try decoder.takeNull() ? nil : try PaymentRefusal(from: &decoder))
        case let kind:
            throw RecordError.unknownKind(kind)
        }
    }
}

extension ClearingGenesis {
    /// [log key, link key, operator key, name]
    func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 4)
        encoder.bytes(logKey.bytes32)
        encoder.bytes(linkKey.bytes32)
        encoder.bytes(operatorKey.bytes32)
        encoder.text(name)
    }

    init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.array(count: 4)
        self.init(
            logKey: try decoder.publicKey(), linkKey: try decoder.linkPublicKey(), operatorKey: try decoder.publicKey(),
            name: try decoder.text(max: ProtocolBounds.nameBytesMax))
    }
}

extension SubmittedPayment {
    /// The intent's bytes and the request's, or null.
    func encode(into encoder: inout CBOREncoder) {
        encoder.bytes(intent.envelope)
        if let request { encoder.bytes(request.envelope) } else { encoder.null() }
    }

    /// From a journal of our own.
    init(trusting decoder: inout CBORDecoder) throws {
        let intent = try decoder.trustedEnvelope(PaymentIntent.self)
        let request = try decoder.takeNull() ? nil : try decoder.trustedEnvelope(PaymentRequest.self)
        self.init(intent: intent, request: request)
    }

    /// From outside: every signature is checked.
    init(verifying decoder: inout CBORDecoder) throws {
        let intent = try decoder.verifiedEnvelope(PaymentIntent.self)
        let request = try decoder.takeNull() ? nil : try decoder.verifiedEnvelope(PaymentRequest.self)
        self.init(intent: intent, request: request)
    }
}

extension CBORDecoder {
    /// From a journal of our own, whose signatures were checked before they were written.
    mutating func trustedEnvelope<M: Message>(_ type: M.Type) throws -> Signed<M> {
        try Envelope(decoding: try bytes(max: Envelope.bytesMax)).trusted(as: type)
    }

    mutating func verifiedEnvelope<M: Message>(_ type: M.Type) throws -> Signed<M> {
        try Envelope(decoding: try bytes(max: Envelope.bytesMax)).verified(as: type)
    }
}
