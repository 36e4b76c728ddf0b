import Ledger

extension ClearingState {
    /// Whether an operator's order may be booked: by the operator's key, of an account that is here, once per reference.
    func check(_ order: Signed<OperatorOrder>, at now: Timestamp) -> RequestFailure? {
        guard let genesis, order.message.clearing == genesis.logKey else { return .wrongClearingNode }
        guard order.signer == genesis.operatorKey else { return .notAuthorised }
        guard !orderReferences.contains(order.message.referenceDigest) else { return .referenceUsed }
        guard authorities[order.message.account] != nil else { return .unknownAccount }
        guard let entry = try? JournalEntry.deposit(order.message.amount, to: order.message.account),
            book.check(entry) == nil
        else { return .limit }
        return nil
    }
}
