import Ledger

/// What the operator and the owners of accounts instruct.
extension ClearingNode {
    mutating func instruct(
        _ instruction: Signed<OperatorInstruction>, from caller: Caller, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        let failure = state.check(instruction, at: now)
        let reviewed = failure == nil ? state.reviewed(by: instruction, at: now) : nil
        let body = reviewed.map(ClearingRecord.Body.reviewed) ?? .instructed(instruction)
        guard record(body, unless: failure, for: caller, at: now, using: &random) else { return }
        for account in reviewed?.intent.message.parties ?? [] { answers.tell(account) }
        if reviewed == nil, let account = instruction.message.account { answers.tell(account) }
        if case .eraseText(let hash) = instruction.message.order {
            emit(.eraseText(hash, record: state.recordCount - 1))
        }
    }

    /// The order stands in the book, and was not carried out: whoever gave it gives it again.
    mutating func erasureFailed(_ record: UInt64) {
        for caller in answers.takeCallers(of: record) { answer(.failed(.textNotErased), to: caller) }
    }

    mutating func instructAccount(
        _ instruction: Signed<AccountInstruction>, from caller: Caller, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        let failure = state.check(instruction, at: now)
        let message = instruction.message
        guard record(.accountInstructed(instruction), unless: failure, for: caller, at: now, using: &random) else {
            return
        }
        if message.action == .reportLoss, let key = message.key { sessions.forget(key, of: message.account) }
        answers.tell(message.account)
    }
}
