import Ledger

/// What must hold before anything but a payment becomes a record. The node asks before it records; the auditor asks again.
extension ClearingState {
    /// A copy of an opening finds the account open. When it was made decides nothing: it may have waited long for a link,
    /// or come from a device whose clock was wrong on its first day.
    func check(_ opening: Signed<AccountOpening>, at now: Timestamp) -> RequestFailure? {
        let message = opening.message
        guard message.clearing == genesis?.logKey else { return .wrongClearingNode }
        if book.contains(opening.account) { return .accountExists }
        return book.hasRoomForAccount && openings.count(at: now) < ProtocolBounds.openingsPerHourMax ? nil : .busy
    }

    func check(_ authorisation: Signed<KeyAuthorisation>, at now: Timestamp) -> RequestFailure? {
        let message = authorisation.message
        guard message.clearing == genesis?.logKey else { return .wrongClearingNode }
        guard let authority = authorities[message.account] else { return .unknownAccount }
        guard mayInstruct(authorisation.signer, message.account) else { return .notAuthorised }
        guard isTimely(message.created, at: now) else { return .wrongTime }
        guard book.state(of: message.account) != .closed else { return .accountClosed }
        // While the operator looks into an account, nobody new gets a say in it.
        guard locks[message.account]?.isByOperator != true else { return .accountLocked }
        guard authority.key(message.key) == nil, authority.keys.count < ProtocolBounds.keysPerAccountMax else {
            return .keyNotAcceptable
        }
        return nil
    }

    func check(_ revocation: Signed<KeyRevocation>, at now: Timestamp) -> RequestFailure? {
        let message = revocation.message
        guard message.clearing == genesis?.logKey else { return .wrongClearingNode }
        guard let authority = authorities[message.account] else { return .unknownAccount }
        guard mayInstruct(revocation.signer, message.account) else { return .notAuthorised }
        guard isTimely(message.created, at: now) else { return .wrongTime }
        return authority.isAuthorised(message.key) ? nil : .keyNotAcceptable
    }

    /// By the operator's key, for an account that is here, once per reference. What the account cannot take goes to suspense.
    func check(_ order: Signed<OperatorOrder>, at now: Timestamp) -> RequestFailure? {
        let message = order.message
        guard let genesis, message.clearing == genesis.logKey else { return .wrongClearingNode }
        guard order.signer == genesis.operatorKey else { return .notAuthorised }
        guard !orderReferences.contains(message.referenceDigest) else { return .referenceUsed }
        guard authorities[message.account] != nil else { return .unknownAccount }
        guard isTimely(message.created, at: now) else { return .wrongTime }
        let isSuspended = suspenseCause(of: order) != nil
        if let failure = checkBooked(message.booked, isSuspended: isSuspended, at: now) { return failure }
        let account = isSuspended ? AccountIdentifier.suspense : message.account
        return book.checkTransfer(message.amount, from: .custody, to: account) == nil ? nil : .limit
    }

    /// By the operator's key, and later than the rules in force: an earlier word cannot be said again.
    func check(_ order: Signed<LimitRulesOrder>, at now: Timestamp) -> RequestFailure? {
        let message = order.message
        guard let genesis, message.clearing == genesis.logKey else { return .wrongClearingNode }
        guard order.signer == genesis.operatorKey else { return .notAuthorised }
        guard isTimely(message.created, at: now), message.created > limits.rulesCreated else { return .wrongTime }
        return message.rules == limits.rules ? .unchanged : nil
    }

    func check(_ order: Signed<TierOrder>, at now: Timestamp) -> RequestFailure? {
        let message = order.message
        guard let genesis, message.clearing == genesis.logKey else { return .wrongClearingNode }
        guard order.signer == genesis.operatorKey else { return .notAuthorised }
        guard authorities[message.account] != nil else { return .unknownAccount }
        guard isTimely(message.created, at: now),
            limits.tiers[message.account].map({ message.created > $0.created }) ?? true
        else { return .wrongTime }
        return limits.tier(of: message.account) == message.tier ? .unchanged : nil
    }

    /// By one of the owner's keys: a payer's key cannot raise what limits it.
    func check(_ order: Signed<OwnLimitsOrder>, at now: Timestamp) -> RequestFailure? {
        let message = order.message
        guard message.clearing == genesis?.logKey else { return .wrongClearingNode }
        guard let authority = authorities[message.account] else { return .unknownAccount }
        guard authority.isAuthorised(order.signer, role: .owner) else { return .notAuthorised }
        let own = limits.own[message.account] ?? AccountOwnLimits()
        guard isTimely(message.created, at: now), message.created > own.created else { return .wrongTime }
        let before = own.limits(in: message.currency)
        guard before.limit(at: now) != message.limit || before.raise(at: now) != nil else { return .unchanged }
        guard own.hasRoom(for: message.currency), own.changes.count(at: now) < ProtocolBounds.ownLimitChangesPerHourMax
        else { return .tooManyChanges }
        return nil
    }

    /// Whether the node may decide now on a message made then.
    func isTimely(_ created: Timestamp, at now: Timestamp) -> Bool {
        let age = now.microseconds(since: created)
        return age >= -ProtocolBounds.clockSkewMicrosecondsMax && age <= ProtocolBounds.intentLifetimeMicrosecondsMax
    }
}
