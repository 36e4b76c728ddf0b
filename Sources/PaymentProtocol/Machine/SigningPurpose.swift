/// What a signature is for. The signer holds the keys and signs for these purposes only, each with its own key.
public enum SigningPurpose: String, CaseIterable, Sendable {
    case accountOpening, keyAuthorisation, keyRevocation
    case paymentRequest, paymentIntent, escrowStep, refund
    case channelProof
    case treeHead, statusReport, liabilitiesStatement
    case operatorOrder, operatorInstruction
    case accountInstruction
    case limitRules, tierOrder, ownLimits
    /// Never by the node: by the command, which has opened the keys with the PIN for this alone.
    case paymentConfirmation
}

/// A machine's wish for a signature: the machine holds public keys only.
public struct SigningRequest: Equatable, Sendable {
    /// Chosen by the machine; the answer bears it again.
    public let identifier: UInt64
    public let purpose: SigningPurpose
    /// The Sig_structure of RFC 9052 section 4.4, ready to sign.
    public let toBeSigned: [UInt8]

    public init(identifier: UInt64, purpose: SigningPurpose, toBeSigned: [UInt8]) {
        self.identifier = identifier
        self.purpose = purpose
        self.toBeSigned = toBeSigned
    }
}
