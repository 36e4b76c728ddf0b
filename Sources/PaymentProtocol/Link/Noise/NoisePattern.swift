/// A handshake pattern of the Noise framework: who sends which keys when, and which pairs of keys are mixed.
///
/// Source: Noise revision 34, sections 7.4 (one-way) and 7.5 (interactive).
struct NoisePattern: Equatable, Sendable {
    /// `e` and `s` send a public key. Of the pairs, the first letter is the initiator's key and the second the responder's.
    enum Token: Sendable {
        case e, s, ee, es, se, ss
    }

    let name: String
    /// The initiator holds the responder's static key before the first message.
    let responderKeyIsKnown: Bool
    /// The initiator writes the first message, then both take turns.
    let messages: [[Token]]

    var protocolName: String { "Noise_\(name)_25519_ChaChaPoly_BLAKE2b" }

    /// Both are strangers.
    static let nn = NoisePattern(name: "NN", responderKeyIsKnown: false, messages: [[.e], [.e, .ee]])
    /// The responder shows its key, the initiator stays anonymous.
    static let nx = NoisePattern(name: "NX", responderKeyIsKnown: false, messages: [[.e], [.e, .ee, .s, .es]])
    /// The responder's key is known; the initiator shows its own once the responder has proven to hold it.
    static let xk = NoisePattern(
        name: "XK", responderKeyIsKnown: true, messages: [[.e, .es], [.e, .ee], [.s, .se]])
    /// One message to somebody absent, who learns the sender's key.
    static let x = NoisePattern(name: "X", responderKeyIsKnown: true, messages: [[.e, .es, .s, .ss]])

    /// Whether one side needs a static key of its own.
    func needsOwnKey(_ role: LinkRole) -> Bool {
        if role == .responder && responderKeyIsKnown { return true }
        return messages.enumerated().contains { index, tokens in
            tokens.contains(.s) && (index.isMultiple(of: 2) == (role == .initiator))
        }
    }
}
