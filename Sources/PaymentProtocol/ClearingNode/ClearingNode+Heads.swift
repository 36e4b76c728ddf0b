/// What others have seen of this log: a book that does not continue a head which the log's own key signed is an older copy, or
/// another book altogether, and nothing may be decided on it.
extension ClearingNode {
    mutating func headSeen(_ head: SignedTreeHead, from caller: Caller) {
        guard let log = state.genesis?.logKey, head.head.log == log, head.signer == log else {
            return answer(.failed(.wrongClearingNode), to: caller)
        }
        // A head is signed when its records are durable: none can be ahead of the book that it is of.
        guard head.head.size <= state.recordCount else { return doubt(head, shownBy: caller) }
        emit(.compareHead(head, for: caller))
    }

    mutating func headCompared(_ head: SignedTreeHead, fits: Bool, for caller: Caller) {
        if fits { answer(.accepted, to: caller) } else { doubt(head, shownBy: caller) }
    }

    private mutating func doubt(_ head: SignedTreeHead, shownBy caller: Caller) {
        if unfitHead == nil {
            unfitHead = head
            emit(.reportUnfitHead(head))
        }
        answer(.failed(.headUnfit), to: caller)
    }
}
