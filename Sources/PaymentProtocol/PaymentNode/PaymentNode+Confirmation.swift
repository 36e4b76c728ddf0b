import Ledger

/// A payment that was refused until the PIN is typed for it is made anew, once its user has typed it.
extension PaymentNode {
    /// Only from here an intent says that the PIN was typed: on a word about that very payment, signed by the node's key. The
    /// node's own signer never signs such a word, so whoever gave it has opened the keys with the PIN.
    ///
    /// - Source: Docs/PROTOCOL.md section 5.17.
    mutating func confirmPayment(
        _ confirmation: Signed<PaymentConfirmation>, command: CommandIdentifier, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        guard session.isReady else { return reply(.failed(.clearingUnreachable), to: command) }
        guard state.heads.alarm == nil else { return reply(.failed(.alarmed), to: command) }
        guard let identity = state.identity, confirmation.signer == identity.key,
            confirmation.message.clearing == identity.clearing.log,
            let refused = confirmable.take(confirmation.message.intent, at: now)
        else { return reply(.failed(.notConfirmable), to: command) }
        let intent = refused.payment.intent.message
        // Who was told that nothing came of the bump must not be paid after all, or pay.
        guard intent.link.map(isConversing) ?? true else { return reply(.failed(.notConfirmable), to: command) }
        signIntent(
            creditor: intent.creditor, amount: intent.amount, text: refused.text, request: refused.payment.request,
            link: intent.link, escrow: intent.escrow, counterparty: refused.counterparty, command: command,
            purpose: intent.purpose, authentication: .pin, at: now, using: &random)
    }

    private func isConversing(over link: Digest) -> Bool {
        if case .conversing(_, let conversation) = bump.stage { conversation.channel == link } else { false }
    }
}
