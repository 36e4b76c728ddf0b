import Ledger

/// What an operator may do with other people's money, and what then becomes of it.
extension ClearingState {
    /// Where the money of an order goes that nothing else speaks against.
    ///
    /// - Returns: nil if the account can take it.
    func suspenseCause(of order: Signed<OperatorOrder>) -> SuspenseCause? {
        switch book.checkTransfer(order.message.amount, from: .custody, to: order.message.account) {
        case .accountClosed: .accountClosed
        case .accountBlocked: .accountLocked
        case .balanceLimit: .balanceLimit
        // Nothing, or what is no fault of the account's: `check` refuses that.
        default: nil
        }
    }

    /// By the operator's key, once per reference; then what the book and the account say.
    func check(_ instruction: Signed<OperatorInstruction>, at now: Timestamp) -> RequestFailure? {
        let message = instruction.message
        guard let genesis, message.clearing == genesis.logKey else { return .wrongClearingNode }
        guard instruction.signer == genesis.operatorKey else { return .notAuthorised }
        guard !orderReferences.contains(message.referenceDigest) else { return .referenceUsed }
        if let account = message.account, authorities[account] == nil { return .unknownAccount }
        guard isTimely(message.created, at: now) else { return .wrongTime }
        if let failure = checkReference(of: message, at: now) { return failure }
        if let failure = checkSubject(of: message) { return failure }
        guard let transfer = message.order.transfer else { return nil }
        return switch book.checkTransfer(transfer.amount, from: transfer.debtor, to: transfer.creditor) {
        case nil: nil
        case .accountBlocked: .accountLocked
        case .accountClosed: .accountClosed
        case .insufficientFunds: .insufficientFunds
        case .reserve: .reserveShort
        case .some: .limit
        }
    }

    /// Whether what the instruction speaks of is there, and in a state for it.
    private func checkSubject(of message: OperatorInstruction) -> RequestFailure? {
        let order = message.order
        switch order {
        case .lockAccount(let account, _):
            guard book.state(of: account) != .closed else { return .accountClosed }
            return locks[account]?.isByOperator == true ? .nothingToDo : nil
        case .unlockAccount(let account, _):
            guard book.state(of: account) != .closed else { return .accountClosed }
            guard let lock = locks[account] else { return .nothingToDo }
            return lock.isByOperator ? nil : .accountLocked
        case .closeAccount(let account, _):
            return checkClosing(account)
        case .requireReserve(let share):
            return share == book.reserveShare ? .nothingToDo : nil
        case .assignSuspense(let reference, _, let amount), .returnSuspense(let reference, let amount):
            return suspense[.sha256(of: Array(reference.utf8))]?.amount == amount ? nil : .nothingToDo
        case .paidOut(let intent, let account, let amount), .payoutReturned(let intent, let account, let amount, _):
            guard let payout = payouts[intent], payout.account == account, payout.amount == amount else {
                return .nothingToDo
            }
            return nil
        case .releaseReview, .rejectReview:
            guard let pending = pendingReview(order) else { return .nothingToDo }
            let intent = pending.payment.intent.message
            // The queue of withdrawals may have filled up while this one waited.
            let isFull =
                payouts.isFull || payouts.count(of: intent.debtor) >= ProtocolBounds.payoutsPerAccountMax
            return message.action == .releaseReview && intent.purpose.isWithdrawal && isFull ? .busy : nil
        case .invest, .divest, .bookToSuspense, .eraseText:
            return nil
        }
    }

    /// Money on its way out may come back, so an account that waits for it cannot be closed.
    func checkClosing(_ account: AccountIdentifier) -> RequestFailure? {
        switch book.check(settingStateOf: account, to: .closed) {
        case nil: payouts.count(of: account) == 0 ? nil : .accountNotEmpty
        case .accountClosed: .accountClosed
        case .some: .accountNotEmpty
        }
    }

    mutating func apply(
        _ instruction: Signed<OperatorInstruction>, at time: Timestamp
    ) throws(PostingError) {
        let message = instruction.message
        rememberReference(of: message, at: time)
        if let transfer = message.order.transfer {
            try book.transfer(transfer.amount, from: transfer.debtor, to: transfer.creditor)
        }
        switch message.order {
        case .lockAccount(let account, _):
            locks[account, default: AccountLock()].isByOperator = true
            try settleState(of: account)
        case .unlockAccount(let account, _):
            locks[account]?.isByOperator = false
            try settleState(of: account)
        case .closeAccount(let account, _):
            try close(account)
        case .requireReserve(let share):
            book.require(share)
        case .bookToSuspense(let amount, _, _):
            suspense[message.referenceDigest] = SuspenseItem(amount: amount)
        case .assignSuspense(let reference, _, _), .returnSuspense(let reference, _):
            suspense[.sha256(of: Array(reference.utf8))] = nil
        case .paidOut(let intent, _, _), .payoutReturned(let intent, _, _, _):
            payouts.remove(intent)
        case .invest, .divest, .eraseText, .releaseReview, .rejectReview:
            // What was reviewed has a record of its own (`ReviewedPayment`).
            break
        }
    }

    /// Money arrived, and its account could not take it.
    mutating func applySuspended(_ order: OperatorOrder, at time: Timestamp) throws(PostingError) {
        try book.deposit(order.amount, to: .suspense)
        rememberReference(of: order, isSuspended: true, at: time)
        suspense[order.referenceDigest] = SuspenseItem(amount: order.amount)
    }

    // MARK: The states of accounts

    /// Blocks the account while anybody keeps it locked.
    mutating func settleState(of account: AccountIdentifier) throws(PostingError) {
        if locks[account]?.isNobodys == true { locks[account] = nil }
        try book.setState(locks[account] == nil ? .open : .blocked, of: account)
    }

    mutating func close(_ account: AccountIdentifier) throws(PostingError) {
        try book.setState(.closed, of: account)
        locks[account] = nil
    }
}

extension OperatorInstruction.Order {
    /// What it moves: each order is one transfer, or none.
    public var transfer: RecordedTransfer? {
        func transfer(
            _ amount: Amount, from debtor: AccountIdentifier, to creditor: AccountIdentifier
        ) -> RecordedTransfer {
            RecordedTransfer(debtor: debtor, creditor: creditor, amount: amount)
        }
        return switch self {
        case .invest(let amount): transfer(amount, from: .invested, to: .custody)
        case .divest(let amount): transfer(amount, from: .custody, to: .invested)
        case .bookToSuspense(let amount, _, _): transfer(amount, from: .custody, to: .suspense)
        case .assignSuspense(_, let account, let amount): transfer(amount, from: .suspense, to: account)
        case .returnSuspense(_, let amount): transfer(amount, from: .suspense, to: .custody)
        case .paidOut(_, _, let amount): transfer(amount, from: .payouts, to: .custody)
        case .payoutReturned(_, let account, let amount, _): transfer(amount, from: .payouts, to: account)
        case .lockAccount, .unlockAccount, .closeAccount, .requireReserve, .eraseText, .releaseReview, .rejectReview:
            nil
        }
    }
}
