public import PaymentProtocol

extension HeadEvidence {
    /// What happened, in one sentence for people.
    public var summary: String {
        let size = head.head.size
        return switch finding {
        case .twoRoots:
            "The clearing node signed two different books of \(size) records."
        case .otherBeginning:
            """
            The clearing node signed a book of \(other?.head.size ?? 0) records that does not begin with the book of \
            \(size) records that it signed before.
            """
        case .unproven(.some(let other)):
            """
            The clearing node did not prove that its book of \(other.head.size) records continues the one of \
            \(size) records that it signed before.
            """
        case .unproven(nil):
            "The clearing node's book does not continue the one of \(size) records that it signed before."
        }
    }

    /// What that means.
    public var meaning: String {
        if isProof { return "It has two histories. Its own signatures prove that to anybody." }
        return """
            Either its book was replaced by an older copy, or it hides that it has two histories. It can answer this at any \
            time, with the proof; this node keeps asking.
            """
    }
}
