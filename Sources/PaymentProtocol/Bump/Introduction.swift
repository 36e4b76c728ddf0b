/// Two who bumped are introduced: each learns the other's fresh key, and nothing else.
public struct Introduction: Equatable, Sendable {
    /// Under this name the clearing node carries their sealed messages to and fro.
    public let conversation: MessageIdentifier
    /// Whether this side speaks first.
    public let isInitiator: Bool
    /// The fresh key of the other side's report.
    public let partner: LinkPublicKey

    public init(conversation: MessageIdentifier, isInitiator: Bool, partner: LinkPublicKey) {
        self.conversation = conversation
        self.isInitiator = isInitiator
        self.partner = partner
    }
}
