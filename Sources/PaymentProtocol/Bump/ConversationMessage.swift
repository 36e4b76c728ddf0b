import Ledger

/// What two devices that bumped say to each other inside their sealed channel. Docs/PROTOCOL.md section 7.4.
enum ConversationMessage: Equatable, Sendable {
    static let bytesMax = 7_168

    /// A step towards the authentication string.
    case authentication([UInt8])
    case terms(BumpTerms)
    /// Said only after this side's user has confirmed: who is speaking, proven on this very channel.
    case identity(Signed<ChannelProof>, Signed<AccountOpening>)
    case request(Signed<PaymentRequest>)
    /// The latest head of the clearing node's log that the speaker has verified: both must have been told one history.
    case head(SignedTreeHead)

    private enum Kind: UInt64 {
        case authentication = 1
        case terms = 2
        case identity = 3
        case request = 4
        case head = 5
    }

    private enum TermsKind: UInt64 {
        case follow = 0
        case pay = 1
        case ask = 2
    }

    var encoded: [UInt8] {
        CBOREncoder.encode { encoder in
            switch self {
            case .authentication(let bytes):
                encoder.array(count: 2)
                encoder.unsigned(Kind.authentication.rawValue)
                encoder.bytes(bytes)
            case .terms(let terms):
                encoder.array(count: 4)
                encoder.unsigned(Kind.terms.rawValue)
                switch terms {
                case .follow:
                    encoder.unsigned(TermsKind.follow.rawValue)
                    encoder.null()
                    encoder.null()
                case .pay(let amount, let text):
                    encoder.unsigned(TermsKind.pay.rawValue)
                    encoder.amount(amount)
                    encoder.optionalText(text)
                case .ask(let amount, let text):
                    encoder.unsigned(TermsKind.ask.rawValue)
                    encoder.amount(amount)
                    encoder.optionalText(text)
                }
            case .identity(let proof, let opening):
                encoder.array(count: 3)
                encoder.unsigned(Kind.identity.rawValue)
                encoder.bytes(proof.envelope)
                encoder.bytes(opening.envelope)
            case .request(let request):
                encoder.array(count: 2)
                encoder.unsigned(Kind.request.rawValue)
                encoder.bytes(request.envelope)
            case .head(let head):
                encoder.array(count: 2)
                encoder.unsigned(Kind.head.rawValue)
                encoder.head(head)
            }
        }
    }

    /// Signatures are checked on the way.
    init(decoding bytes: [UInt8]) throws {
        var decoder = try CBORDecoder(bytes, bytesMax: Self.bytesMax)
        let count = try decoder.array(countMax: 4)
        let kind = try decoder.choice(Kind.self)
        switch (kind, count) {
        case (.authentication, 2):
            self = .authentication(try decoder.bytes(max: 64))
        case (.terms, 4):
            switch try decoder.choice(TermsKind.self) {
            case .follow:
                guard try decoder.takeNull(), try decoder.takeNull() else { throw CBORError.notAllowed("terms") }
                self = .terms(.follow)
            case .pay:
                let amount = try decoder.positiveAmount()
                self = .terms(.pay(amount, text: try decoder.optionalText(max: ProtocolBounds.textBytesMax)))
            case .ask:
                let amount = try decoder.positiveAmount()
                self = .terms(.ask(amount, text: try decoder.optionalText(max: ProtocolBounds.textBytesMax)))
            }
        case (.identity, 3):
            let proof = try decoder.verifiedEnvelope(ChannelProof.self)
            self = .identity(proof, try decoder.verifiedEnvelope(AccountOpening.self))
        case (.request, 2):
            self = .request(try decoder.verifiedEnvelope(PaymentRequest.self))
        case (.head, 2):
            self = .head(try decoder.head())
        case (.authentication, _), (.terms, _), (.identity, _), (.request, _), (.head, _):
            throw CBORError.notAllowed("conversation message")
        }
        try decoder.finish()
    }
}
