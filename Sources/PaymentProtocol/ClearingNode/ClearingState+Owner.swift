import Ledger

/// What an account's owner may do with the account as a whole.
extension ClearingState {
    /// By an owner's key that is not locked out, made after whatever lock is on, and new.
    func check(_ instruction: Signed<AccountInstruction>, at now: Timestamp) -> RequestFailure? {
        let message = instruction.message
        guard message.clearing == genesis?.logKey else { return .wrongClearingNode }
        guard let authority = authorities[message.account] else { return .unknownAccount }
        let lock = locks[message.account]
        guard mayInstruct(instruction.signer, message.account) else { return .notAuthorised }
        guard isTimely(message.created, at: now) else { return .wrongTime }
        // Also a copy: whoever recorded an unlocking must not undo with it what was locked since.
        guard !recentInstructions.contains(instruction.digest) else { return .nothingToDo }
        if message.action == .unlock, let owner = lock?.owner, message.created <= owner.created { return .wrongTime }
        guard book.state(of: message.account) != .closed else { return .accountClosed }
        if let key = message.key, key == instruction.signer || !authority.isAuthorised(key) { return .keyNotAcceptable }
        switch message.action {
        case .lock:
            if let owner = lock?.owner, message.key.map(owner.lockedOut.contains) ?? true { return .nothingToDo }
        case .unlock:
            guard lock?.owner != nil else { return lock == nil ? .nothingToDo : .accountLocked }
        case .reportLoss:
            break
        case .close:
            guard lock == nil else { return .accountLocked }
            if let failure = checkClosing(message.account) { return failure }
        }
        let count = instructionCounts[message.account]?.count(at: now) ?? 0
        guard count < ProtocolBounds.accountInstructionsPerHourMax, !recentInstructions.isFull else { return .busy }
        return nil
    }

    /// Whether this key's word about the account counts: an owner's, and not one that another owner's key locked out.
    func mayInstruct(_ key: PublicKey, _ account: AccountIdentifier) -> Bool {
        guard authorities[account]?.isAuthorised(key, role: .owner) == true else { return false }
        return locks[account]?.isLockedOut(key) != true
    }

    mutating func apply(
        _ instruction: Signed<AccountInstruction>, at time: Timestamp
    ) throws(PostingError) {
        let message = instruction.message
        recentInstructions.remember(instruction)
        instructionCounts[message.account, default: HourlyCount()].increment(at: time)
        switch message.action {
        case .lock:
            locks[message.account, default: AccountLock()].lock(naming: message.key, created: message.created)
            try settleState(of: message.account)
        case .unlock:
            locks[message.account]?.owner = nil
            try settleState(of: message.account)
        case .reportLoss:
            if let key = message.key { authorities[message.account]?.revoke(key, at: time) }
            locks[message.account, default: AccountLock()].lock(naming: message.key, created: message.created)
            try settleState(of: message.account)
        case .close:
            try close(message.account)
        }
    }
}
