import Ledger
public import PaymentProtocol

/// Holds a node's unlocked signing keys, and signs what a node has reason to sign: nothing else, with no other key.
///
/// Machines ask for signatures by purpose. For each purpose the signer knows the one key and the one signed context, reads
/// the bytes it is to sign, and refuses if they say anything else: a mistake elsewhere cannot make it sign a payment under
/// the name of a request. It keeps no trace of what it signs.
public struct Signer: Sendable {
    private let keys: NodeSecretKeys
    private let purposes: Set<SigningPurpose>

    /// - Parameter purposes: what this signer is for; those that the role does not have are refused all the same.
    public init(_ keys: NodeSecretKeys, purposes: some Sequence<SigningPurpose> = SigningPurpose.allCases) {
        self.keys = keys
        self.purposes = Set(purposes)
    }

    public var publicKeys: NodePublicKeys { keys.publicKeys }

    /// - Parameter bytes: the `Sig_structure` of RFC 9052 section 4.4.
    public func sign(_ purpose: SigningPurpose, _ bytes: [UInt8]) throws(SignerError) -> Signature {
        guard purposes.contains(purpose), let key = key(for: purpose) else { throw .purposeRefused(purpose) }
        let context = try SigningContext(toBeSigned: bytes)
        switch (purpose.messageType, context.header) {
        case (let expected?, .message(let found, let signer)):
            guard found == expected.text else { throw .wrongContext(purpose) }
            guard signer == key.publicKey else { throw .foreignKey }
        case (nil, .treeHead(let log, let signer)):
            guard signer == key.publicKey, log == key.publicKey else { throw .foreignKey }
        case (_?, .treeHead), (nil, .message):
            throw .wrongContext(purpose)
        }
        return key.sign(bytes)
    }

    private func key(for purpose: SigningPurpose) -> SecretKey? {
        switch (purpose, keys) {
        case (.accountOpening, .payment(let account, _)), (.keyAuthorisation, .payment(let account, _)),
            (.keyRevocation, .payment(let account, _)), (.paymentRequest, .payment(let account, _)),
            (.paymentIntent, .payment(let account, _)), (.escrowStep, .payment(let account, _)),
            (.refund, .payment(let account, _)), (.channelProof, .payment(let account, _)),
            (.accountInstruction, .payment(let account, _)):
            account
        case (.treeHead, .clearing(let log, _, _)), (.statusReport, .clearing(let log, _, _)),
            (.liabilitiesStatement, .clearing(let log, _, _)):
            log
        case (.ownLimits, .payment(let account, _)), (.paymentConfirmation, .payment(let account, _)):
            account
        case (.operatorOrder, .clearing(_, _, let `operator`)), (.operatorInstruction, .clearing(_, _, let `operator`)),
            (.limitRules, .clearing(_, _, let `operator`)), (.tierOrder, .clearing(_, _, let `operator`)):
            `operator`
        case (.accountOpening, .clearing), (.keyAuthorisation, .clearing), (.keyRevocation, .clearing),
            (.paymentRequest, .clearing), (.paymentIntent, .clearing), (.escrowStep, .clearing), (.refund, .clearing),
            (.channelProof, .clearing),
            (.treeHead, .payment), (.statusReport, .payment), (.operatorOrder, .payment),
            (.operatorInstruction, .payment), (.accountInstruction, .clearing), (.limitRules, .payment),
            (.tierOrder, .payment), (.ownLimits, .clearing), (.paymentConfirmation, .clearing),
            (.liabilitiesStatement, .payment):
            nil
        }
    }
}

extension Signer: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<signer>" }
    public var debugDescription: String { "<signer>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why the signer does not sign, in the order of the checks.
public enum SignerError: Error, Equatable, Sendable {
    /// This node has no key for the purpose, or this signer is not for it.
    case purposeRefused(SigningPurpose)
    /// Not a `Sig_structure` that a node signs.
    case malformed(CBORError)
    /// The bytes are for something else than what the purpose says.
    case wrongContext(SigningPurpose)
    /// The bytes name another key than the one for the purpose.
    case foreignKey
}

extension SignerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .purposeRefused(let purpose): "this node does not sign for the purpose \(purpose.rawValue)"
        case .malformed: "what is to be signed has no form that a node signs"
        case .wrongContext(let purpose): "what is to be signed is not for the purpose \(purpose.rawValue)"
        case .foreignKey: "what is to be signed names another key"
        }
    }
}

extension SigningPurpose {
    /// The `typ` of what is signed; nil for a tree head, which is told by its tree instead.
    fileprivate var messageType: MessageType? {
        switch self {
        case .accountOpening: AccountOpening.type
        case .keyAuthorisation: KeyAuthorisation.type
        case .keyRevocation: KeyRevocation.type
        case .paymentRequest: PaymentRequest.type
        case .paymentIntent: PaymentIntent.type
        case .escrowStep: EscrowStep.type
        case .refund: Refund.type
        case .channelProof: ChannelProof.type
        case .statusReport: PaymentStatusReport.type
        case .operatorOrder: OperatorOrder.type
        case .limitRules: LimitRulesOrder.type
        case .tierOrder: TierOrder.type
        case .ownLimits: OwnLimitsOrder.type
        case .paymentConfirmation: PaymentConfirmation.type
        case .operatorInstruction: OperatorInstruction.type
        case .liabilitiesStatement: LiabilitiesStatement.type
        case .accountInstruction: AccountInstruction.type
        case .treeHead: nil
        }
    }
}
