import Ledger

/// What the owner does with the account as a whole: withdraw, lock, unlock, close, report a loss, give another key authority.
extension PaymentNode {
    static let waitingInstructionsMax = 64

    mutating func withdraw(
        _ amount: Amount, to destination: String, command: CommandIdentifier, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        guard session.isReady else { return reply(.failed(.clearingUnreachable), to: command) }
        if let failure = check(amount, text: destination) { return reply(.failed(failure), to: command) }
        signIntent(
            creditor: .payouts, amount: amount, text: destination, request: nil, link: nil, counterparty: nil,
            command: command, purpose: .withdrawal, at: now, using: &random)
    }

    /// - Parameter account: nil for the node's own. Whether its key is an owner of another, the clearing node knows.
    mutating func instruct(
        _ action: AccountAction, _ account: AccountIdentifier?, key: PublicKey?, command: CommandIdentifier,
        at now: Timestamp
    ) {
        guard let identity = readyToInstruct(command) else { return }
        guard let account = account ?? state.account,
            let instruction = AccountInstruction(
                action, of: account, key: key, clearing: identity.clearing.log, created: now)
        else { return reply(.failed(.clearing(.keyNotAcceptable)), to: command) }
        sign(.instruction(UnsignedEnvelope(instruction, signer: identity.key), command))
    }

    mutating func authorise(_ key: PublicKey, _ role: KeyRole, command: CommandIdentifier, at now: Timestamp) {
        guard let identity = readyToInstruct(command), let account = state.account else { return }
        let authorisation = KeyAuthorisation(
            clearing: identity.clearing.log, account: account, key: key, role: role, created: now)
        sign(.authorisation(UnsignedEnvelope(authorisation, signer: identity.key), command))
    }

    /// Nil if the clearing node cannot be asked now; the command then has its reply. What is not sent is not signed.
    mutating func readyToInstruct(_ command: CommandIdentifier) -> PaymentNodeIdentity? {
        guard session.isReady, waitingInstructions.count < Self.waitingInstructionsMax, let identity = state.identity
        else {
            reply(.failed(.clearingUnreachable), to: command)
            return nil
        }
        return identity
    }

    mutating func instructionSigned(_ request: ClearingRequest, _ digest: Digest, command: CommandIdentifier) {
        guard session.isReady else { return reply(.failed(.clearingUnreachable), to: command) }
        waitingInstructions[digest] = command
        ask(request)
    }

    mutating func instructed(_ digest: Digest, _ receipt: SettlementReceipt) {
        guard isProven(receipt) else { return }
        reply(.recorded(receipt), to: waitingInstructions.removeValue(forKey: digest))
    }

    /// The link is gone: whether it was recorded, asking again tells.
    mutating func endInstructions() {
        for (_, command) in waitingInstructions.sorted(by: { $0.key < $1.key }) {
            reply(.failed(.clearingUnreachable), to: command)
        }
        waitingInstructions = [:]
    }
}
