import Ledger

/// The daily statement of liabilities: signed when a day is over, before anything of the next one is decided.
extension ClearingNode {
    /// States what the day before this one left, if nobody has. It is over for the book as soon as a later time was seen.
    mutating func closeDay(at now: Timestamp) {
        let yesterday = UTCDay.containing(now) - 1
        guard trustsClock, statedThrough ?? Int64.min < yesterday, state.recordCount > 1,
            UTCDay.containing(state.lastTime) <= yesterday
        else { return }
        statedThrough = yesterday
        state(liabilitiesOf: yesterday, at: now)
    }

    /// The shell wakes this machine when the day is over, also if nothing else happens.
    mutating func waitForMidnight(from clock: Timestamp) {
        emit(.setTimer(.day, afterMicroseconds: UTCDay.microsecondsLeft(at: clock)))
    }

    private mutating func state(liabilitiesOf day: Int64, at now: Timestamp) {
        guard let statement = state.liabilities(day: day, time: now) else { return }
        emit(.sign(answers.state(UnsignedEnvelope(statement, signer: statement.clearing))))
    }

    mutating func statementSigned(_ envelope: UnsignedEnvelope<LiabilitiesStatement>, _ signature: Signature) {
        // A signature that our own key does not verify leaves nothing to keep; the next day has its own.
        guard let statement = try? envelope.signed(with: signature) else { return }
        emit(.keepStatement(statement))
    }
}
