/// The messages that wait for their signature. A crash forgets them: what was not signed was never said.
struct PendingSignatures: Sendable {
    enum Wish: Sendable {
        case opening(UnsignedEnvelope<AccountOpening>)
        /// To the clearing node, on the link's channel.
        case identification(UnsignedEnvelope<ChannelProof>)
        /// To the partner of a bump, on the conversation's channel.
        case introduction(UnsignedEnvelope<ChannelProof>)
        case request(UnsignedEnvelope<PaymentRequest>, text: String?, Counterparty?)
        case intent(
            UnsignedEnvelope<PaymentIntent>, Signed<PaymentRequest>?, text: String?, Counterparty?, CommandIdentifier?)
        case step(UnsignedEnvelope<EscrowStep>, text: String?, CommandIdentifier)
        case refund(UnsignedEnvelope<Refund>, text: String?, CommandIdentifier)
        case instruction(UnsignedEnvelope<AccountInstruction>, CommandIdentifier)
        case authorisation(UnsignedEnvelope<KeyAuthorisation>, CommandIdentifier)
        case ownLimits(UnsignedEnvelope<OwnLimitsOrder>, CommandIdentifier)

        var purpose: SigningPurpose {
            switch self {
            case .opening: .accountOpening
            case .identification, .introduction: .channelProof
            case .request: .paymentRequest
            case .intent: .paymentIntent
            case .step: .escrowStep
            case .refund: .refund
            case .instruction: .accountInstruction
            case .authorisation: .keyAuthorisation
            case .ownLimits: .ownLimits
            }
        }

        var toBeSigned: [UInt8] {
            switch self {
            case .opening(let envelope): envelope.toBeSigned
            case .identification(let envelope), .introduction(let envelope): envelope.toBeSigned
            case .request(let envelope, _, _): envelope.toBeSigned
            case .intent(let envelope, _, _, _, _): envelope.toBeSigned
            case .step(let envelope, _, _): envelope.toBeSigned
            case .refund(let envelope, _, _): envelope.toBeSigned
            case .instruction(let envelope, _): envelope.toBeSigned
            case .authorisation(let envelope, _): envelope.toBeSigned
            case .ownLimits(let envelope, _): envelope.toBeSigned
            }
        }
    }

    private var wishes: [UInt64: Wish] = [:]
    private var nextIdentifier: UInt64 = 0

    /// How many intents and refunds are being signed: each will need its place among the unresolved.
    var intentCount: Int {
        wishes.values.count { wish in
            switch wish {
            case .intent, .refund: true
            case .opening, .identification, .introduction, .request, .step, .instruction, .authorisation, .ownLimits:
                false
            }
        }
    }

    func isSigningStep(of escrow: Digest) -> Bool {
        wishes.values.contains { wish in
            if case .step(let envelope, _, _) = wish { envelope.message.escrow == escrow } else { false }
        }
    }

    func isSigningIntent(over link: Digest) -> Bool {
        wishes.values.contains { wish in
            if case .intent(let envelope, _, _, _, _) = wish { envelope.message.link == link } else { false }
        }
    }

    mutating func add(_ wish: Wish) -> SigningRequest {
        defer { nextIdentifier += 1 }
        wishes[nextIdentifier] = wish
        return SigningRequest(identifier: nextIdentifier, purpose: wish.purpose, toBeSigned: wish.toBeSigned)
    }

    mutating func take(_ identifier: UInt64) -> Wish? {
        wishes.removeValue(forKey: identifier)
    }
}
