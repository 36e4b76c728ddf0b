import Ledger

/// Steps of an escrow: judge one, record it, tell everybody who has a part in it.
extension ClearingNode {
    mutating func takeStep(
        _ step: Signed<EscrowStep>, text: String?, from caller: Caller, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        guard answers.hasRoom else { return answer(.failed(.busy), to: caller) }
        switch state.judge(step, at: now) {
        case .takenBefore(let sequence):
            if !answers.joinWaiting(caller, for: sequence) { emit(.readReceipt(sequence: sequence, for: caller)) }
        case .refuse(let failure):
            answer(.failed(trustsClock || failure != .wrongTime ? failure : .clockUntrusted), to: caller)
        case .take where !trustsClock:
            answer(.failed(.clockUntrusted), to: caller)
        case .take where unfitHead != nil:
            answer(.failed(.bookInDoubt), to: caller)
        case .take(let taken):
            let sequence = append(.escrowStep(taken), at: now, using: &random)
            keep(text, hash: step.message.remittance)
            answers.wait(caller, for: sequence)
            for account in taken.intent.message.parties { answers.tell(account) }
        }
    }

    /// A text is kept if it is the one whose digest was signed; whatever else came along is not.
    mutating func keep(_ text: String?, hash: Digest?) {
        guard let text, let hash, Digest.sha256(of: Array(text.utf8)) == hash else { return }
        emit(.keepText(text, hash: hash))
    }
}
