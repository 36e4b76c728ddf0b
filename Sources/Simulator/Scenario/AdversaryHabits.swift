/// What somebody does who means no good and knows whatever passed between the nodes.
public struct AdversaryHabits: Hashable, Sendable {
    /// Of each intent that leaves a device: sends a copy of its bytes through the second door, some time later.
    public var repeatsIntents = Ratio.never
    /// Of each: signs, with the debtor's own key, another intent with the same identifier, or for the same request.
    public var spendsTwice = Ratio.never
    /// Of each: signs one like it with a key that has no authority, or for another clearing node.
    public var forgesIntents = Ratio.never
    /// When everything is over and expired: sends all of them once more.
    public var repeatsAllLate = false

    public init() {}
}
