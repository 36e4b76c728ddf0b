import Ledger

/// How an operator's references are booked once. Docs/PROTOCOL.md section 5.6.
extension ClearingState {
    /// Whether money that a bank booked on this day may be booked now, as far as the day and the room for its reference say.
    func checkBooked(_ booked: BookingDate?, isSuspended: Bool, at now: Timestamp) -> RequestFailure? {
        guard let booked else {
            return orderReferences.areDated || orderReferences.isFull(for: .ever) ? .bookingDayMissing : nil
        }
        let age = now.microseconds / 86_400_000_000 - booked.day
        guard age >= -1, age <= ProtocolBounds.bookingAgeDaysMax else { return .bookingDayUnfit }
        return orderReferences.isFull(for: isSuspended ? .ever : .sinceBooked(now)) ? .busy : nil
    }

    /// The same for an instruction, of which most have no day and need none.
    func checkReference(of instruction: OperatorInstruction, at now: Timestamp) -> RequestFailure? {
        guard instruction.action != .bookToSuspense else {
            return checkBooked(instruction.booked, isSuspended: true, at: now)
        }
        return orderReferences.isFull(for: instruction.action.memory(at: now)) ? .busy : nil
    }

    mutating func rememberReference(of order: OperatorOrder, isSuspended: Bool, at time: Timestamp) {
        if order.booked != nil { orderReferences.noteDay() }
        // What lies in suspense is named by its reference, so no other may ever have it.
        let isRemembered = isSuspended || order.booked == nil
        orderReferences.insert(order.referenceDigest, isRemembered ? .ever : .sinceBooked(time))
    }

    mutating func rememberReference(of instruction: OperatorInstruction, at time: Timestamp) {
        if instruction.booked != nil { orderReferences.noteDay() }
        orderReferences.insert(instruction.referenceDigest, instruction.action.memory(at: time))
    }
}

extension OperatorAction {
    /// How long the reference of such an instruction is remembered that is booked at this time.
    fileprivate func memory(at time: Timestamp) -> BookedReferences.Memory {
        switch self {
        case .invest, .divest, .bookToSuspense:
            .ever
        case .assignSuspense, .returnSuspense, .paidOut, .payoutReturned, .releaseReview, .rejectReview:
            // What they speak of is over with them, so that they cannot be booked twice whatever their reference.
            .sinceBooked(time)
        case .lockAccount, .unlockAccount, .closeAccount, .requireReserve, .eraseText:
            // They move no money.
            .sinceBooked(time)
        }
    }
}
